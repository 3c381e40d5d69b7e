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

    uint16 private _pageCount;

    /// @inheritdoc ICharacterToken
    function pageCount() public view returns (uint256) {
        return _pageCount;
    }

    /// @inheritdoc ICharacterToken
    function pageAddress(uint256 page) public view returns (address) {
        // The last 20 bytes of keccak256(rlp([this, nonce])), where the nonce has one of three shapes.
        bytes memory creation = page < 0x80
            ? abi.encodePacked(hex"d694", address(this), uint8(page))
            : page < 0x100
                ? abi.encodePacked(hex"d794", address(this), hex"81", uint8(page))
                : abi.encodePacked(hex"d894", address(this), hex"82", uint16(page));
        return address(uint160(uint256(keccak256(creation))));
    }

    /// @dev Writes the owners as the next page. Whether they ascend is checked by {_announcePage}, in the same transaction.
    function _writePage(uint32 drop, uint32 firstNumber, bytes calldata packedRecipients)
        internal
        returns (uint256 page)
    {
        page = uint256(_pageCount) + 1;
        require(page <= MAX_PAGES, PagesSpent());
        _pageCount = uint16(page);

        // PUSH2 size, DUP1, PUSH1 10, PUSH0, CODECOPY, PUSH0, RETURN: returns what follows these ten bytes as code.
        bytes memory creation = abi.encodePacked(
            hex"61",
            uint16(HEADER + packedRecipients.length),
            hex"80600a5f395ff3",
            hex"00",
            drop,
            firstNumber,
            packedRecipients
        );
        address expected = pageAddress(page);
        address actual;
        // Assembly because Solidity can create only contracts that it compiled.
        assembly ("memory-safe") {
            actual := create(0, add(creation, 32), mload(creation))
        }
        require(actual == expected, PageMisplaced(expected, actual));
    }

    /// @dev Emits a page's Transfer (and Locked) events, checking on the way that the recipients ascend strictly from zero.
    function _announcePage(uint256 firstTokenId, bytes calldata packedRecipients, bool lock) internal {
        bytes32 transfer = IERC721.Transfer.selector;
        bytes32 locked = IERC5192.Locked.selector;
        uint256 announced;

        // Assembly because this loop runs once a citizen: checked reads and encoded events would double what it costs
        // beyond the events themselves.
        assembly ("memory-safe") {
            let cursor := packedRecipients.offset
            let end := add(cursor, packedRecipients.length)
            let tokenId := firstTokenId
            let previous := 0
            for {} lt(cursor, end) {} {
                let recipient := shr(96, calldataload(cursor))
                if iszero(gt(recipient, previous)) { break }
                log4(0, 0, transfer, 0, recipient, tokenId)
                if lock {
                    mstore(0, tokenId)
                    log1(0, 32, locked)
                }
                previous := recipient
                tokenId := add(tokenId, 1)
                cursor := add(cursor, 20)
            }
            announced := sub(tokenId, firstTokenId)
        }
        require(announced == packedRecipients.length / OWNER, RecipientsNotAscending(announced));
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

        // Past the last owner the code reads as zero, which is nobody.
        return address(uint160(_read(location, HEADER + OWNER * (number - firstNumber), OWNER)));
    }

    /// @dev On how many pages an address is; it is at most once on each.
    function _pagesWith(address owner) internal view returns (uint256 count) {
        uint256 last = _pageCount;
        for (uint256 page = 1; page <= last; ++page) {
            if (_isOn(pageAddress(page), owner)) ++count;
        }
    }

    function _isOn(address location, address owner) private view returns (bool) {
        uint256 low = 0;
        uint256 high = (location.code.length - HEADER) / OWNER;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            address candidate = address(uint160(_read(location, HEADER + OWNER * middle, OWNER)));
            if (candidate == owner) return true;
            if (candidate < owner) low = middle + 1;
            else high = middle;
        }
        return false;
    }

    /// @dev Up to 32 bytes of a contract's code as a number; what lies past the end reads as zero.
    function _read(address location, uint256 offset, uint256 length) private view returns (uint256 value) {
        // Assembly because Solidity reads other contracts' code only as a whole.
        assembly ("memory-safe") {
            mstore(0, 0)
            extcodecopy(location, sub(32, length), offset, length)
            value := mload(0)
        }
    }
}
