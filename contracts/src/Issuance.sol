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
    opensAt,
    closesAt,
    fullAt,
    pagesLeft,
    soulbound,
    stage,
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

function openIssuance(ICharacterToken.DropTerms calldata terms, ICharacterToken.Stage stage_) pure returns (Issuance) {
    return Issuance.wrap(
        terms.cap | (uint256(terms.opensAt) << OPENS_AT) | (uint256(terms.closesAt) << CLOSES_AT)
            | (uint256(terms.pageBudget) << PAGES_LEFT) | (uint256(terms.soulbound ? 1 : 0) << SOULBOUND)
            | (uint256(stage_) << STAGE)
    );
}

function cap(Issuance word) pure returns (uint32) {
    return uint32(Issuance.unwrap(word));
}

function issued(Issuance word) pure returns (uint32) {
    return uint32(Issuance.unwrap(word) >> ISSUED);
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

function stage(Issuance word) pure returns (ICharacterToken.Stage) {
    return ICharacterToken.Stage(Issuance.unwrap(word) >> STAGE);
}

function withCap(Issuance word, uint32 cap_) pure returns (Issuance) {
    return Issuance.wrap(((Issuance.unwrap(word) >> ISSUED) << ISSUED) | cap_);
}

/// @dev Both ends must have been found to fit 40 bits.
function withWindow(Issuance word, uint256 opensAt_, uint256 closesAt_) pure returns (Issuance) {
    return _with(_with(word, OPENS_AT, opensAt_), CLOSES_AT, closesAt_);
}

/// @param bucket ISSUER_FULL_AT or RELAYER_FULL_AT.
/// @param ticks Cut to 40 bits, which last until the year 2514.
function withFullAt(Issuance word, uint256 bucket, uint256 ticks) pure returns (Issuance) {
    return _with(word, bucket, ticks & MASK_40);
}

function withStage(Issuance word, ICharacterToken.Stage stage_) pure returns (Issuance) {
    return Issuance.wrap((Issuance.unwrap(word) << 8 >> 8) | (uint256(stage_) << STAGE));
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

function _with(Issuance word, uint256 place, uint256 value) pure returns (Issuance) {
    return Issuance.wrap((Issuance.unwrap(word) & ~(MASK_40 << place)) | (value << place));
}
