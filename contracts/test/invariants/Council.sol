// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Citizens} from "../Citizens.sol";
import {IToken} from "../IToken.sol";
import {vm} from "../Vm.sol";

/// @dev People who hand on the admin and give, take and leave roles at random, by a book of who may: a call that succeeds or fails
/// against the book is an error.
contract Council is Citizens {
    uint256 public constant PEOPLE = 5;
    uint256 private constant DELAY = 1 days;

    address public admin = address(this);
    address public heir;
    uint256 public readyAfter;
    uint256 public handovers;
    uint256 private time = OPENS_AT;
    mapping(bytes32 role => mapping(address account => bool)) public memberInBooks;

    constructor() {
        vm.warp(OPENS_AT);
        token = newToken();
        for (uint256 index = 1; index < PEOPLE; ++index) {
            memberInBooks[roleAt(1)][person(index)] = token.hasRole(roleAt(1), person(index));
        }
    }

    function theToken() external view returns (IToken) {
        return token;
    }

    /// @dev The first admin is the council itself.
    function person(uint256 index) public view returns (address) {
        return index == 0 ? address(this) : citizen(3, index);
    }

    /// @dev The admin's role and two others, one of which the token does not know.
    function roleAt(uint256 index) public pure returns (bytes32) {
        return index == 0 ? bytes32(0) : index == 1 ? keccak256("ISSUER_ROLE") : keccak256("GARDENER_ROLE");
    }

    function waits(uint256 duration) external {
        time += duration % (2 * DELAY);
        vm.warp(time);
    }

    function begins(uint256 from, uint256 to) external {
        vm.warp(time);
        address caller = from % 3 == 0 ? person(from % PEOPLE) : admin;
        address newAdmin = to % 7 == 0 ? address(0) : person(to % PEOPLE);
        vm.prank(caller);
        try token.beginDefaultAdminTransfer(newAdmin) {
            require(caller == admin, "begun by another");
            heir = newAdmin;
            readyAfter = time + DELAY;
        } catch {
            require(caller != admin, "the admin may begin");
        }
    }

    function accepts(uint256 from) external {
        vm.warp(time);
        address caller = from % 2 == 0 && heir != address(0) ? heir : person(from % PEOPLE);
        bool may = caller == heir && time > readyAfter;
        vm.prank(caller);
        try token.acceptDefaultAdminTransfer() {
            require(may, "accepted too early or by another");
            admin = caller;
            heir = address(0);
            readyAfter = 0;
            ++handovers;
        } catch {
            require(!may, "the heir may accept");
        }
    }

    function gives(uint256 from, uint256 to, uint256 which, bool give) external {
        vm.warp(time);
        address caller = from % 3 == 0 ? person(from % PEOPLE) : admin;
        address account = person(to % PEOPLE);
        bytes32 role = roleAt(which % 3);
        bool may = caller == admin && role != 0;
        vm.prank(caller);
        (bool success,) = address(token).call(
            give ? abi.encodeCall(token.grantRole, (role, account)) : abi.encodeCall(token.revokeRole, (role, account))
        );
        require(success == may, "roles are the admin's");
        if (may) memberInBooks[role][account] = give;
    }

    function leaves(uint256 from, uint256 which) external {
        vm.warp(time);
        address caller = person(from % PEOPLE);
        bytes32 role = roleAt(which % 3);
        vm.prank(caller);
        try token.renounceRole(role, caller) {
            require(role != 0, "the admin cannot leave");
            memberInBooks[role][caller] = false;
        } catch {
            require(role == 0, "anybody else can");
        }
    }
}
