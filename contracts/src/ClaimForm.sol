// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev The typed data of a drop's claims (EIP-712), kept in memory and filled in for one claim after the other: a place in memory
/// with the struct (128 bytes), what is hashed for the digest (96, of which the last 66 count), and ecrecover's input (128).
type ClaimForm is uint256;

using {digest, signer} for ClaimForm global;

bytes32 constant CLAIM_TYPEHASH = keccak256("Claim(uint32 drop,uint32 ticket,address recipient)");
/// @dev Half the order of secp256k1: with a higher s every signature could be written in a second way.
uint256 constant MAX_S = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

function newClaimForm(bytes32 domain, uint256 drop) pure returns (ClaimForm form) {
    bytes32 typehash = CLAIM_TYPEHASH;
    // Assembly, here and below, because a batch does this once a claim: encoding anew would cost as much as all else but ecrecover.
    assembly ("memory-safe") {
        form := mload(0x40)
        mstore(0x40, add(form, 352))
        mstore(form, typehash)
        mstore(add(form, 32), drop)
        mstore(add(form, 128), 0x1901)
        mstore(add(form, 160), domain)
    }
}

/// @dev What the code's key signs.
function digest(ClaimForm form, uint256 ticket, uint256 recipient) pure returns (bytes32 hash) {
    assembly ("memory-safe") {
        mstore(add(form, 64), ticket)
        mstore(add(form, 96), recipient)
        mstore(add(form, 192), keccak256(form, 128))
        hash := keccak256(add(form, 158), 66)
    }
}

/// @dev Whose signature this is; zero if it is nobody's or has a high s.
// slither-disable-next-line assembly -- the reason stands at the first block
function signer(ClaimForm form, uint256 ticket, uint256 recipient, uint256 r, uint256 vs) view returns (uint256 who) {
    uint256 maxS = MAX_S;
    assembly ("memory-safe") {
        mstore(add(form, 64), ticket)
        mstore(add(form, 96), recipient)
        mstore(add(form, 192), keccak256(form, 128))
        mstore(add(form, 224), keccak256(add(form, 158), 66))
        mstore(add(form, 256), add(27, shr(255, vs)))
        mstore(add(form, 288), r)
        vs := shr(1, shl(1, vs))
        mstore(add(form, 320), vs)
        // For nobody's signature ecrecover writes nothing: what it wrote for the claim before must not stand there.
        mstore(0, 0)
        pop(staticcall(gas(), 1, add(form, 224), 128, 0, 32))
        who := mul(mload(0), iszero(gt(vs, maxS)))
    }
}
