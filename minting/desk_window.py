"""When and how fast the desk takes claims of a drop."""

from minting.claim_desk import ClaimDesk
from minting.journal import Entry, Intent, Lane
from minting.outcomes import require_done


def open_claims(lane: Lane, desk: ClaimDesk, drop: int, opens_at: int, closes_at: int, name: str = "") -> Entry | None:
    """Let the desk take claims of a drop within a window (Unix seconds); None when it is set so already.

    `name` tells this move from earlier ones to the same window. Raises ContractRefused.
    """
    counter = desk.counter_of(drop)
    if (counter.opens_at, counter.closes_at) == (opens_at, closes_at):
        return None
    data = desk.encode_set_window(drop, opens_at, closes_at)
    return _once(lane, desk, f"desk-window:{desk.address}:{drop}:{opens_at}-{closes_at}:{name}", data)


def limit_claims(lane: Lane, desk: ClaimDesk, drop: int, capacity: int, refill_seconds: int, name: str = "") -> Entry:
    """Let at most `capacity` claims through at once, refilled over `refill_seconds`; 0 and 0 remove the limit."""
    data = desk.encode_set_limit(drop, capacity, refill_seconds)
    return _once(lane, desk, f"desk-limit:{desk.address}:{drop}:{capacity}/{refill_seconds}:{name}", data)


def _once(lane: Lane, desk: ClaimDesk, key: str, data: bytes) -> Entry:
    entries = lane.carry_out([Intent(key, desk.address, data, key.split(":")[0])])
    require_done(entries, lane.chain, desk.artifact)
    return entries[0]
