// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title KIP-17: the hook of contracts on Kaia that accept tokens
interface IKIP17Receiver {
    /// @notice Called on a safe transfer; answer with this function's selector (0x6745782b) to accept.
    function onKIP17Received(address operator, address from, uint256 tokenId, bytes calldata data)
        external
        returns (bytes4);
}
