// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {
    AccessControlDefaultAdminRules
} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";

import {CodeBlocks} from "./CodeBlocks.sol";
import {IClaimDesk} from "./interfaces/IClaimDesk.sol";

/// @title Counters: when and how fast a drop's claims are taken, and which codes are worthless
abstract contract Counters is AccessControlDefaultAdminRules, CodeBlocks {
    /// @dev All that a claim reads of a drop at the desk, in one word. A limit's bucket is remembered, as in the registry, by the
    /// moment at which it will be full again, in 1/64 seconds.
    struct Gate {
        uint32 nextTicket;
        uint40 opensAt;
        uint40 closesAt;
        uint40 fullAt;
        uint32 capacity;
        uint32 refillSeconds;
        bool paused;
        bool hasVoids;
    }

    bytes32 public constant DROP_MANAGER_ROLE = keccak256("DROP_MANAGER_ROLE");
    bytes32 public constant RELAYER_ROLE = keccak256("RELAYER_ROLE");
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");

    uint256 private constant TICKS = 64;

    mapping(uint32 drop => Gate) internal _gates;
    /// @dev One bit a ticket, 256 a word.
    mapping(uint32 drop => mapping(uint256 wordIndex => uint256 bits)) internal _voids;

    /// @inheritdoc IClaimDesk
    function setWindow(uint32 drop, uint64 opensAt, uint64 closesAt) external onlyRole(DROP_MANAGER_ROLE) {
        require(opensAt < closesAt && closesAt <= type(uint40).max, InvalidClaimWindow(opensAt, closesAt));

        _gates[drop].opensAt = uint40(opensAt);
        _gates[drop].closesAt = uint40(closesAt);

        emit ClaimWindowSet(drop, opensAt, closesAt);
    }

    /// @inheritdoc IClaimDesk
    function setLimit(uint32 drop, uint32 capacity, uint32 refillSeconds) external onlyRole(DROP_MANAGER_ROLE) {
        require((capacity == 0) == (refillSeconds == 0), InvalidClaimLimit(capacity, refillSeconds));

        Gate storage gate = _gates[drop];
        gate.capacity = capacity;
        gate.refillSeconds = refillSeconds;
        gate.fullAt = 0;

        emit ClaimLimitSet(drop, capacity, refillSeconds);
    }

    /// @inheritdoc IClaimDesk
    function voidCodes(uint32 drop, bytes calldata packedTickets) external onlyRole(DROP_MANAGER_ROLE) {
        require(packedTickets.length != 0 && packedTickets.length % 4 == 0, InvalidTickets(packedTickets.length));

        _gates[drop].hasVoids = true;
        for (uint256 offset = 0; offset < packedTickets.length; offset += 4) {
            uint256 ticket = uint32(bytes4(packedTickets[offset:]));
            _voids[drop][ticket >> 8] |= 1 << (ticket & 0xff);
        }

        emit CodesVoided(drop, packedTickets);
    }

    /// @inheritdoc IClaimDesk
    function pause(uint32 drop) external onlyRole(PAUSER_ROLE) {
        _gates[drop].paused = true;

        emit ClaimsPaused(drop, true);
    }

    /// @inheritdoc IClaimDesk
    function unpause(uint32 drop) external onlyRole(PAUSER_ROLE) {
        _gates[drop].paused = false;

        emit ClaimsPaused(drop, false);
    }

    /// @inheritdoc IClaimDesk
    function counterOf(uint32 drop) external view returns (Counter memory) {
        Gate memory gate = _gates[drop];
        return Counter({
            nextTicket: gate.nextTicket,
            opensAt: gate.opensAt,
            closesAt: gate.closesAt,
            capacity: gate.capacity,
            refillSeconds: gate.refillSeconds,
            available: gate.capacity == 0 ? 0 : _available(gate),
            paused: gate.paused
        });
    }

    /// @inheritdoc IClaimDesk
    function isVoid(uint32 drop, uint32 ticket) public view returns (bool) {
        return (_voids[drop][ticket >> 8] >> (ticket & 0xff)) & 1 != 0;
    }

    /// @dev The drop's gate, if it is open.
    // slither-disable-next-line timestamp -- windows and limits are in seconds; a validator gains one at most
    function _openGate(uint32 drop) internal view returns (Gate memory gate) {
        gate = _gates[drop];
        require(
            block.timestamp >= gate.opensAt && block.timestamp < gate.closesAt,
            DeskClosed(drop, gate.opensAt, gate.closesAt)
        );
        require(!gate.paused, DeskPaused(drop));
    }

    /// @dev How many claims the gate lets through now: the capacity less what has yet to flow back.
    // slither-disable-next-line timestamp -- limits are in seconds; a validator gains one at most
    function _available(Gate memory gate) internal view returns (uint256) {
        if (gate.capacity == 0) return type(uint256).max;
        uint256 time = block.timestamp * TICKS;
        uint256 missing = gate.fullAt > time ? gate.fullAt - time : 0;
        uint256 refill = gate.refillSeconds * TICKS;
        return (refill - missing) * gate.capacity / refill;
    }

    /// @dev Takes claims, at most what is available, off the gate's limit; a fraction of a tick counts as a whole.
    // slither-disable-next-line timestamp -- limits are in seconds; a validator gains one at most
    function _take(uint32 drop, Gate memory gate, uint256 count) internal {
        if (gate.capacity == 0) return;
        uint256 time = block.timestamp * TICKS;
        uint256 from = gate.fullAt > time ? gate.fullAt : time;
        _gates[drop].fullAt = uint40(from + (count * gate.refillSeconds * TICKS + gate.capacity - 1) / gate.capacity);
    }
}
