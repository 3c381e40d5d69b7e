// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev Who holds a token in storage, in one word: the owner below, then whether the token is locked to them, then whether
/// it may have an approval to clear. Zero: the token has never been in storage.
type Holding is uint256;

using {isStored, owner, isLocked, mayBeApproved, withApproval} for Holding global;

uint256 constant LOCKED = 1 << 160;
uint256 constant APPROVED = 1 << 161;

function hold(address holder, bool locked) pure returns (Holding) {
    return Holding.wrap(uint160(holder) | (locked ? LOCKED : 0));
}

function isStored(Holding holding) pure returns (bool) {
    return Holding.unwrap(holding) != 0;
}

function owner(Holding holding) pure returns (address) {
    return address(uint160(Holding.unwrap(holding)));
}

function isLocked(Holding holding) pure returns (bool) {
    return Holding.unwrap(holding) & LOCKED != 0;
}

function mayBeApproved(Holding holding) pure returns (bool) {
    return Holding.unwrap(holding) & APPROVED != 0;
}

function withApproval(Holding holding) pure returns (Holding) {
    return Holding.wrap(Holding.unwrap(holding) | APPROVED);
}
