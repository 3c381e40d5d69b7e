// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev Words of 256 tickets, each found by its index: a hash table in memory of (index + 1, word) pairs, preceded by a mask of
/// its offsets. It has as many places as words will ever be asked for.
type TicketWords is uint256;

using {placeOf} for TicketWords global;

/// @dev Room for `count` words.
// slither-disable-next-line assembly -- memory is laid out by hand, so that a place is one number
function newTicketWords(uint256 count) pure returns (TicketWords table) {
    uint256 size = 64;
    while (size < 64 * count) size <<= 1;
    assembly ("memory-safe") {
        table := mload(0x40)
        mstore(table, sub(size, 64))
        calldatacopy(add(table, 32), calldatasize(), size)
        mstore(0x40, add(table, add(size, 32)))
    }
}

/// @return place Where in memory the word is.
/// @return known Whether it has been asked for before; otherwise it must be put there now.
// slither-disable-next-line assembly -- a batch does this once a claim
function placeOf(TicketWords table, uint256 wordIndex) pure returns (uint256 place, bool known) {
    assembly ("memory-safe") {
        let mask := mload(table)
        let key := add(wordIndex, 1)
        let offset := and(shl(6, wordIndex), mask)
        place := add(add(table, 32), offset)
        for {} mload(place) {} {
            if eq(mload(place), key) {
                known := 1
                break
            }
            offset := and(add(offset, 64), mask)
            place := add(add(table, 32), offset)
        }
        mstore(place, key)
        place := add(place, 32)
    }
}
