// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {
    AccessControlDefaultAdminRules
} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

import {ICharacterToken} from "./interfaces/ICharacterToken.sol";

/// @title Drops: what is issued, how much, when, and how fast
abstract contract Drops is ICharacterToken, AccessControlDefaultAdminRules, Pausable {
    /// @dev All that issuing reads and writes of a drop, in one word. A bucket is remembered by the moment at which it will
    /// be full again, in ticks; zero means that the role has no limit.
    struct Issuance {
        uint32 cap;
        uint32 issued;
        uint40 opensAt;
        uint40 closesAt;
        uint40 issuerFullAt;
        uint40 relayerFullAt;
        uint16 pagesLeft;
        bool soulbound;
    }

    /// @dev What the drop's pictures are; see {Reveal}.
    struct Art {
        bytes32 provenanceHash;
        bytes32 seed;
        uint32 setSize;
        uint64 revealBlock;
        string placeholderURI;
        string baseURI;
    }

    struct Royalty {
        address receiver;
        uint96 fraction;
    }

    struct RateLimit {
        uint32 capacity;
        uint32 refillSeconds;
    }

    bytes32 public constant DROP_MANAGER_ROLE = keccak256("DROP_MANAGER_ROLE");
    bytes32 public constant ISSUER_ROLE = keccak256("ISSUER_ROLE");
    bytes32 public constant RELAYER_ROLE = keccak256("RELAYER_ROLE");
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");

    uint96 internal constant ROYALTY_DENOMINATOR = 10_000;
    uint256 private constant MAX_PAGE_BUDGET = 256;
    /// @dev Finer than a second, so that limits of many characters a second keep their rate; 40 bits last until 2514.
    uint256 private constant TICKS_PER_SECOND = 64;

    /// @inheritdoc ICharacterToken
    uint32 public dropCount;

    mapping(uint32 drop => Issuance) internal _issuances;
    mapping(uint32 drop => Art) internal _arts;
    mapping(uint32 drop => Royalty) internal _royalties;
    mapping(uint32 drop => mapping(bytes32 role => RateLimit)) private _rateLimits;

    /// @dev Reverts unless the drop exists.
    modifier onlyKnown(uint32 drop) {
        require(drop != 0 && drop <= dropCount, UnknownDrop(drop));
        _;
    }

    /// @inheritdoc ICharacterToken
    function openDrop(DropTerms calldata terms) external onlyRole(DROP_MANAGER_ROLE) returns (uint32 drop) {
        require(terms.cap != 0, InvalidCap(terms.cap));
        _checkWindow(terms.opensAt, terms.closesAt);
        require(terms.pageBudget <= MAX_PAGE_BUDGET, InvalidPageBudget(terms.pageBudget));
        require(
            terms.royaltyFraction == 0
                || (terms.royaltyFraction <= ROYALTY_DENOMINATOR && terms.royaltyReceiver != address(0)),
            InvalidRoyalty(terms.royaltyReceiver, terms.royaltyFraction)
        );
        if (bytes(terms.baseURI).length == 0) {
            require(terms.provenanceHash != 0 && bytes(terms.placeholderURI).length != 0, SealIncomplete());
        } else {
            _checkArt(terms.provenanceHash, terms.baseURI);
        }

        drop = ++dropCount;
        _issuances[drop] = Issuance({
            cap: terms.cap,
            issued: 0,
            opensAt: uint40(terms.opensAt),
            closesAt: uint40(terms.closesAt),
            issuerFullAt: 0,
            relayerFullAt: 0,
            pagesLeft: terms.pageBudget,
            soulbound: terms.soulbound
        });
        _arts[drop] = Art(terms.provenanceHash, 0, terms.cap, 0, terms.placeholderURI, terms.baseURI);
        _royalties[drop] = Royalty(terms.royaltyReceiver, terms.royaltyFraction);

        emit DropOpened(drop, terms);
    }

    /// @inheritdoc ICharacterToken
    function lowerCap(uint32 drop, uint32 cap) external onlyRole(DROP_MANAGER_ROLE) onlyKnown(drop) {
        Issuance storage issuance = _issuances[drop];
        require(cap < issuance.cap, CapMayOnlyFall(drop, issuance.cap, cap));
        require(cap >= issuance.issued, CapBelowIssued(drop, issuance.issued, cap));

        issuance.cap = cap;

        emit CapLowered(drop, cap);
    }

    /// @inheritdoc ICharacterToken
    function setWindow(uint32 drop, uint64 opensAt, uint64 closesAt)
        external
        onlyRole(DROP_MANAGER_ROLE)
        onlyKnown(drop)
    {
        _checkWindow(opensAt, closesAt);
        uint64 revealBlock = _arts[drop].revealBlock;
        require(revealBlock == 0, RevealAlreadyScheduled(drop, revealBlock));

        _issuances[drop].opensAt = uint40(opensAt);
        _issuances[drop].closesAt = uint40(closesAt);

        emit WindowSet(drop, opensAt, closesAt);
    }

    /// @inheritdoc ICharacterToken
    function setRateLimit(uint32 drop, bytes32 role, uint32 capacity, uint32 refillSeconds)
        external
        onlyRole(DROP_MANAGER_ROLE)
        onlyKnown(drop)
    {
        require(role == ISSUER_ROLE || role == RELAYER_ROLE, RoleWithoutLimit(role));
        require((capacity == 0) == (refillSeconds == 0), InvalidRateLimit(capacity, refillSeconds));

        _rateLimits[drop][role] = RateLimit(capacity, refillSeconds);
        uint40 fullAt = capacity == 0 ? 0 : uint40(block.timestamp * TICKS_PER_SECOND);
        if (role == ISSUER_ROLE) _issuances[drop].issuerFullAt = fullAt;
        else _issuances[drop].relayerFullAt = fullAt;

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
        onlyKnown(drop)
        returns (uint32 capacity, uint32 refillSeconds, uint256 available)
    {
        RateLimit memory limit = _rateLimits[drop][role];
        uint256 fullAt = role == ISSUER_ROLE ? _issuances[drop].issuerFullAt : _issuances[drop].relayerFullAt;
        return (limit.capacity, limit.refillSeconds, limit.capacity == 0 ? 0 : _available(limit, fullAt));
    }

    /// @inheritdoc ICharacterToken
    function dropInfo(uint32 drop) external view onlyKnown(drop) returns (DropInfo memory) {
        Issuance memory issuance = _issuances[drop];
        Art memory art = _arts[drop];
        Royalty memory royalty = _royalties[drop];
        return DropInfo({
            cap: issuance.cap,
            issued: issuance.issued,
            setSize: art.setSize,
            opensAt: issuance.opensAt,
            closesAt: issuance.closesAt,
            soulbound: issuance.soulbound,
            pagesLeft: issuance.pagesLeft,
            revealBlock: art.revealBlock,
            seed: art.seed,
            provenanceHash: art.provenanceHash,
            placeholderURI: art.placeholderURI,
            baseURI: art.baseURI,
            royaltyReceiver: royalty.receiver,
            royaltyFraction: royalty.fraction
        });
    }

    /// @inheritdoc ICharacterToken
    function totalSupply() external view returns (uint256 supply) {
        for (uint32 drop = 1; drop <= dropCount; ++drop) {
            supply += _issuances[drop].issued;
        }
    }

    /// @dev Checks that `count` more may be issued by `role` now and counts them, in memory: the caller stores the issuance.
    function _admit(uint32 drop, Issuance memory issuance, bytes32 role, uint256 count)
        internal
        view
        returns (uint32 firstNumber)
    {
        require(
            block.timestamp >= issuance.opensAt && block.timestamp < issuance.closesAt,
            DropNotOpen(drop, issuance.opensAt, issuance.closesAt)
        );
        uint32 left = issuance.cap - issuance.issued;
        require(count <= left, CapReached(drop, left));

        if (role == ISSUER_ROLE) issuance.issuerFullAt = _takeFromBucket(drop, role, issuance.issuerFullAt, count);
        else issuance.relayerFullAt = _takeFromBucket(drop, role, issuance.relayerFullAt, count);
        firstNumber = issuance.issued + 1;
        issuance.issued += uint32(count);
    }

    function _takeFromBucket(uint32 drop, bytes32 role, uint40 fullAt, uint256 count) private view returns (uint40) {
        if (fullAt == 0) return 0;

        RateLimit memory limit = _rateLimits[drop][role];
        uint256 available = _available(limit, fullAt);
        require(count <= available, RateLimitExceeded(drop, role, count, available));
        uint256 refillTicks = Math.ceilDiv(count * limit.refillSeconds * TICKS_PER_SECOND, limit.capacity);
        return uint40(Math.max(fullAt, block.timestamp * TICKS_PER_SECOND) + refillTicks);
    }

    /// @dev How many can be taken now: the capacity less what has yet to flow back until the bucket is full.
    function _available(RateLimit memory limit, uint256 fullAt) private view returns (uint256) {
        uint256 missingTicks = Math.saturatingSub(fullAt, block.timestamp * TICKS_PER_SECOND);
        uint256 missing =
            Math.ceilDiv(missingTicks * limit.capacity, uint256(limit.refillSeconds) * TICKS_PER_SECOND);
        return Math.saturatingSub(limit.capacity, missing);
    }

    function _checkArt(bytes32 provenanceHash, string calldata baseURI) internal pure {
        bytes32 actual = keccak256(bytes(baseURI));
        require(actual == provenanceHash, ArtMismatch(provenanceHash, actual));
    }

    function _checkWindow(uint64 opensAt, uint64 closesAt) private pure {
        require(opensAt < closesAt && closesAt <= type(uint40).max, InvalidWindow(opensAt, closesAt));
    }
}
