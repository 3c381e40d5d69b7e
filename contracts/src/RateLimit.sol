// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev A bucket of `capacity` characters (the upper 32 bits) that refills evenly over `refillSeconds` (the lower 32). Its
/// content is remembered by one number, the moment at which it will be full again: taking moves that moment away, time
/// brings it back. Nothing here can overflow: seconds, counts and capacities are far below 2^64.
type RateLimit is uint64;

using {capacity, refillSeconds, available, fullAfter, isWithin} for RateLimit global;

/// @dev Ticks a second: fine enough that a limit of many characters a second keeps its rate.
uint256 constant TICKS = 64;

function rateLimitOf(uint32 capacity_, uint32 refillSeconds_) pure returns (RateLimit) {
    return RateLimit.wrap((uint64(capacity_) << 32) | refillSeconds_);
}

function capacity(RateLimit limit) pure returns (uint32) {
    return uint32(RateLimit.unwrap(limit) >> 32);
}

function refillSeconds(RateLimit limit) pure returns (uint32) {
    return uint32(RateLimit.unwrap(limit));
}

/// @dev How many can be taken at `time`: the capacity less what has yet to flow back. Zero where there is no limit.
function available(RateLimit limit, uint256 fullAt, uint256 time) pure returns (uint256) {
    unchecked {
        uint256 ticks = fullAt > time * TICKS ? fullAt - time * TICKS : 0;
        uint256 refillTicks = limit.refillSeconds() * TICKS;
        // Never below zero: a bucket is at most `refillTicks` from being full.
        return refillTicks == 0 ? 0 : (refillTicks - ticks) * limit.capacity() / refillTicks;
    }
}

/// @dev The bucket after `count` were taken at `time`; a fraction of a tick counts as a whole. They could be taken exactly if
/// this {isWithin} the limit: to ask {available} before would divide once more.
function fullAfter(RateLimit limit, uint256 fullAt, uint256 time, uint256 count) pure returns (uint256) {
    unchecked {
        uint256 from = fullAt > time * TICKS ? fullAt : time * TICKS;
        uint256 taken = count * limit.refillSeconds() * TICKS;
        return from + (taken + limit.capacity() - 1) / limit.capacity();
    }
}

/// @dev Whether a bucket that will be full at this moment has not given more than the limit lets out.
function isWithin(RateLimit limit, uint256 fullAt, uint256 time) pure returns (bool) {
    unchecked {
        return fullAt <= (time + limit.refillSeconds()) * TICKS;
    }
}
