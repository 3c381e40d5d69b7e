// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @title OpenZeppelin's ERC-721 with a door: what {CharacterToken} is measured against. Not deployed.
contract PlainERC721 is ERC721 {
    constructor() ERC721("Plain", "PLAIN") {}

    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }

    /// @notice Mints ids `firstTokenId` … to the recipients in one transaction.
    function mintEach(uint256 firstTokenId, address[] calldata recipients) external {
        for (uint256 index = 0; index < recipients.length; ++index) {
            _mint(recipients[index], firstTokenId + index);
        }
    }
}
