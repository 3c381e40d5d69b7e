// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC5313} from "@openzeppelin/contracts/interfaces/IERC5313.sol";

/// @title Roles given by one admin, who is replaced in two steps after a delay
/// @notice What OpenZeppelin's IAccessControlDefaultAdminRules offers, under the same names, less what a registry with one
/// admin does not need: the delay never changes, every role's admin is role 0, and the admin cannot give up.
interface IRoles is IAccessControl, IERC5313 {
    /// @notice `newAdmin` can accept after the second `acceptSchedule` (Unix time).
    event DefaultAdminTransferScheduled(address indexed newAdmin, uint48 acceptSchedule);

    /// @notice Role 0 moves by a transfer of the admin only.
    error AccessControlEnforcedDefaultAdminRules();
    /// @notice Only the account to which the transfer was scheduled can accept it.
    error AccessControlInvalidDefaultAdmin(address defaultAdmin);
    /// @notice The transfer can be accepted after the second `schedule`.
    error AccessControlEnforcedDefaultAdminDelay(uint48 schedule);

    /// @notice Schedules the admin's transfer, instead of any scheduled before; to address 0, which cannot accept, it only
    /// takes that one back. For the admin.
    function beginDefaultAdminTransfer(address newAdmin) external;

    /// @notice Makes the caller the admin. For the account to which the transfer was scheduled, after the delay.
    function acceptDefaultAdminTransfer() external;

    /// @notice Who may accept, and after which second; zeros when no transfer is scheduled.
    function pendingDefaultAdmin() external view returns (address newAdmin, uint48 acceptSchedule);

    /// @notice How many seconds a transfer waits.
    function defaultAdminDelay() external view returns (uint48);
}
