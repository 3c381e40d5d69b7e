// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";

import {ICharacterToken} from "../src/interfaces/ICharacterToken.sol";
import {Permutation} from "../src/Permutation.sol";
import {Citizens} from "./Citizens.sol";
import {vm} from "./Vm.sol";

/// @dev Reveal.tree
contract RevealTest is Citizens {
    bytes32 private constant HASH = keccak256("a block that did not exist yet");

    /// @dev A vector's fields in the alphabetical order in which forge gives them.
    struct Vector {
        bytes32 seed;
        uint256 size;
        uint256 x;
        uint256 y;
    }

    uint32 private drop;
    uint256 private tokenId;

    function setUp() external {
        vm.warp(OPENS_AT);
        vm.roll(1000);
        token = newToken();
        drop = open(sealedTerms(60));
        tokenId = airdrop(drop, 0, citizens(1, 30));
    }

    function test_Schedule_RevertWhen_NotAllowedUnknownOrNotSealed() external {
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessControl.AccessControlUnauthorizedAccount.selector, address(this), keccak256("DROP_MANAGER_ROLE")
            )
        );
        token.scheduleReveal(drop);
        uint32 openMode = open(openTerms(10));
        vm.warp(CLOSES_AT);
        vm.startPrank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.UnknownDrop.selector, 9));
        token.scheduleReveal(9);
        _expectWrongStage(openMode, ICharacterToken.Stage.Open);
        token.scheduleReveal(openMode);
        token.scheduleReveal(drop);
        _expectWrongStage(drop, ICharacterToken.Stage.Scheduled);
        token.scheduleReveal(drop);
    }

    function test_Schedule_RevertWhen_IssuingIsNotOver() external {
        vm.startPrank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.IssuingNotOver.selector, drop));
        token.scheduleReveal(drop);
        token.lowerCap(drop, 30);
        token.scheduleReveal(drop);
    }

    function test_Schedule_NamesALaterBlock() external {
        vm.expectEmit();
        emit ICharacterToken.RevealScheduled(drop, 1005);
        _schedule();
        vm.assertEq(token.dropInfo(drop).revealBlock, 1005, "block");
        vm.prank(ISSUER);
        vm.expectRevert(
            abi.encodeWithSelector(ICharacterToken.DropNotOpen.selector, drop, OPENS_AT, CLOSES_AT)
        );
        token.issue(drop, 50, citizen(2, 0));
    }

    function test_Draw_RevertWhen_NotScheduledOrDrawn() external {
        _expectWrongStage(drop, ICharacterToken.Stage.Sealed);
        token.drawSeed(drop);
        _drawn(HASH);
        _expectWrongStage(drop, ICharacterToken.Stage.Drawn);
        token.drawSeed(drop);
    }

    function test_Draw_RevertWhen_TheBlockIsNotInThePast() external {
        _schedule();
        for (uint256 number = 1000; number <= 1005; ++number) {
            vm.roll(number);
            vm.expectRevert(abi.encodeWithSelector(ICharacterToken.SeedBlockNotReached.selector, drop, 1005));
            token.drawSeed(drop);
        }
    }

    function test_Draw_AnyoneDrawsFromTheBlockAndTheDrop() external {
        uint32 other = open(sealedTerms(60));
        _schedule();
        vm.prank(MANAGER);
        token.scheduleReveal(other);
        vm.roll(1006);
        vm.setBlockhash(1005, HASH);
        vm.expectEmit();
        emit ICharacterToken.SeedDrawn(drop, keccak256(abi.encode(HASH, drop)));
        vm.prank(citizen(9, 9));
        token.drawSeed(drop);
        token.drawSeed(other);
        vm.assertEq(token.dropInfo(drop).seed, keccak256(abi.encode(HASH, drop)), "seed");
        vm.assertEq(token.dropInfo(other).seed, keccak256(abi.encode(HASH, other)), "the other drop's");
    }

    function test_Draw_EIP2935RemembersLonger() external {
        _schedule();
        vm.etch(0x0000F90827F1C53a10cb7A02335B175320002935, address(new History(1005, HASH)).code);
        vm.roll(1005 + 8000);
        token.drawSeed(drop);
        vm.assertEq(token.dropInfo(drop).seed, keccak256(abi.encode(HASH, drop)), "seed");
    }

    function testFuzz_Draw_AForgottenBlockGivesNoNewThrow(uint32 later) external {
        _schedule();
        vm.etch(0x0000F90827F1C53a10cb7A02335B175320002935, "");
        vm.roll(1005 + 257 + uint256(later));
        token.drawSeed(drop);
        vm.assertEq(
            token.dropInfo(drop).seed, keccak256(abi.encode(keccak256(bytes(BASE_URI)), drop)), "fixed at the opening"
        );
    }

    function test_Reveal_RevertWhen_NotDrawnOtherArtOrRevealed() external {
        _expectWrongStage(drop, ICharacterToken.Stage.Sealed);
        token.reveal(drop, BASE_URI);
        _drawn(HASH);
        vm.expectRevert(
            abi.encodeWithSelector(
                ICharacterToken.ArtMismatch.selector, keccak256(bytes(BASE_URI)), keccak256("ipfs://another/")
            )
        );
        token.reveal(drop, "ipfs://another/");
        token.reveal(drop, BASE_URI);
        _expectWrongStage(drop, ICharacterToken.Stage.Revealed);
        token.reveal(drop, BASE_URI);
    }

    function test_Reveal_ShowsEachItsPicture() external {
        vm.assertEq(token.tokenURI(tokenId), PLACEHOLDER_URI, "sealed");
        _expectWrongStage(drop, ICharacterToken.Stage.Sealed);
        token.pictureIndexOf(tokenId);
        _drawn(HASH);
        vm.assertEq(token.tokenURI(tokenId), PLACEHOLDER_URI, "drawn");

        vm.expectEmit();
        emit ICharacterToken.Revealed(drop, BASE_URI);
        vm.expectEmit();
        emit IERC4906.BatchMetadataUpdate(uint256(drop) << 64, (uint256(drop) << 64) | type(uint64).max);
        vm.prank(citizen(9, 9));
        token.reveal(drop, BASE_URI);
        for (uint256 index = 0; index < 30; ++index) {
            uint256 picture = Permutation.permute(index, 60, keccak256(abi.encode(HASH, drop)));
            vm.assertEq(token.pictureIndexOf(tokenId + index), picture, "picture");
            vm.assertEq(
                token.tokenURI(tokenId + index), string.concat(BASE_URI, vm.toString(picture), ".json"), "uri"
            );
        }
    }

    function test_Permutation_EqualsTheVectors() external view {
        string memory json = vm.readFile("test/vectors/permutation.json");
        Vector[] memory vectors = abi.decode(vm.parseJson(json, ".vectors"), (Vector[]));
        for (uint256 index = 0; index < vectors.length; ++index) {
            Vector memory vector = vectors[index];
            vm.assertEq(Permutation.permute(vector.x, vector.size, vector.seed), vector.y, "vector");
        }
        vm.assertEq(vectors.length, 478, "every vector");
    }

    function testFuzz_Permutation_IsOne(uint16 size, bytes32 seed) external pure {
        size = 1 + size % 300;
        bool[] memory seen = new bool[](size);
        for (uint256 x = 0; x < size; ++x) {
            uint256 y = Permutation.permute(x, size, seed);
            vm.assertFalse(seen[y], "twice");
            seen[y] = true;
        }
    }

    /// @dev The number is appended where the text lies: whatever its length, nothing else is touched and nothing is left over.
    function testFuzz_TokenURI_IsTheBaseAndTheNumber(uint8 length) external {
        vm.assume(length != 0);
        bytes memory base = new bytes(length);
        for (uint256 index = 0; index < length; ++index) {
            base[index] = bytes1(uint8(97 + index % 26));
        }
        ICharacterToken.DropTerms memory terms = openTerms(4_000_000_000);
        terms.baseURI = string(base);
        terms.provenanceHash = keccak256(base);
        uint32 opened = open(terms);
        uint256 firstId = airdrop(opened, 0, citizens(1, 1228));
        vm.assertEq(token.tokenURI(firstId), string.concat(string(base), "0.json"), "first");
        vm.assertEq(token.tokenURI(firstId + 1227), string.concat(string(base), "1227.json"), "last");
    }

    function _schedule() private {
        vm.warp(CLOSES_AT);
        vm.prank(MANAGER);
        token.scheduleReveal(drop);
    }

    function _drawn(bytes32 blockHash) private {
        _schedule();
        vm.roll(1006);
        vm.setBlockhash(1005, blockHash);
        token.drawSeed(drop);
    }

    function _expectWrongStage(uint32 which, ICharacterToken.Stage stage) private {
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.WrongStage.selector, which, stage));
    }
}

/// @dev EIP-2935's contract, which remembers one block.
contract History {
    uint256 private immutable NUMBER;
    bytes32 private immutable HASH;

    constructor(uint256 number, bytes32 blockHash) {
        NUMBER = number;
        HASH = blockHash;
    }

    fallback(bytes calldata input) external returns (bytes memory) {
        return abi.encode(abi.decode(input, (uint256)) == NUMBER ? HASH : bytes32(0));
    }
}
