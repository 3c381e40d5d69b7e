// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

import {IPollAnchor} from "../src/interfaces/IPollAnchor.sol";
import {IAnchor} from "./IAnchor.sol";
import {vm} from "./Vm.sol";

/// @dev Polls.tree
contract PollsTest {
    uint64 private constant OPENS_AT = 1_000;
    uint64 private constant CLOSES_AT = 2_000;
    uint32 private constant GRACE = 300;
    address private constant CITY = address(uint160(0xC171));
    address private constant RIVAL = address(uint160(0xC172));
    address private constant VOTER = address(uint160(0xC173));
    bytes32 private constant POLL = keccak256("manifest");
    bytes32 private constant OTHER = keccak256("another manifest");

    IAnchor private anchor;

    function setUp() external {
        vm.warp(OPENS_AT - 100);
        anchor = IAnchor(vm.deployCode("out/PollAnchor.sol/PollAnchor.json", abi.encode(address(this), 1 days)));
        anchor.grantRole(anchor.PUBLISHER_ROLE(), CITY);
        anchor.grantRole(anchor.PUBLISHER_ROLE(), RIVAL);
        vm.prank(CITY);
        anchor.openPoll(POLL, OPENS_AT, CLOSES_AT, GRACE);
    }

    function test_RevertWhen_NoPublisher() external {
        bytes memory refusal = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector, VOTER, keccak256("PUBLISHER_ROLE")
        );
        vm.startPrank(VOTER);
        vm.expectRevert(refusal);
        anchor.openPoll(OTHER, OPENS_AT, CLOSES_AT, GRACE);
        vm.expectRevert(refusal);
        anchor.anchorHeads(_head(POLL, 1));
        vm.expectRevert(refusal);
        anchor.closePoll(POLL, 0, 0, "result", "bafybundle");
        vm.expectRevert(abi.encodeWithSelector(IPollAnchor.MayNotVoid.selector, VOTER, CITY, POLL));
        anchor.voidPoll(CITY, POLL, "reason");
        vm.stopPrank();
        vm.prank(RIVAL);
        vm.expectRevert(abi.encodeWithSelector(IPollAnchor.MayNotVoid.selector, RIVAL, CITY, POLL));
        anchor.voidPoll(CITY, POLL, "reason");
    }

    function test_Open_RevertWhen_Invalid() external {
        vm.startPrank(CITY);
        _refuses(0, OPENS_AT, CLOSES_AT);
        _refuses(OTHER, OPENS_AT, OPENS_AT);
        _refuses(OTHER, OPENS_AT, 1 << 40);
        _refuses(OTHER, OPENS_AT - 500, OPENS_AT - 100);
        anchor.openPoll(OTHER, OPENS_AT - 500, OPENS_AT - 99, 0);
    }

    function test_Open_RevertWhen_OpenedBefore() external {
        vm.startPrank(CITY);
        bytes memory refusal = abi.encodeWithSelector(IPollAnchor.PollExists.selector, CITY, POLL);
        vm.expectRevert(refusal);
        anchor.openPoll(POLL, OPENS_AT, CLOSES_AT, GRACE);
        anchor.voidPoll(CITY, POLL, "reason");
        vm.expectRevert(refusal);
        anchor.openPoll(POLL, OPENS_AT, CLOSES_AT, GRACE);
    }

    function test_Open_NobodyOccupiesAnothers() external {
        vm.prank(RIVAL);
        anchor.openPoll(OTHER, 1, CLOSES_AT * 2, 0);
        vm.expectEmit();
        emit IPollAnchor.PollOpened(CITY, OTHER, OPENS_AT, CLOSES_AT, GRACE);
        vm.prank(CITY);
        anchor.openPoll(OTHER, OPENS_AT, CLOSES_AT, GRACE);

        IPollAnchor.Poll memory poll = anchor.pollOf(CITY, OTHER);
        vm.assertEq(poll.opensAt, OPENS_AT, "opens");
        vm.assertEq(poll.closesAt, CLOSES_AT, "closes");
        vm.assertEq(poll.grace, GRACE, "grace");
        vm.assertTrue(poll.state == IPollAnchor.State.Open, "open");
        vm.prank(RIVAL);
        anchor.voidPoll(RIVAL, OTHER, "reason");
        vm.assertTrue(anchor.pollOf(CITY, OTHER).state == IPollAnchor.State.Open, "still open");
    }

    function test_Anchor_RevertWhen_OneIsNotTheCallers() external {
        vm.warp(OPENS_AT);
        vm.prank(RIVAL);
        anchor.openPoll(OTHER, OPENS_AT, CLOSES_AT, GRACE);
        IPollAnchor.Head[] memory heads = new IPollAnchor.Head[](2);
        heads[0] = IPollAnchor.Head(POLL, 5, "root");
        heads[1] = IPollAnchor.Head(OTHER, 5, "root");
        vm.prank(CITY);
        vm.expectRevert(
            abi.encodeWithSelector(IPollAnchor.PollNotOpen.selector, CITY, OTHER, IPollAnchor.State.None)
        );
        anchor.anchorHeads(heads);
        vm.assertEq(anchor.pollOf(CITY, POLL).size, 0, "nothing was anchored");
    }

    function testFuzz_Anchor_OnlyFromTheOpeningToTheEndOfTheGrace(uint64 time) external {
        time = uint64(OPENS_AT - 100 + time % 1_600);
        vm.warp(time);
        vm.prank(CITY);
        if (time < OPENS_AT || time >= CLOSES_AT + GRACE) {
            vm.expectRevert(
                abi.encodeWithSelector(IPollAnchor.OutsideTheWindow.selector, POLL, OPENS_AT, CLOSES_AT + GRACE)
            );
        }
        anchor.anchorHeads(_head(POLL, 1));
    }

    function testFuzz_Anchor_SizesGrow(uint64 first, uint64 second) external {
        vm.assume(first != 0);
        vm.warp(OPENS_AT);
        vm.startPrank(CITY);
        anchor.anchorHeads(_head(POLL, first));
        if (second <= first) {
            vm.expectRevert(abi.encodeWithSelector(IPollAnchor.HeadNotAhead.selector, POLL, second, first));
        }
        anchor.anchorHeads(_head(POLL, second));
        vm.assertEq(anchor.pollOf(CITY, POLL).size, second > first ? second : first, "size");
    }

    function test_Anchor_HeadsOfManyPolls() external {
        vm.warp(OPENS_AT);
        vm.startPrank(CITY);
        anchor.openPoll(OTHER, OPENS_AT, CLOSES_AT, GRACE);
        IPollAnchor.Head[] memory heads = new IPollAnchor.Head[](3);
        heads[0] = IPollAnchor.Head(POLL, 5, "five");
        heads[1] = IPollAnchor.Head(OTHER, 7, "seven");
        heads[2] = IPollAnchor.Head(POLL, 6, "six");
        for (uint256 index = 0; index < 3; ++index) {
            vm.expectEmit();
            emit IPollAnchor.HeadAnchored(CITY, heads[index].pollId, heads[index].size, heads[index].root);
        }
        anchor.anchorHeads(heads);
        vm.assertEq(anchor.pollOf(CITY, POLL).root, "six", "the last");
        vm.assertEq(anchor.pollOf(CITY, OTHER).size, 7, "the other's");
        vm.expectRevert(abi.encodeWithSelector(IPollAnchor.HeadNotAhead.selector, POLL, 0, 6));
        anchor.anchorHeads(_head(POLL, 0));
    }

    function testFuzz_Submit_AnybodyWithinTheWindow(address sender, uint64 time, bytes calldata ballot) external {
        vm.assume(ballot.length != 0);
        time = uint64(OPENS_AT - 100 + time % 1_600);
        vm.warp(time);
        if (time < OPENS_AT || time >= CLOSES_AT) {
            vm.expectRevert(abi.encodeWithSelector(IPollAnchor.OutsideTheWindow.selector, POLL, OPENS_AT, CLOSES_AT));
        } else {
            vm.expectEmit();
            emit IPollAnchor.BallotSubmitted(CITY, POLL, sender, ballot);
        }
        vm.prank(sender);
        anchor.submitBallot(CITY, POLL, ballot);
    }

    function test_Submit_RevertWhen_NoPollOrNoBallot() external {
        vm.warp(OPENS_AT);
        vm.expectRevert(
            abi.encodeWithSelector(IPollAnchor.PollNotOpen.selector, RIVAL, POLL, IPollAnchor.State.None)
        );
        anchor.submitBallot(RIVAL, POLL, "ballot");
        vm.expectRevert(abi.encodeWithSelector(IPollAnchor.InvalidBallot.selector, 0));
        anchor.submitBallot(CITY, POLL, "");
        vm.expectRevert(abi.encodeWithSelector(IPollAnchor.InvalidBallot.selector, 16_385));
        anchor.submitBallot(CITY, POLL, new bytes(16_385));
        anchor.submitBallot(CITY, POLL, new bytes(16_384));
    }

    function test_Close_RevertWhen_NotReady() external {
        vm.warp(CLOSES_AT - 1);
        vm.startPrank(CITY);
        anchor.anchorHeads(_head(POLL, 5));
        vm.expectRevert(
            abi.encodeWithSelector(IPollAnchor.OutsideTheWindow.selector, POLL, CLOSES_AT, type(uint256).max)
        );
        anchor.closePoll(POLL, 5, "root", "result", "bafybundle");
        vm.warp(CLOSES_AT);
        vm.expectRevert(abi.encodeWithSelector(IPollAnchor.HeadNotAhead.selector, POLL, 4, 5));
        anchor.closePoll(POLL, 4, "root", "result", "bafybundle");
        vm.expectRevert(abi.encodeWithSelector(IPollAnchor.HeadNotAhead.selector, POLL, 5, 5));
        anchor.closePoll(POLL, 5, "another", "result", "bafybundle");
        vm.expectRevert(IPollAnchor.InvalidResult.selector);
        anchor.closePoll(POLL, 5, "root", 0, "bafybundle");
        vm.expectRevert(IPollAnchor.InvalidResult.selector);
        anchor.closePoll(POLL, 5, "root", "result", "");
        vm.stopPrank();
        vm.prank(RIVAL);
        vm.expectRevert(
            abi.encodeWithSelector(IPollAnchor.PollNotOpen.selector, RIVAL, POLL, IPollAnchor.State.None)
        );
        anchor.closePoll(POLL, 5, "root", "result", "bafybundle");
    }

    function testFuzz_Close_IsForGood(uint64 last, uint64 more) external {
        last = 1 + last % 1_000_000;
        uint64 size = last + more % 1_000_000;
        vm.warp(CLOSES_AT);
        vm.startPrank(CITY);
        anchor.anchorHeads(_head(POLL, last));
        vm.expectEmit();
        emit IPollAnchor.PollClosed(CITY, POLL, size, "root", "result", "bafybundle");
        anchor.closePoll(POLL, size, "root", "result", "bafybundle");
        vm.assertEq(anchor.pollOf(CITY, POLL).size, size, "size");
        _assertOver(IPollAnchor.State.Closed);
    }

    function test_Close_AnEmptyPoll() external {
        vm.warp(CLOSES_AT);
        vm.prank(CITY);
        anchor.closePoll(POLL, 0, "empty", "result", "bafybundle");
        vm.assertEq(anchor.pollOf(CITY, POLL).root, "empty", "root");
    }

    function test_Void_IsForGoodAndLeavesWhatWasAnchored() external {
        vm.warp(OPENS_AT);
        vm.startPrank(CITY);
        anchor.anchorHeads(_head(POLL, 5));
        vm.expectEmit();
        emit IPollAnchor.PollVoided(CITY, POLL, "reason");
        anchor.voidPoll(CITY, POLL, "reason");
        vm.assertEq(anchor.pollOf(CITY, POLL).size, 5, "size");
        _assertOver(IPollAnchor.State.Void);
    }

    function test_Void_ByTheAdminWhenAPublishersKeyIsLost() external {
        anchor.revokeRole(anchor.PUBLISHER_ROLE(), CITY);
        vm.prank(CITY);
        vm.expectRevert(abi.encodeWithSelector(IPollAnchor.MayNotVoid.selector, CITY, CITY, POLL));
        anchor.voidPoll(CITY, POLL, "reason");
        anchor.voidPoll(CITY, POLL, "reason");
        vm.assertTrue(anchor.pollOf(CITY, POLL).state == IPollAnchor.State.Void, "void");
    }

    /// @dev As the publisher.
    function _assertOver(IPollAnchor.State state) private {
        bytes memory refusal = abi.encodeWithSelector(IPollAnchor.PollNotOpen.selector, CITY, POLL, state);
        vm.assertTrue(anchor.pollOf(CITY, POLL).state == state, "state");
        vm.expectRevert(refusal);
        anchor.anchorHeads(_head(POLL, type(uint64).max));
        vm.expectRevert(refusal);
        anchor.submitBallot(CITY, POLL, "ballot");
        vm.expectRevert(refusal);
        anchor.closePoll(POLL, type(uint64).max, "root", "result", "bafybundle");
        vm.expectRevert(refusal);
        anchor.voidPoll(CITY, POLL, "reason");
    }

    function _refuses(bytes32 pollId, uint64 opensAt, uint64 closesAt) private {
        vm.expectRevert(abi.encodeWithSelector(IPollAnchor.InvalidPoll.selector, pollId, opensAt, closesAt));
        anchor.openPoll(pollId, opensAt, closesAt, GRACE);
    }

    function _head(bytes32 pollId, uint64 size) private pure returns (IPollAnchor.Head[] memory heads) {
        heads = new IPollAnchor.Head[](1);
        heads[0] = IPollAnchor.Head(pollId, size, "root");
    }
}
