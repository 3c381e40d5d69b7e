// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title A seeded permutation of 0 … size - 1 that is computed one place at a time
/// @dev A four-round Feistel network over the smallest square power of two that holds `size`, walked until the result falls
/// within. `metadata/permutation.py` is the same in Python; both are tested against test/vectors/permutation.json.
library Permutation {
    uint256 private constant ROUNDS = 4;

    /// @param x The place, below `size`.
    /// @param size How many places there are, at least 1 and at most 2^32.
    function permute(uint256 x, uint256 size, bytes32 seed) internal pure returns (uint256) {
        unchecked {
            uint256 half = 1;
            while (1 << (2 * half) < size) ++half;
            uint256 mask = (1 << half) - 1;

            do {
                uint256 left = x >> half;
                uint256 right = x & mask;
                for (uint256 round = 0; round < ROUNDS; ++round) {
                    (left, right) = (right, left ^ (_mix(seed, round, right) & mask));
                }
                x = (left << half) | right;
            } while (x >= size);
            return x;
        }
    }

    /// @dev keccak256(abi.encodePacked(seed, uint8(round), uint32(right))).
    // slither-disable-next-line assembly -- the reason stands at the block
    function _mix(bytes32 seed, uint256 round, uint256 right) private pure returns (uint256 mixed) {
        // Assembly because hashing in scratch space needs no memory.
        assembly ("memory-safe") {
            mstore(0, seed)
            mstore(32, or(shl(248, round), shl(216, right)))
            mixed := keccak256(0, 37)
        }
    }
}
