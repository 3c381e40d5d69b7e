// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICharacterToken} from "../src/interfaces/ICharacterToken.sol";
import {IPlain, IToken} from "./IToken.sol";
import {vm} from "./Vm.sol";

/// @dev A fresh token whose roles are held by different accounts, drops to open, and recipients in ascending order.
abstract contract Citizens {
    uint64 internal constant OPENS_AT = 1_000;
    uint64 internal constant CLOSES_AT = 1_000_000;
    string internal constant BASE_URI = "ipfs://bafybeidocuments/";
    string internal constant PLACEHOLDER_URI = "ipfs://bafkreiplaceholder";

    address internal constant MANAGER = address(uint160(0xC171));
    address internal constant ISSUER = address(uint160(0xC172));
    address internal constant RELAYER = address(uint160(0xC173));
    address internal constant PAUSER = address(uint160(0xC174));

    IToken internal token;

    /// @dev The real artifact, whose admin is the test itself.
    function newToken() internal returns (IToken fresh) {
        bytes memory arguments = abi.encode("Palmido Heroes", "PALMIDO", "ipfs://bafkreicollection", address(this), 1 days);
        fresh = IToken(vm.deployCode("out/CharacterToken.sol/CharacterToken.json", arguments));
        fresh.grantRole(fresh.DROP_MANAGER_ROLE(), MANAGER);
        fresh.grantRole(fresh.ISSUER_ROLE(), ISSUER);
        fresh.grantRole(fresh.RELAYER_ROLE(), RELAYER);
        fresh.grantRole(fresh.PAUSER_ROLE(), PAUSER);
    }

    function newPlain() internal returns (IPlain) {
        return IPlain(vm.deployCode("out/PlainERC721.sol/PlainERC721.json"));
    }

    function open(ICharacterToken.DropTerms memory terms) internal returns (uint32 drop) {
        vm.prank(MANAGER);
        return token.openDrop(terms);
    }

    function issue(uint32 drop, uint32 ticket, address recipient) internal returns (uint256) {
        vm.prank(ISSUER);
        return token.issue(drop, ticket, recipient);
    }

    function airdrop(uint32 drop, uint32 firstTicket, bytes memory recipients) internal returns (uint256) {
        vm.prank(ISSUER);
        return token.airdrop(drop, firstTicket, recipients);
    }

    function issuePage(uint32 drop, bytes memory packedTickets, bytes memory recipients) internal returns (uint256) {
        vm.prank(RELAYER);
        return token.issuePage(drop, packedTickets, recipients);
    }

    function idOf(uint32 drop, uint256 page, uint256 number) internal pure returns (uint256) {
        return (uint256(drop) << 64) | (page << 32) | number;
    }

    function openTerms(uint32 cap) internal pure returns (ICharacterToken.DropTerms memory terms) {
        terms.cap = cap;
        terms.opensAt = OPENS_AT;
        terms.closesAt = CLOSES_AT;
        terms.pageBudget = 256;
        terms.provenanceHash = keccak256(bytes(BASE_URI));
        terms.baseURI = BASE_URI;
    }

    function sealedTerms(uint32 cap) internal pure returns (ICharacterToken.DropTerms memory terms) {
        terms = openTerms(cap);
        terms.placeholderURI = PLACEHOLDER_URI;
        terms.baseURI = "";
    }

    /// @dev The index-th citizen of a crowd: citizens of one crowd ascend, with gaps, and have no zero bytes to save gas by.
    function citizen(uint256 crowd, uint256 index) internal pure returns (address) {
        uint256 filler = uint256(keccak256(abi.encode(crowd, index))) | (type(uint128).max / 0xff);
        return address(uint160(((0x01010101 + index * 0x10001) << 128) | uint128(filler)));
    }

    function citizens(uint256 crowd, uint256 count) internal pure returns (bytes memory packed) {
        packed = new bytes(count * 20 + 12);
        for (uint256 index = 0; index < count; ++index) {
            address recipient = citizen(crowd, index);
            assembly ("memory-safe") {
                mstore(add(packed, add(32, mul(index, 20))), shl(96, recipient))
            }
        }
        assembly ("memory-safe") {
            mstore(packed, mul(count, 20))
        }
    }

    function tickets(uint32 first, uint256 count) internal pure returns (bytes memory packed) {
        for (uint256 index = 0; index < count; ++index) {
            packed = bytes.concat(packed, bytes4(uint32(first + index)));
        }
    }
}
