// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {ICharacterToken} from "../src/interfaces/ICharacterToken.sol";
import {IRoles} from "../src/interfaces/IRoles.sol";
import {Citizens} from "./Citizens.sol";
import {vm} from "./Vm.sol";

/// @dev Ownership.tree
contract OwnershipTest is Citizens {
    uint256 private constant COUNT = 40;

    uint32 private drop;
    uint32 private bound;
    uint256 private paged;
    uint256 private stored;
    address private immutable OWNER = citizen(1, 0);
    address private immutable OTHER = citizen(2, 0);

    function setUp() external {
        vm.warp(OPENS_AT);
        token = newToken();
        drop = open(openTerms(1000));
        ICharacterToken.DropTerms memory terms = openTerms(100);
        terms.soulbound = true;
        bound = open(terms);
        stored = issue(drop, 999, OTHER);
        paged = airdrop(drop, 0, citizens(1, COUNT));
    }

    function testFuzz_Id_OthersDoNotExist(uint256 id, uint8 bit, uint8 index) external {
        _assertUnlessIssued(id);
        _assertUnlessIssued((paged + index % COUNT) ^ (1 << bit));
        _assertUnlessIssued(stored ^ (1 << bit));
        _assertUnlessIssued(idOf(drop, 1, id % 2000));
        _assertUnlessIssued(idOf(bound, 1, 2 + index % COUNT));
        _assertUnlessIssued(idOf(drop, id % 260, 2 + index % COUNT));
        _assertUnlessIssued(idOf(0, id % 260, index));
    }

    function test_Paged_MovesAndComesBack() external {
        vm.prank(OWNER);
        token.approve(citizen(3, 0), paged);
        vm.assertEq(token.getApproved(paged), citizen(3, 0), "approved");
        vm.prank(citizen(3, 0));
        token.transferFrom(OWNER, OTHER, paged);
        _assertHolds(OTHER, paged, 2);
        vm.assertEq(token.balanceOf(OWNER), 0, "none left");

        vm.prank(OTHER);
        token.transferFrom(OTHER, OWNER, paged);
        _assertHolds(OWNER, paged, 1);
        vm.prank(OWNER);
        token.transferFrom(OWNER, OWNER, paged);
        _assertHolds(OWNER, paged, 1);
        vm.prank(OWNER);
        token.setApprovalForAll(citizen(3, 0), true);
        vm.prank(citizen(3, 0));
        token.transferFrom(OWNER, OTHER, paged);
        _assertHolds(OTHER, paged, 2);
    }

    function test_Paged_RevertWhen_TheTransferIsWrong() external {
        vm.prank(OTHER);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InsufficientApproval.selector, OTHER, paged));
        token.transferFrom(OWNER, OTHER, paged);
        vm.startPrank(OWNER);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721IncorrectOwner.selector, OTHER, paged, OWNER));
        token.transferFrom(OTHER, citizen(3, 0), paged);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(0)));
        token.transferFrom(OWNER, address(0), paged);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, paged + COUNT));
        token.transferFrom(OWNER, OTHER, paged + COUNT);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidOwner.selector, address(0)));
        token.balanceOf(address(0));
    }

    /// @dev Tokens wander among the page's own owners, so that balances in storage wrap below zero and back.
    function testFuzz_Paged_BalancesEqualOwnedIds(uint256 seed) external {
        for (uint256 step = 0; step < 60; ++step) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 tokenId = paged + seed % COUNT;
            address from = token.ownerOf(tokenId);
            vm.prank(from);
            token.transferFrom(from, citizen(1, (seed >> 64) % 7), tokenId);
        }
        for (uint256 person = 0; person < COUNT; ++person) {
            uint256 owned;
            for (uint256 index = 0; index < COUNT; ++index) {
                if (token.ownerOf(paged + index) == citizen(1, person)) ++owned;
            }
            vm.assertEq(token.balanceOf(citizen(1, person)), owned, "balance");
        }
    }

    function test_Soulbound_RevertWhen_Transferred() external {
        uint256 alone = issue(bound, 0, OWNER);
        uint256 onPage = airdrop(bound, 1, citizens(1, 10));
        vm.startPrank(OWNER);
        token.approve(OTHER, alone);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.TokenLocked.selector, alone));
        token.transferFrom(OWNER, OTHER, alone);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.TokenLocked.selector, onPage));
        token.safeTransferFrom(OWNER, OTHER, onPage);
        vm.stopPrank();
        vm.prank(OTHER);
        vm.expectRevert(abi.encodeWithSelector(ICharacterToken.TokenLocked.selector, alone));
        token.transferFrom(OWNER, OTHER, alone);
        vm.assertTrue(token.locked(alone) && token.locked(onPage), "locked");
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, onPage + 10));
        token.locked(onPage + 10);
    }

    function test_Approval_IsClearedByEachMove() external {
        vm.startPrank(OWNER);
        token.approve(OTHER, paged);
        token.transferFrom(OWNER, OTHER, paged);
        vm.stopPrank();
        vm.assertEq(token.getApproved(paged), address(0), "first move");
        vm.startPrank(OTHER);
        token.approve(OWNER, paged);
        token.approve(address(0), paged);
        token.approve(OWNER, paged);
        token.transferFrom(OTHER, citizen(3, 0), paged);
        vm.stopPrank();
        vm.assertEq(token.getApproved(paged), address(0), "later move");
        vm.prank(OWNER);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InsufficientApproval.selector, OWNER, paged));
        token.transferFrom(citizen(3, 0), OWNER, paged);
    }

    function test_Standards() external view {
        uint32[9] memory ids = [
            0x01ffc9a7, 0x80ac58cd, 0x5b5e139f, 0x2a55205a, 0x49064906, 0xb45a3c0e, 0x8da5cb5b, 0xe8a3d485,
            0x7965db0b
        ];
        for (uint256 index = 0; index < ids.length; ++index) {
            vm.assertTrue(token.supportsInterface(bytes4(ids[index])), "interface");
        }
        vm.assertFalse(token.supportsInterface(0xffffffff), "the impossible interface");
        vm.assertFalse(token.supportsInterface(0x780e9d63), "not enumerable");
        vm.assertEq(token.name(), "Palmido Heroes", "name");
        vm.assertEq(token.symbol(), "PALMIDO", "symbol");
        vm.assertEq(token.contractURI(), "ipfs://bafkreicollection", "contract URI");
        vm.assertEq(token.owner(), address(this), "owner");
        vm.assertEq(token.tokenURI(paged), string.concat(BASE_URI, "1.json"), "number 2 shows picture 1");
        vm.assertEq(token.totalSupply(), COUNT + 1, "supply");
    }

    function test_Standards_TheAdminMovesInTwoSteps() external {
        token.beginDefaultAdminTransfer(OWNER);
        uint256 schedule = block.timestamp + 1 days;
        vm.warp(schedule);
        vm.prank(OWNER);
        vm.expectRevert(
            abi.encodeWithSelector(
                IRoles.AccessControlEnforcedDefaultAdminDelay.selector, schedule
            )
        );
        token.acceptDefaultAdminTransfer();
        vm.warp(schedule + 1);
        vm.prank(OTHER);
        vm.expectRevert(
            abi.encodeWithSelector(IRoles.AccessControlInvalidDefaultAdmin.selector, OTHER)
        );
        token.acceptDefaultAdminTransfer();
        vm.prank(OWNER);
        token.acceptDefaultAdminTransfer();
        vm.assertEq(token.owner(), OWNER, "owner");
        vm.assertTrue(token.hasRole(0, OWNER) && !token.hasRole(0, address(this)), "role 0 moves with the admin");
        vm.expectRevert(_unauthorized());
        token.beginDefaultAdminTransfer(address(this));
        vm.prank(OWNER);
        vm.expectRevert(
            abi.encodeWithSelector(IRoles.AccessControlInvalidDefaultAdmin.selector, OWNER)
        );
        token.acceptDefaultAdminTransfer();
    }

    function test_Standards_ALaterTransferReplacesTheEarlier() external {
        token.beginDefaultAdminTransfer(OWNER);
        token.beginDefaultAdminTransfer(address(0));
        vm.warp(block.timestamp + 2 days);
        vm.prank(OWNER);
        vm.expectRevert(abi.encodeWithSelector(IRoles.AccessControlInvalidDefaultAdmin.selector, OWNER));
        token.acceptDefaultAdminTransfer();
        vm.assertEq(token.owner(), address(this), "owner");
    }

    /// @dev Role 0 cannot be granted, revoked or renounced; any other is the admin's to give and take, and its holder's to leave.
    function testFuzz_Standards_RolesAreGivenByTheAdmin(bytes32 role, address account) external {
        vm.assume(role != 0 && account != address(this) && !token.hasRole(role, account));
        vm.prank(account);
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, account, 0));
        token.grantRole(role, account);

        vm.expectEmit();
        emit IAccessControl.RoleGranted(role, account, address(this));
        token.grantRole(role, account);
        vm.assertTrue(token.hasRole(role, account), "granted");
        vm.prank(account);
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, account, 0));
        token.revokeRole(role, account);
        vm.expectEmit();
        emit IAccessControl.RoleRevoked(role, account, address(this));
        token.revokeRole(role, account);
        vm.assertFalse(token.hasRole(role, account), "revoked");

        token.grantRole(role, account);
        vm.expectRevert(IAccessControl.AccessControlBadConfirmation.selector);
        token.renounceRole(role, account);
        vm.prank(account);
        token.renounceRole(role, account);
        vm.assertFalse(token.hasRole(role, account), "renounced");
    }

    function test_Standards_RevertWhen_RoleZeroIsTouched() external {
        bytes memory refusal = abi.encodeWithSelector(IRoles.AccessControlEnforcedDefaultAdminRules.selector);
        vm.expectRevert(refusal);
        token.grantRole(0, OTHER);
        vm.expectRevert(refusal);
        token.revokeRole(0, address(this));
        vm.expectRevert(refusal);
        token.renounceRole(0, address(this));
        vm.assertEq(token.getRoleAdmin(keccak256("ISSUER_ROLE")), 0, "the admin of every role");
        vm.assertEq(token.defaultAdminDelay(), 1 days, "delay");
    }

    function _unauthorized() private view returns (bytes memory) {
        return abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, address(this), 0);
    }

    function _assertHolds(address owner, uint256 tokenId, uint256 balance) private view {
        vm.assertEq(token.ownerOf(tokenId), owner, "owner");
        vm.assertEq(token.balanceOf(owner), balance, "balance");
        vm.assertEq(token.getApproved(tokenId), address(0), "approval");
    }

    function _assertUnlessIssued(uint256 id) private {
        if (id == stored || (id >= paged && id < paged + COUNT)) return;
        bytes memory refusal = abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, id);
        vm.expectRevert(refusal);
        token.ownerOf(id);
        vm.expectRevert(refusal);
        token.getApproved(id);
        vm.expectRevert(refusal);
        token.tokenURI(id);
        vm.expectRevert(refusal);
        token.dropOf(id);
        vm.expectRevert(refusal);
        token.numberOf(id);
        vm.expectRevert(refusal);
        token.pictureIndexOf(id);
        vm.expectRevert(refusal);
        token.locked(id);
        vm.expectRevert(refusal);
        token.royaltyInfo(id, 1);
        vm.expectRevert(refusal);
        token.approve(OTHER, id);
        vm.prank(OWNER);
        vm.expectRevert(refusal);
        token.transferFrom(OWNER, OTHER, id);
    }
}
