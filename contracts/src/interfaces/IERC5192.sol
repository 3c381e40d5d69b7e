// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title ERC-5192: tokens that may be locked to their owner
interface IERC5192 {
    /// @notice The token can no longer be transferred.
    event Locked(uint256 tokenId);

    /// @notice The token can be transferred again. A character never becomes unlocked; the event completes the standard.
    event Unlocked(uint256 tokenId);

    /// @notice Whether the token is locked. Reverts for a token that does not exist.
    function locked(uint256 tokenId) external view returns (bool);
}
