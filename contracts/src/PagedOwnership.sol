// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

import {IERC5192} from "./interfaces/IERC5192.sol";
import {Holding, hold} from "./Holding.sol";
import {Pages} from "./Pages.sol";
import {ReceiverCheck} from "./ReceiverCheck.sol";
import {TokenId} from "./TokenId.sol";

/// @title PagedOwnership: OpenZeppelin's ERC-721 whose owners are in storage or, until they first move, on pages
/// @dev OpenZeppelin's own `_owners` and `_balances` stay empty: each function that reads or writes them is overridden here.
/// There is no burning: an owner of zero in storage would bring the page's owner back.
abstract contract PagedOwnership is IERC5192, ERC721, Pages {
    using TokenId for uint256;

    mapping(uint256 tokenId => Holding) private _holdings;
    /// @dev What storage adds to the pages. It wraps below zero when a token leaves a page; the sum wraps back.
    mapping(address owner => uint256) private _balancesBesidePages;

    /// @inheritdoc ERC721
    function balanceOf(address owner) public view override returns (uint256) {
        require(owner != address(0), ERC721InvalidOwner(owner));

        unchecked {
            return _balancesBesidePages[owner] + _pagesWith(owner);
        }
    }

    /// @inheritdoc IERC5192
    function locked(uint256 tokenId) external view returns (bool) {
        _requireOwned(tokenId);
        return _isSoulbound(tokenId.dropOf());
    }

    /// @inheritdoc ERC721
    function safeTransferFrom(address from, address to, uint256 tokenId, bytes memory data) public override {
        transferFrom(from, to, tokenId);

        ReceiverCheck.checkReceived(_msgSender(), from, to, tokenId, data);
    }

    function _isSoulbound(uint32 drop) internal view virtual returns (bool);

    function _ownerOf(uint256 tokenId) internal view override returns (address) {
        Holding holding = _holdings[tokenId];
        return holding.isStored() ? holding.owner() : _pageOwner(tokenId);
    }

    /// @dev Moves a token, or puts a new one into storage when nobody owns it. `to` is never zero.
    function _update(address to, uint256 tokenId, address auth) internal override returns (address from) {
        Holding holding = _holdings[tokenId];
        from = holding.isStored() ? holding.owner() : _pageOwner(tokenId);
        if (auth != address(0)) _checkAuthorized(from, auth, tokenId);

        // A token whose holding is stored and not locked is of no soulbound drop: no need to read the drop again.
        bool lock = holding.isStored() ? holding.isLocked() : _isSoulbound(tokenId.dropOf());
        if (from != address(0)) {
            require(!lock, TokenLocked(tokenId));
            if (!holding.isStored() || holding.mayBeApproved()) _approve(address(0), tokenId, address(0), false);
        }

        _holdings[tokenId] = hold(to, lock);
        unchecked {
            if (from != address(0)) _balancesBesidePages[from] -= 1;
            _balancesBesidePages[to] += 1;
        }

        emit Transfer(from, to, tokenId);
        if (lock) emit Locked(tokenId);
    }

    /// @dev Also notes in a stored holding that there may be an approval, so that transfers of all others need not look.
    function _approve(address to, uint256 tokenId, address auth, bool emitEvent) internal override {
        super._approve(to, tokenId, auth, emitEvent);

        Holding holding = _holdings[tokenId];
        if (to != address(0) && holding.isStored()) _holdings[tokenId] = holding.withApproval();
    }
}
