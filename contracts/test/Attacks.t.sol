// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

import {ICharacterToken} from "../src/interfaces/ICharacterToken.sol";
import {IClaimDesk} from "../src/interfaces/IClaimDesk.sol";
import {Codes} from "./Codes.sol";
import {IDesk} from "./IDesk.sol";
import {vm} from "./Vm.sol";

/// @dev Attacks.tree
contract AttacksTest is Codes {
    address private immutable ALICE = citizen(7, 1);
    address private immutable MALLORY = citizen(7, 2);

    uint32 private drop;
    bytes32 private r;
    bytes32 private vs;

    function setUp() external {
        vm.warp(OPENS_AT);
        token = newToken();
        desk = newDesk(token);
        drop = openBoth(600);
        commit(drop, 0, 600);
        (r, vs) = sign(drop, 0, ALICE);
    }

    function test_SwappedRecipient() external {
        _assertRefused(drop, 0, MALLORY, r, vs);
    }

    function test_CopiedTransactionPaysTheSameCitizen() external {
        vm.prank(MALLORY);
        uint256 tokenId = desk.claim(drop, 0, ALICE, 1, r, vs);
        vm.assertEq(token.ownerOf(tokenId), ALICE, "owner");
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.TicketAlreadySpent.selector, drop, 0));
        desk.claim(drop, 0, ALICE, 1, r, vs);
        _assertSkipped(0, ALICE, IClaimDesk.Reason.Spent);
    }

    function test_ReplayOnAnotherDrop() external {
        uint32 other = openBoth(600);
        bytes memory codes = codesOf(drop, 0, 600);
        vm.prank(MANAGER);
        desk.commitCodes(2, other, 0, codes);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.SignatureInvalid.selector, other, 0));
        desk.claim(other, 0, ALICE, 2, r, vs);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.CodeUnknown.selector, other, 0, 1));
        desk.claim(other, 0, ALICE, 1, r, vs);
        vm.assertEq(desk.claimBatch(other, false, pack(2, 0, ALICE, r, vs)), 0, "batch");
    }

    function test_ReplayOnAnotherTicket() external {
        _assertRefused(drop, 1, ALICE, r, vs);
    }

    function test_ReplayOnAnotherDesk() external {
        IDesk other = newDesk(token);
        bytes memory codes = codesOf(drop, 0, 600);
        vm.startPrank(MANAGER);
        other.setWindow(drop, OPENS_AT, CLOSES_AT);
        other.commitCodes(1, drop, 0, codes);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.SignatureInvalid.selector, drop, 0));
        other.claim(drop, 0, ALICE, 1, r, vs);
        vm.assertEq(other.claimBatch(drop, false, pack(1, 0, ALICE, r, vs)), 0, "batch");
    }

    function test_ReplayOnAnotherChain() external {
        uint256 chain = block.chainid;
        vm.chainId(chain + 1);
        _assertRefused(drop, 0, ALICE, r, vs);
        vm.chainId(chain);
        desk.claim(drop, 0, ALICE, 1, r, vs);
    }

    function test_MalleatedSignature() external {
        uint256 s = ORDER - (uint256(vs) << 1 >> 1);
        uint256 parity = 1 - (uint256(vs) >> 255);
        // Solidity's own recovery takes the high s, so that it is the desk who refuses it.
        bytes32 digest = desk.claimDigest(drop, 0, ALICE);
        vm.assertEq(ecrecover(digest, uint8(27 + parity), r, bytes32(s)), vm.addr(keyOf(drop, 0)), "recovers");
        // With EIP-2098 a high s would be read as a parity and another s: neither form is taken.
        _assertRefused(drop, 0, ALICE, r, bytes32(s));
        _assertRefused(drop, 0, ALICE, r, bytes32(s | (parity << 255)));
        _assertRefused(drop, 0, ALICE, r, bytes32(uint256(vs) ^ (1 << 255)));
    }

    function testFuzz_HighSIsRefused(uint256 s, bool odd) external {
        s = ORDER / 2 + 1 + s % ((1 << 255) - ORDER / 2 - 1);
        _assertRefused(drop, 0, ALICE, r, bytes32(s | (odd ? 1 << 255 : 0)));
    }

    function test_SignatureOf65Bytes() external {
        uint8 v = uint8(27 + (uint256(vs) >> 255));
        bytes32 s = bytes32(uint256(vs) << 1 >> 1);
        bytes memory long = abi.encodePacked(uint16(1), uint32(0), ALICE, r, s, v);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.InvalidClaims.selector, 91));
        desk.claimBatch(drop, false, long);
    }

    function test_SpentTicket() external {
        issue(drop, 0, MALLORY);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.TicketAlreadySpent.selector, drop, 0));
        desk.claim(drop, 0, ALICE, 1, r, vs);
        _assertSkipped(0, ALICE, IClaimDesk.Reason.Spent);
    }

    function test_OneCodeForTwoCitizens() external {
        bytes[] memory claims = new bytes[](2);
        claims[0] = signed(drop, 1, 0, ALICE);
        claims[1] = signed(drop, 1, 0, MALLORY);
        vm.assertEq(claimBatch(drop, concat(claims)), 1, "one");
        vm.assertEq(token.balanceOf(ALICE), 1, "the first");
        vm.assertEq(token.balanceOf(MALLORY), 0, "not the second");
    }

    function test_VoidedTicket() external {
        vm.prank(MANAGER);
        desk.voidCodes(drop, tickets(0, 1));
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.CodeVoid.selector, drop, 0));
        desk.claim(drop, 0, ALICE, 1, r, vs);
        _assertSkipped(0, ALICE, IClaimDesk.Reason.Void);
    }

    function test_CapPlusOne() external {
        address code = vm.addr(keyOf(drop, 600));
        vm.prank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.CodesBeyondCap.selector, drop, 601, 600));
        desk.commitCodes(2, drop, 600, abi.encodePacked(code));
        (r, vs) = sign(drop, 600, ALICE);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.CodeUnknown.selector, drop, 600, 1));
        desk.claim(drop, 600, ALICE, 1, r, vs);
        _assertSkipped(600, ALICE, IClaimDesk.Reason.NoCode);
    }

    function test_CodeOfAddressZero() external {
        uint32 other = openBoth(600);
        vm.prank(MANAGER);
        desk.commitCodes(2, other, 0, new bytes(40));
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.CodeUnknown.selector, other, 0, 2));
        desk.claim(other, 0, ALICE, 2, 0, 0);
        vm.expectEmit();
        emit IClaimDesk.ClaimSkipped(other, 0, ALICE, IClaimDesk.Reason.NoCode);
        vm.assertEq(desk.claimBatch(other, false, pack(2, 0, ALICE, 0, 0)), 0, "batch");
    }

    /// @dev The same code for two tickets: were the signer of the first claim still lying about, the second would pass.
    function test_WhatEcrecoverFoundBeforeIsCleared() external {
        uint32 other = openBoth(600);
        bytes memory code = codesOf(other, 0, 1);
        vm.prank(MANAGER);
        desk.commitCodes(2, other, 0, bytes.concat(code, code));
        bytes[] memory claims = new bytes[](2);
        claims[0] = signed(other, 2, 0, ALICE);
        claims[1] = pack(2, 1, MALLORY, 0, 0);
        vm.expectEmit();
        emit IClaimDesk.ClaimSkipped(other, 1, MALLORY, IClaimDesk.Reason.BadSignature);
        vm.assertEq(claimBatch(other, concat(claims)), 1, "accepted");
    }

    function test_ZeroRecipient() external {
        (r, vs) = sign(drop, 0, address(0));
        _assertSkipped(0, address(0), IClaimDesk.Reason.BadSignature);
    }

    function test_OneBadEntryAmong500() external {
        uint256 bad = 250;
        bytes memory claims = packedCrowd(drop, 1, 0, 1, 500);
        claims[bad * 90 + 60] ^= 0x01;
        vm.expectEmit();
        emit IClaimDesk.ClaimSkipped(drop, uint32(bad), citizen(1, bad), IClaimDesk.Reason.BadSignature);
        vm.assertEq(claimBatch(drop, claims), 499, "the others");
        vm.assertEq(token.balanceOf(citizen(1, 249)), 1, "the one before");
        vm.assertEq(token.balanceOf(citizen(1, 250)), 0, "the bad one");
        vm.assertEq(token.balanceOf(citizen(1, 251)), 1, "the one after");
    }

    function test_ReentrantRecipientIsNeverCalled() external {
        Reentrant reentrant = new Reentrant();
        (r, vs) = sign(drop, 0, address(reentrant));
        desk.claim(drop, 0, address(reentrant), 1, r, vs);
        bytes memory stored = signed(drop, 1, 1, address(reentrant));
        bytes memory paged = signed(drop, 1, 2, address(reentrant));
        desk.claimBatch(drop, false, stored);
        claimBatch(drop, paged);
        vm.assertEq(token.balanceOf(address(reentrant)), 3, "it has its characters");
    }

    function test_AnothersCodesFrontRun() external {
        bytes memory codes = codesOf(drop, 0, 1);
        vm.prank(MALLORY);
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessControl.AccessControlUnauthorizedAccount.selector, MALLORY, keccak256("DROP_MANAGER_ROLE")
            )
        );
        desk.commitCodes(2, drop, 0, codes);

        // Nor can a second manager: the tickets are taken, and on another drop the codes sign for nobody.
        vm.startPrank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.TicketsCommitted.selector, drop, 0, 600));
        desk.commitCodes(2, drop, 0, codes);
        vm.stopPrank();
        desk.claim(drop, 0, ALICE, 1, r, vs);
        vm.assertEq(token.balanceOf(ALICE), 1, "the citizen has it");
    }

    function _assertRefused(uint32 ofDrop, uint32 ticket, address recipient, bytes32 r_, bytes32 vs_) private {
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.SignatureInvalid.selector, ofDrop, ticket));
        desk.claim(ofDrop, ticket, recipient, 1, r_, vs_);
        vm.expectEmit();
        emit IClaimDesk.ClaimSkipped(ofDrop, ticket, recipient, IClaimDesk.Reason.BadSignature);
        vm.assertEq(claimBatch(ofDrop, pack(1, ticket, recipient, r_, vs_)), 0, "batch");
    }

    function _assertSkipped(uint32 ticket, address recipient, IClaimDesk.Reason reason) private {
        vm.expectEmit();
        emit IClaimDesk.ClaimSkipped(drop, ticket, recipient, reason);
        vm.assertEq(claimBatch(drop, pack(1, ticket, recipient, r, vs)), 0, "batch");
    }
}

/// @dev Whoever calls it is refused: a claim that succeeds has not called it.
contract Reentrant {
    fallback() external payable {
        revert("called");
    }
}
