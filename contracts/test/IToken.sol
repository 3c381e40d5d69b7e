// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/interfaces/IERC721Metadata.sol";

import {ICharacterToken} from "../src/interfaces/ICharacterToken.sol";
import {IERC5192} from "../src/interfaces/IERC5192.sol";
import {IERC7572} from "../src/interfaces/IERC7572.sol";
import {IRoles} from "../src/interfaces/IRoles.sol";

/// @dev Everything that the deployed token answers to.
interface IToken is
    ICharacterToken,
    IERC721Metadata,
    IERC2981,
    IERC5192,
    IERC7572,
    IRoles
{}

interface IPlain is IERC721Metadata {
    function mint(address to, uint256 tokenId) external;
    function mintEach(uint256 firstTokenId, address[] calldata recipients) external;
}
