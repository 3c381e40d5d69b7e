// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IClaimDesk} from "../src/interfaces/IClaimDesk.sol";
import {Citizens} from "./Citizens.sol";
import {IDesk} from "./IDesk.sol";
import {IToken} from "./IToken.sol";
import {vm} from "./Vm.sol";

/// @dev A desk in front of the token, codes whose keys the test knows, and claims signed by them.
abstract contract Codes is Citizens {
    uint256 internal constant ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    IDesk internal desk;

    /// @dev The real artifact, whose admin is the test itself, with RELAYER_ROLE on the registry.
    function newDesk(IToken registry) internal returns (IDesk fresh) {
        bytes memory arguments = abi.encode(address(registry), address(this), 1 days);
        fresh = IDesk(vm.deployCode("out/ClaimDesk.sol/ClaimDesk.json", arguments));
        registry.grantRole(registry.RELAYER_ROLE(), address(fresh));
        fresh.grantRole(fresh.DROP_MANAGER_ROLE(), MANAGER);
        fresh.grantRole(fresh.RELAYER_ROLE(), RELAYER);
        fresh.grantRole(fresh.PAUSER_ROLE(), PAUSER);
    }

    /// @dev Opens a drop in the registry and at the desk.
    function openBoth(uint32 cap) internal returns (uint32 drop) {
        drop = open(openTerms(cap));
        vm.prank(MANAGER);
        desk.setWindow(drop, OPENS_AT, CLOSES_AT);
    }

    function commit(uint32 drop, uint32 first, uint256 count) internal returns (uint256 codeBlock) {
        bytes memory codes = codesOf(drop, first, count);
        codeBlock = desk.codeBlockCount() + 1;
        vm.prank(MANAGER);
        desk.commitCodes(codeBlock, drop, first, codes);
    }

    function claimBatch(uint32 drop, bytes memory claims) internal returns (uint256) {
        vm.prank(RELAYER);
        return desk.claimBatch(drop, true, claims);
    }

    function claim(uint32 drop, uint32 ticket, address recipient) internal returns (uint256) {
        (bytes32 r, bytes32 vs) = sign(drop, ticket, recipient);
        return desk.claim(drop, ticket, recipient, 1, r, vs);
    }

    function keyOf(uint32 drop, uint32 ticket) internal pure returns (uint256) {
        return 1 + uint256(keccak256(abi.encode("code", drop, ticket))) % (ORDER - 1);
    }

    function codesOf(uint32 drop, uint32 first, uint256 count) internal pure returns (bytes memory packed) {
        packed = new bytes(count * 20 + 12);
        for (uint256 index = 0; index < count; ++index) {
            address code = vm.addr(keyOf(drop, uint32(first + index)));
            assembly ("memory-safe") {
                mstore(add(packed, add(32, mul(index, 20))), shl(96, code))
            }
        }
        assembly ("memory-safe") {
            mstore(packed, mul(count, 20))
        }
    }

    function sign(uint32 drop, uint32 ticket, address recipient) internal view returns (bytes32 r, bytes32 vs) {
        return signBy(keyOf(drop, ticket), digestOf(address(desk), block.chainid, drop, ticket, recipient));
    }

    function signBy(uint256 key, bytes32 digest) internal pure returns (bytes32 r, bytes32 vs) {
        uint8 v;
        bytes32 s;
        (v, r, s) = vm.sign(key, digest);
        vs = bytes32(uint256(s) | (uint256(v - 27) << 255));
    }

    /// @dev EIP-712 written out once more, from the standard.
    function digestOf(address verifier, uint256 chain, uint32 drop, uint32 ticket, address recipient)
        internal
        pure
        returns (bytes32)
    {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Palmido ClaimDesk"),
                keccak256("1"),
                chain,
                verifier
            )
        );
        bytes32 typehash = keccak256("Claim(uint32 drop,uint32 ticket,address recipient)");
        return keccak256(abi.encodePacked(hex"1901", domain, keccak256(abi.encode(typehash, drop, ticket, recipient))));
    }

    function pack(uint256 codeBlock, uint32 ticket, address recipient, bytes32 r, bytes32 vs)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodePacked(uint16(codeBlock), ticket, recipient, r, vs);
    }

    /// @dev One signed claim for a batch.
    function signed(uint32 drop, uint256 codeBlock, uint32 ticket, address recipient) internal view returns (bytes memory) {
        (bytes32 r, bytes32 vs) = sign(drop, ticket, recipient);
        return pack(codeBlock, ticket, recipient, r, vs);
    }

    /// @dev Consecutive tickets, claimed by a crowd in order.
    function packedCrowd(uint32 drop, uint256 codeBlock, uint32 first, uint256 crowd, uint256 count)
        internal
        view
        returns (bytes memory claims)
    {
        bytes[] memory parts = new bytes[](count);
        for (uint256 index = 0; index < count; ++index) {
            parts[index] = signed(drop, codeBlock, uint32(first + index), citizen(crowd, index));
        }
        return concat(parts);
    }

    function concat(bytes[] memory parts) internal pure returns (bytes memory whole) {
        whole = new bytes(parts.length * 90 + 32);
        for (uint256 index = 0; index < parts.length; ++index) {
            bytes memory part = parts[index];
            assembly ("memory-safe") {
                mcopy(add(whole, add(32, mul(index, 90))), add(part, 32), 90)
            }
        }
        assembly ("memory-safe") {
            mstore(whole, mul(mload(parts), 90))
        }
    }
}
