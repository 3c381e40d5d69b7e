// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICharacterToken} from "../../src/interfaces/ICharacterToken.sol";
import {Citizens} from "../Citizens.sol";
import {IToken} from "../IToken.sol";
import {vm} from "../Vm.sol";

/// @dev A city that uses its token at random and keeps its own books, in the simplest way it can: one owner an id, one
/// character a ticket. A step that the rules forbid must revert; the books then stay as they are.
contract City is Citizens {
    uint32 public constant DROPS = 3;
    uint32 public constant CAP = 600;
    uint32 public constant BOUND = 3;
    uint256 private constant PEOPLE = 24;

    uint256[] public ids;
    mapping(uint256 id => address) public ownerInBooks;
    mapping(uint256 id => address) public firstOwner;
    mapping(address owner => uint256) public balanceInBooks;
    mapping(uint32 drop => mapping(uint24 word => uint256)) public spentWordInBooks;
    mapping(uint32 drop => uint32) public issuedInBooks;
    mapping(uint32 drop => uint32) public issuedWhenScheduled;
    mapping(uint32 drop => ICharacterToken.Stage) public stageInBooks;
    mapping(uint32 drop => bytes32) public seedInBooks;
    mapping(uint32 drop => uint256) public pagesInBooks;
    uint256 public pagesWritten;

    constructor() {
        vm.warp(OPENS_AT);
        token = newToken();
        ICharacterToken.DropTerms memory terms = openTerms(CAP);
        open(terms);
        stageInBooks[1] = ICharacterToken.Stage.Open;
        open(sealedTerms(CAP));
        stageInBooks[2] = ICharacterToken.Stage.Sealed;
        terms.soulbound = true;
        terms.pageBudget = 3;
        open(terms);
        stageInBooks[3] = ICharacterToken.Stage.Open;
    }

    function theToken() external view returns (IToken) {
        return token;
    }

    function idCount() external view returns (uint256) {
        return ids.length;
    }

    function person(uint256 seed) public pure returns (address) {
        return citizen(0, seed % PEOPLE);
    }

    function issues(uint256 seed, uint32 ticket, bool byRelayer) external {
        uint32 drop = _drop(seed);
        ticket %= CAP + 10;
        address recipient = person(seed >> 8);
        vm.prank(byRelayer ? RELAYER : ISSUER);
        try token.issue(drop, ticket, recipient) returns (uint256 id) {
            _spend(drop, ticket);
            _give(drop, id, recipient);
        } catch {}
    }

    function airdrops(uint256 seed, uint32 first, uint8 count) external {
        uint32 drop = _drop(seed);
        (bytes memory recipients, address[] memory chosen) = _choose(seed, 1 + count % PEOPLE);
        first %= CAP;
        vm.prank(ISSUER);
        try token.airdrop(drop, first, recipients) returns (uint256 firstId) {
            for (uint32 index = 0; index < chosen.length; ++index) {
                _spend(drop, first + index);
                _give(drop, firstId + index, chosen[index]);
            }
            _notePage(drop, firstId, chosen.length);
        } catch {}
    }

    function issuesAPage(uint256 seed, uint32 first, uint32 stride, uint8 count) external {
        uint32 drop = _drop(seed);
        (bytes memory recipients, address[] memory chosen) = _choose(seed, 1 + count % PEOPLE);
        bytes memory packed;
        uint32[] memory spent = new uint32[](chosen.length);
        for (uint256 index = 0; index < chosen.length; ++index) {
            spent[index] = uint32((first % CAP + index * (stride % CAP)) % (CAP + 1));
            packed = bytes.concat(packed, bytes4(spent[index]));
        }
        vm.prank(RELAYER);
        try token.issuePage(drop, packed, recipients) returns (uint256 firstId) {
            for (uint256 index = 0; index < chosen.length; ++index) {
                _spend(drop, spent[index]);
                _give(drop, firstId + index, chosen[index]);
            }
            _notePage(drop, firstId, 1228);
        } catch {}
    }

    function transfers(uint256 seed, uint256 toSeed, uint8 manner) external {
        if (ids.length == 0) return;
        uint256 id = ids[seed % ids.length];
        address owner = ownerInBooks[id];
        address to = person(toSeed);
        address approved = token.getApproved(id);
        address caller = manner % 3 == 0 ? owner : manner % 3 == 1 && approved != address(0) ? approved : person(seed >> 128);
        bool may = caller == owner || caller == approved || token.isApprovedForAll(owner, caller);
        vm.prank(caller);
        try token.transferFrom(owner, to, id) {
            require(may && uint32(id >> 64) != BOUND, "a transfer that nobody allowed");
            --balanceInBooks[owner];
            ++balanceInBooks[to];
            ownerInBooks[id] = to;
            require(token.getApproved(id) == address(0), "an approval outlived its transfer");
        } catch {
            require(!may || uint32(id >> 64) == BOUND, "an allowed transfer was refused");
        }
    }

    function approves(uint256 seed, uint256 toSeed, bool forAll) external {
        if (ids.length == 0) return;
        uint256 id = ids[seed % ids.length];
        vm.prank(ownerInBooks[id]);
        if (forAll) token.setApprovalForAll(person(toSeed), toSeed & 1 == 0);
        else token.approve(person(toSeed), id);
    }

    function lowersCap(uint256 seed, uint32 by) external {
        uint32 drop = _drop(seed);
        uint32 cap = token.dropInfo(drop).cap;
        vm.prank(MANAGER);
        try token.lowerCap(drop, cap - (by % 20)) {} catch {}
    }

    function movesWindow(uint256 seed, uint64 closesIn) external {
        vm.prank(MANAGER);
        try token.setWindow(_drop(seed), 1, uint64(block.timestamp) + closesIn % 400) {} catch {}
    }

    function limits(uint256 seed, uint32 capacity, bool relayer) external {
        bytes32 role = relayer ? token.RELAYER_ROLE() : token.ISSUER_ROLE();
        vm.prank(MANAGER);
        token.setRateLimit(_drop(seed), role, capacity % 60, capacity % 60 == 0 ? 0 : 100);
    }

    function pausesOrGoesOn(uint8 dice) external {
        bool paused = token.paused();
        if (!paused && dice % 4 != 0) return;
        vm.prank(PAUSER);
        if (paused) token.unpause();
        else token.pause();
    }

    function revealsAStep(uint256 seed, uint64 wait) external {
        uint32 drop = _drop(seed);
        vm.roll(block.number + (wait % 10));
        ICharacterToken.Stage stage = token.dropInfo(drop).stage;
        if (stage <= ICharacterToken.Stage.Sealed) {
            vm.prank(MANAGER);
            try token.scheduleReveal(drop) {
                issuedWhenScheduled[drop] = issuedInBooks[drop];
                stageInBooks[drop] = ICharacterToken.Stage(uint8(stageInBooks[drop]) + 1);
            } catch {}
        } else if (stage == ICharacterToken.Stage.Scheduled) {
            try token.drawSeed(drop) {
                seedInBooks[drop] = token.dropInfo(drop).seed;
                stageInBooks[drop] = ICharacterToken.Stage(uint8(stageInBooks[drop]) + 1);
            } catch {}
        } else if (stage == ICharacterToken.Stage.Drawn) {
            token.reveal(drop, BASE_URI);
            stageInBooks[drop] = ICharacterToken.Stage(uint8(stageInBooks[drop]) + 1);
        }
    }

    function timePasses(uint16 duration) external {
        vm.warp(block.timestamp + duration % 100);
    }

    function _drop(uint256 seed) private pure returns (uint32) {
        return uint32(1 + seed % DROPS);
    }

    function _choose(uint256 seed, uint256 count) private pure returns (bytes memory packed, address[] memory chosen) {
        chosen = new address[](count);
        uint256 start = (seed >> 16) % (PEOPLE - count + 1);
        for (uint256 index = 0; index < count; ++index) {
            chosen[index] = person(start + index);
            packed = bytes.concat(packed, bytes20(chosen[index]));
        }
    }

    function _spend(uint32 drop, uint32 ticket) private {
        uint256 bit = 1 << (ticket & 0xff);
        require(spentWordInBooks[drop][uint24(ticket >> 8)] & bit == 0, "a ticket was spent twice");
        spentWordInBooks[drop][uint24(ticket >> 8)] |= bit;
    }

    function _give(uint32 drop, uint256 id, address recipient) private {
        require(ownerInBooks[id] == address(0), "an id was issued twice");
        require(uint32(id) == ++issuedInBooks[drop] && uint32(id >> 64) == drop, "a number is not dense");
        ids.push(id);
        ownerInBooks[id] = recipient;
        firstOwner[id] = recipient;
        ++balanceInBooks[recipient];
    }

    /// @dev An issuance large enough must be on the next page, a smaller one in storage.
    function _notePage(uint32 drop, uint256 firstId, uint256 count) private {
        bool paged = count >= (drop == BOUND ? 2 : 8);
        if (paged) {
            ++pagesWritten;
            ++pagesInBooks[drop];
        }
        require(uint32(firstId >> 32) == (paged ? pagesWritten : 0), "an unexpected page");
    }
}
