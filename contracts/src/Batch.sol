// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ClaimForm} from "./ClaimForm.sol";
import {TicketWords} from "./TicketWords.sol";

/// @dev What a batch knows while it goes through its claims, and what it has accepted of them.
struct Batch {
    uint32 drop;
    bool hasVoids;
    /// Whether recipients must ascend: 1 or 0.
    uint256 ascending;
    /// The recipient to be above: the last accepted one, if they must ascend.
    uint256 previous;
    /// How many can be accepted, and how many are.
    uint256 room;
    uint256 accepted;
    ClaimForm form;
    TicketWords words;
    /// Of the claim before, and mostly of the next: its code block and word of tickets (as a claim begins with them), where in
    /// memory the word is, where the block is, and where on it the code of ticket 0 would be.
    uint256 sheet;
    uint256 place;
    address location;
    uint256 zeroth;
    /// What was accepted, 4 and 20 bytes each. Each is stored as a whole word, over the rest of the one before.
    bytes tickets;
    bytes recipients;
}

using {empty, accept, push, cut, isTaken} for Batch global;

/// @dev Accepts a claim unless its ticket is taken, its signer is not its code, its recipient is out of order, or no room is left.
// slither-disable-next-line assembly -- once a claim: conditions joined to one, and no checks of bounds that hold by construction
function accept(Batch memory batch, uint256 ticket, uint256 recipient, uint256 code, uint256 signer)
    pure
    returns (bool accepted)
{
    uint256 index = batch.accepted;
    uint256 previous = batch.previous;
    uint256 room = batch.room;
    uint256 place = batch.place;
    uint256 word;
    uint256 bit;
    assembly ("memory-safe") {
        word := mload(place)
        bit := shl(and(ticket, 0xff), 1)
        accepted :=
            and(
                and(iszero(and(word, bit)), lt(index, room)),
                and(and(eq(signer, code), gt(code, 0)), gt(recipient, previous))
            )
    }
    if (!accepted) return false;

    assembly ("memory-safe") {
        mstore(place, or(word, bit))
    }
    push(batch, ticket, recipient);
}

/// @dev Notes an accepted claim.
// slither-disable-next-line assembly -- as {accept}
function push(Batch memory batch, uint256 ticket, uint256 recipient) pure {
    uint256 index = batch.accepted;
    bytes memory tickets = batch.tickets;
    bytes memory recipients = batch.recipients;
    assembly ("memory-safe") {
        mstore(add(add(tickets, 32), shl(2, index)), shl(224, ticket))
        mstore(add(add(recipients, 32), mul(index, 20)), shl(96, recipient))
    }
    unchecked {
        batch.accepted = index + 1;
        batch.previous = recipient * batch.ascending;
    }
}

/// @dev Ends tickets and recipients behind the last accepted one.
// slither-disable-next-line assembly -- Solidity does not shorten arrays
function cut(Batch memory batch) pure {
    bytes memory tickets = batch.tickets;
    bytes memory recipients = batch.recipients;
    uint256 accepted = batch.accepted;
    assembly ("memory-safe") {
        mstore(tickets, mul(accepted, 4))
        mstore(recipients, mul(accepted, 20))
    }
}

/// @dev Whether the ticket, of the present word, is spent, void or accepted.
// slither-disable-next-line assembly -- reads the word where it is
function isTaken(Batch memory batch, uint256 ticket) pure returns (bool) {
    uint256 place = batch.place;
    uint256 word;
    assembly ("memory-safe") {
        word := mload(place)
    }
    return (word >> (ticket & 0xff)) & 1 != 0;
}

/// @dev Room for what can be accepted of `count` claims.
function empty(Batch memory batch, uint256 count) pure {
    batch.accepted = 0;
    batch.tickets = new bytes(count * 4 + 28);
    batch.recipients = new bytes(count * 20 + 12);
}

/// @dev The index-th of accepted tickets and recipients.
// slither-disable-next-line assembly -- a checked slice of memory would copy byte by byte
function acceptedAt(bytes memory tickets, bytes memory recipients, uint256 index)
    pure
    returns (uint32 ticket, address recipient)
{
    assembly ("memory-safe") {
        ticket := shr(224, mload(add(add(tickets, 32), mul(index, 4))))
        recipient := shr(96, mload(add(add(recipients, 32), mul(index, 20))))
    }
}
