// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";

import {IKIP17Receiver} from "./interfaces/IKIP17Receiver.sol";

/// @title Asks a receiving contract whether it accepts a token, by the hook of ERC-721 and then by that of KIP-17
/// @dev One hook's bad manners must not spoil the other: each gets bounded gas, and one word of its answer is read.
library ReceiverCheck {
    uint256 private constant MAX_HOOK_GAS = 1_000_000;

    function checkReceived(address operator, address from, address to, uint256 tokenId, bytes calldata data) internal {
        if (to.code.length == 0) return;
        bytes memory hookCall = abi.encodeCall(IERC721Receiver.onERC721Received, (operator, from, tokenId, data));
        if (_accepts(to, hookCall, IERC721Receiver.onERC721Received.selector, gasleft() / 2)) return;
        if (_accepts(to, hookCall, IKIP17Receiver.onKIP17Received.selector, gasleft())) return;
        revert IERC721Errors.ERC721InvalidReceiver(to);
    }

    /// @dev Whether the receiver answers the hook with the hook's own selector. Both hooks have the same
    /// arguments, so that only the selector of the call is exchanged. The first leaves half the gas to the second.
    // slither-disable-next-line assembly -- the reason stands at the block
    function _accepts(address to, bytes memory hookCall, bytes4 selector, uint256 gasShare)
        private
        returns (bool accepted)
    {
        uint256 hookGas = gasShare < MAX_HOOK_GAS ? gasShare : MAX_HOOK_GAS;

        // Assembly because Solidity copies the whole answer, however long, at the caller's expense.
        assembly ("memory-safe") {
            let start := add(hookCall, 32)
            mstore(start, or(selector, shr(32, shl(32, mload(start)))))
            let success := call(hookGas, to, 0, start, mload(hookCall), 0, 32)
            accepted := and(success, and(gt(returndatasize(), 31), eq(mload(0), selector)))
        }
    }
}
