// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {RateLimit} from "./RateLimit.sol";

/// @dev All that a claim reads of a drop at the desk, in one word; from the lowest bit: limit (64), nextTicket (32), opensAt (40),
/// closesAt (40), fullAt (40), paused (8), hasVoids (8). A limit's bucket is remembered, as in the registry, by the moment at
/// which it will be full again, in ticks; a limit of zero is none.
type Gate is uint256;

using {
    limit,
    nextTicket,
    opensAt,
    closesAt,
    fullAt,
    paused,
    hasVoids,
    withLimit,
    withNextTicket,
    withWindow,
    withFullAt,
    withPause,
    withVoids
} for Gate global;

uint256 constant NEXT_TICKET = 64;
uint256 constant OPENS_AT = 96;
uint256 constant CLOSES_AT = 136;
uint256 constant FULL_AT = 176;
uint256 constant PAUSED = 216;
uint256 constant HAS_VOIDS = 224;
uint256 constant MASK_40 = type(uint40).max;

function limit(Gate gate) pure returns (RateLimit) {
    return RateLimit.wrap(uint64(Gate.unwrap(gate)));
}

function nextTicket(Gate gate) pure returns (uint32) {
    return uint32(Gate.unwrap(gate) >> NEXT_TICKET);
}

function opensAt(Gate gate) pure returns (uint40) {
    return uint40(Gate.unwrap(gate) >> OPENS_AT);
}

function closesAt(Gate gate) pure returns (uint40) {
    return uint40(Gate.unwrap(gate) >> CLOSES_AT);
}

function fullAt(Gate gate) pure returns (uint256) {
    return (Gate.unwrap(gate) >> FULL_AT) & MASK_40;
}

function paused(Gate gate) pure returns (bool) {
    return uint8(Gate.unwrap(gate) >> PAUSED) != 0;
}

function hasVoids(Gate gate) pure returns (bool) {
    return Gate.unwrap(gate) >> HAS_VOIDS != 0;
}

/// @dev The new limit's bucket is full.
function withLimit(Gate gate, RateLimit limit_) pure returns (Gate) {
    uint256 cleared = Gate.unwrap(gate) & ~((MASK_40 << FULL_AT) | type(uint64).max);
    return Gate.wrap(cleared | RateLimit.unwrap(limit_));
}

function withNextTicket(Gate gate, uint256 ticket) pure returns (Gate) {
    return Gate.wrap((Gate.unwrap(gate) & ~(uint256(type(uint32).max) << NEXT_TICKET)) | (ticket << NEXT_TICKET));
}

/// @dev Both ends must have been found to fit 40 bits.
function withWindow(Gate gate, uint256 opensAt_, uint256 closesAt_) pure returns (Gate) {
    uint256 cleared = Gate.unwrap(gate) & ~(((MASK_40 << 40) | MASK_40) << OPENS_AT);
    return Gate.wrap(cleared | (opensAt_ << OPENS_AT) | (closesAt_ << CLOSES_AT));
}

/// @param ticks Cut to 40 bits, which last until the year 2514.
function withFullAt(Gate gate, uint256 ticks) pure returns (Gate) {
    return Gate.wrap((Gate.unwrap(gate) & ~(MASK_40 << FULL_AT)) | ((ticks & MASK_40) << FULL_AT));
}

function withPause(Gate gate, bool stop) pure returns (Gate) {
    return Gate.wrap((Gate.unwrap(gate) & ~(uint256(0xff) << PAUSED)) | (uint256(stop ? 1 : 0) << PAUSED));
}

function withVoids(Gate gate) pure returns (Gate) {
    return Gate.wrap(Gate.unwrap(gate) | (1 << HAS_VOIDS));
}
