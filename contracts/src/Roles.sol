// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC5313} from "@openzeppelin/contracts/interfaces/IERC5313.sol";

import {IRoles} from "./interfaces/IRoles.sol";

/// @title Roles: who may do what; {IRoles} is its manual
/// @dev There is always exactly one admin: role 0 is granted by the constructor and moves only by an accepted transfer.
abstract contract Roles is IRoles {
    bytes32 private constant ADMIN_ROLE = 0;

    /// @inheritdoc IERC5313
    address public owner;

    /// @inheritdoc IRoles
    // slither-disable-next-line immutable-states -- beside the owner it takes fewer bytes of code, and is read with it
    uint48 public defaultAdminDelay;

    /// @inheritdoc IRoles
    PendingAdmin public pendingDefaultAdmin;

    mapping(bytes32 role => mapping(address account => bool)) private _members;

    struct PendingAdmin {
        address newAdmin;
        uint48 acceptSchedule;
    }

    modifier onlyRole(bytes32 role) {
        _checkRole(role);
        _;
    }

    constructor(address initialAdmin, uint48 adminDelay) {
        require(initialAdmin != address(0), AccessControlInvalidDefaultAdmin(initialAdmin));
        // So that no schedule can overflow its 48 bits.
        require(adminDelay <= type(uint32).max, AccessControlEnforcedDefaultAdminDelay(adminDelay));

        defaultAdminDelay = adminDelay;
        owner = initialAdmin;
        _set(ADMIN_ROLE, initialAdmin, true);
    }

    /// @inheritdoc IAccessControl
    function grantRole(bytes32 role, address account) external {
        _giveOrTake(role, account, true);
    }

    /// @inheritdoc IAccessControl
    function revokeRole(bytes32 role, address account) external {
        _giveOrTake(role, account, false);
    }

    /// @inheritdoc IAccessControl
    function renounceRole(bytes32 role, address callerConfirmation) external {
        require(callerConfirmation == msg.sender, AccessControlBadConfirmation());

        _setMember(role, msg.sender, false);
    }

    /// @inheritdoc IRoles
    function beginDefaultAdminTransfer(address newAdmin) external onlyRole(ADMIN_ROLE) {
        uint48 acceptSchedule;
        unchecked {
            acceptSchedule = uint48(block.timestamp) + defaultAdminDelay;
        }
        pendingDefaultAdmin.newAdmin = newAdmin;
        pendingDefaultAdmin.acceptSchedule = acceptSchedule;

        emit DefaultAdminTransferScheduled(newAdmin, acceptSchedule);
    }

    /// @inheritdoc IRoles
    // slither-disable-next-line timestamp -- the delay is hours or days; a validator gains seconds
    function acceptDefaultAdminTransfer() external {
        PendingAdmin storage pending = pendingDefaultAdmin;
        require(pending.newAdmin == msg.sender, AccessControlInvalidDefaultAdmin(msg.sender));
        require(
            block.timestamp > pending.acceptSchedule, AccessControlEnforcedDefaultAdminDelay(pending.acceptSchedule)
        );

        delete pendingDefaultAdmin;
        _set(ADMIN_ROLE, owner, false);
        _set(ADMIN_ROLE, msg.sender, true);
        owner = msg.sender;
    }

    /// @inheritdoc IAccessControl
    function hasRole(bytes32 role, address account) public view returns (bool) {
        return _members[role][account];
    }

    /// @inheritdoc IAccessControl
    function getRoleAdmin(bytes32) external pure returns (bytes32) {
        return ADMIN_ROLE;
    }

    function _checkRole(bytes32 role) internal view {
        require(hasRole(role, msg.sender), AccessControlUnauthorizedAccount(msg.sender, role));
    }

    function _giveOrTake(bytes32 role, address account, bool member) private onlyRole(ADMIN_ROLE) {
        _setMember(role, account, member);
    }

    /// @dev Gives or takes any role but the admin's.
    function _setMember(bytes32 role, address account, bool member) private {
        require(role != ADMIN_ROLE, AccessControlEnforcedDefaultAdminRules());
        _set(role, account, member);
    }

    /// @dev Says so only where something changes.
    // slither-disable-next-line assembly -- the reason stands at the block
    function _set(bytes32 role, address account, bool member) private {
        mapping(address account => bool) storage members = _members[role];
        if (members[account] == member) return;

        members[account] = member;

        bytes32 what = member ? RoleGranted.selector : RoleRevoked.selector;
        // Assembly because one log takes less code than two.
        assembly ("memory-safe") {
            log4(0, 0, what, role, account, caller())
        }
    }
}
