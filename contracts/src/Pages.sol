// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import {ICharacterToken} from "./interfaces/ICharacterToken.sol";
import {IERC5192} from "./interfaces/IERC5192.sol";
import {TokenId} from "./TokenId.sol";

/// @title Pages: the first owners of a batch, written as contract code
/// @notice A page's code is STOP, the drop (4 bytes), the first number (4 bytes), then 20 bytes an owner, strictly ascending.
/// @dev Page p is the p-th contract this one creates, so its address follows from the creation nonce and nothing needs to
/// be looked up. Hence this contract must never create anything else.
abstract contract Pages is ICharacterToken {
    using TokenId for uint256;

    uint256 internal constant MAX_PAGES = 256;
    /// @dev (24,576 bytes of code - HEADER) / OWNER.
    uint256 internal constant MAX_OWNERS = 1228;
    uint256 private constant HEADER = 9;
    uint256 private constant OWNER = 20;

    /// @inheritdoc ICharacterToken
    bool public paused;

    /// @dev Lies in one word with the pause and {Drops}' count: a page costs one write, and never a first one.
    uint16 private _pageCount;

    /// @inheritdoc ICharacterToken
    function pageCount() public view returns (uint256) {
        return _pageCount;
    }

    /// @inheritdoc ICharacterToken
    // slither-disable-next-line assembly -- the reason stands at the block
    function pageAddress(uint256 page) public view returns (address location) {
        // The last 20 bytes of keccak256(rlp([this, nonce])). From 128 on the nonce is preceded by its length in bytes, which
        // makes every part before it longer or higher by as much. Assembly because a balance takes this once a page: hashing
        // in scratch space needs no memory.
        assembly ("memory-safe") {
            let extra := add(gt(page, 0x7f), gt(page, 0xff))
            let shift := shl(3, extra)
            let nonce := or(page, shl(shift, mul(iszero(iszero(extra)), add(0x80, extra))))
            let rlp := or(shl(160, add(0xd694, shl(8, extra))), address())
            mstore(0, shl(sub(72, shift), or(shl(add(8, shift), rlp), nonce)))
            location := shr(96, shl(96, keccak256(0, add(23, extra))))
        }
    }

    /// @dev Writes the owners as the next page. Whether they ascend is checked by {_announcePage}, in the same transaction.
    // slither-disable-next-line assembly -- the reason stands at the block
    function _writePage(uint32 drop, uint32 firstNumber, bytes calldata packedRecipients)
        internal
        returns (uint256 page)
    {
        page = _pageCount;
        require(page != MAX_PAGES, PagesSpent());
        unchecked {
            _pageCount = uint16(++page);
        }

        // The creation code is PUSH2 size, DUP1, PUSH1 10, PUSH0, CODECOPY, PUSH0, RETURN: it returns what follows as code.
        uint256 size = HEADER + packedRecipients.length;
        uint256 prefix = (0x61 << 144) | (size << 128) | (0x80600a5f395ff300 << 64) | (uint256(drop) << 32) | firstNumber;
        address expected = pageAddress(page);
        address actual;
        // Assembly because Solidity can create only contracts that it compiled.
        assembly ("memory-safe") {
            let creation := mload(0x40)
            mstore(creation, shl(104, prefix))
            calldatacopy(add(creation, 19), packedRecipients.offset, packedRecipients.length)
            actual := create(0, creation, add(size, 10))
        }
        require(actual == expected, PageMisplaced(expected, actual));
    }

    /// @dev Emits a page's Transfer (and Locked) events, checking on the way that the recipients ascend strictly from zero.
    // slither-disable-next-line assembly -- the reason stands at the block
    function _announcePage(uint256 firstTokenId, bytes calldata packedRecipients, bool lock) internal {
        bytes32 transfer = IERC721.Transfer.selector;
        uint256 tokenId = firstTokenId;
        bool ascending;

        // Assembly because this loop runs once a citizen: checked reads and encoded events would double what it costs
        // beyond the events themselves. It has no second branch, so what went wrong is found out afterwards.
        assembly ("memory-safe") {
            ascending := 1
            let previous := 0
            let end := add(packedRecipients.offset, packedRecipients.length)
            for { let cursor := packedRecipients.offset } lt(cursor, end) { cursor := add(cursor, 20) } {
                let recipient := shr(96, calldataload(cursor))
                log4(0, 0, transfer, 0, recipient, tokenId)
                ascending := and(ascending, gt(recipient, previous))
                previous := recipient
                tokenId := add(tokenId, 1)
            }
        }
        if (!ascending) _requireAscending(packedRecipients);
        if (!lock) return;
        for (uint256 id = firstTokenId; id < tokenId; ++id) {
            emit IERC5192.Locked(id);
        }
    }

    /// @dev Refuses recipients that do not ascend strictly from zero, by the first that does not.
    function _requireAscending(bytes calldata packedRecipients) internal pure {
        address previous = address(0);
        unchecked {
            for (uint256 index = 0; index < packedRecipients.length / OWNER; ++index) {
                address recipient = _recipientAt(packedRecipients, index);
                require(recipient > previous, RecipientsNotAscending(index));
                previous = recipient;
            }
        }
    }

    /// @dev The index-th of recipients packed 20 bytes each; whoever asks has found that there are so many.
    // slither-disable-next-line assembly -- the reason stands at the block
    function _recipientAt(bytes calldata packedRecipients, uint256 index) internal pure returns (address recipient) {
        // Assembly because a checked slice costs more than all else that is done for a recipient.
        assembly ("memory-safe") {
            recipient := shr(96, calldataload(add(packedRecipients.offset, mul(index, OWNER))))
        }
    }

    /// @dev The first owner of a token according to its page, or zero if no page speaks of exactly this id.
    function _pageOwner(uint256 tokenId) internal view returns (address owner) {
        uint256 page = tokenId.pageOf();
        if (page == 0 || page > MAX_PAGES) return address(0);

        address location = pageAddress(page);
        uint256 header = _read(location, 0, HEADER);
        uint256 firstNumber = uint32(header);
        uint256 number = tokenId.numberOf();
        if (header >> 32 != tokenId >> 64 || number < firstNumber) return address(0);
        unchecked {
            return _ownerAt(location, number - firstNumber);
        }
    }

    /// @dev On how many pages an address is; it is at most once on each.
    function _pagesWith(address owner) internal view returns (uint256 count) {
        uint256 last = _pageCount;
        unchecked {
            for (uint256 page = 1; page <= last; ++page) {
                if (_isOn(pageAddress(page), owner)) ++count;
            }
        }
    }

    /// @dev Binary search for the first owner that is not below this one.
    // slither-disable-next-line assembly -- the reason stands at the block
    function _isOn(address location, address owner) private view returns (bool) {
        uint256 low = 0;
        // Assembly because a balance takes eleven of these steps a full page.
        assembly ("memory-safe") {
            mstore(0, 0)
            for { let high := div(sub(extcodesize(location), HEADER), OWNER) } lt(low, high) {} {
                let middle := shr(1, add(low, high))
                extcodecopy(location, 12, add(HEADER, mul(OWNER, middle)), OWNER)
                switch lt(mload(0), owner)
                case 0 { high := middle }
                default { low := add(middle, 1) }
            }
        }
        return _ownerAt(location, low) == owner;
    }

    /// @dev The page's owner at this index; past the last one the code reads as zero, which is nobody.
    function _ownerAt(address location, uint256 index) private view returns (address) {
        unchecked {
            return address(uint160(_read(location, HEADER + OWNER * index, OWNER)));
        }
    }

    /// @dev Up to 32 bytes of a contract's code as a number; what lies past the end reads as zero.
    // slither-disable-next-line assembly -- the reason stands at the block
    function _read(address location, uint256 offset, uint256 length) private view returns (uint256 value) {
        // Assembly because Solidity reads other contracts' code only as a whole.
        assembly ("memory-safe") {
            mstore(0, 0)
            extcodecopy(location, sub(32, length), offset, length)
            value := mload(0)
        }
    }
}
