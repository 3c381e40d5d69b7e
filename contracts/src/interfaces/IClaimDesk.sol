// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICharacterToken} from "./ICharacterToken.sol";

/// @title ClaimDesk: the entrance for printed codes
/// @notice The manual. The desk holds RELAYER_ROLE on the registry ({ICharacterToken}) and can be replaced by another one.
///
/// A *code* is a secret from which a key is derived; the desk knows only the key's address, the *code address*. Before an
/// event the city commits the addresses of a drop's codes, in *code blocks*: data contracts of up to 1,228 addresses, one
/// for each of consecutive tickets. A code block can never change, and the desk creates nothing else, so anybody can count
/// the codes there are and see when they were committed. The n-th block of the desk is its n-th creation; its address is
/// computed ({codeBlockAddress}), and its code is STOP, the drop (4 bytes), the first ticket (4 bytes), then 20 bytes a code.
///
/// A *claim* names ticket and recipient and is signed by the code's key: EIP-712, domain name "Palmido ClaimDesk", version
/// "1", chain id, this desk, `Claim(uint32 drop,uint32 ticket,address recipient)`, as a compact signature (EIP-2098: r, then
/// s with the parity in its highest bit; s in the lower half). Anybody may send it, and it pays nobody but the recipient.
/// A claim also says on which code block its code stands; the block itself proves it, so a wrong number is refused.
///
/// A drop is closed at the desk until {setWindow} opens it; the registry's own window, pause, cap and limits hold besides.
interface IClaimDesk {
    /// @notice Why a claim of a batch was left out. The first five are final; the others pass, so that the same claim can be sent
    /// again: alone, in a batch where it is in order, or later.
    /// @param None It was not left out.
    /// @param BeyondCap The ticket lies beyond the drop's cap.
    /// @param Spent The ticket has its character already, or an earlier claim of this batch is for it.
    /// @param Void The code was voided.
    /// @param NoCode That code block has no code for this ticket.
    /// @param BadSignature The code's key did not sign this, or the signature is not in its one accepted form, or the
    /// recipient is zero.
    /// @param OutOfOrder On a page recipients must ascend strictly; this one is not above the last that was accepted.
    /// @param TooFast The desk's rate limit on the drop is used up.
    /// @param SoldOut As many characters are issued as the cap allows.
    enum Reason {
        None,
        BeyondCap,
        Spent,
        Void,
        NoCode,
        BadSignature,
        OutOfOrder,
        TooFast,
        SoldOut
    }

    /// @notice A drop at the desk.
    /// @param nextTicket The first ticket that can still be given a code: codes are committed upwards.
    /// @param opensAt First second (Unix time) in which claims are taken.
    /// @param closesAt First second in which they no longer are; 0: never opened.
    /// @param capacity How many claims can be taken at once; 0: no limit.
    /// @param refillSeconds In which time that many flow back.
    /// @param available How many can be taken now; 0 if there is no limit.
    /// @param paused Whether the drop's claims are stopped.
    struct Counter {
        uint32 nextTicket;
        uint64 opensAt;
        uint64 closesAt;
        uint32 capacity;
        uint32 refillSeconds;
        uint256 available;
        bool paused;
    }

    /// @notice Tickets `firstTicket` …, `count` of them, have their code addresses on this code block.
    event CodesCommitted(uint32 indexed drop, uint32 indexed codeBlock, uint32 firstTicket, uint32 count);

    /// @notice The codes of these tickets (4 bytes each) are worthless from now on.
    event CodesVoided(uint32 indexed drop, bytes packedTickets);

    /// @notice The drop's window at the desk was set.
    event ClaimWindowSet(uint32 indexed drop, uint64 opensAt, uint64 closesAt);

    /// @notice The desk takes at most `capacity` claims of the drop at once, refilled over `refillSeconds`.
    event ClaimLimitSet(uint32 indexed drop, uint32 capacity, uint32 refillSeconds);

    /// @notice The drop's claims were stopped, or go on.
    event ClaimsPaused(uint32 indexed drop, bool paused);

    /// @notice A claim of a batch was left out. What was accepted is told by the registry: `Issued` or `TicketsSpent`.
    event ClaimSkipped(uint32 indexed drop, uint32 indexed ticket, address recipient, Reason reason);

    /// @notice Code addresses are packed 20 bytes each, from 1 to 1,228 of them: split a longer list.
    error InvalidCodes(uint256 length);
    /// @notice Codes are committed upwards, so that none is over another: begin at `nextTicket` or above.
    error TicketsCommitted(uint32 drop, uint32 firstTicket, uint32 nextTicket);
    /// @notice The codes would reach `end`, beyond the drop's cap.
    error CodesBeyondCap(uint32 drop, uint256 end, uint32 cap);
    /// @notice The ticket has its character already.
    error TicketSpent(uint32 drop, uint32 ticket);
    /// @notice This is not the next code block: commit it as number {codeBlockCount} + 1, at most 65,535.
    error CodeBlockMisplaced(address expected, address actual);
    /// @notice Tickets are packed 4 bytes each, at least one.
    error InvalidTickets(uint256 length);

