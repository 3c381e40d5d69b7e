// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";

import {ICharacterToken} from "./interfaces/ICharacterToken.sol";
import {Drops} from "./Drops.sol";
import {Issuance} from "./Issuance.sol";
import {Permutation} from "./Permutation.sol";

/// @title Reveal: which number shows which picture, chosen by nobody
/// @notice Sealed → Scheduled → Drawn → Revealed. No step can be repeated or undone, and only the first is the city's.
abstract contract Reveal is Drops {
    uint64 private constant BLOCKS_AHEAD = 5;

    /// @inheritdoc ICharacterToken
    // slither-disable-next-line timestamp -- when a window has closed is a matter of seconds, not of chance
    function scheduleReveal(uint32 drop) external {
        Issuance issuance = _managed(drop);
        _requireStage(drop, issuance, Stage.Sealed);
        require(
            block.timestamp >= issuance.closesAt() || issuance.issued() == issuance.cap(), IssuingNotOver(drop)
        );

        uint64 revealBlock;
        unchecked {
            revealBlock = uint64(block.number) + BLOCKS_AHEAD;
        }
        _issuances[drop] = issuance.withStage(Stage.Scheduled);
        _arts[drop].revealBlock = revealBlock;

        emit RevealScheduled(drop, revealBlock);
    }

    /// @inheritdoc ICharacterToken
    function drawSeed(uint32 drop) external {
        Issuance issuance = _known(drop);
        _requireStage(drop, issuance, Stage.Scheduled);
        Art storage art = _arts[drop];
        uint64 revealBlock = art.revealBlock;
        require(block.number > revealBlock, SeedBlockNotReached(drop, revealBlock));

        // A forgotten block is answered with what has been known since the opening, never with another block: whoever let it
        // be forgotten would otherwise get a new throw each time. The drop is mixed in so that no two share a permutation.
        bytes32 source = Blockhash.blockHash(revealBlock);
        if (source == 0) source = art.provenanceHash;
        bytes32 seed = keccak256(abi.encode(source, drop));
        _issuances[drop] = issuance.withStage(Stage.Drawn);
        art.seed = seed;

        emit SeedDrawn(drop, seed);
    }

    /// @inheritdoc ICharacterToken
    function reveal(uint32 drop, string calldata baseURI) external {
        Issuance issuance = _known(drop);
        _requireStage(drop, issuance, Stage.Drawn);
        Art storage art = _arts[drop];
        string memory uri = baseURI;
        _checkArt(art.provenanceHash, uri);

        _issuances[drop] = issuance.withStage(Stage.Revealed);
        art.uri.write(uri);

        emit Revealed(drop, uri);
        emit IERC4906.BatchMetadataUpdate(uint256(drop) << 64, (uint256(drop) << 64) | type(uint64).max);
    }

    /// @dev The picture's place in the set, from 0; reverts until it is known.
    function _pictureIndex(uint32 drop, uint32 number) internal view returns (uint256) {
        Issuance issuance = _issuances[drop];
        unchecked {
            // Numbers begin at 1.
            if (issuance.isAt(Stage.Open)) return number - 1;
            require(issuance.hasReached(Stage.Drawn), WrongStage(drop, issuance.stage()));
            Art storage art = _arts[drop];
            return Permutation.permute(number - 1, art.setSize, art.seed);
        }
    }

    function _requireStage(uint32 drop, Issuance issuance, Stage stage) private pure {
        require(issuance.isAt(stage), WrongStage(drop, issuance.stage()));
    }
}
