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
import {Issuance} from "./Issuance.sol";
import {PagedOwnership} from "./PagedOwnership.sol";
import {Reveal} from "./Reveal.sol";
import {Tickets} from "./Tickets.sol";
import {TokenId} from "./TokenId.sol";

/// @title CharacterToken: the permanent registry; {ICharacterToken} is its manual
/// @dev This file is the ways in (issuing) and what is shown of a token. It has no proxy: its promises are its code.
contract CharacterToken is IERC2981, IERC7572, Reveal, PagedOwnership, Tickets {
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
        Issuance issuance = _admit(drop, role, 1);
        uint32 number = issuance.issued();

        _spendRange(drop, issuance.cap(), ticket, 1);
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
        Issuance issuance = _admit(drop, ISSUER_ROLE, count);

        _spendRange(drop, issuance.cap(), firstTicket, count);
        if (count >= (issuance.soulbound() ? SOULBOUND_PAGE_FROM : PAGE_FROM)) {
            firstTokenId = _issueOnPage(drop, issuance, packedRecipients);
        } else {
            firstTokenId = _issueInStorage(drop, issuance, packedRecipients);
        }

        emit Issued(
            drop, uint32(firstTokenId.pageOf()), firstTicket, firstTokenId.numberOf(), uint32(count)
        );
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
        Issuance issuance = _admit(drop, RELAYER_ROLE, count);

        _spendEach(drop, issuance.cap(), packedTickets);
        firstTokenId = _issueOnPage(drop, issuance, packedRecipients);

        emit TicketsSpent(drop, uint32(firstTokenId.pageOf()), firstTokenId.numberOf(), packedTickets);
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
        Stage stage = _issuances[drop].stage();
        string memory uri = _arts[drop].uri;
        if (stage != Stage.Open && stage != Stage.Revealed) return uri;
        return string.concat(uri, _pictureIndex(drop, tokenId.numberOf()).toString(), ".json");
    }

    /// @inheritdoc IERC2981
    function royaltyInfo(uint256 tokenId, uint256 salePrice) external view returns (address, uint256) {
        Art storage art = _arts[dropOf(tokenId)];
        return (art.royaltyReceiver, salePrice * art.royaltyFraction / ROYALTY_DENOMINATOR);
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
        return _issuances[drop].soulbound();
    }

    /// @dev Stores the admitted issuance and writes its owners as a page.
    function _issueOnPage(uint32 drop, Issuance issuance, bytes calldata packedRecipients)
        private
        returns (uint256 firstTokenId)
    {
        require(issuance.pagesLeft() != 0, PageBudgetSpent(drop));
        uint32 firstNumber = _firstNumber(issuance, packedRecipients);

        _issuances[drop] = issuance.withPageTaken();
        firstTokenId = TokenId.encode(drop, _writePage(drop, firstNumber, packedRecipients), firstNumber);

        _announcePage(firstTokenId, packedRecipients, issuance.soulbound());
    }

    /// @dev Stores the admitted issuance and its owners, one by one.
    function _issueInStorage(uint32 drop, Issuance issuance, bytes calldata packedRecipients)
        private
        returns (uint256 firstTokenId)
    {
        firstTokenId = TokenId.encode(drop, 0, _firstNumber(issuance, packedRecipients));

        _issuances[drop] = issuance;
        address previous = address(0);
        unchecked {
            for (uint256 index = 0; index * 20 < packedRecipients.length; ++index) {
                address recipient = address(bytes20(packedRecipients[index * 20:]));
                require(recipient > previous, RecipientsNotAscending(index));
                _update(recipient, firstTokenId + index, address(0));
                previous = recipient;
            }
        }
    }

    /// @dev The first number of an issuance that has counted the recipients already.
    function _firstNumber(Issuance issuance, bytes calldata packedRecipients) private pure returns (uint32) {
        unchecked {
            return uint32(issuance.issued() + 1 - packedRecipients.length / 20);
        }
    }

    function _countRecipients(bytes calldata packedRecipients) private pure returns (uint256 count) {
        count = packedRecipients.length / 20;
        require(
            count != 0 && count <= MAX_OWNERS && packedRecipients.length % 20 == 0,
            InvalidRecipients(packedRecipients.length)
        );
    }
}
