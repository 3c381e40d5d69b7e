// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev A string in storage: its length, and 32 bytes of it a word, each keyed by its first byte's place. Solidity's own
/// strings have a second form for short ones and clear what they leave behind, in twice the bytecode.
struct Text {
    uint256 length;
    mapping(uint256 place => bytes32) words;
}

using {write, read} for Text global;

// slither-disable-next-line assembly -- the reason stands at the block
function write(Text storage text, string memory value) {
    uint256 length = bytes(value).length;
    text.length = length;
    bytes32 word;
    unchecked {
        for (uint256 place = 0; place < length; place += 32) {
            // Assembly because Solidity reads a string's bytes one at a time.
            assembly ("memory-safe") {
                word := mload(add(add(value, 32), place))
            }
            text.words[place] = word;
        }
    }
}

/// @return value The text, with 32 bytes to spare in memory behind it, see {append}.
// slither-disable-next-line assembly -- the reason stands at the block
function read(Text storage text) view returns (string memory value) {
    uint256 length = text.length;
    // Assembly because Solidity would clear first what is written anyway.
    assembly ("memory-safe") {
        value := mload(0x40)
        mstore(value, length)
        mstore(0x40, add(value, and(add(length, 95), not(31))))
    }
    unchecked {
        for (uint256 place = 0; place < length; place += 32) {
            bytes32 word = text.words[place];
            assembly ("memory-safe") {
                mstore(add(add(value, 32), place), word)
            }
        }
    }
}

/// @dev Appends the first `length` bytes of the tail where the text lies: only to what {read} gave, and at most 32 bytes in all.
// slither-disable-next-line assembly -- the reason stands at the block
function append(string memory value, bytes32 tail, uint256 length) pure {
    // Assembly because Solidity would copy the whole text for each piece.
    assembly ("memory-safe") {
        let end := mload(value)
        mstore(add(add(value, 32), end), tail)
        mstore(value, add(end, length))
    }
}
