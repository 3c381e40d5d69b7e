// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import {ICharacterToken} from "../src/interfaces/ICharacterToken.sol";
import {IERC5192} from "../src/interfaces/IERC5192.sol";
import {Citizens} from "./Citizens.sol";
import {vm} from "./Vm.sol";

/// @dev Issuing.tree
contract IssuingTest is Citizens {
    bytes4 private constant ENFORCED_PAUSE = bytes4(keccak256("EnforcedPause()"));

    uint32 private drop;
    uint32 private bound;

    function setUp() external {
        vm.warp(OPENS_AT);
        token = newToken();
        drop = open(openTerms(3000));
        ICharacterToken.DropTerms memory terms = openTerms(100);
        terms.soulbound = true;
        bound = open(terms);
    }

    function test_RevertWhen_NotAllowed() external {
        vm.expectRevert(_unauthorized("ISSUER_ROLE"));
        token.issue(drop, 0, citizen(1, 0));
        vm.expectRevert(_unauthorized("ISSUER_ROLE"));
        token.airdrop(drop, 0, citizens(1, 1));
        vm.expectRevert(_unauthorized("RELAYER_ROLE"));
        token.issuePage(drop, tickets(0, 1), citizens(1, 1));
        vm.expectRevert(_unauthorized("PAUSER_ROLE"));
        token.pause();
        vm.expectRevert(_unauthorized("PAUSER_ROLE"));
        token.unpause();
    }

    /// @dev Who holds both roles issues as a relayer.
    function test_Issue_CountsForTheRelayersLimitFirst() external {
        bytes32 role = token.RELAYER_ROLE();
        token.grantRole(role, ISSUER);
        uint32 opened = open(openTerms(10));
        vm.prank(MANAGER);
        token.setRateLimit(opened, role, 5, 3600);
        issue(opened, 0, citizen(1, 0));
        (,, uint256 available) = token.rateLimit(opened, role);
        vm.assertEq(available, 4, "the relayer's");
    }

    function test_Pause_StopsIssuingAndNothingElse() external {
        uint256 tokenId = issue(drop, 0, citizen(1, 0));
        vm.prank(PAUSER);
        token.pause();
        vm.assertTrue(token.paused(), "paused");

        vm.startPrank(ISSUER);
        vm.expectRevert(ENFORCED_PAUSE);
        token.issue(drop, 1, citizen(1, 1));
        vm.expectRevert(ENFORCED_PAUSE);
        token.airdrop(drop, 1, citizens(1, 10));
        vm.stopPrank();
        vm.prank(RELAYER);
        vm.expectRevert(ENFORCED_PAUSE);
        token.issuePage(drop, tickets(1, 1), citizens(1, 1));

        vm.prank(citizen(1, 0));
        token.transferFrom(citizen(1, 0), citizen(1, 1), tokenId);
        vm.prank(PAUSER);
        token.unpause();
        issue(drop, 1, citizen(1, 1));
    }

    function test_Issue_RevertWhen_TicketIsSpentOrBeyondTheCap() external {
        issue(drop, 2999, citizen(1, 0));
        _expectSpent(2999);
        vm.prank(ISSUER);
        token.issue(drop, 2999, citizen(1, 1));
        vm.prank(ISSUER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.TicketOutOfRange.selector, drop, 3000, 3000));
        token.issue(drop, 3000, citizen(1, 1));
    }

    function test_Issue_RevertWhen_RecipientIsZero() external {
        vm.prank(ISSUER);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(0)));
        token.issue(drop, 0, address(0));
    }

    function test_Issue_RevertWhen_DropIsUnknown() external {
        vm.prank(ISSUER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.DropNotOpen.selector, 9, 0, 0));
        token.issue(9, 0, citizen(1, 0));
    }

    function testFuzz_Issue_SpendsTheTicket(uint32 ticket, address recipient, bool byRelayer) external {
        ticket %= 3000;
        vm.assume(recipient != address(0));
        vm.expectEmit();
        emit IERC721.Transfer(address(0), recipient, idOf(drop, 0, 1));
        vm.expectEmit();
        emit ICharacterToken.Issued(drop, 0, ticket, 1, 1);
        vm.prank(byRelayer ? RELAYER : ISSUER);
        uint256 tokenId = token.issue(drop, ticket, recipient);

        vm.assertEq(tokenId, idOf(drop, 0, 1), "id");
        vm.assertEq(token.ownerOf(tokenId), recipient, "owner");
        vm.assertEq(token.balanceOf(recipient), 1, "balance");
        vm.assertEq(token.dropOf(tokenId), drop, "drop");
        vm.assertEq(token.numberOf(tokenId), 1, "number");
        vm.assertTrue(token.isSpent(drop, ticket), "spent");
        vm.assertEq(token.spentWord(drop, uint24(ticket >> 8)), 1 << (ticket & 0xff), "one bit");
        vm.assertFalse(token.isSpent(bound, ticket), "another drop's ticket");
        vm.assertEq(token.totalSupply(), 1, "supply");
    }

    function test_Airdrop_RevertWhen_RecipientsAreNoBatch() external {
        vm.startPrank(ISSUER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.InvalidRecipients.selector, 0));
        token.airdrop(drop, 0, "");
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.InvalidRecipients.selector, 19));
        token.airdrop(drop, 0, new bytes(19));
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.InvalidRecipients.selector, 1229 * 20));
        token.airdrop(drop, 0, citizens(1, 1229));
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.InvalidRecipients.selector, 1228 * 20 + 1));
        token.airdrop(drop, 0, bytes.concat(citizens(1, 1228), hex"00"));
    }

    function testFuzz_Airdrop_RevertWhen_NotAscending(uint8 count, uint8 place, uint160 lower) external {
        count = 2 + count % 30;
        place = place % count;
        bytes memory recipients = citizens(1, count);
        address replaced = place == 0 ? address(0) : address(uint160(lower % uint160(citizen(1, place - 1)) + 1));
        for (uint256 index = 0; index < 20; ++index) {
            recipients[uint256(place) * 20 + index] = bytes20(replaced)[index];
        }
        vm.prank(ISSUER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.RecipientsNotAscending.selector, place));
        token.airdrop(drop, 0, recipients);
        vm.prank(RELAYER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.RecipientsNotAscending.selector, place));
        token.issuePage(drop, tickets(0, count), recipients);
        vm.assertEq(token.pageCount(), 0, "nothing was written");
    }

    function testFuzz_Airdrop_RevertWhen_ATicketIsSpent(uint32 first, uint16 count, uint32 one, uint32 other) external {
        count = 1 + count % 600;
        first = first % (3000 - count);
        one = first + one % count;
        other = first + other % count;
        issue(drop, one, citizen(1, 0));
        if (one != other) issue(drop, other, citizen(1, 0));
        _expectSpent(one < other ? one : other);
        vm.prank(ISSUER);
        token.airdrop(drop, first, citizens(2, count));
    }

    function test_Airdrop_RevertWhen_BeyondTheCap() external {
        vm.startPrank(ISSUER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.TicketOutOfRange.selector, drop, 3000, 3000));
        token.airdrop(drop, 2991, citizens(1, 10));
        vm.expectRevert(
            abi.encodeWithSelector(
                ICharacterToken.TicketOutOfRange.selector, drop, uint32(uint256(type(uint32).max) + 9), 3000
            )
        );
        token.airdrop(drop, type(uint32).max, citizens(1, 10));
        token.airdrop(drop, 0, citizens(1, 1228));
        token.airdrop(drop, 1228, citizens(2, 1228));
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.CapReached.selector, drop, 544));
        token.airdrop(drop, 2456, citizens(3, 545));
    }

    function test_Airdrop_FewerThanEightStayInStorage() external {
        vm.expectEmit();
        emit ICharacterToken.Issued(drop, 0, 5, 1, 7);
        uint256 first = airdrop(drop, 5, citizens(1, 7));
        vm.assertEq(first, idOf(drop, 0, 1), "id");
        vm.assertEq(token.pageCount(), 0, "pages");
        _assertOwners(first, 1, 7);
    }

    function testFuzz_Airdrop_EightAndMoreAreAPage(uint16 count, uint32 firstTicket) external {
        count = 8 + count % 1221;
        firstTicket %= 3000 - count;
        issue(drop, 2999, citizen(9, 0));
        address page = token.pageAddress(1);
        vm.assertEq(page, vm.computeCreateAddress(address(token), 1), "address");
        vm.expectEmit();
        emit ICharacterToken.Issued(drop, 1, firstTicket, 2, count);
        bytes memory recipients = citizens(1, count);
        uint256 first = airdrop(drop, firstTicket, recipients);

        vm.assertEq(first, idOf(drop, 1, 2), "id");
        vm.assertEq(page.code, bytes.concat(hex"00", bytes4(drop), bytes4(uint32(2)), recipients), "code");
        vm.assertEq(token.dropInfo(drop).pagesLeft, 255, "budget");
        _assertOwners(first, 1, count);
        for (uint32 ticket = firstTicket == 0 ? 0 : firstTicket - 1; ticket < firstTicket + count + 1; ++ticket) {
            bool within = ticket >= firstTicket && ticket < firstTicket + count;
            vm.assertTrue(token.isSpent(drop, ticket) == (within || ticket == 2999), "tickets");
        }
    }

    function test_Airdrop_RevertWhen_NoPageIsLeft() external {
        ICharacterToken.DropTerms memory terms = openTerms(100);
        terms.pageBudget = 1;
        uint32 small = open(terms);
        airdrop(small, 0, citizens(1, 8));
        vm.prank(ISSUER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.PageBudgetSpent.selector, small));
        token.airdrop(small, 8, citizens(1, 8));
        vm.prank(RELAYER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.PageBudgetSpent.selector, small));
        token.issuePage(small, tickets(8, 1), citizens(1, 1));
        airdrop(small, 8, citizens(1, 7));
    }

    function test_RevertWhen_256PagesAreWritten() external {
        for (uint32 page = 1; page <= 256; ++page) {
            vm.assertEq(token.pageAddress(page), vm.computeCreateAddress(address(token), page), "address");
            vm.assertEq(issuePage(drop, tickets(page, 1), citizens(page, 1)), idOf(drop, page, page), "id");
        }
        vm.assertEq(token.pageCount(), 256, "pages");
        vm.assertEq(token.ownerOf(idOf(drop, 256, 256)), citizen(256, 0), "last owner");
        vm.prank(RELAYER);
        vm.expectRevert(ICharacterToken.PagesSpent.selector);
        token.issuePage(bound, tickets(0, 1), citizens(1, 1));
    }

    function test_Airdrop_SoulboundIsAPageFromTwoOnAndLocked() external {
        uint256 alone = airdrop(bound, 0, citizens(1, 1));
        vm.assertEq(alone, idOf(bound, 0, 1), "one in storage");
        vm.expectEmit();
        emit IERC5192.Locked(idOf(bound, 1, 2));
        vm.expectEmit();
        emit IERC5192.Locked(idOf(bound, 1, 3));
        uint256 first = airdrop(bound, 1, citizens(2, 2));
        vm.assertEq(first, idOf(bound, 1, 2), "two on a page");
        vm.assertTrue(token.locked(alone) && token.locked(first), "locked");
        vm.assertFalse(token.locked(issue(drop, 0, citizen(1, 0))), "an ordinary drop's is not");
    }

    function test_IssuePage_RevertWhen_TicketsDoNotMatch() external {
        vm.startPrank(RELAYER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.TicketsDoNotMatch.selector, 2, 12));
        token.issuePage(drop, tickets(0, 3), citizens(1, 2));
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.TicketsDoNotMatch.selector, 2, 7));
        token.issuePage(drop, new bytes(7), citizens(1, 2));
    }

    function test_IssuePage_RevertWhen_ATicketCannotBeSpent() external {
        issue(drop, 300, citizen(1, 0));
        vm.startPrank(RELAYER);
        _expectSpent(300);
        token.issuePage(drop, tickets(290, 20), citizens(1, 20));
        _expectSpent(7);
        token.issuePage(drop, bytes.concat(tickets(7, 1), tickets(1000, 1), tickets(7, 1)), citizens(1, 3));
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.TicketOutOfRange.selector, drop, 3000, 3000));
        token.issuePage(drop, tickets(2999, 2), citizens(1, 2));
    }

    function test_IssuePage_IsAPageEvenForOne() external {
        vm.expectEmit();
        emit ICharacterToken.TicketsSpent(drop, 1, 1, tickets(17, 1));
        vm.assertEq(issuePage(drop, tickets(17, 1), citizens(1, 1)), idOf(drop, 1, 1), "id");
    }

    /// @dev A stride that shares no factor with 3,000 visits tickets all over the bitmap, none twice.
    function testFuzz_IssuePage_SpendsAnyTickets(uint32 start, uint16 count) external {
        count = 1 + count % 700;
        bytes memory packed;
        for (uint256 index = 0; index < count; ++index) {
            packed = bytes.concat(packed, bytes4(uint32((start % 3000 + index * 1777) % 3000)));
        }
        uint256 first = issuePage(drop, packed, citizens(1, count));
        _assertOwners(first, 1, count);
        uint256 spent;
        for (uint32 ticket = 0; ticket < 3000; ++ticket) {
            if (token.isSpent(drop, ticket)) ++spent;
        }
        vm.assertEq(spent, count, "as many tickets as characters");
        for (uint256 index = 0; index < count; ++index) {
            vm.assertTrue(token.isSpent(drop, uint32((start % 3000 + index * 1777) % 3000)), "ticket");
        }
    }

    function _assertOwners(uint256 first, uint256 crowd, uint256 count) private view {
        for (uint256 index = 0; index < count; ++index) {
            vm.assertEq(token.ownerOf(first + index), citizen(crowd, index), "owner");
            if (index % 37 == 0) vm.assertEq(token.balanceOf(citizen(crowd, index)), 1, "balance");
        }
    }

    function _expectSpent(uint32 ticket) private {
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.TicketAlreadySpent.selector, drop, ticket));
    }

    function _unauthorized(string memory role) private view returns (bytes memory) {
        return abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector, address(this), keccak256(bytes(role))
        );
    }
}
