// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPollAnchor} from "../src/interfaces/IPollAnchor.sol";
import {IAnchor} from "./IAnchor.sol";
import {vm} from "./Vm.sol";

/// @dev What whole transactions cost, intrinsic gas included; committed in snapshots/PollAnchor.json.
contract PollGasTest {
    IAnchor private anchor;

    function setUp() external {
        vm.warp(1_000);
        anchor = IAnchor(vm.deployCode("out/PollAnchor.sol/PollAnchor.json", abi.encode(address(this), 1 days)));
        anchor.grantRole(anchor.PUBLISHER_ROLE(), address(this));
    }

    function test_aPollFromOpeningToClose() external {
        IPollAnchor.Head[] memory heads = new IPollAnchor.Head[](10);
        for (uint256 index = 0; index < 10; ++index) {
            heads[index] = IPollAnchor.Head(keccak256(abi.encode(index)), 1, keccak256("root"));
            anchor.openPoll(heads[index].pollId, 1_000, 2_000, 300);
        }
        _record("openPoll", 80_000);
        anchor.anchorHeads(heads);
        for (uint256 index = 0; index < 10; ++index) {
            heads[index].size = 2;
            heads[index].root = keccak256("next");
        }
        anchor.anchorHeads(heads);
        _record("anchorHeads x10", 200_000);
        bytes memory ballot = new bytes(600);
        for (uint256 index = 0; index < 600; ++index) ballot[index] = 0xff;
        anchor.submitBallot(address(this), heads[0].pollId, ballot);
        _record("submitBallot of 600 bytes", 60_000);
        vm.warp(2_000);
        anchor.closePoll(
            heads[0].pollId, 3, keccak256("last"), keccak256("result"), "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"
        );
        _record("closePoll", 60_000);
    }

    function _record(string memory name, uint256 goal) private {
        uint256 gas = vm.lastCallGas().gasTotalUsed;
        vm.snapshotValue("PollAnchor", name, gas);
        vm.assertLe(gas, goal, name);
    }
}
