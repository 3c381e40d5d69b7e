// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Issuance} from "../Issuance.sol";

/// @title CharacterToken: the permanent registry of a city's heritage characters
/// @notice The manual. The contract is an ERC-721 (and KIP-17) token; what it adds is described here.
///
/// A *drop* is one issuance. It has `cap` *tickets*, 0 … cap - 1, and each ticket is spent at most once, whatever the road:
/// that is the only thing that stops a second mint, so a crash, a retry or a lying node can never double one. Spending a
/// ticket yields the drop's next *number*: numbers are dense, start at 1 and are what people see.
///
/// A token's id is `drop << 64 | page << 32 | number`. Page 0 means that the owner is kept in storage. A higher page is a
/// data contract that holds up to 1,228 first owners; it is the token's `page`-th creation, so its address is computed.
///
/// Which picture a number shows is settled in one of two modes. *Open*: the base URI is known at opening and number n shows
/// picture n - 1. *Sealed*: only its hash is known; after issuing has ended, a block that did not exist yet is named, its
/// hash becomes the seed of a permutation, and the base URI is revealed. Neither the city nor a citizen can choose.
interface ICharacterToken {
    /// @notice What a drop promises from its opening.
    /// @param cap Number of tickets, at least 1. It may only fall ({lowerCap}).
    /// @param opensAt First second (Unix time) in which characters are issued.
    /// @param closesAt First second in which they no longer are. Both must fit 40 bits.
    /// @param soulbound Whether the drop's characters stay with their first owner for good (ERC-5192).
    /// @param pageBudget How many pages the drop may use of the contract's 256.
    /// @param provenanceHash `keccak256(bytes(baseURI))`: it commits to every document and picture of the set.
    /// @param placeholderURI Sealed mode: the one document every character shows before the reveal.
    /// @param baseURI Open mode: must match `provenanceHash`. Empty in sealed mode.
    /// @param royaltyReceiver Who is named by ERC-2981; may be zero while the fraction is zero.
    /// @param royaltyFraction Royalty in hundredths of a per cent, at most 10,000.
    struct DropTerms {
        uint32 cap;
        uint64 opensAt;
        uint64 closesAt;
        bool soulbound;
        uint16 pageBudget;
        bytes32 provenanceHash;
        string placeholderURI;
        string baseURI;
        address royaltyReceiver;
        uint96 royaltyFraction;
    }

    /// @notice How far the art of a drop is known. Open drops stay open; sealed ones go on, one step at a time.
    enum Stage {
        Unknown,
        Open,
        Sealed,
        Scheduled,
        Drawn,
        Revealed
    }

    /// @notice A drop as it stands now.
    /// @param issued Characters issued so far; also the highest number.
    /// @param setSize Pictures in the set: the cap at opening.
    /// @param pagesLeft What remains of the page budget.
    /// @param revealBlock Block whose hash becomes the seed; 0 until scheduled.
    /// @param seed Seed of the permutation; 0 until drawn, and always in open mode.
    struct DropInfo {
        uint32 cap;
        uint32 issued;
        uint32 setSize;
        uint64 opensAt;
        uint64 closesAt;
        bool soulbound;
        Stage stage;
        uint16 pagesLeft;
        uint64 revealBlock;
        bytes32 seed;
        bytes32 provenanceHash;
    }

    /// @notice A drop was opened with these terms.
    event DropOpened(uint32 indexed drop, DropTerms terms);

    /// @notice The drop's cap fell.
    event CapLowered(uint32 indexed drop, uint32 cap);

    /// @notice The drop's window was moved.
    event WindowSet(uint32 indexed drop, uint64 opensAt, uint64 closesAt);

    /// @notice The role may issue at most `capacity` characters of the drop at once, refilled over `refillSeconds`.
    event RateLimitSet(uint32 indexed drop, bytes32 indexed role, uint32 capacity, uint32 refillSeconds);

    /// @notice Tickets `firstTicket` … were spent on numbers `firstNumber` …, `count` of each, in this order.
    event Issued(
        uint32 indexed drop, uint32 indexed page, uint32 firstTicket, uint32 firstNumber, uint32 count
    );

    /// @notice The tickets (4 bytes each) were spent on numbers `firstNumber` …, in this order.
    event TicketsSpent(uint32 indexed drop, uint32 indexed page, uint32 firstNumber, bytes packedTickets);

    /// @notice The hash of this block will be the drop's seed.
    event RevealScheduled(uint32 indexed drop, uint64 blockNumber);

    /// @notice The seed is known, and with it which number shows which picture.
    event SeedDrawn(uint32 indexed drop, bytes32 seed);

    /// @notice The drop's characters show their own documents from now on.
    event Revealed(uint32 indexed drop, string baseURI);

