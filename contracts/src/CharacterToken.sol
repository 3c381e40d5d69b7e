// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessControlDefaultAdminRules} from
    "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";
import {IERC5313} from "@openzeppelin/contracts/interfaces/IERC5313.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {ICharacterToken} from "./interfaces/ICharacterToken.sol";
import {IERC5192} from "./interfaces/IERC5192.sol";
import {IERC7572} from "./interfaces/IERC7572.sol";
import {PagedOwnership} from "./PagedOwnership.sol";
import {Reveal} from "./Reveal.sol";
import {Tickets} from "./Tickets.sol";
import {TokenId} from "./TokenId.sol";

/// @title CharacterToken: the permanent registry; {ICharacterToken} is its manual
/// @dev This file is the ways in (issuing) and what is shown of a token. It has no proxy: its promises are its code.
contract CharacterToken is IERC2981, IERC7572, Tickets, PagedOwnership, Reveal {
    using Strings for uint256;
    using TokenId for uint256;

    /// @dev From how many owners on a page is worth its fixed cost; Locked events make one owner's storage dearer still.
    uint256 private constant PAGE_FROM = 8;
    uint256 private constant SOULBOUND_PAGE_FROM = 2;
    bytes4 private constant ERC4906_ID = 0x49064906;

    string public contractURI;

    constructor(
        string memory name,
        string memory symbol,
        string memory contractURI_,
        address initialAdmin,
        uint48 adminDelay
    ) ERC721(name, symbol) AccessControlDefaultAdminRules(adminDelay, initialAdmin) {
        contractURI = contractURI_;
    }

    /// @inheritdoc ICharacterToken
    function issue(uint32 drop, uint32 ticket, address recipient) external whenNotPaused returns (uint256 tokenId) {
        bytes32 role = hasRole(ISSUER_ROLE, _msgSender()) ? ISSUER_ROLE : RELAYER_ROLE;
        _checkRole(role);
        Issuance memory issuance = _issuances[drop];
        uint32 number = _admit(drop, issuance, role, 1);

        _spendRange(drop, issuance.cap, ticket, 1);
        _issuances[drop] = issuance;
        tokenId = TokenId.encode(drop, 0, number);
        _mint(recipient, tokenId);

        emit Issued(drop, 0, ticket, number, 1);
    }

    /// @inheritdoc ICharacterToken
    function airdrop(uint32 drop, uint32 firstTicket, bytes calldata packedRecipients)
        external
        whenNotPaused
        onlyRole(ISSUER_ROLE)
        returns (uint256 firstTokenId)
    {
        uint256 count = _countRecipients(packedRecipients);
        Issuance memory issuance = _issuances[drop];
        uint32 firstNumber = _admit(drop, issuance, ISSUER_ROLE, count);
        bool paged = count >= (issuance.soulbound ? SOULBOUND_PAGE_FROM : PAGE_FROM);

        _spendRange(drop, issuance.cap, firstTicket, count);
        uint256 page = paged ? _writePageOf(drop, issuance, firstNumber, packedRecipients) : 0;
        _issuances[drop] = issuance;
        firstTokenId = TokenId.encode(drop, page, firstNumber);
        if (!paged) _mintEach(firstTokenId, packedRecipients);

        if (paged) _announcePage(firstTokenId, packedRecipients, issuance.soulbound);
        emit Issued(drop, uint32(page), firstTicket, firstNumber, uint32(count));
    }

    /// @inheritdoc ICharacterToken
    function issuePage(uint32 drop, bytes calldata packedTickets, bytes calldata packedRecipients)
        external
        whenNotPaused
        onlyRole(RELAYER_ROLE)
        returns (uint256 firstTokenId)
    {
        uint256 count = _countRecipients(packedRecipients);
        require(packedTickets.length == 4 * count, TicketsDoNotMatch(count, packedTickets.length));
        Issuance memory issuance = _issuances[drop];
        uint32 firstNumber = _admit(drop, issuance, RELAYER_ROLE, count);

        _spendEach(drop, issuance.cap, packedTickets);
        uint256 page = _writePageOf(drop, issuance, firstNumber, packedRecipients);
        _issuances[drop] = issuance;
        firstTokenId = TokenId.encode(drop, page, firstNumber);

        _announcePage(firstTokenId, packedRecipients, issuance.soulbound);
        emit TicketsSpent(drop, uint32(page), firstNumber, packedTickets);
    }

    /// @inheritdoc ICharacterToken
    function setContractURI(string calldata uri) external onlyRole(DROP_MANAGER_ROLE) {
        contractURI = uri;

        emit ContractURIUpdated();
    }

    /// @inheritdoc ICharacterToken
    function dropOf(uint256 tokenId) public view returns (uint32) {
        _requireOwned(tokenId);
        return tokenId.dropOf();
    }

    /// @inheritdoc ICharacterToken
    function numberOf(uint256 tokenId) external view returns (uint32) {
        _requireOwned(tokenId);
        return tokenId.numberOf();
    }

    /// @inheritdoc ICharacterToken
    function pictureIndexOf(uint256 tokenId) external view returns (uint256) {
        return _pictureIndex(dropOf(tokenId), tokenId.numberOf());
    }

    /// @inheritdoc ERC721
    function tokenURI(uint256 tokenId) public view override returns (string memory) {
        uint32 drop = dropOf(tokenId);
        string memory baseURI = _arts[drop].baseURI;
        if (bytes(baseURI).length == 0) return _arts[drop].placeholderURI;
        return string.concat(baseURI, _pictureIndex(drop, tokenId.numberOf()).toString(), ".json");
    }

    /// @inheritdoc IERC2981
    function royaltyInfo(uint256 tokenId, uint256 salePrice) external view returns (address, uint256) {
        Royalty memory royalty = _royalties[dropOf(tokenId)];
        return (royalty.receiver, salePrice * royalty.fraction / ROYALTY_DENOMINATOR);
    }

    /// @notice The standards that this contract follows (ERC-165).
    function supportsInterface(bytes4 interfaceId)
        public
        view
        override(IERC165, ERC721, AccessControlDefaultAdminRules)
        returns (bool)
    {
        return interfaceId == type(IERC2981).interfaceId || interfaceId == ERC4906_ID
            || interfaceId == type(IERC5192).interfaceId || interfaceId == type(IERC5313).interfaceId
            || interfaceId == type(IERC7572).interfaceId || ERC721.supportsInterface(interfaceId)
            || AccessControlDefaultAdminRules.supportsInterface(interfaceId);
    }

    function _isSoulbound(uint32 drop) internal view override returns (bool) {
        return _issuances[drop].soulbound;
    }

    function _writePageOf(
        uint32 drop,
        Issuance memory issuance,
        uint32 firstNumber,
        bytes calldata packedRecipients
    ) private returns (uint256) {
        require(issuance.pagesLeft != 0, PageBudgetSpent(drop));

        issuance.pagesLeft -= 1;
        return _writePage(drop, firstNumber, packedRecipients);
    }

    function _mintEach(uint256 firstTokenId, bytes calldata packedRecipients) private {
        address previous = address(0);
        for (uint256 index = 0; index * 20 < packedRecipients.length; ++index) {
            address recipient = address(bytes20(packedRecipients[index * 20:]));
            require(recipient > previous, RecipientsNotAscending(index));
            _mint(recipient, firstTokenId + index);
            previous = recipient;
        }
    }

    function _countRecipients(bytes calldata packedRecipients) private pure returns (uint256 count) {
        count = packedRecipients.length / 20;
        require(count != 0 && count * 20 == packedRecipients.length, InvalidRecipients(packedRecipients.length));
        require(count <= MAX_OWNERS, TooManyRecipients(count, MAX_OWNERS));
    }
}
