// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";

import {ICharacterToken} from "./interfaces/ICharacterToken.sol";
import {Drops} from "./Drops.sol";
import {Permutation} from "./Permutation.sol";
import {TokenId} from "./TokenId.sol";

/// @title Reveal: which number shows which picture, chosen by nobody
/// @notice closed or sold out → scheduled → drawn → revealed. No step can be repeated or undone, and only the first is the
/// city's. The seed mixes in the drop, so that two drops that share a block do not share a permutation.
abstract contract Reveal is Drops {
    uint256 private constant BLOCKS_AHEAD = 5;

    /// @inheritdoc ICharacterToken
    function scheduleReveal(uint32 drop) external onlyRole(DROP_MANAGER_ROLE) onlyKnown(drop) {
        Art storage art = _arts[drop];
        require(bytes(art.baseURI).length == 0 || art.revealBlock != 0, NothingSealed(drop));
        require(art.revealBlock == 0, RevealAlreadyScheduled(drop, art.revealBlock));
        Issuance memory issuance = _issuances[drop];
        require(block.timestamp >= issuance.closesAt || issuance.issued == issuance.cap, IssuingNotOver(drop));

        uint64 revealBlock = uint64(block.number + BLOCKS_AHEAD);
        art.revealBlock = revealBlock;

        emit RevealScheduled(drop, revealBlock);
    }

    /// @inheritdoc ICharacterToken
    function drawSeed(uint32 drop) external onlyKnown(drop) {
        Art storage art = _arts[drop];
        uint64 revealBlock = art.revealBlock;
        require(revealBlock != 0, RevealNotScheduled(drop));
        require(block.number > revealBlock, SeedBlockNotReached(drop, revealBlock));
        require(art.seed == 0, SeedAlreadyDrawn(drop));

        // A forgotten block is answered with what has been known since the opening, never with another block: whoever let it
        // be forgotten would otherwise get a new throw each time.
        bytes32 blockHash = Blockhash.blockHash(revealBlock);
        bytes32 seed = keccak256(abi.encode(blockHash == 0 ? art.provenanceHash : blockHash, drop));
        art.seed = seed;

        emit SeedDrawn(drop, seed);
    }

    /// @inheritdoc ICharacterToken
    function reveal(uint32 drop, string calldata baseURI) external onlyKnown(drop) {
        Art storage art = _arts[drop];
        require(art.seed != 0, SeedNotDrawn(drop));
        require(bytes(art.baseURI).length == 0, AlreadyRevealed(drop));
        _checkArt(art.provenanceHash, baseURI);

        art.baseURI = baseURI;

        emit Revealed(drop, baseURI);
        emit IERC4906.BatchMetadataUpdate(
            TokenId.encode(drop, 0, 0), TokenId.encode(drop, type(uint32).max, type(uint32).max)
        );
    }

    function _pictureIndex(uint32 drop, uint32 number) internal view returns (uint256) {
        Art storage art = _arts[drop];
        uint256 place = number - 1;
        if (art.seed != 0) return Permutation.permute(place, art.setSize, art.seed);
        require(bytes(art.baseURI).length != 0, SeedNotDrawn(drop));
        return place;
    }
}
