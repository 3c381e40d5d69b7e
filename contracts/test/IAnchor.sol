// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {
    IAccessControlDefaultAdminRules
} from "@openzeppelin/contracts/access/extensions/IAccessControlDefaultAdminRules.sol";

import {IPollAnchor} from "../src/interfaces/IPollAnchor.sol";

/// @dev Everything that the deployed anchor answers to.
interface IAnchor is IPollAnchor, IAccessControlDefaultAdminRules {}
