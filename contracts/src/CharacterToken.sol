// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";
import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";

import {ICharacterToken} from "./interfaces/ICharacterToken.sol";
import {IERC7572} from "./interfaces/IERC7572.sol";
import {Issuance} from "./Issuance.sol";
import {PagedOwnership} from "./PagedOwnership.sol";
import {Reveal} from "./Reveal.sol";
import {Roles} from "./Roles.sol";
import {Text, append} from "./Text.sol";
import {Tickets} from "./Tickets.sol";
import {TokenId} from "./TokenId.sol";

/// @title CharacterToken: the permanent registry; {ICharacterToken} is its manual
/// @dev This file is the ways in (issuing) and what is shown of a token. It has no proxy: its promises are its code.
contract CharacterToken is IERC2981, IERC7572, Reveal, PagedOwnership, Tickets {
    using TokenId for uint256;

    /// @dev From how many owners on a page is worth its fixed cost; Locked events make one owner's storage dearer still.
    uint256 private constant PAGE_FROM = 8;
    uint256 private constant SOULBOUND_PAGE_FROM = 2;
    /// @dev ERC-165, 721, 721 metadata, 2981, 4906, 5192, 5313 and 7572 as their interfaces' ids, four bytes each.
    bytes32 private constant STANDARDS = hex"01ffc9a7_80ac58cd_5b5e139f_2a55205a_49064906_b45a3c0e_8da5cb5b_e8a3d485";

    Text private _contractURI;

    constructor(
        string memory name,
        string memory symbol,
        string memory contractURI_,
        address initialAdmin,
        uint48 adminDelay
    ) PagedOwnership(name, symbol) Roles(initialAdmin, adminDelay) {
        _contractURI.write(contractURI_);
    }

    /// @inheritdoc ICharacterToken
    function issue(uint32 drop, uint32 ticket, address recipient) external returns (uint256 tokenId) {
        // The relayer's first, since a citizen's claim pays for each question.
        bytes32 role = hasRole(RELAYER_ROLE, msg.sender) ? RELAYER_ROLE : ISSUER_ROLE;
        Issuance issuance = _admit(drop, role, 1);
        uint32 number = issuance.issued();

        _spendRange(drop, issuance.cap(), ticket, 1);
        _issuances[drop] = issuance;
        tokenId = TokenId.encode(drop, 0, number);
        _mint(recipient, tokenId, issuance.soulbound());

        _announceIssue(tokenId, ticket, 1);
    }

    /// @inheritdoc ICharacterToken
    function airdrop(uint32 drop, uint32 firstTicket, bytes calldata packedRecipients)
        external
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

        _announceIssue(firstTokenId, firstTicket, count);
    }

    /// @inheritdoc ICharacterToken
    function issuePage(uint32 drop, bytes calldata packedTickets, bytes calldata packedRecipients)
        external
        returns (uint256 firstTokenId)
    {
        uint256 count = _countRecipients(packedRecipients);
        require(packedTickets.length == count << 2, TicketsDoNotMatch(count, packedTickets.length));
        Issuance issuance = _admit(drop, RELAYER_ROLE, count);

        _spendEach(drop, issuance.cap(), packedTickets);
        firstTokenId = _issueOnPage(drop, issuance, packedRecipients);

        emit TicketsSpent(drop, uint32(firstTokenId.pageOf()), firstTokenId.numberOf(), packedTickets);
    }

    /// @inheritdoc ICharacterToken
    function dropOf(uint256 tokenId) public view returns (uint32) {
        ownerOf(tokenId);
        return tokenId.dropOf();
    }

    /// @inheritdoc ICharacterToken
    function numberOf(uint256 tokenId) external view returns (uint32) {
        ownerOf(tokenId);
        return tokenId.numberOf();
    }

    /// @inheritdoc ICharacterToken
    function pictureIndexOf(uint256 tokenId) external view returns (uint256) {
        return _pictureIndex(dropOf(tokenId), tokenId.numberOf());
    }

    /// @inheritdoc IERC721Metadata
    function tokenURI(uint256 tokenId) external view returns (string memory uri) {
        uint32 drop = dropOf(tokenId);
        Issuance issuance = _issuances[drop];
        uri = _arts[drop].uri.read();
        if (issuance.isAt(Stage.Open) || issuance.isAt(Stage.Revealed)) {
            _appendDecimal(uri, _pictureIndex(drop, tokenId.numberOf()));
            append(uri, ".json", 5);
        }
    }

    /// @inheritdoc IERC7572
    function contractURI() external view returns (string memory) {
        return _contractURI.read();
    }

    /// @inheritdoc IERC2981
    function royaltyInfo(uint256 tokenId, uint256 salePrice) external view returns (address, uint256) {
        Art storage art = _arts[dropOf(tokenId)];
        return (art.royaltyReceiver, salePrice * art.royaltyFraction / ROYALTY_DENOMINATOR);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        for (bytes32 known = STANDARDS; known != 0; known <<= 32) {
            if (bytes4(known) == interfaceId) return true;
        }
        return interfaceId == type(IAccessControl).interfaceId;
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
        _requireAscending(packedRecipients);
        firstTokenId = TokenId.encode(drop, 0, _firstNumber(issuance, packedRecipients));

        _issuances[drop] = issuance;
        unchecked {
            for (uint256 index = 0; index < packedRecipients.length / 20; ++index) {
                _mint(_recipientAt(packedRecipients, index), firstTokenId + index, issuance.soulbound());
            }
        }
    }

    /// @dev Says which tickets became which numbers, both consecutive.
    function _announceIssue(uint256 firstTokenId, uint32 firstTicket, uint256 count) private {
        emit Issued(
            firstTokenId.dropOf(),
            uint32(firstTokenId.pageOf()),
            firstTicket,
            firstTokenId.numberOf(),
            uint32(count)
        );
    }

    /// @dev The first number of an issuance that has counted the recipients already.
    function _firstNumber(Issuance issuance, bytes calldata packedRecipients) private pure returns (uint32) {
        unchecked {
            return uint32(issuance.issued() + 1 - packedRecipients.length / 20);
        }
    }

    /// @dev Appends the value, below 2^32, in decimal digits.
    function _appendDecimal(string memory text, uint256 value) private pure {
        unchecked {
            if (value > 9) _appendDecimal(text, value / 10);
            append(text, bytes32((48 + value % 10) << 248), 1);
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