    /// @notice The drop takes claims only within its window at the desk, and codes only before it ends.
    error DeskClosed(uint32 drop, uint64 opensAt, uint64 closesAt);
    /// @notice The drop's claims are stopped.
    error DeskPaused(uint32 drop);
    /// @notice Too many claims too fast: wait until some have flowed back.
    error ClaimLimitReached(uint32 drop);
    /// @notice The code was voided.
    error CodeVoid(uint32 drop, uint32 ticket);
    /// @notice That code block has no code for this ticket; see {codeOf}.
    error CodeUnknown(uint32 drop, uint32 ticket, uint256 codeBlock);
    /// @notice The code's key did not sign this ticket and recipient, or not in the one accepted form.
    error SignatureInvalid(uint32 drop, uint32 ticket);
    /// @notice Claims are packed 90 bytes each, at least one.
    error InvalidClaims(uint256 length);

    /// @notice A window must end after it begins, and both ends must fit 40 bits.
    error InvalidClaimWindow(uint64 opensAt, uint64 closesAt);
    /// @notice A capacity needs a refill time, and 0 needs none.
    error InvalidClaimLimit(uint32 capacity, uint32 refillSeconds);

    /// @notice Commits the addresses of codes for consecutive tickets, for good: a block can only be written once, above all
    /// tickets committed before, below the cap, over no spent ticket, and not after the drop's window at the desk or in the
    /// registry. For DROP_MANAGER_ROLE.
    /// @param codeBlock The block's number, which claims will name: {codeBlockCount} + 1, counted over all drops. Of two that are
    /// sent with one number the second is refused.
    /// @param packedCodes 20 bytes each, in the order of tickets; at most 1,228. Zero is a code that nobody can claim.
    function commitCodes(uint256 codeBlock, uint32 drop, uint32 firstTicket, bytes calldata packedCodes) external;

    /// @notice Makes codes worthless for good, committed or not. Their tickets remain: staff can issue them in the registry.
    /// For DROP_MANAGER_ROLE.
    /// @param packedTickets 4 bytes each.
    function voidCodes(uint32 drop, bytes calldata packedTickets) external;

    /// @notice Opens the drop at the desk for this time, or moves it. For DROP_MANAGER_ROLE.
    function setWindow(uint32 drop, uint64 opensAt, uint64 closesAt) external;

    /// @notice Lets at most `capacity` claims of the drop through at once, refilled evenly over `refillSeconds`; it starts full.
    /// Capacity 0 removes the limit. For DROP_MANAGER_ROLE.
    function setLimit(uint32 drop, uint32 capacity, uint32 refillSeconds) external;

    /// @notice Stops the drop's claims. For PAUSER_ROLE.
    function pause(uint32 drop) external;

    /// @notice Lets the drop's claims go on. For PAUSER_ROLE.
    function unpause(uint32 drop) external;

    /// @notice Honours one claim; the character is kept in storage and the recipient is not called. For anyone.
    /// @param codeBlock The block on which the code stands.
    /// @param r First half of the signature.
    /// @param vs Second half: s, with the parity in the highest bit.
    /// @return tokenId The character.
    function claim(uint32 drop, uint32 ticket, address recipient, uint256 codeBlock, bytes32 r, bytes32 vs)
        external
        returns (uint256 tokenId);

    /// @notice Honours those claims that can be and leaves out the others, each with a {ClaimSkipped}. Only what concerns the
    /// whole drop reverts: desk or registry closed or paused, the registry's limit or pages used up. For anyone; `onPage`
    /// for RELAYER_ROLE only, since the registry's pages are few.
    /// @param onPage Whether the owners are written as a page, however few are accepted, or kept in storage one by one. A page
    /// needs its recipients in ascending order: sort the claims by recipient, each at most once. Pages are worth it from
    /// two claims on, in gas; the registry has 256 in all.
    /// @param packedClaims 90 bytes each: code block (2), ticket (4), recipient (20), r (32), vs (32). A node of Kaia bounds the
    /// computation of a transaction at 150 million, of which each claim takes 192,000: send at most 500.
    /// @return accepted How many were honoured.
    function claimBatch(uint32 drop, bool onPage, bytes calldata packedClaims) external returns (uint256 accepted);

    /// @notice The registry behind this desk.
    function token() external view returns (ICharacterToken);

    /// @notice The drop's window, limit and progress at the desk.
    function counterOf(uint32 drop) external view returns (Counter memory);

    /// @notice Whether the ticket's code was voided.
    function isVoid(uint32 drop, uint32 ticket) external view returns (bool);

    /// @notice The code address of a ticket and the block it stands on; zero and 0 if it has no code. It looks at each
    /// block: ask it from outside a transaction.
    function codeOf(uint32 drop, uint32 ticket) external view returns (address code, uint256 codeBlock);

    /// @notice How many code blocks were committed. It looks at each: ask it from outside a transaction.
    function codeBlockCount() external view returns (uint256);

    /// @notice Where a code block is or will be; they count from 1.
    function codeBlockAddress(uint256 codeBlock) external view returns (address);

    /// @notice What the code's key signs.
    function claimDigest(uint32 drop, uint32 ticket, address recipient) external view returns (bytes32);

    /// @notice May commit and void codes, set windows and limits.
    // slither-disable-next-line naming-convention -- named as OpenZeppelin names roles
    function DROP_MANAGER_ROLE() external view returns (bytes32);

    /// @notice May have claims written as a page.
    // slither-disable-next-line naming-convention -- named as OpenZeppelin names roles
    function RELAYER_ROLE() external view returns (bytes32);

    /// @notice May {pause} and {unpause}.
    // slither-disable-next-line naming-convention -- named as OpenZeppelin names roles
    function PAUSER_ROLE() external view returns (bytes32);
}
