// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";

import {IPollAnchor} from "./interfaces/IPollAnchor.sol";
import {Roles} from "./Roles.sol";

/// @title PollAnchor: what a poll cannot take back; {IPollAnchor} is its manual
/// @dev It keeps no ballots and counts nothing. It has no proxy: what was anchored stays.
contract PollAnchor is IPollAnchor, IERC165, Roles {
    bytes32 public constant PUBLISHER_ROLE = keccak256("PUBLISHER_ROLE");
    uint256 public constant MAX_BALLOT = 16_384;

    mapping(address publisher => mapping(bytes32 pollId => Poll)) private _polls;

    constructor(address initialAdmin, uint48 adminDelay) Roles(initialAdmin, adminDelay) {}

    /// @inheritdoc IPollAnchor
    // slither-disable-next-line timestamp -- windows are in seconds; a validator gains one at most
    function openPoll(bytes32 pollId, uint64 opensAt, uint64 closesAt, uint32 grace) external onlyRole(PUBLISHER_ROLE) {
        require(
            pollId != 0 && opensAt < closesAt && closesAt > block.timestamp && closesAt <= type(uint40).max,
            InvalidPoll(pollId, opensAt, closesAt)
        );
        address publisher = msg.sender;
        require(_polls[publisher][pollId].state == State.None, PollExists(publisher, pollId));

        _polls[publisher][pollId] = Poll(uint40(opensAt), uint40(closesAt), grace, State.Open, 0, 0);

        emit PollOpened(publisher, pollId, opensAt, closesAt, grace);
    }

    /// @inheritdoc IPollAnchor
    function anchorHeads(Head[] calldata heads) external onlyRole(PUBLISHER_ROLE) {
        for (uint256 index = 0; index < heads.length; ++index) {
            Head calldata head = heads[index];
            Poll storage poll = _openPoll(msg.sender, head.pollId);
            _checkTime(head.pollId, poll.opensAt, uint256(poll.closesAt) + poll.grace);
            require(head.size > poll.size, HeadNotAhead(head.pollId, head.size, poll.size));

            poll.size = head.size;
            poll.root = head.root;

            emit HeadAnchored(msg.sender, head.pollId, head.size, head.root);
        }
    }

    /// @inheritdoc IPollAnchor
    function submitBallot(address publisher, bytes32 pollId, bytes calldata ballot) external {
        Poll storage poll = _openPoll(publisher, pollId);
        _checkTime(pollId, poll.opensAt, poll.closesAt);
        require(ballot.length != 0 && ballot.length <= MAX_BALLOT, InvalidBallot(ballot.length));

        emit BallotSubmitted(publisher, pollId, msg.sender, ballot);
    }

    /// @inheritdoc IPollAnchor
    function closePoll(bytes32 pollId, uint64 size, bytes32 root, bytes32 resultHash, string calldata bundleCid)
        external
        onlyRole(PUBLISHER_ROLE)
    {
        Poll storage poll = _openPoll(msg.sender, pollId);
        _checkTime(pollId, poll.closesAt, type(uint256).max);
        bool isAhead = size > poll.size || (size == poll.size && (size == 0 || root == poll.root));
        require(isAhead, HeadNotAhead(pollId, size, poll.size));
        require(resultHash != 0 && bytes(bundleCid).length != 0, InvalidResult());

        poll.state = State.Closed;
        poll.size = size;
        poll.root = root;

        emit PollClosed(msg.sender, pollId, size, root, resultHash, bundleCid);
    }

    /// @inheritdoc IPollAnchor
    function voidPoll(address publisher, bytes32 pollId, bytes32 reasonHash) external {
        bool isPublisher = msg.sender == publisher && hasRole(PUBLISHER_ROLE, publisher);
        require(
            isPublisher || msg.sender == owner, MayNotVoid(msg.sender, publisher, pollId)
        );
        Poll storage poll = _openPoll(publisher, pollId);

        poll.state = State.Void;

        emit PollVoided(publisher, pollId, reasonHash);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC165).interfaceId || interfaceId == type(IAccessControl).interfaceId;
    }

    /// @inheritdoc IPollAnchor
    function pollOf(address publisher, bytes32 pollId) external view returns (Poll memory) {
        return _polls[publisher][pollId];
    }

    function _openPoll(address publisher, bytes32 pollId) private view returns (Poll storage poll) {
        poll = _polls[publisher][pollId];
        require(poll.state == State.Open, PollNotOpen(publisher, pollId, poll.state));
    }

    // slither-disable-next-line timestamp -- windows are in seconds; a validator gains one at most
    function _checkTime(bytes32 pollId, uint256 from, uint256 until) private view {
        require(block.timestamp >= from && block.timestamp < until, OutsideTheWindow(pollId, from, until));
    }
}
