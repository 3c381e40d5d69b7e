// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

import {ICharacterToken} from "../src/interfaces/ICharacterToken.sol";
import {IClaimDesk} from "../src/interfaces/IClaimDesk.sol";
import {Codes} from "./Codes.sol";
import {vm} from "./Vm.sol";

/// @dev Committing.tree
contract CommittingTest is Codes {
    uint32 private drop;

    function setUp() external {
        vm.warp(OPENS_AT);
        token = newToken();
        desk = newDesk(token);
        drop = openBoth(3000);
    }

    function test_RevertWhen_NotAllowed() external {
        vm.expectRevert(_unauthorized("DROP_MANAGER_ROLE"));
        desk.commitCodes(1, drop, 0, new bytes(20));
        vm.expectRevert(_unauthorized("DROP_MANAGER_ROLE"));
        desk.voidCodes(drop, new bytes(4));
        vm.expectRevert(_unauthorized("DROP_MANAGER_ROLE"));
        desk.setWindow(drop, OPENS_AT, CLOSES_AT);
        vm.expectRevert(_unauthorized("DROP_MANAGER_ROLE"));
        desk.setLimit(drop, 1, 1);
        vm.expectRevert(_unauthorized("PAUSER_ROLE"));
        desk.pause(drop);
        vm.expectRevert(_unauthorized("PAUSER_ROLE"));
        desk.unpause(drop);
    }

    function test_Commit_RevertWhen_CodesAreNoBlock() external {
        vm.startPrank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.InvalidCodes.selector, 0));
        desk.commitCodes(1, drop, 0, "");
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.InvalidCodes.selector, 39));
        desk.commitCodes(1, drop, 0, new bytes(39));
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.InvalidCodes.selector, 1229 * 20));
        desk.commitCodes(1, drop, 0, new bytes(1229 * 20));
        desk.commitCodes(1, drop, 0, new bytes(1228 * 20));
    }

    function test_Commit_RevertWhen_DropIsUnknown() external {
        vm.startPrank(MANAGER);
        desk.setWindow(9, OPENS_AT, CLOSES_AT);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.UnknownDrop.selector, 9));
        desk.commitCodes(1, 9, 0, new bytes(20));
    }

    function test_Commit_RevertWhen_BeyondTheCap() external {
        vm.startPrank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.CodesBeyondCap.selector, drop, 3001, 3000));
        desk.commitCodes(1, drop, 2999, new bytes(40));
        vm.expectRevert(
            abi.encodeWithSelector(IClaimDesk.CodesBeyondCap.selector, drop, uint256(type(uint32).max) + 1, 3000)
        );
        desk.commitCodes(1, drop, type(uint32).max, new bytes(20));
        token.lowerCap(drop, 10);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.CodesBeyondCap.selector, drop, 11, 10));
        desk.commitCodes(1, drop, 0, new bytes(220));
        desk.commitCodes(1, drop, 0, new bytes(200));
    }

    function testFuzz_Commit_RevertWhen_OverCommitted(uint32 first, uint16 count, uint32 second) external {
        first %= 1500;
        count = 1 + count % 1200;
        second %= first + count;
        vm.startPrank(MANAGER);
        desk.commitCodes(1, drop, first, new bytes(uint256(count) * 20));
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.TicketsCommitted.selector, drop, second, first + count));
        desk.commitCodes(2, drop, second, new bytes(20));
        desk.commitCodes(2, drop, first + count, new bytes(20));
    }

    function testFuzz_Commit_RevertWhen_ATicketIsSpent(uint32 first, uint16 count, uint32 one, uint32 other) external {
        count = 1 + count % 1200;
        first = first % (3000 - count);
        one = first + one % count;
        other = first + other % count;
        issue(drop, one, citizen(1, 0));
        if (one != other) issue(drop, other, citizen(1, 0));
        vm.startPrank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.TicketSpent.selector, drop, one < other ? one : other));
        desk.commitCodes(1, drop, first, new bytes(uint256(count) * 20));
    }

    function testFuzz_Commit_SpentNeighboursDoNotMatter(uint32 first, uint16 count) external {
        count = 1 + count % 1200;
        first = 1 + first % (2998 - count);
        issue(drop, first - 1, citizen(1, 0));
        issue(drop, first + count, citizen(1, 0));
        vm.startPrank(MANAGER);
        desk.commitCodes(1, drop, first, new bytes(uint256(count) * 20));
    }

    function test_Commit_RevertWhen_AWindowIsOver() external {
        uint32 unopened = open(openTerms(10));
        vm.startPrank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.DeskClosed.selector, unopened, 0, 0));
        desk.commitCodes(1, unopened, 0, new bytes(20));
        desk.setWindow(drop, OPENS_AT, OPENS_AT + 10);
        vm.warp(OPENS_AT + 10);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.DeskClosed.selector, drop, OPENS_AT, OPENS_AT + 10));
        desk.commitCodes(1, drop, 0, new bytes(20));
        desk.setWindow(drop, CLOSES_AT, CLOSES_AT + 10);
        vm.warp(CLOSES_AT);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.DeskClosed.selector, drop, OPENS_AT, CLOSES_AT));
        desk.commitCodes(1, drop, 0, new bytes(20));
        vm.warp(CLOSES_AT - 1);
        desk.commitCodes(1, drop, 0, new bytes(20));
    }

    function testFuzz_Commit_RevertWhen_NotTheNextBlock(uint256 number) external {
        vm.assume(number != 2);
        vm.startPrank(MANAGER);
        desk.commitCodes(1, drop, 0, new bytes(20));
        vm.expectPartialRevert(IClaimDesk.CodeBlockMisplaced.selector);
        desk.commitCodes(number, drop, 1, new bytes(20));
        desk.commitCodes(2, drop, 1, new bytes(20));
    }

    function testFuzz_Commit_WritesABlock(uint32 first, uint16 count) external {
        count = 1 + count % 60;
        first %= 3000 - count;
        bytes memory codes = codesOf(drop, first, count);
        address location = desk.codeBlockAddress(1);
        vm.assertEq(location, vm.computeCreateAddress(address(desk), 1), "address");
        vm.assertEq(desk.codeBlockCount(), 0, "none yet");
        vm.expectEmit();
        emit IClaimDesk.CodesCommitted(drop, 1, first, count);
        vm.prank(MANAGER);
        desk.commitCodes(1, drop, first, codes);

        vm.assertEq(location.code, bytes.concat(hex"00", bytes4(drop), bytes4(first), codes), "code");
        vm.assertEq(desk.codeBlockCount(), 1, "one");
        vm.assertEq(desk.counterOf(drop).nextTicket, first + count, "next");
        _assertCode(drop, first, 1);
        _assertCode(drop, first + count - 1, 1);
        _assertNoCode(drop, first + count);
        if (first != 0) _assertNoCode(drop, first - 1);
        _assertNoCode(drop + 1, first);
        _assertNoCode(0, first);
    }

    function test_Commit_BlocksOfManyDropsCountOn() external {
        uint32 other = openBoth(3000);
        for (uint32 number = 1; number <= 300; ++number) {
            uint32 which = number % 3 == 0 ? other : drop;
            vm.assertEq(desk.codeBlockAddress(number), vm.computeCreateAddress(address(desk), number), "address");
            vm.assertEq(commit(which, number, 1), number, "number");
        }
        for (uint32 number = 1; number <= 300; number += 7) {
            _assertCode(number % 3 == 0 ? other : drop, number, number);
            _assertNoCode(number % 3 == 0 ? drop : other, number);
        }
    }

    function test_SetWindow_RevertWhen_Invalid() external {
        vm.startPrank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.InvalidClaimWindow.selector, 5, 5));
        desk.setWindow(drop, 5, 5);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.InvalidClaimWindow.selector, 5, 1 << 40));
        desk.setWindow(drop, 5, 1 << 40);
    }

    function test_SetLimit_RevertWhen_Invalid() external {
        vm.startPrank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.InvalidClaimLimit.selector, 5, 0));
        desk.setLimit(drop, 5, 0);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.InvalidClaimLimit.selector, 0, 5));
        desk.setLimit(drop, 0, 5);
    }

    function test_VoidCodes_RevertWhen_TicketsAreNoList() external {
        vm.startPrank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.InvalidTickets.selector, 0));
        desk.voidCodes(drop, "");
        vm.expectRevert(abi.encodeWithSelector(IClaimDesk.InvalidTickets.selector, 7));
        desk.voidCodes(drop, new bytes(7));
    }

    function test_Counter_ShowsWhatWasSet() external {
        vm.startPrank(MANAGER);
        vm.expectEmit();
        emit IClaimDesk.ClaimWindowSet(drop, 7, 9_000);
        desk.setWindow(drop, 7, 9_000);
        vm.expectEmit();
        emit IClaimDesk.ClaimLimitSet(drop, 30, 60);
        desk.setLimit(drop, 30, 60);
        vm.expectEmit();
        emit IClaimDesk.CodesVoided(drop, bytes.concat(tickets(3, 1), tickets(700, 1)));
        desk.voidCodes(drop, bytes.concat(tickets(3, 1), tickets(700, 1)));
        vm.stopPrank();
        vm.expectEmit();
        emit IClaimDesk.ClaimsPaused(drop, true);
        vm.prank(PAUSER);
        desk.pause(drop);

        IClaimDesk.Counter memory counter = desk.counterOf(drop);
        vm.assertEq(counter.opensAt, 7, "opens");
        vm.assertEq(counter.closesAt, 9_000, "closes");
        vm.assertEq(counter.capacity, 30, "capacity");
        vm.assertEq(counter.refillSeconds, 60, "refill");
        vm.assertEq(counter.available, 30, "full");
        vm.assertTrue(counter.paused, "paused");
        vm.assertTrue(desk.isVoid(drop, 3) && desk.isVoid(drop, 700), "void");
        vm.assertFalse(desk.isVoid(drop, 4) || desk.isVoid(drop + 1, 3), "not void");

        vm.expectEmit();
        emit IClaimDesk.ClaimsPaused(drop, false);
        vm.prank(PAUSER);
        desk.unpause(drop);
        vm.assertFalse(desk.counterOf(drop).paused, "goes on");
    }

    function _assertCode(uint32 ofDrop, uint32 ticket, uint256 number) private view {
        (address code, uint256 codeBlock) = desk.codeOf(ofDrop, ticket);
        vm.assertEq(code, vm.addr(keyOf(ofDrop, ticket)), "code");
        vm.assertEq(codeBlock, number, "block");
    }

    function _assertNoCode(uint32 ofDrop, uint32 ticket) private view {
        (address code, uint256 codeBlock) = desk.codeOf(ofDrop, ticket);
        vm.assertEq(code, address(0), "no code");
        vm.assertEq(codeBlock, 0, "no block");
    }

    function _unauthorized(string memory role) private view returns (bytes memory) {
        return abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector, address(this), keccak256(bytes(role))
        );
    }
}
