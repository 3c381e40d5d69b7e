"""Make printed codes worthless: on the chain first, then in the database."""

import hashlib
from collections.abc import Sequence

from minting.claim_desk import ClaimDesk
from minting.codes.runs import RunStore
from minting.journal import Intent, Lane
from minting.outcomes import require_done

TICKETS_A_TRANSACTION = 500


def void_codes(lane: Lane, desk: ClaimDesk, contract: str, drop: int, tickets: Sequence[int], reason: str) -> list[int]:
    """Void these tickets' codes for good and return those that were not void before; `contract` is the token's address.

    A print run whose codes are all void before they are on the chain is given up by it. Raises ContractRefused.
    """
    asked = sorted(set(tickets))
    void = desk.void_tickets(drop, asked)
    left = [ticket for ticket in asked if ticket not in void]
    parts = [left[i : i + TICKETS_A_TRANSACTION] for i in range(0, len(left), TICKETS_A_TRANSACTION)]
    entries = lane.carry_out([_intent(desk, drop, part) for part in parts])
    require_done(entries, lane.chain, desk.artifact)
    blocks = [entry.block_number for entry in entries if entry.block_number is not None]
    RunStore(lane.journal, contract, desk.address, drop).record_voided(asked, max(blocks, default=None), reason)
    return left


def _intent(desk: ClaimDesk, drop: int, tickets: Sequence[int]) -> Intent:
    packed = hashlib.sha256(",".join(map(str, tickets)).encode()).hexdigest()
    key = f"void:{desk.address}:{drop}:{tickets[0]}+{len(tickets)}:{packed[:32]}"
    data, probe = desk.encode_void_codes(drop, tickets), desk.void_probe(drop, tickets[-1])
    return Intent(key, desk.address, data, f"drop {drop}, void {len(tickets)} codes", probe=probe)
