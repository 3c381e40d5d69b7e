// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title PollAnchor: what a poll cannot take back
/// @notice The manual. A poll is counted off the chain, from documents that anybody can fetch; this contract fixes their hashes in
/// time: the manifest at the opening, the heads of the ballot log while it runs, the result once.
///
/// A poll's id is the keccak256 of its manifest's canonical JSON (RFC 8785), so that no rule of it can change. The manifest
/// names its publisher, this contract and the chain. Here a poll is kept under its publisher and its id, and whoever opens
/// one is its publisher: nobody can occupy, anchor or close another's. A reader asks for the publisher whom the manifest
/// names; an event of another publisher with the same id says nothing.
///
/// State: None → Open → Closed, or Open → Void. Nothing leaves Closed or Void. Times are in seconds; windows are half-open.
interface IPollAnchor {
    /// @notice How far a poll has come. An open poll takes ballots only within its window.
    enum State {
        None,
        Open,
        Closed,
        Void
    }

    /// @notice A poll as it stands.
    /// @param opensAt First second in which ballots are taken.
    /// @param closesAt First second in which they no longer are.
    /// @param grace For how many seconds more heads can be anchored.
    /// @param size Entries of the log at the last head that was anchored, or at the close.
    /// @param root The log's Merkle root (RFC 9162) at that size.
    struct Poll {
        uint40 opensAt;
        uint40 closesAt;
        uint32 grace;
        State state;
        uint64 size;
        bytes32 root;
    }

    /// @notice A log of `size` entries has this Merkle root (RFC 9162, SHA-256).
    struct Head {
        bytes32 pollId;
        uint64 size;
        bytes32 root;
    }

    /// @notice The poll was opened, with the window and grace of its manifest.
    event PollOpened(address indexed publisher, bytes32 indexed pollId, uint64 opensAt, uint64 closesAt, uint32 grace);

    /// @notice The log had this root at this size, no later than this block.
    event HeadAnchored(address indexed publisher, bytes32 indexed pollId, uint64 size, bytes32 root);

    /// @notice Somebody put a ballot on the chain. It is taken as it is: the count judges it, and must not leave it out.
    event BallotSubmitted(
        address indexed publisher, bytes32 indexed pollId, address indexed sender, bytes ballot
    );

    /// @notice The poll was closed: the log's last head, the hash of the result's canonical JSON, and where all of it lies.
    event PollClosed(
        address indexed publisher,
        bytes32 indexed pollId,
        uint64 size,
        bytes32 root,
        bytes32 resultHash,
        string bundleCid
    );

    /// @notice The poll will never have a result; why is in the document with this hash.
    event PollVoided(address indexed publisher, bytes32 indexed pollId, bytes32 reasonHash);

    /// @notice The window must end after it begins and after now, and fit 40 bits; a manifest has a hash.
    error InvalidPoll(bytes32 pollId, uint64 opensAt, uint64 closesAt);
    /// @notice The publisher has opened this poll before.
    error PollExists(address publisher, bytes32 pollId);
    /// @notice The publisher has no such poll that is open.
    error PollNotOpen(address publisher, bytes32 pollId, State state);
    /// @notice This can be done from the one second on, and until before the other.
    error OutsideTheWindow(bytes32 pollId, uint256 from, uint256 until);
    /// @notice A log only grows, from 1: the head is not above the one anchored, or (at the close) below it or unlike it.
    error HeadNotAhead(bytes32 pollId, uint64 size, uint64 anchored);
    /// @notice Only the publisher and, when its key is lost, the admin can void a poll.
    error MayNotVoid(address caller, address publisher, bytes32 pollId);
    /// @notice A ballot has from 1 to {MAX_BALLOT} bytes.
    error InvalidBallot(uint256 length);
    /// @notice A result has a hash and a bundle.
    error InvalidResult();

    /// @notice Opens a poll of the caller. For PUBLISHER_ROLE.
    /// @param pollId keccak256 of the manifest's canonical JSON.
    /// @param grace For how many seconds after the close heads can be anchored.
    function openPoll(bytes32 pollId, uint64 opensAt, uint64 closesAt, uint32 grace) external;

    /// @notice Anchors heads of any of the caller's polls, each larger than the one before, from the opening until the grace after
    /// the close is over. If one cannot be, none is. For PUBLISHER_ROLE.
    function anchorHeads(Head[] calldata heads) external;

    /// @notice Puts a ballot on the chain, so that it cannot be ignored. For anyone, within the window.
    /// @param publisher Whose poll it is, as the manifest says.
    /// @param ballot The signed ballot in its compact bytes; at most {MAX_BALLOT} of them.
    function submitBallot(address publisher, bytes32 pollId, bytes calldata ballot) external;

    /// @notice Closes a poll of the caller whose window is over, for good. For PUBLISHER_ROLE.
    /// @param size The log's final size, at least that of the last head; if it is the same, so is the root.
    /// @param resultHash keccak256 of the result's canonical JSON.
    /// @param bundleCid The directory with manifest, census, log, heads and result.
    function closePoll(bytes32 pollId, uint64 size, bytes32 root, bytes32 resultHash, string calldata bundleCid) external;

    /// @notice Voids a poll that is not closed, for good. All that was anchored stays. For its publisher, and for the admin.
    /// @param reasonHash keccak256 of a published document.
    function voidPoll(address publisher, bytes32 pollId, bytes32 reasonHash) external;

    /// @notice The poll as it stands; zeros for one that was never opened.
    function pollOf(address publisher, bytes32 pollId) external view returns (Poll memory);

    /// @notice May open polls and go on with its own.
    // slither-disable-next-line naming-convention -- named as OpenZeppelin names roles
    function PUBLISHER_ROLE() external view returns (bytes32);

    /// @notice How many bytes a ballot has at most.
    // slither-disable-next-line naming-convention -- it is a constant
    function MAX_BALLOT() external view returns (uint256);
}
