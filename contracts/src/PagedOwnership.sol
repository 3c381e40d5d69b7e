// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";

import {IERC5192} from "./interfaces/IERC5192.sol";
import {Holding, hold} from "./Holding.sol";
import {Pages} from "./Pages.sol";
import {ReceiverCheck} from "./ReceiverCheck.sol";
import {Text} from "./Text.sol";
import {TokenId} from "./TokenId.sol";

/// @title PagedOwnership: an ERC-721 whose owners are in storage or, until they first move, on pages
/// @dev To a caller it is OpenZeppelin's ERC-721, down to the errors and which of two comes first; test/Differential.t.sol
/// runs both. There is no burning: an owner of zero in storage would bring the page's owner back.
abstract contract PagedOwnership is IERC5192, IERC721Metadata, IERC721Errors, Pages {
    using TokenId for uint256;

    /// @inheritdoc IERC721
    mapping(address owner => mapping(address operator => bool)) public isApprovedForAll;

    Text private _name;
    Text private _symbol;
    mapping(uint256 tokenId => Holding) private _holdings;
    mapping(uint256 tokenId => address) private _approvals;
    /// @dev What storage adds to the pages. It wraps below zero when a token leaves a page; the sum wraps back.
    mapping(address owner => uint256) private _balancesBesidePages;

    constructor(string memory name_, string memory symbol_) {
        _name.write(name_);
        _symbol.write(symbol_);
    }

    /// @inheritdoc IERC721
    function approve(address to, uint256 tokenId) external {
        address owner = ownerOf(tokenId);
        require(msg.sender == owner || isApprovedForAll[owner][msg.sender], ERC721InvalidApprover(msg.sender));

        _approvals[tokenId] = to;
        // Noted in a stored holding, so that transfers of all others need not look.
        Holding holding = _holdings[tokenId];
        if (to != address(0) && holding.isStored()) _holdings[tokenId] = holding.withApproval();

        emit Approval(owner, to, tokenId);
    }

    /// @inheritdoc IERC721
    function setApprovalForAll(address operator, bool approved) external {
        require(operator != address(0), ERC721InvalidOperator(operator));

        isApprovedForAll[msg.sender][operator] = approved;

        emit ApprovalForAll(msg.sender, operator, approved);
    }

    /// @inheritdoc IERC721
    function safeTransferFrom(address from, address to, uint256 tokenId) external {
        safeTransferFrom(from, to, tokenId, msg.data[0:0]);
    }

    /// @inheritdoc IERC721
    function safeTransferFrom(address from, address to, uint256 tokenId, bytes calldata data) public {
        transferFrom(from, to, tokenId);

        ReceiverCheck.checkReceived(msg.sender, from, to, tokenId, data);
    }

    /// @inheritdoc IERC721
    function transferFrom(address from, address to, uint256 tokenId) public {
        require(to != address(0), ERC721InvalidReceiver(to));
        Holding holding = _holdings[tokenId];
        address owner = _ownerOf(tokenId, holding);
        if (msg.sender != owner && !isApprovedForAll[owner][msg.sender] && msg.sender != _approvals[tokenId]) {
            require(owner != address(0), ERC721NonexistentToken(tokenId));
            revert ERC721InsufficientApproval(msg.sender, tokenId);
        }
        require(from == owner, ERC721IncorrectOwner(from, tokenId, owner));
        // A token whose holding is stored and not locked is of no soulbound drop: no need to read the drop again.
        require(
            holding.isStored() ? !holding.isLocked() : !_isSoulbound(tokenId.dropOf()), TokenLocked(tokenId)
        );

        if (!holding.isStored() || holding.mayBeApproved()) delete _approvals[tokenId];
        unchecked {
            --_balancesBesidePages[from];
        }
        _give(from, to, tokenId, false);
    }

    /// @inheritdoc IERC721Metadata
    function name() external view returns (string memory) {
        return _name.read();
    }

    /// @inheritdoc IERC721Metadata
    function symbol() external view returns (string memory) {
        return _symbol.read();
    }

    /// @inheritdoc IERC721
    function balanceOf(address owner) external view returns (uint256) {
        require(owner != address(0), ERC721InvalidOwner(owner));

        unchecked {
            return _balancesBesidePages[owner] + _pagesWith(owner);
        }
    }

    /// @inheritdoc IERC721
    function getApproved(uint256 tokenId) external view returns (address) {
        ownerOf(tokenId);
        return _approvals[tokenId];
    }

    /// @inheritdoc IERC5192
    function locked(uint256 tokenId) external view returns (bool) {
        ownerOf(tokenId);
        return _isSoulbound(tokenId.dropOf());
    }

    /// @inheritdoc IERC721
    function ownerOf(uint256 tokenId) public view returns (address owner) {
        owner = _ownerOf(tokenId, _holdings[tokenId]);
        require(owner != address(0), ERC721NonexistentToken(tokenId));
    }

    function _isSoulbound(uint32 drop) internal view virtual returns (bool);

    /// @dev Puts a token that nobody owns into storage.
    function _mint(address to, uint256 tokenId, bool lock) internal {
        require(to != address(0), ERC721InvalidReceiver(to));
        _give(address(0), to, tokenId, lock);
        if (lock) emit Locked(tokenId);
    }

    /// @dev What minting and transferring have in common.
    function _give(address from, address to, uint256 tokenId, bool lock) private {
        _holdings[tokenId] = hold(to, lock);
        unchecked {
            ++_balancesBesidePages[to];
        }

        emit Transfer(from, to, tokenId);
    }

    function _ownerOf(uint256 tokenId, Holding holding) private view returns (address) {
        return holding.isStored() ? holding.owner() : _pageOwner(tokenId);
    }
}
