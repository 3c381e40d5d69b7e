// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Codes} from "../Codes.sol";
import {IDesk} from "../IDesk.sol";
import {IToken} from "../IToken.sol";
import {vm} from "../Vm.sol";

/// @dev A booth that uses its desk at random and keeps its own books in the simplest way it can: it judges each claim of a batch by
/// them, one after the other, and a batch that honours more or others than the books is an error.
contract Booth is Codes {
    uint32 public constant DROPS = 2;
    uint32 public constant CAP = 300;
    uint256 private constant PEOPLE = 24;

    struct Entry {
        uint32 ticket;
        uint256 codeBlock;
        address recipient;
        bool isSigned;
    }

    uint256 public blocks;
    mapping(uint256 codeBlock => bytes32) public blockHash;
    mapping(uint32 drop => uint32) public nextInBooks;
    mapping(uint32 drop => uint32) public issuedInBooks;
    mapping(uint32 drop => mapping(uint32 ticket => uint256)) public blockInBooks;
    mapping(uint32 drop => mapping(uint32 ticket => bool)) public spentInBooks;
    mapping(uint32 drop => mapping(uint32 ticket => bool)) public voidInBooks;
    mapping(uint32 drop => mapping(uint24 word => uint256)) public spentWordInBooks;
    mapping(address person => uint256) public balanceInBooks;

    constructor() {
        vm.warp(OPENS_AT);
        token = newToken();
        desk = newDesk(token);
        for (uint32 drop = 1; drop <= DROPS; ++drop) openBoth(CAP);
    }

    function theToken() external view returns (IToken) {
        return token;
    }

    function theDesk() external view returns (IDesk) {
        return desk;
    }

    function commits(uint256 seed, uint32 gap, uint8 count) external {
        uint32 drop = _drop(seed);
        uint32 first = nextInBooks[drop] + gap % 10;
        uint32 size = 1 + count % 40;
        if (seed % 5 == 0 && first > 10) first -= 10;
        bytes memory codes = codesOf(drop, first, size);
        vm.prank(MANAGER);
        try desk.commitCodes(blocks + 1, drop, first, codes) {
            require(first >= nextInBooks[drop] && first + size <= CAP, "committed over another or beyond the cap");
            ++blocks;
            blockHash[blocks] = desk.codeBlockAddress(blocks).codehash;
            for (uint32 ticket = first; ticket < first + size; ++ticket) {
                require(!spentInBooks[drop][ticket], "committed over a spent ticket");
                blockInBooks[drop][ticket] = blocks;
            }
            nextInBooks[drop] = first + size;
        } catch {}
    }

    function claims(uint256 seed) external {
        uint32 drop = _drop(seed);
        Entry memory entry = _entry(drop, seed);
        (bytes32 r, bytes32 vs) = _signature(drop, entry);
        bool may = _isGood(drop, entry);
        try desk.claim(drop, entry.ticket, entry.recipient, entry.codeBlock, r, vs) {
            require(may, "a claim that the books refuse");
            _note(drop, entry.ticket, entry.recipient);
        } catch {
            require(!may || _isStopped(drop), "a good claim was refused");
        }
    }

    function claimsABatch(uint256 seed, uint8 count, bool onPage) external {
        uint32 drop = _drop(seed);
        Entry[] memory entries = new Entry[](1 + count % 12);
        bytes[] memory parts = new bytes[](entries.length);
        for (uint256 index = 0; index < entries.length; ++index) {
            Entry memory entry = _entry(drop, uint256(keccak256(abi.encode(seed, index))));
            (bytes32 r, bytes32 vs) = _signature(drop, entry);
            entries[index] = entry;
            parts[index] = pack(entry.codeBlock, entry.ticket, entry.recipient, r, vs);
        }
        uint256 room = _room(drop);
        vm.prank(RELAYER);
        try desk.claimBatch(drop, onPage, concat(parts)) returns (uint256 accepted) {
            require(accepted == _judge(drop, entries, onPage, room), "a batch that the books count otherwise");
        } catch {
            require(_isStopped(drop), "a batch was refused");
        }
    }

    function issues(uint256 seed, uint32 ticket) external {
        uint32 drop = _drop(seed);
        ticket %= CAP;
        vm.prank(ISSUER);
        try token.issue(drop, ticket, person(seed)) {
            _note(drop, ticket, person(seed));
        } catch {}
    }

    function voids(uint256 seed, uint32 ticket, uint8 count) external {
        uint32 drop = _drop(seed);
        ticket %= nextInBooks[drop] + 10;
        count = 1 + count % 4;
        vm.prank(MANAGER);
        desk.voidCodes(drop, tickets(ticket, count));
        for (uint32 index = 0; index < count; ++index) {
            voidInBooks[drop][ticket + index] = true;
        }
    }

    function limits(uint256 seed, uint32 capacity) external {
        capacity %= 12;
        vm.prank(MANAGER);
        desk.setLimit(_drop(seed), capacity, capacity == 0 ? 0 : 50);
    }

    function pausesOrGoesOn(uint256 seed, uint8 dice) external {
        uint32 drop = _drop(seed);
        bool paused = desk.counterOf(drop).paused;
        if (!paused && dice % 4 != 0) return;
        vm.prank(PAUSER);
        if (paused) desk.unpause(drop);
        else desk.pause(drop);
    }

    function timePasses(uint16 duration) external {
        vm.warp(block.timestamp + duration % 60);
    }

    function person(uint256 seed) public pure returns (address) {
        return citizen(0, seed % PEOPLE);
    }

    function _judge(uint32 drop, Entry[] memory entries, bool onPage, uint256 room) private returns (uint256 accepted) {
        address previous;
        for (uint256 index = 0; index < entries.length; ++index) {
            Entry memory entry = entries[index];
            if (!_isGood(drop, entry) || accepted == room || (onPage && entry.recipient <= previous)) continue;
            previous = entry.recipient;
            ++accepted;
            _note(drop, entry.ticket, entry.recipient);
        }
    }

    function _note(uint32 drop, uint32 ticket, address recipient) private {
        spentInBooks[drop][ticket] = true;
        spentWordInBooks[drop][uint24(ticket >> 8)] |= 1 << (ticket & 0xff);
        ++balanceInBooks[recipient];
        ++issuedInBooks[drop];
    }

    function _isGood(uint32 drop, Entry memory entry) private view returns (bool) {
        return entry.isSigned && blockInBooks[drop][entry.ticket] == entry.codeBlock && entry.codeBlock != 0
            && !spentInBooks[drop][entry.ticket] && !voidInBooks[drop][entry.ticket];
    }

    function _isStopped(uint32 drop) private view returns (bool) {
        return desk.counterOf(drop).paused || _room(drop) == 0;
    }

    function _room(uint32 drop) private view returns (uint256) {
        return desk.counterOf(drop).capacity == 0 ? type(uint256).max : desk.counterOf(drop).available;
    }

    /// @dev Mostly good ones: a committed ticket on its block, signed.
    function _entry(uint32 drop, uint256 seed) private view returns (Entry memory entry) {
        entry.ticket = uint32((seed >> 8) % (nextInBooks[drop] + 3));
        entry.codeBlock = (seed >> 40) % 9 == 0 ? (seed >> 48) % (blocks + 2) : blockInBooks[drop][entry.ticket];
        entry.recipient = person(seed >> 72);
        entry.isSigned = (seed >> 104) % 7 != 0;
    }

    function _signature(uint32 drop, Entry memory entry) private view returns (bytes32 r, bytes32 vs) {
        (r, vs) = sign(drop, entry.ticket, entry.recipient);
        if (!entry.isSigned) r ^= bytes32(uint256(1));
    }

    function _drop(uint256 seed) private pure returns (uint32) {
        return uint32(1 + seed % DROPS);
    }
}
