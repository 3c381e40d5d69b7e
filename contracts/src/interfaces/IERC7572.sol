// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title ERC-7572: metadata of the contract itself
interface IERC7572 {
    /// @notice The document that {contractURI} names has changed.
    event ContractURIUpdated();

    /// @notice Where the collection's own name, description and picture are.
    function contractURI() external view returns (string memory);
}
