// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Citizens} from "./Citizens.sol";
import {IPlain} from "./IToken.sol";
import {vm} from "./Vm.sol";

/// @dev The same random drops, airdrops, issues, transfers and approvals run on CharacterToken and on OpenZeppelin's ERC721:
/// every call succeeds or fails on both, and every view agrees.
contract DifferentialTest is Citizens {
    uint256 private constant PEOPLE = 16;
    uint256 private constant STEPS = 60;

    IPlain private plain;
    uint256[] private ids;
    mapping(uint32 drop => uint32) private nextTicket;
    uint32 private drops;

    function setUp() external {
        vm.warp(OPENS_AT);
        token = newToken();
        plain = newPlain();
        drops = open(openTerms(2000));
    }

    function testFuzz_EveryViewAgrees(uint256 seed) external {
        for (uint256 step = 0; step < STEPS; ++step) {
            seed = uint256(keccak256(abi.encode(seed, step)));
            uint256 choice = seed % 16;
            if (choice == 0) drops = open(openTerms(2000));
            else if (choice < 3) _issue(seed >> 8);
            else if (choice < 5) _airdrop(seed >> 8);
            else if (choice == 5) _issuePage(seed >> 8);
            else if (choice < 8) _approve(seed >> 8);
            else if (choice == 8) _approveForAll(seed >> 8);
            else _transfer(seed >> 8, choice & 1 == 0);
        }
        _assertAgreement();
    }

    function _issue(uint256 seed) private {
        uint32 drop = _drop(seed);
        address recipient = _person(seed >> 64);
        uint256 id = issue(drop, nextTicket[drop]++, recipient);
        plain.mint(recipient, id);
        ids.push(id);
    }

    function _airdrop(uint256 seed) private {
        uint32 drop = _drop(seed);
        (bytes memory packed, address[] memory chosen) = _choose(seed >> 64);
        uint256 firstId = airdrop(drop, nextTicket[drop], packed);
        _mintPlainly(drop, firstId, chosen);
    }

    function _issuePage(uint256 seed) private {
        uint32 drop = _drop(seed);
        (bytes memory packed, address[] memory chosen) = _choose(seed >> 64);
        uint256 firstId = issuePage(drop, tickets(nextTicket[drop], chosen.length), packed);
        _mintPlainly(drop, firstId, chosen);
    }

    function _mintPlainly(uint32 drop, uint256 firstId, address[] memory chosen) private {
        plain.mintEach(firstId, chosen);
        nextTicket[drop] += uint32(chosen.length);
        for (uint256 index = 0; index < chosen.length; ++index) {
            ids.push(firstId + index);
        }
    }

    function _approve(uint256 seed) private {
        bytes memory approval = abi.encodeCall(token.approve, (_personOrZero(seed >> 32), _id(seed)));
        _onBoth(_caller(seed), approval);
    }

    function _approveForAll(uint256 seed) private {
        bytes memory approval = abi.encodeCall(token.setApprovalForAll, (_personOrZero(seed >> 32), seed & 1 == 0));
        _onBoth(_person(seed >> 96), approval);
    }

    function _transfer(uint256 seed, bool safely) private {
        uint256 id = _id(seed);
        address from = seed % 11 == 0 ? _person(seed >> 200) : _ownerOrZero(id);
        address to = _personOrZero(seed >> 32);
        _onBoth(
            _caller(seed),
            safely
                ? abi.encodeWithSignature("safeTransferFrom(address,address,uint256)", from, to, id)
                : abi.encodeCall(token.transferFrom, (from, to, id))
        );
    }

    /// @dev Both must answer a call alike, down to the reason for refusing it.
    function _onBoth(address caller, bytes memory callData) private {
        vm.prank(caller);
        (bool success, bytes memory answer) = address(token).call(callData);
        vm.prank(caller);
        (bool plainSuccess, bytes memory plainAnswer) = address(plain).call(callData);
        vm.assertTrue(success == plainSuccess, "one succeeded and the other did not");
        vm.assertEq(answer, plainAnswer, "the answers differ");
    }

    function _assertAgreement() private view {
        for (uint256 index = 0; index < ids.length; ++index) {
            vm.assertEq(token.ownerOf(ids[index]), plain.ownerOf(ids[index]), "ownerOf");
            vm.assertEq(token.getApproved(ids[index]), plain.getApproved(ids[index]), "getApproved");
        }
        for (uint256 one = 0; one < PEOPLE; ++one) {
            vm.assertEq(token.balanceOf(_person(one)), plain.balanceOf(_person(one)), "balanceOf");
            for (uint256 other = 0; other < PEOPLE; ++other) {
                vm.assertTrue(
                    token.isApprovedForAll(_person(one), _person(other))
                        == plain.isApprovedForAll(_person(one), _person(other)),
                    "isApprovedForAll"
                );
            }
        }
    }

    /// @dev An existing id, or once in a while one that does not exist.
    function _id(uint256 seed) private view returns (uint256) {
        if (ids.length == 0 || seed % 13 == 0) return idOf(1, seed % 3, 1 + (seed >> 16) % 2500);
        return ids[(seed >> 16) % ids.length];
    }

    /// @dev The owner half of the time, else the approved account or anybody.
    function _caller(uint256 seed) private view returns (address) {
        address owner = _ownerOrZero(_id(seed));
        if (owner != address(0) && (seed >> 96) % 2 == 0) return owner;
        if (owner != address(0) && (seed >> 96) % 4 == 1) {
            address approved = token.getApproved(_id(seed));
            if (approved != address(0)) return approved;
        }
        return _person(seed >> 104);
    }

    function _ownerOrZero(uint256 id) private view returns (address) {
        try plain.ownerOf(id) returns (address owner) {
            return owner;
        } catch {
            return address(0);
        }
    }

    function _choose(uint256 seed) private pure returns (bytes memory packed, address[] memory chosen) {
        chosen = new address[](1 + seed % PEOPLE);
        uint256 start = (seed >> 16) % (PEOPLE - chosen.length + 1);
        for (uint256 index = 0; index < chosen.length; ++index) {
            chosen[index] = _person(start + index);
            packed = bytes.concat(packed, bytes20(chosen[index]));
        }
    }

    function _drop(uint256 seed) private view returns (uint32) {
        return uint32(1 + seed % drops);
    }

    function _person(uint256 seed) private pure returns (address) {
        return citizen(0, seed % PEOPLE);
    }

    function _personOrZero(uint256 seed) private pure returns (address) {
        return seed % 17 == 0 ? address(0) : _person(seed);
    }
}
