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
        return (_spent[_key(drop, ticket)] >> (ticket & 0xff)) & 1 != 0;
    }

    /// @inheritdoc ICharacterToken
    function spentWord(uint32 drop, uint24 wordIndex) external view returns (uint256) {
        return _spent[_key(drop, uint256(wordIndex) << 8)];
    }

    /// @dev Spends `count` tickets from `firstTicket` on, a word of 256 at a time.
    function _spendRange(uint32 drop, uint32 cap, uint256 firstTicket, uint256 count) internal {
        unchecked {
            uint256 end = firstTicket + count;
            require(end <= cap, TicketOutOfRange(drop, uint32(end - 1), cap));

            uint256 ticket = firstTicket;
            while (ticket < end) {
                uint256 key = _key(drop, ticket);
                uint256 inWord = 256 - (ticket & 0xff);
                if (inWord > end - ticket) inWord = end - ticket;
                uint256 bits = (type(uint256).max >> (256 - inWord)) << (ticket & 0xff);
                _spent[key] = _add(_spent[key], bits, drop, ticket);
                ticket += inWord;
            }
        }
    }

    /// @dev Spends tickets in any order, 4 bytes each; a word is written back only when the next ticket is in another.
    function _spendEach(uint32 drop, uint32 cap, bytes calldata packedTickets) internal {
        uint256 key = type(uint256).max;
        uint256 word;

        for (uint256 offset = 0; offset < packedTickets.length;) {
            uint32 ticket;
            // Assembly because a checked slice costs more than all else that is done for a ticket; the loop bounds it.
            assembly ("memory-safe") {
                ticket := shr(224, calldataload(add(packedTickets.offset, offset)))
                offset := add(offset, 4)
            }
            require(ticket < cap, TicketOutOfRange(drop, ticket, cap));
            if (_key(drop, ticket) != key) {
                if (key != type(uint256).max) _spent[key] = word;
                key = _key(drop, ticket);
                word = _spent[key];
            }
            word = _add(word, 1 << (ticket & 0xff), drop, ticket);
        }
        _spent[key] = word;
    }

    /// @dev The word with the bits set; reverts, naming the lowest, if one of them was. `ticket` is any ticket of the word.
    function _add(uint256 word, uint256 bits, uint32 drop, uint256 ticket) private pure returns (uint256) {
        uint256 again = word & bits;
        if (again != 0) {
            unchecked {
                for (ticket = (ticket >> 8) << 8; again & 1 == 0; again >>= 1) ++ticket;
            }
            revert TicketAlreadySpent(drop, uint32(ticket));
        }
        return word | bits;
    }

    function _key(uint32 drop, uint256 ticket) private pure returns (uint256) {
        return (uint256(drop) << 24) | (ticket >> 8);
    }
}
