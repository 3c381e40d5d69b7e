// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Citizens} from "./Citizens.sol";
import {IPlain} from "./IToken.sol";
import {vm} from "./Vm.sol";

/// @dev What whole transactions cost, intrinsic gas included (the profile runs each call that is no view as a transaction of its
/// own), and what views cost within one. The
/// numbers are committed in snapshots/CharacterToken.json, where contracts/check compares them; the goals are asserted here.
contract GasTest is Citizens {
    IPlain private plain;
    uint32 private drop;
    address private immutable ALICE = citizen(7, 1);
    address private immutable BOB = citizen(7, 2);

    function setUp() external {
        vm.warp(OPENS_AT);
        token = newToken();
        plain = newPlain();
        drop = open(openTerms(400_000));
    }

    function test_airdropOf10() external {
        airdrop(drop, 0, citizens(1, 10));
        _record("airdrop x10, a citizen", _gas() / 10, 16_000);
    }

    function test_airdropOf100() external {
        airdrop(drop, 0, citizens(1, 100));
        _record("airdrop x100, a citizen", _gas() / 100, 7_300);
    }

    function test_airdropOf1000() external {
        airdrop(drop, 0, citizens(1, 1000));
        _record("airdrop x1000, a citizen", _gas() / 1000, 6_500);
    }

    function test_airdropOf100UnderALimit() external {
        bytes32 role = token.ISSUER_ROLE();
        vm.prank(MANAGER);
        token.setRateLimit(drop, role, 1000, 3600);
        airdrop(drop, 0, citizens(1, 100));
        _record("airdrop x100 under a rate limit, a citizen", _gas() / 100, 7_304);
    }

    function test_issuePageOf10() external {
        issuePage(drop, tickets(0, 10), citizens(1, 10));
        _record("issuePage x10, a citizen", _gas() / 10, 16_400);
    }

    function test_issuePageOf500() external {
        issuePage(drop, tickets(0, 500), citizens(1, 500));
        _record("issuePage x500, a citizen", _gas() / 500, 6_900);
    }

    function test_issue() external {
        issue(drop, 0, ALICE);
        _record("issue", _gas(), 110_000);
    }

    function test_plainMint() external {
        plain.mint(ALICE, 1);
        _record("OpenZeppelin mint", _gas(), type(uint256).max);
    }

    function test_laterTransferToNewHolder() external {
        (uint256 paged, uint256 stored) = _moved();
        uint256 goal = _plainTransfer("OpenZeppelin transfer to a new holder", BOB);

        vm.prank(ALICE);
        token.transferFrom(ALICE, BOB, paged);
        _record("later transfer of a page's token to a new holder", _gas(), goal);

        vm.prank(ALICE);
        token.transferFrom(ALICE, citizen(7, 3), stored);
        _record("transfer of a stored token to a new holder", _gas(), goal);
    }

    function test_laterTransferToAHolder() external {
        (uint256 paged,) = _moved();
        issue(drop, 2000, BOB);
        plain.mint(BOB, 9);
        uint256 goal = _plainTransfer("OpenZeppelin transfer to a holder", BOB);

        vm.prank(ALICE);
        token.transferFrom(ALICE, BOB, paged);
        _record("later transfer of a page's token to a holder", _gas(), goal);
    }

    function test_firstTransferOutOfAPage() external {
        uint256 tokenId = airdrop(drop, 0, citizens(1, 10));
        vm.prank(citizen(1, 0));
        token.transferFrom(citizen(1, 0), BOB, tokenId);
        _record("first transfer out of a page", _gas(), 105_000);
    }

    function test_viewsAt256Pages() external {
        uint256 tokenId;
        for (uint32 page = 0; page < 256; ++page) {
            tokenId = airdrop(drop, page * 1228, citizens(page, page == 255 ? 1228 : 8));
        }

        token.ownerOf(tokenId + 1227);
        _record("ownerOf at 256 pages", _gas(), 6_500);
        token.balanceOf(ALICE);
        _record("balanceOf, a page of 256", _gas() / 256, 5_700);
    }

    function test_balanceOfAFullPage() external {
        airdrop(drop, 0, citizens(1, 1228));
        token.balanceOf(citizen(1, 1228));
        uint256 onePage = _gas();
        airdrop(drop, 1228, citizens(1, 1228));
        token.balanceOf(citizen(1, 1228));
        _record("balanceOf, each full page", _gas() - onePage, 5_700);
    }

    /// @dev Alice holds a token that has left its page and one that was always in storage, and knows how to receive more.
    function _moved() private returns (uint256 paged, uint256 stored) {
        paged = airdrop(drop, 0, citizens(1, 10));
        vm.prank(citizen(1, 0));
        token.transferFrom(citizen(1, 0), ALICE, paged);
        stored = issue(drop, 1000, ALICE);
        issue(drop, 1001, ALICE);
    }

    function _plainTransfer(string memory name, address to) private returns (uint256 gas) {
        plain.mint(ALICE, 1);
        plain.mint(ALICE, 2);
        vm.prank(ALICE);
        plain.transferFrom(ALICE, to, 1);
        gas = _gas();
        _record(name, gas, type(uint256).max);
    }

    function _gas() private view returns (uint256) {
        return vm.lastCallGas().gasTotalUsed;
    }

    function _record(string memory name, uint256 gas, uint256 goal) private {
        vm.snapshotValue("CharacterToken", name, gas);
        vm.assertLe(gas, goal, name);
    }
}
