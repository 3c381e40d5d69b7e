// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICharacterToken} from "./interfaces/ICharacterToken.sol";

/// @title Tickets: each is spent once
/// @notice One bit a ticket. Nothing else stops a second mint, and nothing else needs to.
abstract contract Tickets is ICharacterToken {
    /// @dev Keyed by the drop and the word's index within it, see {_key}.
    mapping(uint256 key => uint256 bits) private _spent;

    /// @inheritdoc ICharacterToken
    function isSpent(uint32 drop, uint32 ticket) external view returns (bool) {
        return (spentWord(drop, uint24(ticket >> 8)) >> (ticket & 0xff)) & 1 != 0;
    }

    /// @inheritdoc ICharacterToken
    function spentWord(uint32 drop, uint24 wordIndex) public view returns (uint256) {
        return _spent[_key(drop, uint256(wordIndex) << 8)];
    }

    /// @dev Spends `count` tickets from `firstTicket` on, a word of 256 at a time.
    function _spendRange(uint32 drop, uint32 cap, uint256 firstTicket, uint256 count) internal {
        unchecked {
            uint256 end = firstTicket + count;
            if (end > cap) _revertUnspendable(drop, cap, end - 1);

            uint256 ticket = firstTicket;
            while (ticket < end) {
                uint256 key = _key(drop, ticket);
                uint256 inWord = 256 - (ticket & 0xff);
                if (inWord > end - ticket) inWord = end - ticket;
                uint256 bits = (type(uint256).max >> (256 - inWord)) << (ticket & 0xff);
                uint256 word = _spent[key];
                if (word & bits != 0) {
                    while ((word >> (ticket & 0xff)) & 1 == 0) ++ticket;
                    _revertUnspendable(drop, cap, ticket);
                }
                _spent[key] = word | bits;
                ticket += inWord;
            }
        }
    }

    /// @dev Spends tickets in any order, 4 bytes each; a word is written back only when the next ticket is in another.
    // slither-disable-next-line assembly -- the reason stands at the block
    function _spendEach(uint32 drop, uint32 cap, bytes calldata packedTickets) internal {
        uint256 wordIndex = type(uint256).max;
        uint256 word;

        for (uint256 offset = 0; offset < packedTickets.length;) {
            uint256 ticket;
            // Assembly because a checked slice costs more than all else that is done for a ticket; the loop bounds it.
            assembly ("memory-safe") {
                ticket := shr(224, calldataload(add(packedTickets.offset, offset)))
                offset := add(offset, 4)
            }
            if (ticket >> 8 != wordIndex) {
                if (wordIndex != type(uint256).max) _spent[_key(drop, wordIndex << 8)] = word;
                wordIndex = ticket >> 8;
                word = _spent[_key(drop, ticket)];
            }
            uint256 bit = 1 << (ticket & 0xff);
            bool unspendable;
            // Assembly because Solidity would branch for each of the two.
            assembly ("memory-safe") {
                unspendable := or(and(word, bit), iszero(lt(ticket, cap)))
            }
            if (unspendable) _revertUnspendable(drop, cap, ticket);
            word |= bit;
        }
        _spent[_key(drop, wordIndex << 8)] = word;
    }

    /// @dev Says why a ticket cannot be spent.
    function _revertUnspendable(uint32 drop, uint32 cap, uint256 ticket) private pure {
        require(ticket < cap, TicketOutOfRange(drop, uint32(ticket), cap));
        revert TicketAlreadySpent(drop, uint32(ticket));
    }

    function _key(uint32 drop, uint256 ticket) private pure returns (uint256) {
        return (uint256(drop) << 24) | (ticket >> 8);
    }
}
