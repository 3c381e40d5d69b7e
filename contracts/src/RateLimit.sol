// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev A bucket of `capacity` characters that refills evenly over `refillSeconds`. Its content is remembered by one number,
/// the moment at which it will be full again: taking moves that moment away, time brings it back.
struct RateLimit {
    uint32 capacity;
    uint32 refillSeconds;
}

using {fullSince, available, fullAfter} for RateLimit global;

/// @dev Ticks a second: fine enough that a limit of many characters a second keeps its rate.
uint256 constant TICKS = 64;

/// @dev A full bucket, in ticks; zero where there is no limit.
function fullSince(RateLimit memory limit, uint256 time) pure returns (uint256) {
    return limit.capacity == 0 ? 0 : time * TICKS;
}

/// @dev How many can be taken at `time`: the capacity less what has yet to flow back. Zero where there is no limit.
function available(RateLimit memory limit, uint256 fullAt, uint256 time) pure returns (uint256) {
    unchecked {
        uint256 ticks = fullAt > time * TICKS ? fullAt - time * TICKS : 0;
        uint256 refillTicks = limit.refillSeconds * TICKS;
        // Never below zero: a bucket is at most `refillTicks` from being full.
        return refillTicks == 0 ? 0 : (refillTicks - ticks) * limit.capacity / refillTicks;
    }
}

/// @dev The bucket after `count`, at most what is available, were taken at `time`; a fraction of a tick counts as a whole.
function fullAfter(RateLimit memory limit, uint256 fullAt, uint256 time, uint256 count) pure returns (uint256) {
    unchecked {
        uint256 from = fullAt > time * TICKS ? fullAt : time * TICKS;
        return from + (count * limit.refillSeconds * TICKS + limit.capacity - 1) / limit.capacity;
    }
}
