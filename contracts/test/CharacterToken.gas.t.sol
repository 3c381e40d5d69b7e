// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

import {ICharacterToken} from "../src/interfaces/ICharacterToken.sol";
import {Citizens} from "./Citizens.sol";
import {vm} from "./Vm.sol";

contract PlainERC721 is ERC721 {
    constructor() ERC721("Plain", "PLAIN") {}

    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }
}

/// @dev What whole transactions cost, intrinsic gas included (forge runs these in isolation: see contracts/check). Each number
/// is written to snapshots/CharacterToken.json, which is committed; the goals are asserted here.
contract CharacterTokenGasTest is Citizens {
    PlainERC721 private plain;
    uint32 private drop;

    function setUp() external {
        vm.warp(OPENS_AT);
        token = newToken();
        plain = new PlainERC721();
        vm.prank(MANAGER);
        drop = token.openDrop(openTerms(100_000));
    }

    function test_airdropOf10() external {
        _airdrop("airdrop x10, a citizen", 10, 16_000);
    }

    function test_airdropOf100() external {
        _airdrop("airdrop x100, a citizen", 100, 7_300);
    }

    function test_airdropOf1000() external {
        _airdrop("airdrop x1000, a citizen", 1000, 6_500);
    }

    function _airdrop(string memory name, uint256 count, uint256 goal) private {
        bytes memory recipients = citizens(1, count);
        vm.prank(ISSUER);
        token.airdrop(drop, 0, recipients);
        _record(name, uint256(vm.lastCallGas().gasTotalUsed) / count, goal);
    }

    function _record(string memory name, uint256 gas, uint256 goal) private {
        vm.snapshotValue("CharacterToken", name, gas);
        vm.assertLe(gas, goal, name);
    }
}
