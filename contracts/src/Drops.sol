// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {
    AccessControlDefaultAdminRules
} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";

import {ICharacterToken} from "./interfaces/ICharacterToken.sol";
import {Issuance, openIssuance, ISSUER_FULL_AT, RELAYER_FULL_AT} from "./Issuance.sol";
import {Pages} from "./Pages.sol";
import {RateLimit} from "./RateLimit.sol";

/// @title Drops: what is issued, how much, when, and how fast
abstract contract Drops is AccessControlDefaultAdminRules, Pages {
    /// @dev What issuing need not know of a drop: its pictures (see {Reveal}) and their royalty.
    struct Art {
        bytes32 provenanceHash;
        bytes32 seed;
        address royaltyReceiver;
        uint96 royaltyFraction;
        uint32 setSize;
        uint64 revealBlock;
        string uri;
    }

    bytes32 public constant DROP_MANAGER_ROLE = keccak256("DROP_MANAGER_ROLE");
    bytes32 public constant ISSUER_ROLE = keccak256("ISSUER_ROLE");
    bytes32 public constant RELAYER_ROLE = keccak256("RELAYER_ROLE");
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");

    uint96 internal constant ROYALTY_DENOMINATOR = 10_000;

    /// @inheritdoc ICharacterToken
    uint32 public dropCount;

    mapping(uint32 drop => Issuance) internal _issuances;
    mapping(uint32 drop => Art) internal _arts;
    mapping(uint32 drop => mapping(bytes32 role => RateLimit)) private _rateLimits;

    /// @inheritdoc ICharacterToken
    function openDrop(DropTerms calldata terms) external onlyRole(DROP_MANAGER_ROLE) returns (uint32 drop) {
        require(terms.cap != 0, InvalidCap(0, 1, type(uint32).max));
        _checkWindow(terms.opensAt, terms.closesAt);
        require(
            terms.royaltyFraction == 0
                || (terms.royaltyFraction <= ROYALTY_DENOMINATOR && terms.royaltyReceiver != address(0)),
            InvalidRoyalty(terms.royaltyReceiver, terms.royaltyFraction)
        );
        bool isSealed = bytes(terms.baseURI).length == 0;
        if (!isSealed) _checkArt(terms.provenanceHash, terms.baseURI);
        else require(terms.provenanceHash != 0 && bytes(terms.placeholderURI).length != 0, SealIncomplete());

        drop = ++dropCount;
        _issuances[drop] = openIssuance(terms, isSealed ? Stage.Sealed : Stage.Open);
        Art storage art = _arts[drop];
        art.provenanceHash = terms.provenanceHash;
        art.royaltyReceiver = terms.royaltyReceiver;
        art.royaltyFraction = terms.royaltyFraction;
        art.setSize = terms.cap;
        _storeURI(drop, isSealed ? terms.placeholderURI : terms.baseURI);

        emit DropOpened(drop, terms);
    }

    /// @inheritdoc ICharacterToken
    function lowerCap(uint32 drop, uint32 cap) external onlyRole(DROP_MANAGER_ROLE) {
        Issuance issuance = _known(drop);
        require(cap < issuance.cap() && cap >= issuance.issued(), InvalidCap(cap, issuance.issued(), issuance.cap()));

        _issuances[drop] = issuance.withCap(cap);

        emit CapLowered(drop, cap);
    }

    /// @inheritdoc ICharacterToken
    function setWindow(uint32 drop, uint64 opensAt, uint64 closesAt) external onlyRole(DROP_MANAGER_ROLE) {
        Issuance issuance = _known(drop);
        _checkWindow(opensAt, closesAt);
        require(issuance.stage() < Stage.Scheduled, WrongStage(drop, issuance.stage()));

        _issuances[drop] = issuance.withWindow(opensAt, closesAt);

        emit WindowSet(drop, opensAt, closesAt);
    }

    /// @inheritdoc ICharacterToken
    function setRateLimit(uint32 drop, bytes32 role, uint32 capacity, uint32 refillSeconds)
        external
        onlyRole(DROP_MANAGER_ROLE)
    {
        Issuance issuance = _known(drop);
        RateLimit memory limit = RateLimit(capacity, refillSeconds);
        require(
            (role == ISSUER_ROLE || role == RELAYER_ROLE) && (capacity == 0) == (refillSeconds == 0),
            InvalidRateLimit(role, capacity, refillSeconds)
        );

        _rateLimits[drop][role] = limit;
        _issuances[drop] = issuance.withFullAt(_bucketOf(role), limit.fullSince(block.timestamp));

        emit RateLimitSet(drop, role, capacity, refillSeconds);
    }

    /// @inheritdoc ICharacterToken
    function pause() external onlyRole(PAUSER_ROLE) {
        _pause();
    }

    /// @inheritdoc ICharacterToken
    function unpause() external onlyRole(PAUSER_ROLE) {
        _unpause();
    }

    /// @inheritdoc ICharacterToken
    function rateLimit(uint32 drop, bytes32 role)
        external
        view
        returns (uint32 capacity, uint32 refillSeconds, uint256 available)
    {
        RateLimit memory limit = _rateLimits[drop][role];
        available = limit.available(_issuances[drop].fullAt(_bucketOf(role)), block.timestamp);
        return (limit.capacity, limit.refillSeconds, available);
    }

    /// @inheritdoc ICharacterToken
    function dropInfo(uint32 drop) external view returns (DropInfo memory) {
        Issuance issuance = _known(drop);
        Art storage art = _arts[drop];
        return DropInfo({
            cap: issuance.cap(),
            issued: issuance.issued(),
            setSize: art.setSize,
            opensAt: issuance.opensAt(),
            closesAt: issuance.closesAt(),
            soulbound: issuance.soulbound(),
            stage: issuance.stage(),
            pagesLeft: issuance.pagesLeft(),
            revealBlock: art.revealBlock,
            seed: art.seed,
            provenanceHash: art.provenanceHash
        });
    }

    /// @inheritdoc ICharacterToken
    function totalSupply() external view returns (uint256 supply) {
        unchecked {
            for (uint32 drop = dropCount; drop != 0; --drop) {
                supply += _issuances[drop].issued();
            }
        }
    }

    /// @dev Checks that `role` may issue `count` more now, and gives the drop's word with them counted; the caller stores it.
    // slither-disable-next-line timestamp -- windows and limits are in seconds; a validator gains one at most
    function _admit(uint32 drop, bytes32 role, uint256 count) internal view returns (Issuance issuance) {
        issuance = _issuances[drop];
        require(
            block.timestamp >= issuance.opensAt() && block.timestamp < issuance.closesAt(),
            DropNotOpen(drop, issuance.opensAt(), issuance.closesAt())
        );
        uint32 left = issuance.cap() - issuance.issued();
        require(count <= left, CapReached(drop, left));

        issuance = issuance.withIssued(count);
        uint256 bucket = _bucketOf(role);
        uint256 fullAt = issuance.fullAt(bucket);
        if (fullAt != 0) {
            RateLimit memory limit = _rateLimits[drop][role];
            uint256 available = limit.available(fullAt, block.timestamp);
            require(count <= available, RateLimitExceeded(drop, role, count, available));
            issuance = issuance.withFullAt(bucket, limit.fullAfter(fullAt, block.timestamp, count));
        }
    }

    /// @dev The word of a drop that exists.
    function _known(uint32 drop) internal view returns (Issuance issuance) {
        issuance = _issuances[drop];
        require(issuance.stage() != Stage.Unknown, UnknownDrop(drop));
    }

    /// @dev Its own function because the bytecode of a string's way into storage is long.
    function _storeURI(uint32 drop, string calldata uri) internal {
        _arts[drop].uri = uri;
    }

    function _checkArt(bytes32 provenanceHash, string calldata baseURI) internal pure {
        bytes32 actual = keccak256(bytes(baseURI));
        require(actual == provenanceHash, ArtMismatch(provenanceHash, actual));
    }

    function _checkWindow(uint64 opensAt, uint64 closesAt) private pure {
        require(opensAt < closesAt && closesAt <= type(uint40).max, InvalidWindow(opensAt, closesAt));
    }

    function _bucketOf(bytes32 role) private pure returns (uint256) {
        return role == ISSUER_ROLE ? ISSUER_FULL_AT : RELAYER_FULL_AT;
    }
}
