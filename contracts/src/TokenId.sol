// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What a token's id says: `drop << 64 | page << 32 | number`
library TokenId {
    function encode(uint32 drop, uint256 page, uint32 number) internal pure returns (uint256) {
        return (uint256(drop) << 64) | (page << 32) | number;
    }

    /// @dev Only ids of existing tokens are sure to fit: check existence before trusting the cut.
    function dropOf(uint256 tokenId) internal pure returns (uint32) {
        return uint32(tokenId >> 64);
    }

    function pageOf(uint256 tokenId) internal pure returns (uint256) {
        return uint32(tokenId >> 32);
    }

    function numberOf(uint256 tokenId) internal pure returns (uint32) {
        return uint32(tokenId);
    }
}
