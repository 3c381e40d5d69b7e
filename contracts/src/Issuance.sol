// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICharacterToken} from "./interfaces/ICharacterToken.sol";

/// @dev All that issuing reads and writes of a drop, in one word; from the lowest bit: cap (32), issued (32), opensAt (40),
/// closesAt (40), issuerFullAt (40), relayerFullAt (40), pagesLeft (16), soulbound (8), stage (8).
///
/// A rate limit's bucket is remembered by the moment at which it will be full again, in ticks; zero: there is no limit.
type Issuance is uint256;

using {
    cap,
    issued,
    left,
    opensAt,
    closesAt,
    fullAt,
    pagesLeft,
    soulbound,
    stage,
    isAt,
    hasReached,
    withCap,
    withWindow,
    withFullAt,
    withStage,
    withIssued,
    withPageTaken
} for Issuance global;

uint256 constant ISSUED = 32;
uint256 constant OPENS_AT = 64;
uint256 constant CLOSES_AT = 104;
uint256 constant ISSUER_FULL_AT = 144;
uint256 constant RELAYER_FULL_AT = 184;
uint256 constant PAGES_LEFT = 224;
uint256 constant SOULBOUND = 240;
uint256 constant STAGE = 248;
uint256 constant MASK_40 = type(uint40).max;

function openIssuance(uint32 cap_, bool soulbound_, uint16 pageBudget) pure returns (Issuance) {
    return Issuance.wrap(cap_ | (uint256(pageBudget) << PAGES_LEFT) | (uint256(soulbound_ ? 1 : 0) << SOULBOUND));
}

function cap(Issuance word) pure returns (uint32) {
    return uint32(Issuance.unwrap(word));
}

function issued(Issuance word) pure returns (uint32) {
    return uint32(Issuance.unwrap(word) >> ISSUED);
}

/// @dev How many more can be issued; the cap never falls below what is issued.
function left(Issuance word) pure returns (uint32) {
    unchecked {
        return word.cap() - word.issued();
    }
}

function opensAt(Issuance word) pure returns (uint40) {
    return uint40(Issuance.unwrap(word) >> OPENS_AT);
}

function closesAt(Issuance word) pure returns (uint40) {
    return uint40(Issuance.unwrap(word) >> CLOSES_AT);
}

/// @param bucket ISSUER_FULL_AT or RELAYER_FULL_AT.
function fullAt(Issuance word, uint256 bucket) pure returns (uint256) {
    return (Issuance.unwrap(word) >> bucket) & MASK_40;
}

function pagesLeft(Issuance word) pure returns (uint16) {
    return uint16(Issuance.unwrap(word) >> PAGES_LEFT);
}

function soulbound(Issuance word) pure returns (bool) {
    return uint8(Issuance.unwrap(word) >> SOULBOUND) != 0;
}

// slither-disable-next-line assembly -- the reason stands at the block
function stage(Issuance word) pure returns (ICharacterToken.Stage stage_) {
    // Assembly because Solidity would check the range of what only these functions have written.
    assembly ("memory-safe") {
        stage_ := shr(STAGE, word)
    }
}

function isAt(Issuance word, ICharacterToken.Stage stage_) pure returns (bool) {
    return Issuance.unwrap(word) >> STAGE == _rank(stage_);
}

function hasReached(Issuance word, ICharacterToken.Stage stage_) pure returns (bool) {
    return Issuance.unwrap(word) >> STAGE >= _rank(stage_);
}

function withCap(Issuance word, uint32 cap_) pure returns (Issuance) {
    return Issuance.wrap(((Issuance.unwrap(word) >> ISSUED) << ISSUED) | cap_);
}

/// @dev Both ends must have been found to fit 40 bits.
function withWindow(Issuance word, uint256 opensAt_, uint256 closesAt_) pure returns (Issuance) {
    uint256 cleared = Issuance.unwrap(word) & ~(((MASK_40 << 40) | MASK_40) << OPENS_AT);
    return Issuance.wrap(cleared | (opensAt_ << OPENS_AT) | (closesAt_ << CLOSES_AT));
}

/// @param bucket ISSUER_FULL_AT or RELAYER_FULL_AT.
/// @param ticks Cut to 40 bits, which last until the year 2514.
function withFullAt(Issuance word, uint256 bucket, uint256 ticks) pure returns (Issuance) {
    return Issuance.wrap((Issuance.unwrap(word) & ~(MASK_40 << bucket)) | ((ticks & MASK_40) << bucket));
}

function withStage(Issuance word, ICharacterToken.Stage stage_) pure returns (Issuance) {
    return Issuance.wrap((Issuance.unwrap(word) & ~(uint256(0xff) << STAGE)) | (_rank(stage_) << STAGE));
}

/// @dev `count` more are issued; the caller has found room for them below the cap.
function withIssued(Issuance word, uint256 count) pure returns (Issuance) {
    unchecked {
        return Issuance.wrap(Issuance.unwrap(word) + (count << ISSUED));
    }
}

/// @dev One page less is left; the caller has found one.
function withPageTaken(Issuance word) pure returns (Issuance) {
    unchecked {
        return Issuance.wrap(Issuance.unwrap(word) - (1 << PAGES_LEFT));
    }
}

/// @dev A stage as a number.
// slither-disable-next-line assembly -- the reason stands at the block
function _rank(ICharacterToken.Stage stage_) pure returns (uint256 rank) {
    // Assembly because Solidity would check the range again wherever a stage is compared or moved.
    assembly ("memory-safe") {
        rank := stage_
    }
}
