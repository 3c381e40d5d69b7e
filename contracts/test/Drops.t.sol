// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

import {ICharacterToken} from "../src/interfaces/ICharacterToken.sol";
import {Citizens} from "./Citizens.sol";
import {vm} from "./Vm.sol";

/// @dev Drops.tree
contract DropsTest is Citizens {
    bytes32 private constant ISSUER_ROLE = keccak256("ISSUER_ROLE");
    bytes32 private constant RELAYER_ROLE = keccak256("RELAYER_ROLE");

    function setUp() external {
        vm.warp(OPENS_AT);
        token = newToken();
    }

    function test_OpenDrop_RevertWhen_NotManager() external {
        vm.expectRevert(_unauthorized());
        token.openDrop(openTerms(10));
    }

    function test_OpenDrop_RevertWhen_CapIsZero() external {
        vm.prank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.InvalidCap.selector, 0, 1, type(uint32).max));
        token.openDrop(openTerms(0));
    }

    function test_OpenDrop_RevertWhen_WindowIsInvalid() external {
        ICharacterToken.DropTerms memory terms = openTerms(10);
        terms.opensAt = terms.closesAt;
        _expectInvalidWindow(terms);
        terms.closesAt = 1 << 40;
        _expectInvalidWindow(terms);
    }

    function test_OpenDrop_RevertWhen_RoyaltyIsInvalid() external {
        ICharacterToken.DropTerms memory terms = openTerms(10);
        terms.royaltyFraction = 1;
        vm.prank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.InvalidRoyalty.selector, address(0), 1));
        token.openDrop(terms);

        terms.royaltyReceiver = MANAGER;
        terms.royaltyFraction = 10_001;
        vm.prank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.InvalidRoyalty.selector, MANAGER, 10_001));
        token.openDrop(terms);
    }

    function test_OpenDrop_RevertWhen_ArtIsAnother() external {
        ICharacterToken.DropTerms memory terms = openTerms(10);
        terms.baseURI = "ipfs://another/";
        vm.prank(MANAGER);
        vm.expectRevert(
            abi.encodeWithSelector(
                ICharacterToken.ArtMismatch.selector, terms.provenanceHash, keccak256(bytes(terms.baseURI))
            )
        );
        token.openDrop(terms);
    }

    function test_OpenDrop_RevertWhen_SealIsIncomplete() external {
        ICharacterToken.DropTerms memory terms = sealedTerms(10);
        terms.provenanceHash = 0;
        vm.prank(MANAGER);
        vm.expectRevert(ICharacterToken.SealIncomplete.selector);
        token.openDrop(terms);

        terms = sealedTerms(10);
        terms.placeholderURI = "";
        vm.prank(MANAGER);
        vm.expectRevert(ICharacterToken.SealIncomplete.selector);
        token.openDrop(terms);
    }

    function test_OpenDrop_Open() external {
        ICharacterToken.DropTerms memory terms = openTerms(10);
        terms.soulbound = true;
        terms.pageBudget = 7;
        terms.royaltyReceiver = ISSUER;
        terms.royaltyFraction = 250;

        vm.expectEmit();
        emit ICharacterToken.DropOpened(1, terms);
        uint32 drop = open(terms);

        ICharacterToken.DropInfo memory info = token.dropInfo(drop);
        vm.assertEq(drop, 1, "drop");
        vm.assertEq(token.dropCount(), 1, "drops");
        vm.assertEq(info.cap, 10, "cap");
        vm.assertEq(info.issued, 0, "issued");
        vm.assertEq(info.setSize, 10, "set size");
        vm.assertEq(info.opensAt, OPENS_AT, "opens");
        vm.assertEq(info.closesAt, CLOSES_AT, "closes");
        vm.assertTrue(info.soulbound, "soulbound");
        vm.assertTrue(info.stage == ICharacterToken.Stage.Open, "stage");
        vm.assertEq(info.pagesLeft, 7, "pages");
        vm.assertEq(info.provenanceHash, terms.provenanceHash, "provenance");

        uint256 tokenId = issue(drop, 0, citizen(1, 0));
        (address receiver, uint256 royalty) = token.royaltyInfo(tokenId, 1 ether);
        vm.assertEq(receiver, ISSUER, "royalty receiver");
        vm.assertEq(royalty, 0.025 ether, "royalty");
    }

    function test_OpenDrop_Sealed() external {
        open(openTerms(10));
        uint32 drop = open(sealedTerms(20));
        vm.assertEq(drop, 2, "drop");
        vm.assertTrue(token.dropInfo(drop).stage == ICharacterToken.Stage.Sealed, "stage");
        vm.assertEq(token.tokenURI(issue(drop, 0, citizen(1, 0))), PLACEHOLDER_URI, "uri");
    }

    function test_LowerCap_RevertWhen_NotAllowedOrUnknown() external {
        uint32 drop = open(openTerms(10));
        vm.expectRevert(_unauthorized());
        token.lowerCap(drop, 5);
        vm.prank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.UnknownDrop.selector, drop + 1));
        token.lowerCap(drop + 1, 5);
    }

    function test_LowerCap_RevertWhen_OutOfRange(uint32 cap) external {
        uint32 drop = open(openTerms(10));
        airdrop(drop, 2, citizens(1, 4));
        vm.assume(cap < 4 || cap >= 10);
        vm.prank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.InvalidCap.selector, cap, 4, 10));
        token.lowerCap(drop, cap);
    }

    function test_LowerCap_HoldsForNumbersAndTickets() external {
        uint32 drop = open(openTerms(10));
        airdrop(drop, 6, citizens(1, 4));
        vm.expectEmit();
        emit ICharacterToken.CapLowered(drop, 5);
        vm.prank(MANAGER);
        token.lowerCap(drop, 5);

        vm.prank(ISSUER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.TicketOutOfRange.selector, drop, 5, 5));
        token.issue(drop, 5, citizen(2, 0));

        issue(drop, 0, citizen(2, 0));
        vm.prank(ISSUER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.CapReached.selector, drop, 0));
        token.issue(drop, 1, citizen(2, 1));
        vm.assertEq(token.dropInfo(drop).setSize, 10, "the set keeps its size");
    }

    function test_SetWindow_RevertWhen_NotAllowedUnknownOrInvalid() external {
        uint32 drop = open(openTerms(10));
        vm.expectRevert(_unauthorized());
        token.setWindow(drop, 1, 2);
        vm.startPrank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.UnknownDrop.selector, 0));
        token.setWindow(0, 1, 2);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.InvalidWindow.selector, 2, 2));
        token.setWindow(drop, 2, 2);
    }

    function test_SetWindow_RevertWhen_RevealIsScheduled() external {
        uint32 drop = open(sealedTerms(10));
        vm.warp(CLOSES_AT);
        vm.startPrank(MANAGER);
        token.scheduleReveal(drop);
        vm.expectRevert(
            abi.encodeWithSelector(ICharacterToken.WrongStage.selector, drop, ICharacterToken.Stage.Scheduled)
        );
        token.setWindow(drop, CLOSES_AT, CLOSES_AT + 1);
    }

    function test_SetWindow_IssuingFollows(uint40 opensAt, uint40 length) external {
        vm.assume(length != 0 && opensAt > 0 && uint256(opensAt) + length < 1 << 40);
        uint40 closesAt = opensAt + length;
        uint32 drop = open(openTerms(10));
        vm.expectEmit();
        emit ICharacterToken.WindowSet(drop, opensAt, closesAt);
        vm.prank(MANAGER);
        token.setWindow(drop, opensAt, closesAt);

        bytes memory refusal = abi.encodeWithSelector(ICharacterToken.DropNotOpen.selector, drop, opensAt, closesAt);
        vm.warp(opensAt - 1);
        vm.prank(ISSUER);
        vm.expectRevert(refusal);
        token.issue(drop, 0, citizen(1, 0));
        vm.warp(opensAt);
        issue(drop, 0, citizen(1, 0));
        vm.warp(closesAt - 1);
        issue(drop, 1, citizen(1, 0));
        vm.warp(closesAt);
        vm.prank(ISSUER);
        vm.expectRevert(refusal);
        token.issue(drop, 2, citizen(1, 0));
        vm.assertEq(token.dropInfo(drop).cap, 10, "the window changes nothing else");
    }

    function test_SetRateLimit_RevertWhen_NotAllowedUnknownOrInvalid() external {
        uint32 drop = open(openTerms(10));
        vm.expectRevert(_unauthorized());
        token.setRateLimit(drop, ISSUER_ROLE, 1, 1);
        vm.startPrank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.UnknownDrop.selector, 9));
        token.setRateLimit(9, ISSUER_ROLE, 1, 1);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.InvalidRateLimit.selector, bytes32(0), 1, 1));
        token.setRateLimit(drop, 0, 1, 1);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.InvalidRateLimit.selector, ISSUER_ROLE, 1, 0));
        token.setRateLimit(drop, ISSUER_ROLE, 1, 0);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.InvalidRateLimit.selector, ISSUER_ROLE, 0, 1));
        token.setRateLimit(drop, ISSUER_ROLE, 0, 1);
    }

    function test_SetRateLimit_BoundsEachRoleAlone() external {
        uint32 drop = open(openTerms(1000));
        _limit(drop, ISSUER_ROLE, 10, 100);
        airdrop(drop, 0, citizens(1, 7));

        vm.prank(ISSUER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.RateLimitExceeded.selector, drop, ISSUER_ROLE, 4, 3));
        token.airdrop(drop, 7, citizens(2, 4));
        issuePage(drop, tickets(100, 50), citizens(2, 50));
        airdrop(drop, 7, citizens(2, 3));

        (uint32 capacity, uint32 refillSeconds, uint256 available) = token.rateLimit(drop, ISSUER_ROLE);
        vm.assertEq(capacity, 10, "capacity");
        vm.assertEq(refillSeconds, 100, "refill");
        vm.assertEq(available, 0, "available");
        vm.warp(block.timestamp + 10);
        (,, available) = token.rateLimit(drop, ISSUER_ROLE);
        vm.assertEq(available, 1, "a tenth of the refill time brings a tenth");
    }

    function test_SetRateLimit_CanBeRemoved() external {
        uint32 drop = open(openTerms(1000));
        _limit(drop, RELAYER_ROLE, 1, 1000);
        vm.prank(RELAYER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.RateLimitExceeded.selector, drop, RELAYER_ROLE, 2, 1));
        token.issuePage(drop, tickets(0, 2), citizens(1, 2));
        _limit(drop, RELAYER_ROLE, 0, 0);
        issuePage(drop, tickets(0, 20), citizens(1, 20));
    }

    /// @dev Over any run of issues, no more leaves the bucket than its capacity and what has flowed back; and a caller who
    /// takes no more than is said to be available is never refused.
    function testFuzz_SetRateLimit_NeverMoreThanFlowsBack(uint16 capacity, uint16 refillSeconds, uint256 seed) external {
        vm.assume(capacity != 0 && refillSeconds != 0);
        uint32 drop = open(openTerms(type(uint32).max));
        _limit(drop, ISSUER_ROLE, capacity, refillSeconds);
        uint256 start = block.timestamp;
        uint256 taken;
        for (uint256 step = 0; step < 12; ++step) {
            seed = uint256(keccak256(abi.encode(seed)));
            vm.warp(block.timestamp + (seed % refillSeconds) / 3);
            (,, uint256 available) = token.rateLimit(drop, ISSUER_ROLE);
            uint256 count = (seed >> 128) % (available + 1);
            if (count > 1228) count = 1228;
            if (count == 0) continue;
            airdrop(drop, uint32(taken), citizens(step, count));
            taken += count;
            uint256 flowedBack = ((block.timestamp - start) * capacity) / refillSeconds;
            vm.assertLe(taken, uint256(capacity) + flowedBack, "more was taken than there was");
        }
    }

    function _limit(uint32 drop, bytes32 role, uint32 capacity, uint32 refillSeconds) private {
        vm.expectEmit();
        emit ICharacterToken.RateLimitSet(drop, role, capacity, refillSeconds);
        vm.prank(MANAGER);
        token.setRateLimit(drop, role, capacity, refillSeconds);
    }

    function _expectInvalidWindow(ICharacterToken.DropTerms memory terms) private {
        vm.prank(MANAGER);
        vm.expectRevert(
            abi.encodeWithSelector(ICharacterToken.InvalidWindow.selector, terms.opensAt, terms.closesAt)
        );
        token.openDrop(terms);
    }

    function test_IssuanceOf_IsWhatDropInfoSays() external {
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.UnknownDrop.selector, 1));
        token.issuanceOf(1);
        uint32 drop = open(openTerms(10));
        issue(drop, 4, citizen(1, 1));
        vm.assertEq(token.issuanceOf(drop).left(), 9, "left");
        vm.assertEq(token.issuanceOf(drop).closesAt(), token.dropInfo(drop).closesAt, "closesAt");
    }

    function _unauthorized() private view returns (bytes memory) {
        return abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector, address(this), keccak256("DROP_MANAGER_ROLE")
        );
    }
}
