// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICharacterToken} from "./interfaces/ICharacterToken.sol";
import {Issuance, openIssuance, ISSUER_FULL_AT, RELAYER_FULL_AT} from "./Issuance.sol";
import {Pages} from "./Pages.sol";
import {RateLimit, rateLimitOf, TICKS} from "./RateLimit.sol";
import {Roles} from "./Roles.sol";
import {Text} from "./Text.sol";

/// @title Drops: what is issued, how much, when, and how fast
abstract contract Drops is Roles, Pages {
    /// @dev What issuing need not know of a drop: its pictures (see {Reveal}) and their royalty.
    struct Art {
        bytes32 provenanceHash;
        bytes32 seed;
        address royaltyReceiver;
        uint96 royaltyFraction;
        uint32 setSize;
        uint64 revealBlock;
        Text uri;
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
    /// @dev Keyed by the drop and where its word has the role's bucket, see {_limitKey}.
    mapping(uint256 key => RateLimit) private _rateLimits;

    /// @inheritdoc ICharacterToken
    function openDrop(DropTerms calldata terms) external onlyRole(DROP_MANAGER_ROLE) returns (uint32 drop) {
        uint32 cap = terms.cap;
        require(cap != 0, InvalidCap(0, 1, type(uint32).max));
        Issuance issuance = openIssuance(cap, terms.soulbound, terms.pageBudget);
        issuance = _inWindow(issuance, terms.opensAt, terms.closesAt);
        address royaltyReceiver = terms.royaltyReceiver;
        uint96 royaltyFraction = terms.royaltyFraction;
        require(
            royaltyFraction == 0 || (royaltyFraction <= ROYALTY_DENOMINATOR && royaltyReceiver != address(0)),
            InvalidRoyalty(royaltyReceiver, royaltyFraction)
        );
        bytes32 provenanceHash = terms.provenanceHash;
        string memory placeholderURI = terms.placeholderURI;
        string memory uri = terms.baseURI;
        if (bytes(uri).length != 0) {
            _checkArt(provenanceHash, uri);
            issuance = issuance.withStage(Stage.Open);
        } else {
            uri = placeholderURI;
            require(provenanceHash != 0 && bytes(uri).length != 0, SealIncomplete());
            issuance = issuance.withStage(Stage.Sealed);
        }

        unchecked {
            drop = ++dropCount;
        }
        _issuances[drop] = issuance;
        Art storage art = _arts[drop];
        art.provenanceHash = provenanceHash;
        art.royaltyReceiver = royaltyReceiver;
        art.royaltyFraction = royaltyFraction;
        art.setSize = cap;
        art.uri.write(uri);

        _announceOpening(drop);
    }

    /// @inheritdoc ICharacterToken
    function lowerCap(uint32 drop, uint32 cap) external {
        Issuance issuance = _managed(drop);
        require(cap < issuance.cap() && cap >= issuance.issued(), InvalidCap(cap, issuance.issued(), issuance.cap()));

        _issuances[drop] = issuance.withCap(cap);

        emit CapLowered(drop, cap);
    }

    /// @inheritdoc ICharacterToken
    function setWindow(uint32 drop, uint64 opensAt, uint64 closesAt) external {
        Issuance issuance = _managed(drop);
        require(!issuance.hasReached(Stage.Scheduled), WrongStage(drop, issuance.stage()));

        _issuances[drop] = _inWindow(issuance, opensAt, closesAt);

        emit WindowSet(drop, opensAt, closesAt);
    }

    /// @inheritdoc ICharacterToken
    function setRateLimit(uint32 drop, bytes32 role, uint32 capacity, uint32 refillSeconds)
        external
    {
        Issuance issuance = _managed(drop);
        uint256 bucket = _bucketOf(role);
        require(
            bucket != 0 && (capacity == 0) == (refillSeconds == 0),
            InvalidRateLimit(role, capacity, refillSeconds)
        );

        _rateLimits[_limitKey(drop, bucket)] = rateLimitOf(capacity, refillSeconds);
        unchecked {
            _issuances[drop] = issuance.withFullAt(bucket, capacity == 0 ? 0 : block.timestamp * TICKS);
        }

        emit RateLimitSet(drop, role, capacity, refillSeconds);
    }

    /// @inheritdoc ICharacterToken
    function pause() external {
        _switch();
    }

    /// @inheritdoc ICharacterToken
    function unpause() external {
        _switch();
    }

    /// @inheritdoc ICharacterToken
    function rateLimit(uint32 drop, bytes32 role)
        external
        view
        returns (uint32 capacity, uint32 refillSeconds, uint256 available)
    {
        uint256 bucket = _bucketOf(role);
        RateLimit limit = _rateLimits[_limitKey(drop, bucket)];
        available = limit.available(_issuances[drop].fullAt(bucket), block.timestamp);
        return (limit.capacity(), limit.refillSeconds(), available);
    }

    /// @inheritdoc ICharacterToken
    // slither-disable-next-line assembly -- the reason stands at the block
    function dropInfo(uint32 drop) external view returns (DropInfo memory info) {
        Issuance issuance = _known(drop);
        Art storage art = _arts[drop];
        info.cap = issuance.cap();
        info.issued = issuance.issued();
        info.setSize = art.setSize;
        info.opensAt = issuance.opensAt();
        info.closesAt = issuance.closesAt();
        info.soulbound = issuance.soulbound();
        info.stage = issuance.stage();
        info.pagesLeft = issuance.pagesLeft();
        info.revealBlock = art.revealBlock;
        info.seed = art.seed;
        info.provenanceHash = art.provenanceHash;
        // Assembly because a struct of eleven words lies in memory as the ABI encodes it.
        assembly ("memory-safe") {
            return(info, 352)
        }
    }

    /// @inheritdoc ICharacterToken
    function issuanceOf(uint32 drop) external view returns (Issuance) {
        return _known(drop);
    }

    /// @inheritdoc ICharacterToken
    function totalSupply() external view returns (uint256 supply) {
        unchecked {
            for (uint32 drop = dropCount; drop != 0; --drop) {
                supply += _issuances[drop].issued();
            }
        }
    }

    /// @dev Checks that the caller may issue `count` more now, by virtue of `role`, and gives the drop's word with them
    /// counted; the caller stores it.
    // slither-disable-next-line timestamp -- windows and limits are in seconds; a validator gains one at most
    function _admit(uint32 drop, bytes32 role, uint256 count) internal view returns (Issuance issuance) {
        require(!paused, EnforcedPause());
        _checkRole(role);
        issuance = _issuances[drop];
        require(
            block.timestamp >= issuance.opensAt() && block.timestamp < issuance.closesAt(),
            DropNotOpen(drop, issuance.opensAt(), issuance.closesAt())
        );
        uint32 left = issuance.left();
        require(count <= left, CapReached(drop, left));

        issuance = issuance.withIssued(count);
        uint256 bucket = _bucketOf(role);
        uint256 fullAt = issuance.fullAt(bucket);
        if (fullAt != 0) {
            RateLimit limit = _rateLimits[_limitKey(drop, bucket)];
            uint256 fullAfter = limit.fullAfter(fullAt, block.timestamp, count);
            // Not `require`, which would work out what is available each time.
            if (!limit.isWithin(fullAfter, block.timestamp)) {
                revert RateLimitExceeded(drop, role, count, limit.available(fullAt, block.timestamp));
            }
            issuance = issuance.withFullAt(bucket, fullAfter);
        }
    }

    /// @dev {pause} or {unpause}, as was called: with an argument the compiler would write it twice.
    // slither-disable-next-line assembly -- the reason stands at the block
    function _switch() private {
        _checkRole(PAUSER_ROLE);
        bool stop = msg.sig == ICharacterToken.pause.selector;
        if (paused == stop) {
            require(!stop, EnforcedPause());
            revert ExpectedPause();
        }
        paused = stop;

        bytes32 what = stop ? Paused.selector : Unpaused.selector;
        // Assembly because one log takes less code than two.
        assembly ("memory-safe") {
            mstore(0, caller())
            log1(0, 32, what)
        }
    }

    /// @dev The word of a drop that exists, for a drop manager to change.
    function _managed(uint32 drop) internal view returns (Issuance) {
        _checkRole(DROP_MANAGER_ROLE);
        return _known(drop);
    }

    /// @dev The word of a drop that exists.
    function _known(uint32 drop) internal view returns (Issuance issuance) {
        issuance = _issuances[drop];
        require(issuance.hasReached(Stage.Open), UnknownDrop(drop));
    }

    /// @dev The event's data are the call's own arguments, byte for byte: both are the ABI's encoding of one DropTerms.
    // slither-disable-next-line assembly -- the reason stands at the block
    function _announceOpening(uint32 drop) private {
        bytes32 opened = DropOpened.selector;
        // Assembly because Solidity would decode the arguments and encode them again.
        assembly ("memory-safe") {
            let terms := mload(0x40)
            let length := sub(calldatasize(), 4)
            calldatacopy(terms, 4, length)
            log2(terms, length, opened, drop)
        }
    }

    function _checkArt(bytes32 provenanceHash, string memory baseURI) internal pure {
        bytes32 actual = keccak256(bytes(baseURI));
        require(actual == provenanceHash, ArtMismatch(provenanceHash, actual));
    }

    /// @dev The word with its window moved, if it is one.
    function _inWindow(Issuance issuance, uint64 opensAt, uint64 closesAt) private pure returns (Issuance) {
        require(opensAt < closesAt && closesAt <= type(uint40).max, InvalidWindow(opensAt, closesAt));
        return issuance.withWindow(opensAt, closesAt);
    }

    function _limitKey(uint32 drop, uint256 bucket) private pure returns (uint256) {
        return (uint256(drop) << 8) | bucket;
    }

    function _bucketOf(bytes32 role) private pure returns (uint256) {
        return role == ISSUER_ROLE ? ISSUER_FULL_AT : role == RELAYER_ROLE ? RELAYER_FULL_AT : 0;
    }
}
