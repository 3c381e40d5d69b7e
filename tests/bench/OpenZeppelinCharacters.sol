// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @notice The peer: plain OpenZeppelin, minted one by one or in a loop. No access control, to its advantage.
contract OpenZeppelinCharacters is ERC721("Peer", "PEER") {
    uint256 private _last;

    function mint(address recipient) external returns (uint256 tokenId) {
        tokenId = ++_last;
        _mint(recipient, tokenId);
    }

    function mintBatch(address[] calldata recipients) external {
        for (uint256 i = 0; i < recipients.length; ++i) {
            _mint(recipients[i], ++_last);
        }
    }
}
