// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";

import {IClaimDesk} from "../src/interfaces/IClaimDesk.sol";
import {IRoles} from "../src/interfaces/IRoles.sol";

/// @dev Everything that the deployed desk answers to.
interface IDesk is IClaimDesk, IERC5267, IERC165, IRoles {}