    /// @notice Issuing was stopped.
    // slither-disable-next-line unindexed-event-address -- as OpenZeppelin has it
    event Paused(address account);

    /// @notice Issuing goes on.
    // slither-disable-next-line unindexed-event-address -- as OpenZeppelin has it
    event Unpaused(address account);

    /// @notice Issuing is stopped.
    error EnforcedPause();
    /// @notice Issuing is not stopped.
    error ExpectedPause();

    /// @notice No drop has this number; see {dropCount}.
    error UnknownDrop(uint32 drop);
    /// @notice A window must end after it begins, and both ends must fit 40 bits.
    error InvalidWindow(uint64 opensAt, uint64 closesAt);
    /// @notice A cap lies between `lowest` (what is issued, at least 1 at opening) and `below` (the present cap).
    error InvalidCap(uint32 cap, uint32 lowest, uint32 below);
    /// @notice A royalty needs a receiver and cannot exceed 10,000 hundredths of a per cent.
    error InvalidRoyalty(address receiver, uint96 fraction);
    /// @notice The base URI is not the one whose hash the drop was opened with.
    error ArtMismatch(bytes32 expected, bytes32 actual);
    /// @notice A sealed drop needs both the hash of its base URI and a placeholder to show until then.
    error SealIncomplete();

    /// @notice The drop issues only within its window.
    error DropNotOpen(uint32 drop, uint64 opensAt, uint64 closesAt);
    /// @notice Tickets run from 0 to cap - 1.
    error TicketOutOfRange(uint32 drop, uint32 ticket, uint32 cap);
    /// @notice This ticket has its character already; leave it out and send the rest.
    error TicketAlreadySpent(uint32 drop, uint32 ticket);
    /// @notice Only `left` characters can still be issued.
    error CapReached(uint32 drop, uint32 left);
    /// @notice The role has issued too many too fast; `available` can be issued now.
    error RateLimitExceeded(uint32 drop, bytes32 role, uint256 requested, uint256 available);
    /// @notice Only ISSUER_ROLE and RELAYER_ROLE have limits; a capacity needs a refill time, and 0 needs none.
    error InvalidRateLimit(bytes32 role, uint32 capacity, uint32 refillSeconds);

    /// @notice Recipients are packed 20 bytes each, from 1 to 1,228 of them: split a longer batch.
    error InvalidRecipients(uint256 length);
    /// @notice Tickets are packed 4 bytes each, one for every recipient.
    error TicketsDoNotMatch(uint256 recipients, uint256 ticketsLength);
    /// @notice Recipients must rise strictly (and none may be zero); the one at `index` does not.
    error RecipientsNotAscending(uint256 index);
    /// @notice The drop has used its page budget; smaller airdrops and {issue} still work.
    error PageBudgetSpent(uint32 drop);
    /// @notice All 256 pages of the contract are written.
    error PagesSpent();
    /// @notice A page was created elsewhere than computed; nothing may be written.
    error PageMisplaced(address expected, address actual);

    /// @notice A soulbound character stays with its first owner.
    error TokenLocked(uint256 tokenId);

    /// @notice The drop is not at the stage at which this can be done.
    error WrongStage(uint32 drop, Stage stage);
    /// @notice The reveal begins when the window has closed or every character is issued.
    error IssuingNotOver(uint32 drop);
    /// @notice The block that gives the seed must be in the past.
    error SeedBlockNotReached(uint32 drop, uint64 blockNumber);

    /// @notice Opens a drop. For DROP_MANAGER_ROLE.
    /// @return drop Its number, counted from 1.
    function openDrop(DropTerms calldata terms) external returns (uint32 drop);

    /// @notice Lowers the cap, never below what is issued; tickets from the new cap on become worthless. For DROP_MANAGER_ROLE.
    function lowerCap(uint32 drop, uint32 cap) external;

    /// @notice Moves the window; not once the reveal is scheduled, since pictures must not be known before numbers are
    /// given. For DROP_MANAGER_ROLE.
    function setWindow(uint32 drop, uint64 opensAt, uint64 closesAt) external;

    /// @notice Limits what ISSUER_ROLE or RELAYER_ROLE (all its holders together) can issue of a drop: at most `capacity`
    /// at once, refilled evenly over `refillSeconds`; the bucket starts full. Capacity 0 removes the limit, which is
    /// also how a drop opens. For DROP_MANAGER_ROLE.
    function setRateLimit(uint32 drop, bytes32 role, uint32 capacity, uint32 refillSeconds) external;

    /// @notice Stops every way of issuing, and nothing else. For PAUSER_ROLE.
    function pause() external;

    /// @notice Lets issuing go on. For PAUSER_ROLE.
    function unpause() external;

