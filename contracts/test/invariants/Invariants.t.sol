// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICharacterToken} from "../../src/interfaces/ICharacterToken.sol";
import {IToken} from "../IToken.sol";
import {vm} from "../Vm.sol";
import {City} from "./City.sol";

/// @dev README.md lists these promises under the same numbers.
contract InvariantsTest {
    City private city;
    IToken private token;
    uint256 private supplyBefore;

    function setUp() external {
        city = new City();
        token = city.theToken();
    }

    /// @dev forge asks for these by name: call the city, and nobody else.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(city);
    }

    /// @dev One function for all ten, since forge would run the whole city again for each.
    function invariant_allTen() external {
        _1_tickets();
        _2_numbers();
        _3_balances();
        _4_owners();
        _5_supply();
        _6_caps();
        _7_pages();
        _8_soulbound();
        _9_stages();
        _10_sealed();
    }

    function _1_tickets() private view {
        for (uint32 drop = 1; drop <= city.DROPS(); ++drop) {
            uint256 spent;
            for (uint24 index = 0; index <= city.CAP() / 256; ++index) {
                uint256 word = token.spentWord(drop, index);
                vm.assertEq(word, city.spentWordInBooks(drop, index), "tickets");
                for (; word != 0; word &= word - 1) ++spent;
            }
            vm.assertEq(spent, token.dropInfo(drop).issued, "a character a ticket");
        }
    }

    function _2_numbers() private view {
        for (uint32 drop = 1; drop <= city.DROPS(); ++drop) {
            uint256 next = token.dropInfo(drop).issued + 1;
            vm.assertEq(next - 1, city.issuedInBooks(drop), "issued");
            for (uint256 page = 0; page <= token.pageCount() + 1; ++page) {
                vm.assertFalse(_exists((uint256(drop) << 64) | (page << 32) | next), "a number too many");
            }
        }
    }

    function _3_balances() private view {
        for (uint256 index = 0; index < 24; ++index) {
            address person = city.person(index);
            vm.assertEq(token.balanceOf(person), city.balanceInBooks(person), "balance");
        }
    }

    function _4_owners() private view {
        for (uint256 index = 0; index < city.idCount(); ++index) {
            uint256 id = city.ids(index);
            vm.assertEq(token.ownerOf(id), city.ownerInBooks(id), "owner");
        }
    }

    function _5_supply() private {
        uint256 supply = token.totalSupply();
        vm.assertEq(supply, city.idCount(), "supply");
        vm.assertTrue(supply >= supplyBefore, "the supply fell");
        supplyBefore = supply;
    }

    function _6_caps() private view {
        for (uint32 drop = 1; drop <= city.DROPS(); ++drop) {
            ICharacterToken.DropInfo memory info = token.dropInfo(drop);
            vm.assertTrue(info.issued <= info.cap && info.cap <= city.CAP(), "cap");
            vm.assertEq(info.setSize, city.CAP(), "set size");
        }
    }

    function _7_pages() private view {
        uint256 written = token.pageCount();
        vm.assertEq(written, city.pagesWritten(), "pages");
        vm.assertTrue(written <= 256, "at most 256");
        for (uint256 page = 1; page <= written; ++page) {
            address location = vm.computeCreateAddress(address(token), page);
            vm.assertEq(token.pageAddress(page), location, "address");
            vm.assertTrue(location.code.length > 9 && location.code[0] == 0x00, "a page starts with STOP");
        }
        for (uint32 drop = 1; drop <= city.DROPS(); ++drop) {
            uint256 budget = drop == city.BOUND() ? 3 : 256;
            vm.assertEq(token.dropInfo(drop).pagesLeft, budget - city.pagesInBooks(drop), "budget");
        }
    }

    function _8_soulbound() private view {
        for (uint256 index = 0; index < city.idCount(); ++index) {
            uint256 id = city.ids(index);
            if (id >> 64 != city.BOUND()) continue;
            vm.assertEq(token.ownerOf(id), city.firstOwner(id), "first owner");
            vm.assertTrue(token.locked(id), "locked");
        }
    }

    function _9_stages() private view {
        for (uint32 drop = 1; drop <= city.DROPS(); ++drop) {
            ICharacterToken.DropInfo memory info = token.dropInfo(drop);
            vm.assertTrue(info.stage == city.stageInBooks(drop), "stage");
            vm.assertEq(info.seed, city.seedInBooks(drop), "seed");
            vm.assertEq(info.provenanceHash, keccak256("ipfs://bafybeidocuments/"), "provenance");
        }
    }

    function _10_sealed() private view {
        for (uint32 drop = 1; drop <= city.DROPS(); ++drop) {
            ICharacterToken.DropInfo memory info = token.dropInfo(drop);
            if (info.stage < ICharacterToken.Stage.Scheduled) continue;
            vm.assertEq(info.issued, city.issuedWhenScheduled(drop), "issued after scheduling");
        }
    }

    function _exists(uint256 id) private view returns (bool) {
        try token.ownerOf(id) returns (address) {
            return true;
        } catch {
            return false;
        }
    }
}
