// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ICharacterToken} from "./interfaces/ICharacterToken.sol";

/// @title Tickets: each is spent once
/// @notice One bit a ticket. Nothing else stops a second mint, and nothing else needs to.
abstract contract Tickets is ICharacterToken {
    mapping(uint32 drop => mapping(uint256 wordIndex => uint256 bits)) private _spent;

    /// @inheritdoc ICharacterToken
    function isSpent(uint32 drop, uint32 ticket) external view returns (bool) {
        return (_spent[drop][ticket >> 8] >> (ticket & 0xff)) & 1 == 1;
    }

    /// @inheritdoc ICharacterToken
    function spentWord(uint32 drop, uint256 wordIndex) external view returns (uint256) {
        return _spent[drop][wordIndex];
    }

    /// @dev Spends `count` tickets from `firstTicket` on, a word of 256 at a time.
    function _spendRange(uint32 drop, uint32 cap, uint256 firstTicket, uint256 count) internal {
        mapping(uint256 => uint256) storage words = _spent[drop];
        uint256 end = firstTicket + count;
        require(end <= cap, TicketOutOfRange(drop, end - 1, cap));

        uint256 ticket = firstTicket;
        while (ticket < end) {
            uint256 wordEnd = Math.min((ticket | 0xff) + 1, end);
            uint256 bits = (type(uint256).max >> (256 - (wordEnd - ticket))) << (ticket & 0xff);
            uint256 word = words[ticket >> 8];
            if (word & bits != 0) _revertSpent(drop, ticket >> 8, word & bits);
            words[ticket >> 8] = word | bits;
            ticket = wordEnd;
        }
    }

    /// @dev Spends tickets in any order, 4 bytes each; a word is written back only when the next ticket is in another.
    function _spendEach(uint32 drop, uint32 cap, bytes calldata packedTickets) internal {
        mapping(uint256 => uint256) storage words = _spent[drop];
        uint256 wordIndex = type(uint256).max;
        uint256 word;

        for (uint256 offset = 0; offset < packedTickets.length; offset += 4) {
            uint256 ticket = _ticketAt(packedTickets, offset);
            require(ticket < cap, TicketOutOfRange(drop, ticket, cap));
            if (ticket >> 8 != wordIndex) {
                if (offset != 0) words[wordIndex] = word;
                wordIndex = ticket >> 8;
                word = words[wordIndex];
            }
            uint256 bit = 1 << (ticket & 0xff);
            if (word & bit != 0) _revertSpent(drop, wordIndex, bit);
            word |= bit;
        }
        words[wordIndex] = word;
    }

    function _ticketAt(bytes calldata packedTickets, uint256 offset) private pure returns (uint256 ticket) {
        // Assembly because a checked slice costs more than all else that is done for a ticket; the caller's loop bounds it.
        assembly ("memory-safe") {
            ticket := shr(224, calldataload(add(packedTickets.offset, offset)))
        }
    }

    function _revertSpent(uint32 drop, uint256 wordIndex, uint256 bits) private pure {
        uint256 lowest = Math.log2(bits & (~bits + 1));
        revert TicketAlreadySpent(drop, uint32((wordIndex << 8) | lowest));
    }
}