    /// @notice Whether issuing is stopped.
    function paused() external view returns (bool);

    /// @notice Issues one character, kept in storage. The recipient is not called. For RELAYER_ROLE or
    /// ISSUER_ROLE; it counts for the limit of the first of them that the caller has.
    function issue(uint32 drop, uint32 ticket, address recipient) external returns (uint256 tokenId);

    /// @notice Issues to many, spending consecutive tickets from `firstTicket` on. From 8 recipients (2 if soulbound) they
    /// are written as a page; fewer are kept in storage. Recipients are not called. For ISSUER_ROLE.
    /// @param packedRecipients 20 bytes each, strictly ascending; at most 1,228.
    /// @return firstTokenId The first recipient's token; each further one is one higher.
    function airdrop(uint32 drop, uint32 firstTicket, bytes calldata packedRecipients)
        external
        returns (uint256 firstTokenId);

    /// @notice Issues to many, spending the tickets given; always as a page, never in storage. For RELAYER_ROLE.
    /// @param packedTickets 4 bytes each, in the recipients' order; any order of tickets, none twice.
    /// @param packedRecipients 20 bytes each, strictly ascending; at most 1,228.
    /// @return firstTokenId The first recipient's token; each further one is one higher.
    function issuePage(uint32 drop, bytes calldata packedTickets, bytes calldata packedRecipients)
        external
        returns (uint256 firstTokenId);

    /// @notice Names the block, five ahead, whose hash will be the seed. Once a drop, after its issuing is over, for good.
    /// For DROP_MANAGER_ROLE.
    function scheduleReveal(uint32 drop) external;

    /// @notice Draws the seed after the named block. For anyone, so that the city cannot wait for a better one. If nobody
    /// does while the chain remembers the block's hash (256 blocks, or 8,191 with EIP-2935), the seed is
    /// `keccak256(abi.encode(provenanceHash, drop))`, fixed since the opening: waiting never buys a new throw.
    function drawSeed(uint32 drop) external;

    /// @notice Shows the art. For anyone who knows the base URI that the drop was opened with.
    function reveal(uint32 drop, string calldata baseURI) external;

    /// @notice Whether the ticket has its character.
    function isSpent(uint32 drop, uint32 ticket) external view returns (bool);

    /// @notice Tickets `wordIndex * 256` … + 255 as bits, lowest first; a set bit is a spent ticket.
    function spentWord(uint32 drop, uint24 wordIndex) external view returns (uint256);

    /// @notice The drop an existing token belongs to.
    function dropOf(uint256 tokenId) external view returns (uint32);

    /// @notice The number of an existing token within its drop.
    function numberOf(uint256 tokenId) external view returns (uint32);

    /// @notice Which picture of the set, from 0, an existing token shows; reverts until the seed is drawn.
    function pictureIndexOf(uint256 tokenId) external view returns (uint256);

    /// @notice A drop as it stands now.
    function dropInfo(uint32 drop) external view returns (DropInfo memory);

    /// @notice What issuing reads of a drop, in the one word in which it is stored, laid out as Issuance.sol says: for
    /// contracts, which pay for each word that {dropInfo} reads.
    function issuanceOf(uint32 drop) external view returns (Issuance);

    /// @notice How many drops were opened.
    function dropCount() external view returns (uint32);

    /// @notice The limit of a role on a drop, and how much can be issued now; capacity 0 is no limit.
    function rateLimit(uint32 drop, bytes32 role)
        external
        view
        returns (uint32 capacity, uint32 refillSeconds, uint256 available);

    /// @notice Characters issued over all drops; none is ever destroyed.
    function totalSupply() external view returns (uint256);

    /// @notice How many pages were written.
    function pageCount() external view returns (uint256);

    /// @notice Where a page is or will be; pages are 1 … 256.
    function pageAddress(uint256 page) external view returns (address);

    /// @notice May open drops, lower caps, move windows, set limits and schedule reveals.
    // slither-disable-next-line naming-convention -- named as OpenZeppelin names roles
    function DROP_MANAGER_ROLE() external view returns (bytes32);

    /// @notice May {issue} and {airdrop}.
    // slither-disable-next-line naming-convention -- named as OpenZeppelin names roles
    function ISSUER_ROLE() external view returns (bytes32);

    /// @notice May {issue} and {issuePage}: the entrances in front of the registry.
    // slither-disable-next-line naming-convention -- named as OpenZeppelin names roles
    function RELAYER_ROLE() external view returns (bytes32);

    /// @notice May {pause} and {unpause}.
    // slither-disable-next-line naming-convention -- named as OpenZeppelin names roles
    function PAUSER_ROLE() external view returns (bytes32);
}
