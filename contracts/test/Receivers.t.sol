// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";

import {IKIP17Receiver} from "../src/interfaces/IKIP17Receiver.sol";
import {Citizens} from "./Citizens.sol";
import {vm} from "./Vm.sol";

enum Manners {
    Accepts,
    Reverts,
    IsSilent,
    AnswersWrongly,
    AnswersBriefly,
    RevertsAtLength,
    ReturnsAMegabyte,
    EatsGas
}

/// @dev A contract with as good or bad manners as told, a hook at a time; it remembers what it was told.
contract Receiver {
    mapping(bytes4 hook => Manners) public manners;
    bytes public received;

    function behave(Manners erc721, Manners kip17) external {
        manners[IERC721Receiver.onERC721Received.selector] = erc721;
        manners[IKIP17Receiver.onKIP17Received.selector] = kip17;
    }

    fallback() external {
        Manners chosen = manners[msg.sig];
        bytes4 selector = msg.sig;
        if (chosen == Manners.Reverts) revert("no");
        if (chosen == Manners.EatsGas) while (true) {}
        assembly {
            mstore(0, 0)
            if eq(chosen, 3) {
                mstore(0, not(selector))
                return(0, 32)
            }
            if eq(chosen, 4) {
                mstore(0, selector)
                return(0, 31)
            }
            if eq(chosen, 5) { revert(0, 1000000) }
            if eq(chosen, 6) { return(0, 1000000) }
        }
        if (chosen == Manners.IsSilent) return;
        received = msg.data;
        assembly {
            mstore(0, selector)
            return(0, 32)
        }
    }
}

/// @dev Receivers.tree
contract ReceiversTest is Citizens {
    address private immutable OWNER = citizen(1, 0);

    uint256 private tokenId;
    Receiver private receiver;

    function setUp() external {
        vm.warp(OPENS_AT);
        token = newToken();
        tokenId = airdrop(open(openTerms(100)), 0, citizens(1, 10));
        receiver = new Receiver();
    }

    function test_EitherHookSuffices() external {
        bytes memory data = "for the museum";
        receiver.behave(Manners.Accepts, Manners.Reverts);
        vm.prank(OWNER);
        token.safeTransferFrom(OWNER, address(receiver), tokenId, data);
        vm.assertEq(
            receiver.received(),
            abi.encodeCall(IERC721Receiver.onERC721Received, (OWNER, OWNER, tokenId, data)),
            "ERC-721 hook"
        );

        address next = citizen(1, 1);
        receiver.behave(Manners.Reverts, Manners.Accepts);
        vm.prank(next);
        token.safeTransferFrom(next, address(receiver), tokenId + 1, data);
        vm.assertEq(
            receiver.received(), abi.encodeCall(IKIP17Receiver.onKIP17Received, (next, next, tokenId + 1, data)), "KIP-17 hook"
        );
        vm.assertEq(token.balanceOf(address(receiver)), 2, "balance");
    }

    function test_OneGoodHookOutweighsAnyBadOne() external {
        for (uint8 bad = 0; bad <= uint8(Manners.EatsGas); ++bad) {
            _assertReceives(Manners(bad), Manners.Accepts, 2 * bad);
            _assertReceives(Manners.Accepts, Manners(bad), 2 * bad + 1);
        }
    }

    /// @dev Far less than the bound of one hook: half of it must be left for the other.
    function test_AnEaterLeavesHalfOfALittleGas() external {
        receiver.behave(Manners.EatsGas, Manners.Accepts);
        vm.prank(OWNER);
        token.safeTransferFrom{gas: 600_000}(OWNER, address(receiver), tokenId);
        vm.assertEq(token.ownerOf(tokenId), address(receiver), "owner");
    }

    function test_RevertWhen_NeitherHookAccepts() external {
        for (uint8 one = 1; one <= uint8(Manners.EatsGas); ++one) {
            for (uint8 other = 1; other <= uint8(Manners.EatsGas); ++other) {
                receiver.behave(Manners(one), Manners(other));
                vm.prank(OWNER);
                vm.expectRevert(
                    abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(receiver))
                );
                token.safeTransferFrom{gas: 6_000_000}(OWNER, address(receiver), tokenId);
            }
        }
        vm.assertEq(token.ownerOf(tokenId), OWNER, "the token stays");
    }

    function test_AnAccountWithoutCodeIsNotAsked() external {
        vm.prank(OWNER);
        token.safeTransferFrom(OWNER, citizen(2, 0), tokenId);
        vm.assertEq(token.ownerOf(tokenId), citizen(2, 0), "owner");
    }

    function test_PlainTransfersAskNobody() external {
        receiver.behave(Manners.Reverts, Manners.Reverts);
        vm.prank(OWNER);
        token.transferFrom(OWNER, address(receiver), tokenId);
        vm.assertEq(token.ownerOf(tokenId), address(receiver), "owner");
    }

    function _assertReceives(Manners erc721, Manners kip17, uint32 ticket) private {
        uint256 another = issue(1, 50 + ticket, OWNER);
        receiver.behave(erc721, kip17);
        vm.prank(OWNER);
        token.safeTransferFrom{gas: 6_000_000}(OWNER, address(receiver), another);
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 1_300_000, "bounded");
        vm.assertEq(token.ownerOf(another), address(receiver), "owner");
    }
}
