// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

import {ICharacterToken} from "../src/interfaces/ICharacterToken.sol";
import {IClaimDesk} from "../src/interfaces/IClaimDesk.sol";
import {Codes} from "./Codes.sol";
import {vm} from "./Vm.sol";

/// @dev Claiming.tree
contract ClaimingTest is Codes {
    bytes4 private constant ENFORCED_PAUSE = bytes4(keccak256("EnforcedPause()"));
    uint32 private constant CAP = 3000;

    uint32 private drop;

    function setUp() external {
        vm.warp(OPENS_AT);
        token = newToken();
        desk = newDesk(token);
        drop = openBoth(CAP);
        commit(drop, 0, 40);
    }

    function test_RevertWhen_DeskIsClosedOrPaused() external {
        bytes memory one = signed(drop, 1, 0, citizen(1, 0));
        (bytes32 r, bytes32 vs) = sign(drop, 0, citizen(1, 0));
        vm.warp(OPENS_AT - 1);
        bytes memory closed = abi.encodeWithSelector(IClaimDesk.DeskClosed.selector, drop, OPENS_AT, CLOSES_AT);
        _bothRevert(closed, one, r, vs);
        vm.warp(CLOSES_AT);
        _bothRevert(closed, one, r, vs);
        vm.warp(OPENS_AT);
        vm.prank(PAUSER);
        desk.pause(drop);
        _bothRevert(abi.encodeWithSelector(IClaimDesk.DeskPaused.selector, drop), one, r, vs);
        vm.prank(PAUSER);
        desk.unpause(drop);
        vm.prank(PAUSER);
        token.pause();
        _bothRevert(abi.encodePacked(ENFORCED_PAUSE), one, r, vs);
        vm.prank(PAUSER);
        token.unpause();
        vm.prank(MANAGER);
        token.setWindow(drop, 1, 2);
        _bothRevert(abi.encodeWithSelector(ICharacterToken.DropNotOpen.selector, drop, 1, 2), one, r, vs);
    }

    function test_RevertWhen_PagesAreAskedForByNoRelayer() external {
        bytes memory one = signed(drop, 1, 0, citizen(1, 0));
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessControl.AccessControlUnauthorizedAccount.selector, address(this), keccak256("RELAYER_ROLE")
            )
        );
        desk.claimBatch(drop, true, one);
        vm.assertEq(desk.claimBatch(drop, false, one), 1, "storage is for anyone");
    }

    function test_Claim_RevertWhen_ItCannotBeHonoured() external {
        (bytes32 r, bytes32 vs) = sign(drop, 0, citizen(1, 0));
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.CodeUnknown.selector, drop, 0, 2));
        desk.claim(drop, 0, citizen(1, 0), 2, r, vs);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.SignatureInvalid.selector, drop, 0));
        desk.claim(drop, 0, citizen(1, 1), 1, r, vs);
        vm.prank(MANAGER);
        desk.voidCodes(drop, tickets(0, 1));
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.CodeVoid.selector, drop, 0));
        desk.claim(drop, 0, citizen(1, 0), 1, r, vs);
        claim(drop, 1, citizen(1, 1));
    }

    function testFuzz_Claim_GivesTheTicketsCharacter(uint8 ticket, address recipient, address sender) external {
        ticket %= 40;
        vm.assume(recipient != address(0));
        (bytes32 r, bytes32 vs) = sign(drop, ticket, recipient);
        vm.assertEq(
            desk.claimDigest(drop, ticket, recipient),
            digestOf(address(desk), block.chainid, drop, ticket, recipient),
            "what is signed"
        );
        vm.expectEmit();
        emit ICharacterToken.Issued(drop, 0, ticket, 1, 1);
        vm.prank(sender);
        uint256 tokenId = desk.claim(drop, ticket, recipient, 1, r, vs);
        vm.assertEq(token.ownerOf(tokenId), recipient, "owner");
        vm.assertTrue(token.isSpent(drop, ticket), "spent");
    }

    function test_Batch_RevertWhen_ItIsNone() external {
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.InvalidClaims.selector, 0));
        desk.claimBatch(drop, false, "");
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.InvalidClaims.selector, 91));
        desk.claimBatch(drop, false, new bytes(91));
    }

    function test_Batch_LeavesOutWithAReasonWhatCannotBeHonoured() external {
        claim(drop, 1, citizen(1, 1));
        vm.prank(MANAGER);
        desk.voidCodes(drop, tickets(1, 3));
        bytes[] memory claims = new bytes[](9);
        claims[0] = signed(drop, 1, 0, citizen(1, 0));
        claims[1] = signed(drop, 1, 1, citizen(1, 9));
        claims[2] = signed(drop, 1, 2, citizen(1, 9));
        claims[3] = signed(drop, 2, 5, citizen(1, 9));
        claims[4] = signed(drop, 1, 40, citizen(1, 9));
        (bytes32 r, bytes32 vs) = sign(drop, 6, citizen(1, 8));
        claims[5] = pack(1, 6, citizen(1, 9), r, vs);
        claims[6] = signed(drop, 1, 0, citizen(1, 9));
        claims[7] = signed(drop, 1, 7, citizen(1, 0));
        claims[8] = signed(drop, 1, 8, citizen(1, 1));
        _expectSkip(1, citizen(1, 9), IClaimDesk.Reason.Spent);
        _expectSkip(2, citizen(1, 9), IClaimDesk.Reason.Void);
        _expectSkip(5, citizen(1, 9), IClaimDesk.Reason.NoCode);
        _expectSkip(40, citizen(1, 9), IClaimDesk.Reason.NoCode);
        _expectSkip(6, citizen(1, 9), IClaimDesk.Reason.BadSignature);
        _expectSkip(0, citizen(1, 9), IClaimDesk.Reason.Spent);
        _expectSkip(7, citizen(1, 0), IClaimDesk.Reason.OutOfOrder);
        vm.expectEmit();
        emit ICharacterToken.TicketsSpent(drop, 1, 2, bytes.concat(tickets(0, 1), tickets(8, 1)));
        vm.assertEq(claimBatch(drop, concat(claims)), 2, "accepted");
        vm.assertEq(token.ownerOf(idOf(drop, 1, 2)), citizen(1, 0), "first");
        vm.assertEq(token.ownerOf(idOf(drop, 1, 3)), citizen(1, 1), "second");
    }

    /// @dev Each way of being left out, with the highest recipient there is, first in the batch.
    function test_Batch_WhatIsLeftOutDoesNotRaiseTheBar() external {
        claim(drop, 1, citizen(1, 1));
        vm.prank(MANAGER);
        desk.voidCodes(drop, tickets(2, 1));
        address high = address(type(uint160).max);
        bytes[] memory claims = new bytes[](6);
        claims[0] = signed(drop, 1, 1, high);
        claims[1] = signed(drop, 1, 2, high);
        claims[2] = signed(drop, 9, 3, high);
        claims[3] = pack(1, 3, high, bytes32(uint256(1)), bytes32(uint256(1)));
        claims[4] = signed(drop, 1, 3, citizen(1, 0));
        claims[5] = signed(drop, 1, 4, citizen(1, 1));
        vm.assertEq(claimBatch(drop, concat(claims)), 2, "accepted");
    }

    function test_Batch_NeedsNoOrderInStorage() external {
        bytes[] memory claims = new bytes[](3);
        claims[0] = signed(drop, 1, 0, citizen(1, 5));
        claims[1] = signed(drop, 1, 1, citizen(1, 5));
        claims[2] = signed(drop, 1, 2, citizen(1, 2));
        vm.assertEq(desk.claimBatch(drop, false, concat(claims)), 3, "accepted");
        vm.assertEq(token.balanceOf(citizen(1, 5)), 2, "two for one citizen");
        vm.assertEq(token.ownerOf(idOf(drop, 0, 3)), citizen(1, 2), "third");
        vm.assertEq(token.pageCount(), 0, "no page");
    }

    function test_Batch_WritesNothingWhenNoneIsAccepted() external {
        vm.assertEq(claimBatch(drop, signed(drop, 7, 0, citizen(1, 0))), 0, "accepted");
        vm.assertEq(token.pageCount(), 0, "no page");
        vm.assertEq(token.totalSupply(), 0, "no character");
    }

    function test_Batch_LeavesOutWhatIsBeyondALoweredCap() external {
        issue(drop, 2000, citizen(9, 0));
        issue(drop, 2001, citizen(9, 0));
        vm.prank(MANAGER);
        token.lowerCap(drop, 6);
        bytes[] memory claims = new bytes[](6);
        for (uint32 index = 0; index < 6; ++index) {
            claims[index] = signed(drop, 1, index == 1 ? 6 : index, citizen(1, index));
        }
        _expectSkip(6, citizen(1, 1), IClaimDesk.Reason.BeyondCap);
        _expectSkip(5, citizen(1, 5), IClaimDesk.Reason.SoldOut);
        vm.assertEq(claimBatch(drop, concat(claims)), 4, "as many as are left");
        vm.assertEq(token.dropInfo(drop).issued, 6, "issued");
        claims = new bytes[](2);
        claims[0] = signed(drop, 1, 1, citizen(1, 0));
        claims[1] = signed(drop, 1, 7, citizen(1, 0));
        _expectSkip(1, citizen(1, 0), IClaimDesk.Reason.SoldOut);
        _expectSkip(7, citizen(1, 0), IClaimDesk.Reason.BeyondCap);
        vm.assertEq(desk.claimBatch(drop, false, concat(claims)), 0, "in storage");
        _expectSkip(7, citizen(1, 0), IClaimDesk.Reason.OutOfOrder);
        _expectSkip(1, citizen(1, 0), IClaimDesk.Reason.SoldOut);
        vm.assertEq(claimBatch(drop, concat(claims)), 0, "on a page");
    }

    function test_Limit_LeavesOutTheRest() external {
        vm.prank(MANAGER);
        desk.setLimit(drop, 3, 60);
        bytes memory claims = packedCrowd(drop, 1, 0, 1, 5);
        _expectSkip(3, citizen(1, 3), IClaimDesk.Reason.TooFast);
        _expectSkip(4, citizen(1, 4), IClaimDesk.Reason.TooFast);
        vm.assertEq(claimBatch(drop, claims), 3, "accepted");
        vm.assertEq(desk.counterOf(drop).available, 0, "used up");
        (bytes32 r, bytes32 vs) = sign(drop, 3, citizen(1, 3));
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.ClaimLimitReached.selector, drop));
        desk.claim(drop, 3, citizen(1, 3), 1, r, vs);
        vm.warp(OPENS_AT + 20);
        claim(drop, 3, citizen(1, 3));
        vm.prank(MANAGER);
        desk.setLimit(drop, 0, 0);
        claim(drop, 4, citizen(1, 4));
    }

    function testFuzz_Limit_NeverMoreThanFlowsBack(uint8 capacity, uint8 refill, uint16[12] memory waits) external {
        uint256 bucket = 1 + capacity % 10;
        uint256 time = 1 + uint256(refill);
        vm.prank(MANAGER);
        desk.setLimit(drop, uint32(bucket), uint32(time));
        uint256 claimed;
        uint32 ticket;
        for (uint256 index = 0; index < 12; ++index) {
            vm.warp(block.timestamp + waits[index] % time);
            bytes[] memory claims = new bytes[](3);
            for (uint32 each = 0; each < 3; ++each) {
                claims[each] = signed(drop, 1, ticket + each, citizen(1, each));
            }
            uint256 accepted = desk.claimBatch(drop, false, concat(claims));
            claimed += accepted;
            ticket += uint32(accepted);
            vm.assertLe(claimed, bucket + (block.timestamp - OPENS_AT) * bucket / time, "bucket and what flowed back");
        }
    }

    /// @dev Tickets all over three blocks and many words, in an order that shares nothing with that of the recipients.
    function testFuzz_Batch_ClaimsAnyTicketsInAnyOrder(uint32 start, uint8 count, bool onPage) external {
        count = 1 + count % 40;
        commit(drop, 900, 30);
        commit(drop, 2000, 30);
        bytes[] memory claims = new bytes[](count);
        uint32[] memory chosen = new uint32[](count);
        for (uint256 index = 0; index < count; ++index) {
            uint256 place = (start % 100 + index * 37) % 100;
            chosen[index] = uint32(place < 40 ? place : place < 70 ? 900 + place - 40 : 2000 + place - 70);
            claims[index] = signed(drop, place < 40 ? 1 : place < 70 ? 2 : 3, chosen[index], citizen(1, index));
        }
        vm.prank(RELAYER);
        vm.assertEq(desk.claimBatch(drop, onPage, concat(claims)), count, "all");
        for (uint256 index = 0; index < count; ++index) {
            vm.assertTrue(token.isSpent(drop, chosen[index]), "spent");
            vm.assertEq(token.ownerOf(idOf(drop, onPage ? 1 : 0, index + 1)), citizen(1, index), "owner");
        }
        vm.assertEq(token.dropInfo(drop).issued, count, "no more");
        vm.prank(RELAYER);
        vm.assertEq(desk.claimBatch(drop, onPage, concat(claims)), 0, "none again");
    }

    function _bothRevert(bytes memory refusal, bytes memory one, bytes32 r, bytes32 vs) private {
        vm.expectRevert(refusal);
        desk.claim(drop, 0, citizen(1, 0), 1, r, vs);
        vm.expectRevert(refusal);
        desk.claimBatch(drop, false, one);
        vm.prank(RELAYER);
        vm.expectRevert(refusal);
        desk.claimBatch(drop, true, one);
    }

    function _expectSkip(uint32 ticket, address recipient, IClaimDesk.Reason reason) private {
        vm.expectEmit();
        emit IClaimDesk.ClaimSkipped(drop, ticket, recipient, reason);
    }
}
