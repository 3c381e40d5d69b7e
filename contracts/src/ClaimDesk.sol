// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {Batch, acceptedAt} from "./Batch.sol";
import {ClaimForm, newClaimForm} from "./ClaimForm.sol";
import {Counters} from "./Counters.sol";
import {Gate} from "./Gate.sol";
import {ICharacterToken} from "./interfaces/ICharacterToken.sol";
import {IClaimDesk} from "./interfaces/IClaimDesk.sol";
import {Issuance} from "./Issuance.sol";
import {Roles} from "./Roles.sol";
import {newTicketWords} from "./TicketWords.sol";

/// @title ClaimDesk: the entrance for printed codes; {IClaimDesk} is its manual
contract ClaimDesk is Counters, EIP712, IERC165 {
    uint256 private constant CLAIM = 90;

    ICharacterToken public immutable token;

    constructor(ICharacterToken token_, address initialAdmin, uint48 adminDelay)
        EIP712("Palmido ClaimDesk", "1")
        Roles(initialAdmin, adminDelay)
    {
        token = token_;
    }

    /// @inheritdoc IClaimDesk
    // slither-disable-next-line timestamp -- windows are in seconds; a validator gains one at most
    function commitCodes(uint256 codeBlock, uint32 drop, uint32 firstTicket, bytes calldata packedCodes)
        external
        onlyRole(DROP_MANAGER_ROLE)
    {
        uint256 count = _countCodes(packedCodes);
        uint256 end = firstTicket + count;
        Gate gate = _gates[drop];
        require(firstTicket >= gate.nextTicket(), TicketsCommitted(drop, firstTicket, gate.nextTicket()));
        require(block.timestamp < gate.closesAt(), DeskClosed(drop, gate.opensAt(), gate.closesAt()));
        _checkFree(drop, firstTicket, end);

        _gates[drop] = gate.withNextTicket(end);
        _writeCodeBlock(codeBlock, drop, firstTicket, packedCodes);

        emit CodesCommitted(drop, uint32(codeBlock), firstTicket, uint32(count));
    }

    /// @inheritdoc IClaimDesk
    // slither-disable-next-line timestamp -- limits are in seconds; a validator gains one at most
    function claim(uint32 drop, uint32 ticket, address recipient, uint256 codeBlock, bytes32 r, bytes32 vs)
        external
        returns (uint256 tokenId)
    {
        Gate gate = _openGate(drop);
        require(_available(gate) != 0, ClaimLimitReached(drop));
        require(!gate.hasVoids() || !isVoid(drop, ticket), CodeVoid(drop, ticket));
        (address location, uint256 zeroth) = _openCodeBlock(codeBlock, drop);
        uint256 code = _codeOn(location, zeroth, ticket);
        require(code != 0, CodeUnknown(drop, ticket, codeBlock));
        ClaimForm form = newClaimForm(_domainSeparatorV4(), drop);
        uint256 signer = form.signer(ticket, uint160(recipient), uint256(r), uint256(vs));
        require(signer == code, SignatureInvalid(drop, ticket));

        _take(drop, gate, 1);

        return token.issue(drop, ticket, recipient);
    }

    /// @inheritdoc IClaimDesk
    // slither-disable-next-line timestamp,incorrect-equality -- limits are in seconds; a validator gains one at most; none accepted is exactly 0
    function claimBatch(uint32 drop, bool onPage, bytes calldata packedClaims) external returns (uint256 accepted) {
        if (onPage) _checkRole(RELAYER_ROLE);
        require(packedClaims.length != 0 && packedClaims.length % CLAIM == 0, InvalidClaims(packedClaims.length));
        Gate gate = _openGate(drop);
        Batch memory batch = _newBatch(drop, onPage, gate, packedClaims.length / CLAIM);

        _consider(batch, packedClaims);
        if (batch.accepted == 0) return 0;
        _take(drop, gate, batch.accepted);

        if (onPage) _issueOnPage(batch);
        else _issueEach(batch);
        return batch.accepted;
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC165).interfaceId || interfaceId == type(IAccessControl).interfaceId;
    }

    /// @inheritdoc IClaimDesk
    function claimDigest(uint32 drop, uint32 ticket, address recipient) external view returns (bytes32) {
        return newClaimForm(_domainSeparatorV4(), drop).digest(ticket, uint160(recipient));
    }

    function _newBatch(uint32 drop, bool onPage, Gate gate, uint256 count)
        private
        view
        returns (Batch memory batch)
    {
        batch.drop = drop;
        batch.hasVoids = gate.hasVoids();
        batch.ascending = onPage ? 1 : 0;
        batch.room = _available(gate);
        batch.form = newClaimForm(_domainSeparatorV4(), drop);
        batch.words = newTicketWords(count);
        batch.sheet = type(uint256).max;
        batch.empty(count);
    }

    /// @dev Goes through the claims, accepts those that can be, and says of the others why not.
    // slither-disable-next-line assembly,timestamp -- a checked slice costs more than all else that is done for a claim but ecrecover
    function _consider(Batch memory batch, bytes calldata packedClaims) private {
        for (uint256 offset = 0; offset < packedClaims.length;) {
            uint256 head;
            uint256 r;
            uint256 vs;
            assembly ("memory-safe") {
                let cursor := add(packedClaims.offset, offset)
                head := calldataload(cursor)
                r := calldataload(add(cursor, 26))
                vs := calldataload(add(cursor, 58))
                offset := add(offset, CLAIM)
            }
            if (head >> 216 != batch.sheet) _turnTo(batch, head >> 216);
            uint256 ticket = uint32(head >> 208);
            uint256 recipient = uint160(head >> 48);
            uint256 code = _codeOn(batch.location, batch.zeroth, ticket);
            uint256 signer = batch.form.signer(ticket, recipient, r, vs);
            if (!batch.accept(ticket, recipient, code, signer)) {
                Reason reason = _reasonAgainst(batch, ticket, recipient, code, signer);
                emit ClaimSkipped(batch.drop, uint32(ticket), address(uint160(recipient)), reason);
            }
        }
    }

    /// @dev Turns to the code block and the word of tickets with which a claim begins.
    // slither-disable-next-line assembly,calls-loop -- writes the word where it is; the registry is ours, a call for 256 tickets
    function _turnTo(Batch memory batch, uint256 sheet) private view {
        uint24 wordIndex = uint24(sheet);
        (uint256 place, bool known) = batch.words.placeOf(wordIndex);
        batch.sheet = sheet;
        batch.place = place;
        (batch.location, batch.zeroth) = _openCodeBlock(sheet >> 24, batch.drop);
        if (known) return;

        uint256 word = token.spentWord(batch.drop, wordIndex);
        if (batch.hasVoids) word |= _voids[batch.drop][wordIndex];
        assembly ("memory-safe") {
            mstore(place, word)
        }
    }

    /// @dev Why a claim was not accepted; what is final comes first.
    // slither-disable-next-line calls-loop,timestamp -- a view of our registry, only for a claim that is left out
    function _reasonAgainst(Batch memory batch, uint256 ticket, uint256 recipient, uint256 code, uint256 signer)
        private
        view
        returns (Reason)
    {
        if (batch.isTaken(ticket)) {
            bool isUnspent = isVoid(batch.drop, uint32(ticket)) && !token.isSpent(batch.drop, uint32(ticket));
            return isUnspent ? Reason.Void : Reason.Spent;
        }
        if (code == 0) return Reason.NoCode;
        if (signer != code || recipient == 0) return Reason.BadSignature;
        return recipient <= batch.previous ? Reason.OutOfOrder : Reason.TooFast;
    }

    /// @dev Has what was accepted written as a page. If the registry refuses, perhaps since the cap was lowered after the codes were
    /// committed, what the cap forbids is left out, once: to ask before would cost each batch what only such a one needs.
    // slither-disable-next-line unused-return,reentrancy-events,timestamp -- the registry tells the ids itself, and calls nobody
    function _issueOnPage(Batch memory batch) private {
        batch.cut();
        try token.issuePage(batch.drop, batch.tickets, batch.recipients) returns (uint256) {}
        catch (bytes memory refusal) {
            if (!_keepToCap(batch)) _revertWith(refusal);
            batch.cut();
            if (batch.accepted != 0) token.issuePage(batch.drop, batch.tickets, batch.recipients);
        }
    }

    /// @dev Has what was accepted kept in storage, one by one.
    // slither-disable-next-line unused-return,calls-loop,timestamp -- the registry tells the ids itself; it is ours, and calls nobody
    function _issueEach(Batch memory batch) private {
        _keepToCap(batch);
        for (uint256 index = 0; index < batch.accepted; ++index) {
            (uint32 ticket, address recipient) = acceptedAt(batch.tickets, batch.recipients, index);
            token.issue(batch.drop, ticket, recipient);
        }
    }

    /// @dev Leaves out what the cap forbids, and says so.
    /// @return changed Whether there was any.
    // slither-disable-next-line timestamp -- what the limit let through is counted here; limits are in seconds
    function _keepToCap(Batch memory batch) private returns (bool changed) {
        Issuance issuance = token.issuanceOf(batch.drop);
        uint256 left = issuance.left();
        uint256 count = batch.accepted;
        (bytes memory tickets, bytes memory recipients) = (batch.tickets, batch.recipients);
        batch.empty(count);
        for (uint256 index = 0; index < count; ++index) {
            (uint32 ticket, address recipient) = acceptedAt(tickets, recipients, index);
            if (ticket < issuance.cap() && batch.accepted < left) {
                batch.push(ticket, uint160(recipient));
            } else {
                Reason reason = ticket < issuance.cap() ? Reason.SoldOut : Reason.BeyondCap;
                emit ClaimSkipped(batch.drop, ticket, recipient, reason);
            }
        }
        return batch.accepted < count;
    }

    /// @dev Refuses codes beyond the cap, after the registry's window, and over a ticket that is spent.
    // slither-disable-next-line timestamp,calls-loop -- windows are in seconds; the registry is ours, a call for 256 tickets
    function _checkFree(uint32 drop, uint256 firstTicket, uint256 end) private view {
        Issuance issuance = token.issuanceOf(drop);
        require(end <= issuance.cap(), CodesBeyondCap(drop, end, issuance.cap()));
        require(block.timestamp < issuance.closesAt(), DeskClosed(drop, issuance.opensAt(), issuance.closesAt()));

        uint256 ticket = firstTicket;
        while (ticket < end) {
            uint256 next = (ticket | 0xff) + 1;
            uint256 bits = token.spentWord(drop, uint24(ticket >> 8)) >> (ticket & 0xff);
            if (next > end) bits &= (1 << (end - ticket)) - 1;
            if (bits != 0) {
                while (bits & 1 == 0) {
                    bits >>= 1;
                    ++ticket;
                }
                revert TicketSpent(drop, uint32(ticket));
            }
            ticket = next;
        }
    }

    /// @dev Reverts as the registry did.
    // slither-disable-next-line assembly -- Solidity has no other way
    function _revertWith(bytes memory refusal) private pure {
        assembly ("memory-safe") {
            revert(add(refusal, 32), mload(refusal))
        }
    }
}
