// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IClaimDesk} from "./interfaces/IClaimDesk.sol";

/// @title CodeBlocks: the addresses of codes, written once as contract code
/// @dev Block n is the n-th contract this one creates, so its address follows from the creation nonce, and its header says what
/// it is: a claim names its block, and nothing needs to be looked up. Hence this contract must never create anything else.
abstract contract CodeBlocks is IClaimDesk {
    /// @dev (24,576 bytes of code - HEADER) / CODE.
    uint256 private constant MAX_CODES = 1228;
    uint256 private constant HEADER = 9;
    uint256 private constant CODE = 20;

    /// @inheritdoc IClaimDesk
    function codeBlockCount() public view returns (uint256 count) {
        while (codeBlockAddress(count + 1).code.length != 0) ++count;
    }

    /// @inheritdoc IClaimDesk
    // slither-disable-next-line assembly -- the reason stands at the block
    function codeBlockAddress(uint256 codeBlock) public view returns (address location) {
        // The last 20 bytes of keccak256(rlp([this, nonce])). A nonce from 128 on is preceded by its length, which makes
        // every part before it longer or higher by as much.
        unchecked {
            uint256 extra = codeBlock < 0x80 ? 0 : codeBlock < 0x100 ? 1 : 2;
            uint256 shift = 8 * extra;
            uint256 nonce = extra == 0 ? codeBlock : ((0x80 + extra) << shift) | codeBlock;
            uint256 rlp = (0xd694 + (extra << 8)) << 160 | uint160(address(this));
            uint256 length = 23 + extra;
            // Assembly because a batch may take this once a claim: hashing in scratch space needs no memory.
            assembly ("memory-safe") {
                mstore(0, shl(sub(72, shift), or(shl(add(8, shift), rlp), nonce)))
                location := shr(96, shl(96, keccak256(0, length)))
            }
        }
    }

    /// @inheritdoc IClaimDesk
    function codeOf(uint32 drop, uint32 ticket) external view returns (address code, uint256 codeBlock) {
        for (codeBlock = codeBlockCount(); codeBlock != 0; --codeBlock) {
            (address location, uint256 first) = _openCodeBlock(codeBlock, drop);
            code = address(uint160(_codeOn(location, first, ticket)));
            if (code != address(0)) break;
        }
    }

    /// @dev How many codes are packed.
    function _countCodes(bytes calldata packedCodes) internal pure returns (uint256 count) {
        count = packedCodes.length / CODE;
        require(count != 0 && count <= MAX_CODES && packedCodes.length % CODE == 0, InvalidCodes(packedCodes.length));
    }

    /// @dev Writes the next block, which must be this one.
    // slither-disable-next-line assembly -- the reason stands at the block
    function _writeCodeBlock(uint256 codeBlock, uint32 drop, uint32 firstTicket, bytes calldata packedCodes) internal {
        // The creation code is PUSH2 size, DUP1, PUSH1 10, PUSH0, CODECOPY, PUSH0, RETURN: it returns what follows as code.
        uint256 size = HEADER + packedCodes.length;
        uint256 prefix = (0x61 << 144) | (size << 128) | (0x80600a5f395ff300 << 64) | (uint256(drop) << 32) | firstTicket;
        address expected = codeBlockAddress(codeBlock);
        address actual;
        // Assembly because Solidity can create only contracts that it compiled.
        assembly ("memory-safe") {
            let creation := mload(0x40)
            mstore(creation, shl(104, prefix))
            calldatacopy(add(creation, 19), packedCodes.offset, packedCodes.length)
            actual := create(0, creation, add(size, 10))
        }
        require(actual == expected, CodeBlockMisplaced(expected, actual));
    }

    /// @dev Where a block is and which ticket its first code is for. A block of another drop, or none, begins above all tickets.
    // slither-disable-next-line assembly,incorrect-equality -- Solidity reads other contracts' code only as a whole
    function _openCodeBlock(uint256 codeBlock, uint256 drop) internal view returns (address location, uint256 zeroth) {
        location = codeBlockAddress(codeBlock);
        uint256 header;
        assembly ("memory-safe") {
            mstore(0, 0)
            extcodecopy(location, sub(32, HEADER), 0, HEADER)
            header := mload(0)
        }
        unchecked {
            zeroth = header >> 32 == drop ? HEADER - CODE * uint32(header) : 1 << 255;
        }
    }

    /// @dev The code address that an opened block has for a ticket; zero below its first and, as its code reads there, past its last.
    // slither-disable-next-line assembly -- Solidity reads other contracts' code only as a whole
    function _codeOn(address location, uint256 zeroth, uint256 ticket) internal view returns (uint256 code) {
        assembly ("memory-safe") {
            mstore(0, 0)
            extcodecopy(location, 12, add(zeroth, mul(CODE, ticket)), CODE)
            code := mload(0)
        }
    }
}
