// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CodeBlocks} from "./CodeBlocks.sol";
import {Gate} from "./Gate.sol";
import {IClaimDesk} from "./interfaces/IClaimDesk.sol";
import {RateLimit, rateLimitOf} from "./RateLimit.sol";
import {Roles} from "./Roles.sol";

/// @title Counters: when and how fast a drop's claims are taken, and which codes are worthless
abstract contract Counters is Roles, CodeBlocks {
    bytes32 public constant DROP_MANAGER_ROLE = keccak256("DROP_MANAGER_ROLE");
    bytes32 public constant RELAYER_ROLE = keccak256("RELAYER_ROLE");
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");

    mapping(uint32 drop => Gate) internal _gates;
    /// @dev One bit a ticket, 256 a word.
    mapping(uint32 drop => mapping(uint256 wordIndex => uint256 bits)) internal _voids;

    /// @inheritdoc IClaimDesk
    function setWindow(uint32 drop, uint64 opensAt, uint64 closesAt) external onlyRole(DROP_MANAGER_ROLE) {
        require(opensAt < closesAt && closesAt <= type(uint40).max, InvalidClaimWindow(opensAt, closesAt));

        _gates[drop] = _gates[drop].withWindow(opensAt, closesAt);

        emit ClaimWindowSet(drop, opensAt, closesAt);
    }

    /// @inheritdoc IClaimDesk
    function setLimit(uint32 drop, uint32 capacity, uint32 refillSeconds) external onlyRole(DROP_MANAGER_ROLE) {
        require((capacity == 0) == (refillSeconds == 0), InvalidClaimLimit(capacity, refillSeconds));

        _gates[drop] = _gates[drop].withLimit(rateLimitOf(capacity, refillSeconds));

        emit ClaimLimitSet(drop, capacity, refillSeconds);
    }

    /// @inheritdoc IClaimDesk
    function voidCodes(uint32 drop, bytes calldata packedTickets) external onlyRole(DROP_MANAGER_ROLE) {
        require(packedTickets.length != 0 && packedTickets.length % 4 == 0, InvalidTickets(packedTickets.length));

        _gates[drop] = _gates[drop].withVoids();
        for (uint256 offset = 0; offset < packedTickets.length; offset += 4) {
            uint256 ticket = uint32(bytes4(packedTickets[offset:]));
            _voids[drop][ticket >> 8] |= 1 << (ticket & 0xff);
        }

        emit CodesVoided(drop, packedTickets);
    }

    /// @inheritdoc IClaimDesk
    function pause(uint32 drop) external onlyRole(PAUSER_ROLE) {
        _gates[drop] = _gates[drop].withPause(true);

        emit ClaimsPaused(drop, true);
    }

    /// @inheritdoc IClaimDesk
    function unpause(uint32 drop) external onlyRole(PAUSER_ROLE) {
        _gates[drop] = _gates[drop].withPause(false);

        emit ClaimsPaused(drop, false);
    }

    /// @inheritdoc IClaimDesk
    function counterOf(uint32 drop) external view returns (Counter memory) {
        Gate gate = _gates[drop];
        RateLimit limit = gate.limit();
        return Counter({
            nextTicket: gate.nextTicket(),
            opensAt: gate.opensAt(),
            closesAt: gate.closesAt(),
            capacity: limit.capacity(),
            refillSeconds: limit.refillSeconds(),
            available: limit.available(gate.fullAt(), block.timestamp),
            paused: gate.paused()
        });
    }

    /// @inheritdoc IClaimDesk
    function isVoid(uint32 drop, uint32 ticket) public view returns (bool) {
        return (_voids[drop][ticket >> 8] >> (ticket & 0xff)) & 1 != 0;
    }

    /// @dev The drop's gate, if it is open.
    // slither-disable-next-line timestamp -- windows and limits are in seconds; a validator gains one at most
    function _openGate(uint32 drop) internal view returns (Gate gate) {
        gate = _gates[drop];
        require(
            block.timestamp >= gate.opensAt() && block.timestamp < gate.closesAt(),
            DeskClosed(drop, gate.opensAt(), gate.closesAt())
        );
        require(!gate.paused(), DeskPaused(drop));
    }

    /// @dev How many claims the gate lets through now.
    function _available(Gate gate) internal view returns (uint256) {
        RateLimit limit = gate.limit();
        return limit.capacity() == 0 ? type(uint256).max : limit.available(gate.fullAt(), block.timestamp);
    }

    /// @dev Takes claims, at most what is available, off the gate's limit.
    function _take(uint32 drop, Gate gate, uint256 count) internal {
        RateLimit limit = gate.limit();
        if (limit.capacity() == 0) return;
        _gates[drop] = gate.withFullAt(limit.fullAfter(gate.fullAt(), block.timestamp, count));
    }
}
