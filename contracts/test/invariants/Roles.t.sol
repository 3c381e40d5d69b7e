// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IToken} from "../IToken.sol";
import {vm} from "../Vm.sol";
import {Council} from "./Council.sol";

/// @dev README.md lists these promises under the same numbers.
contract RolesInvariantsTest {
    Council private council;
    IToken private token;

    function setUp() external {
        council = new Council();
        token = council.theToken();
    }

    /// @dev forge asks for these by name: call the council, and nobody else.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(council);
    }

    /// @dev One function for both, since forge would run the whole council again for each.
    function invariant_both() external view {
        _16_oneAdmin();
        _17_members();
    }

    function _16_oneAdmin() private view {
        vm.assertEq(token.owner(), council.admin(), "the admin moves by an accepted transfer only");
        for (uint256 index = 0; index < council.PEOPLE(); ++index) {
            address person = council.person(index);
            vm.assertTrue(token.hasRole(0, person) == (person == council.admin()), "one admin");
        }
        (address heir, uint48 acceptSchedule) = token.pendingDefaultAdmin();
        vm.assertEq(heir, council.heir(), "heir");
        vm.assertEq(acceptSchedule, council.readyAfter(), "schedule");
    }

    function _17_members() private view {
        for (uint256 which = 1; which < 3; ++which) {
            bytes32 role = council.roleAt(which);
            for (uint256 index = 0; index < council.PEOPLE(); ++index) {
                address person = council.person(index);
                vm.assertTrue(token.hasRole(role, person) == council.memberInBooks(role, person), "members");
            }
        }
    }
}
