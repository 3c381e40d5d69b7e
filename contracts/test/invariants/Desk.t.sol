// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDesk} from "../IDesk.sol";
import {IToken} from "../IToken.sol";
import {vm} from "../Vm.sol";
import {Booth} from "./Booth.sol";

/// @dev README.md lists these promises under the same numbers.
contract DeskInvariantsTest {
    Booth private booth;
    IToken private token;
    IDesk private desk;

    function setUp() external {
        booth = new Booth();
        token = booth.theToken();
        desk = booth.theDesk();
    }

    /// @dev forge asks for these by name: call the booth, and nobody else.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(booth);
    }

    /// @dev One function for all five, since forge would run the whole booth again for each.
    function invariant_allFive() external view {
        _11_tickets();
        _12_owners();
        _13_codes();
        _14_blocks();
        _15_voids();
    }

    function _11_tickets() private view {
        for (uint32 drop = 1; drop <= booth.DROPS(); ++drop) {
            for (uint24 index = 0; index <= booth.CAP() / 256; ++index) {
                vm.assertEq(token.spentWord(drop, index), booth.spentWordInBooks(drop, index), "tickets");
            }
            vm.assertEq(token.dropInfo(drop).issued, booth.issuedInBooks(drop), "issued");
        }
    }

    function _12_owners() private view {
        for (uint256 index = 0; index < 24; ++index) {
            address person = booth.person(index);
            vm.assertEq(token.balanceOf(person), booth.balanceInBooks(person), "who signed has it");
        }
    }

    function _13_codes() private view {
        for (uint32 drop = 1; drop <= booth.DROPS(); ++drop) {
            uint32 next = booth.nextInBooks(drop);
            vm.assertEq(desk.counterOf(drop).nextTicket, next, "next");
            for (uint32 ticket = 0; ticket < next + 3; ticket += 17) {
                (address code, uint256 codeBlock) = desk.codeOf(drop, ticket);
                uint256 expected = booth.blockInBooks(drop, ticket);
                vm.assertEq(codeBlock, expected, "block");
                vm.assertTrue((code == address(0)) == (expected == 0), "code");
            }
        }
    }

    function _14_blocks() private view {
        vm.assertEq(desk.codeBlockCount(), booth.blocks(), "count");
        for (uint256 number = 1; number <= booth.blocks(); ++number) {
            address location = vm.computeCreateAddress(address(desk), number);
            vm.assertEq(desk.codeBlockAddress(number), location, "address");
            vm.assertEq(location.codehash, booth.blockHash(number), "written once");
        }
    }

    function _15_voids() private view {
        for (uint32 drop = 1; drop <= booth.DROPS(); ++drop) {
            for (uint32 ticket = 0; ticket < booth.CAP(); ticket += 13) {
                vm.assertTrue(desk.isVoid(drop, ticket) == booth.voidInBooks(drop, ticket), "void");
            }
        }
    }
}
