"""Claims at the door: check what was posted, reserve its ticket, and say how far it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Select, Table, select
from sqlalchemy.orm import Session

from gallery_api import models
from gallery_api.claims.errors import (
    AlreadyClaimed,
    ClaimNotFound,
    ClaimsClosed,
    ClaimSignatureInvalid,
    ClaimsNotOpen,
    ClaimsPaused,
    CodeUnknown,
    CodeVoid,
    DeskUnread,
    NoDesk,
    SoldOut,
)
from gallery_api.claims.schemas import ClaimedCharacter, ClaimPost, ClaimStatus, CodeStatus
from gallery_api.models import Claim as ClaimRow
from gallery_api.models import ClaimState
from gallery_api.wire import address_bytes, hex_of, time_of
from minting.codes.claim import Claim, DeskDomain, is_signed_by
from minting.journal.insertion import insert_once
from minting.journal.tables import intents

ID_LENGTH = 32
CLAIMS = cast(Table, ClaimRow.__table__)
CHUNK = 500


@dataclass(frozen=True)
class Checked:
    """A claim that the code's key signed for this desk."""

    id: str
    claim: Claim
    code_block: int
    signature: bytes


def check_claim(session: Session, domain: DeskDomain | None, post: ClaimPost) -> Checked:
    """Return a post whose code exists and signed it.

    Raises NoDesk, DeskUnread, CodeUnknown, ClaimSignatureInvalid, InvalidAddress.
    """
    domain = _known(session, domain)
    recipient = hex_of(address_bytes(post.recipient))
    code_block, code = _code_of(session, post.drop, post.ticket)
    claim = Claim(post.drop, post.ticket, recipient)
    signature = bytes.fromhex(post.signature[2:])
    if not int(recipient, 16) or not is_signed_by(claim, domain, signature, hex_of(code)):
        raise ClaimSignatureInvalid
    return Checked(claim.digest(domain)[: ID_LENGTH // 2].hex(), claim, code_block, signature)


def reserve(session: Session, checked: Checked, now: float) -> ClaimStatus:
    """Give the ticket to this claim if no other has it; the same claim again gets its answer again.

    Raises AlreadyClaimed, CodeVoid, SoldOut, ClaimsNotOpen, ClaimsClosed, ClaimsPaused.
    """
    drop, ticket = checked.claim.drop, checked.claim.ticket
    held = session.get(ClaimRow, (drop, ticket))
    if held is None:
        _require_takeable(session, drop, ticket, now)
        insert_once(session.connection(), CLAIMS, _row(checked, now))
        held = session.get_one(ClaimRow, (drop, ticket))
    if held.id != checked.id:
        raise AlreadyClaimed(drop, ticket, time_of(int(held.received_at)))
    return _status(session, held)


def read_claim(session: Session, claim_id: str) -> ClaimStatus:
    """Return how far a claim is; raise ClaimNotFound."""
    row = session.execute(select(ClaimRow).where(ClaimRow.id == claim_id)).scalar_one_or_none()
    if row is None:
        raise ClaimNotFound
    return _status(session, row)


def read_code(session: Session, domain: DeskDomain | None, drop: int, ticket: int, now: float) -> CodeStatus:
    """Return what anyone may know of a code; raise NoDesk, DeskUnread, CodeUnknown."""
    domain = _known(session, domain)
    _code_of(session, drop, ticket)
    desk = session.get(models.DeskDrop, drop)
    taken_at = _taken_at(session, drop, ticket)
    return CodeStatus(
        drop=drop,
        ticket=ticket,
        state="taken" if taken_at else "void" if session.get(models.VoidCode, (drop, ticket)) else "free",
        taken_at=taken_at,
        desk=_desk_state(session, drop, desk, now),
        opens_at=time_of(desk.opens_at) if desk and desk.closes_at else None,
        closes_at=time_of(desk.closes_at) if desk and desk.closes_at else None,
        chain_id=domain.chain_id,
        contract=domain.desk.lower(),
    )


def read_claims(session: Session, claim_ids: list[str]) -> dict[str, ClaimStatus]:
    """Return how far each of these claims is that exists."""
    found: dict[str, ClaimStatus] = {}
    for start in range(0, len(claim_ids), CHUNK):
        asked = select(ClaimRow).where(ClaimRow.id.in_(claim_ids[start : start + CHUNK]))
        found |= {row.id: _status(session, row) for row in session.execute(asked).scalars()}
    return found


def _known(session: Session, domain: DeskDomain | None) -> DeskDomain:
    if domain is None:
        raise NoDesk
    if session.get(models.DeskCursor, 1) is None:
        raise DeskUnread
    return domain


def _code_of(session: Session, drop: int, ticket: int) -> tuple[int, bytes]:
    """Return the code block and the address of a ticket's code; codes of a drop are committed upwards."""
    block = session.execute(
        select(models.CodeBlock)
        .where(models.CodeBlock.drop_id == drop, models.CodeBlock.first_ticket <= ticket)
        .order_by(models.CodeBlock.first_ticket.desc())
        .limit(1)
    ).scalar_one_or_none()
    code = block.code_of(ticket) if block else None
    if block is None or code is None:
        raise CodeUnknown(drop, ticket)
    return block.number, code


def _require_takeable(session: Session, drop: int, ticket: int, now: float) -> None:
    taken_at = _taken_at(session, drop, ticket)
    if taken_at is not None:
        raise AlreadyClaimed(drop, ticket, taken_at)
    if session.get(models.VoidCode, (drop, ticket)):
        raise CodeVoid(drop, ticket)
    desk = session.get(models.DeskDrop, drop)
    state = _desk_state(session, drop, desk, now)
    if state == "sold-out":
        raise SoldOut(drop)
    if desk is None or state == "not-open":
        raise ClaimsNotOpen(drop, time_of(desk.opens_at) if desk and desk.closes_at else None)
    if state == "closed":
        raise ClaimsClosed(drop, time_of(desk.closes_at))
    if state == "paused":
        raise ClaimsPaused(drop)


def _desk_state(session: Session, drop: int, desk: models.DeskDrop | None, now: float) -> str:
    shown = session.get(models.Drop, drop)
    if shown is not None and shown.issued >= shown.cap:
        return "sold-out"
    if desk is None or not desk.closes_at or now < desk.opens_at:
        return "not-open"
    if now >= desk.closes_at:
        return "closed"
    return "paused" if desk.paused else "open"


def _taken_at(session: Session, drop: int, ticket: int) -> datetime | None:
    """Return since when a ticket is somebody's: by the gallery, or by a claim that is on its way."""
    held = session.get(ClaimRow, (drop, ticket))
    if held is not None and held.state != ClaimState.REFUSED:
        return time_of(int(held.received_at))
    character = session.execute(character_of_ticket(drop, ticket)).scalar_one_or_none()
    return time_of(character.issued_at) if character else None


def character_of_ticket(drop: int, ticket: int) -> Select[models.Character]:
    """Return the question for the character that a ticket became."""
    return select(models.Character).where(
        models.Character.ticket == ticket,
        models.Character.id > models.character_id(drop, 0),
        models.Character.id < models.character_id(drop + 1, 0),
    )


def _row(checked: Checked, now: float) -> dict[str, object]:
    return {
        "drop_id": checked.claim.drop,
        "ticket": checked.claim.ticket,
        "id": checked.id,
        "recipient": bytes.fromhex(checked.claim.recipient[2:]),
        "code_block": checked.code_block,
        "signature": checked.signature,
        "state": ClaimState.RECEIVED,
        "attempts": 0,
        "received_at": now,
        "retry_at": now,
        "changed_at": now,
    }


def _status(session: Session, row: ClaimRow) -> ClaimStatus:
    character = session.execute(character_of_ticket(row.drop_id, row.ticket)).scalar_one_or_none()
    state, reason = _shown_state(session, row, character)
    return ClaimStatus.model_validate(
        {
            "id": row.id,
            "drop": row.drop_id,
            "ticket": row.ticket,
            "recipient": hex_of(row.recipient),
            "state": state,
            "reason": reason,
            "character": ClaimedCharacter(drop=character.drop, number=character.number)
            if character and state == "yours"
            else None,
            "transaction": _transaction(session, row.batch),
            "received_at": time_of(int(row.received_at)),
            "changed_at": time_of(int(row.changed_at)),
        }
    )


def _shown_state(session: Session, row: ClaimRow, character: models.Character | None) -> tuple[str, str | None]:
    """Say what the chain says where it says something: anybody may have sent this very claim."""
    if character is not None:
        first_owner = session.execute(
            select(models.Transfer.recipient)
            .where(models.Transfer.character_id == character.id)
            .order_by(models.Transfer.id)
            .limit(1)
        ).scalar_one()
        return ("yours", None) if first_owner == row.recipient else ("refused", "already-claimed")
    if row.state == ClaimState.MINTED:
        return "sent", None  # the gallery shows it in a moment
    return row.state, row.reason


def _transaction(session: Session, batch: str | None) -> str | None:
    if batch is None:
        return None
    return session.execute(select(intents.c.transaction_hash).where(intents.c.key == batch)).scalar_one_or_none()
