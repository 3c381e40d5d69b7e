// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";

import {IPollAnchor} from "../src/interfaces/IPollAnchor.sol";
import {IRoles} from "../src/interfaces/IRoles.sol";

/// @dev Everything that the deployed anchor answers to.
interface IAnchor is IPollAnchor, IERC165, IRoles {}
