"""Open, show, change and reveal drops."""

from dataclasses import dataclass

from minting.chain import ChainUnreachable
from minting.character_token import ISSUER_ROLE, RELAYER_ROLE, CharacterToken
from minting.errors import MintingError
from minting.journal import Entry, Intent, Lane
from minting.outcomes import refusal_of, require_done
from minting.token_events import STAGES, DropInfo, DropOpened, DropTerms, RevealStage

__all__ = [
    "DropState",
    "DropUnknown",
    "RevealStage",
    "draw_seed",
    "known_drop",
    "lower_cap",
    "open_drop",
    "reveal",
    "schedule_reveal",
    "seed_intent",
    "set_window",
    "show_drop",
]


class DropUnknown(MintingError):
    """The chain has no such drop."""

    def __init__(self, drop: int, count: int) -> None:
        self.drop, self.count = drop, count
        if count == 0:
            super().__init__(f"There is no drop {drop}: none was opened yet.", "Open one: palmido drop open SET")
            return
        known = "only drop 1" if count == 1 else f"the drops 1 to {count}"
        one = "Use drop 1" if count == 1 else "Use one of these"
        super().__init__(
            f"There is no drop {drop}: the contract has {known}.",
            f"{one} (palmido drop show {count} describes it), or open another: palmido drop open SET",
        )


@dataclass(frozen=True)
class DropState:
    """A drop as of a block: what the contract says, and how fast each role may issue (capacity, seconds, available)."""

    drop: int
    block: int
    info: DropInfo
    issuer_limit: tuple[int, int, int]
    relayer_limit: tuple[int, int, int]

    @property
    def stage(self) -> RevealStage:
        """How far its reveal is."""
        return self.info.stage


def open_drop(lane: Lane, token: CharacterToken, terms: DropTerms, name: str) -> int:
    """Open a drop once for each `name` and return its number; run again, it returns the same.

    Raises IntentConflict when `name` was used with other terms, ContractRefused.
    """
    data = token.encode_open_drop(terms)
    entries = lane.carry_out([Intent(f"drop:{token.address}:{name}", token.address, data, f"open drop {name}")])
    require_done(entries, lane.chain, token.artifact)
    receipt = lane.chain.receipt(str(entries[0].transaction))
    for log in receipt.logs if receipt else []:
        event = token.decode_log(log) if log["address"].lower() == token.address.lower() else None
        if isinstance(event, DropOpened):
            return event.drop
    raise ChainUnreachable("eth_getTransactionReceipt", [])


def show_drop(token: CharacterToken, drop: int) -> DropState:
    """Return a drop as of the head; raise DropUnknown."""
    block = token.chain.block_number()
    info = known_drop(token, drop, block)
    issuer, relayer = (token.rate_limit(drop, role, block) for role in (ISSUER_ROLE, RELAYER_ROLE))
    return DropState(drop, block, info, issuer, relayer)


def known_drop(token: CharacterToken, drop: int, block: int) -> DropInfo:
    """Return a drop as of a block; raise DropUnknown."""
    count = token.drop_count(block)
    if not 0 < drop <= count:
        raise DropUnknown(drop, count)
    return token.drop_info(drop, block)


def lower_cap(lane: Lane, token: CharacterToken, drop: int, cap: int) -> Entry:
    """Lower a drop's cap for good."""
    return _once(lane, token, f"cap:{token.address}:{drop}:{cap}", token.encode_lower_cap(drop, cap))


def set_window(lane: Lane, token: CharacterToken, drop: int, opens_at: int, closes_at: int, name: str) -> Entry:
    """Move a drop's window (Unix seconds); `name` tells this move from earlier ones to the same window."""
    data = token.encode_set_window(drop, opens_at, closes_at)
    return _once(lane, token, f"window:{token.address}:{drop}:{opens_at}-{closes_at}:{name}", data)


def schedule_reveal(lane: Lane, token: CharacterToken, drop: int) -> DropState:
    """Name the block whose hash becomes the seed; does nothing when that was done."""
    return _reveal_step(lane, token, drop, RevealStage.SCHEDULED, token.encode_schedule_reveal(drop))


def draw_seed(lane: Lane, token: CharacterToken, drop: int) -> DropState:
    """Draw the seed after that block; does nothing when that was done."""
    return _reveal_step(lane, token, drop, RevealStage.DRAWN, token.encode_draw_seed(drop))


def seed_intent(sender: str, token: CharacterToken, drop: int) -> Intent:
    """Return what `draw_seed` asks of the journal, to be queued where another process holds the sender's lane."""
    return _reveal_intent(sender, token, drop, RevealStage.DRAWN, token.encode_draw_seed(drop))


def reveal(lane: Lane, token: CharacterToken, drop: int, base_uri: str) -> DropState:
    """Show the art; does nothing when that was done."""
    return _reveal_step(lane, token, drop, RevealStage.REVEALED, token.encode_reveal(drop, base_uri))


def _reveal_step(lane: Lane, token: CharacterToken, drop: int, goal: RevealStage, data: bytes) -> DropState:
    """Bring a sealed drop to `goal`; anybody may have done so already, or at the same moment."""
    intent = _reveal_intent(lane.sender, token, drop, goal, data)
    if _reached(show_drop(token, drop), goal):
        return show_drop(token, drop)
    entry = lane.carry_out([intent])[0]
    state = show_drop(token, drop)
    if not entry.done and not _reached(state, goal):
        raise refusal_of(entry, lane.chain, token.artifact)
    return state


def _reveal_intent(sender: str, token: CharacterToken, drop: int, goal: RevealStage, data: bytes) -> Intent:
    """Its key names the sender: anybody may do a step, and nobody waits for what another account queued."""
    key = f"reveal:{token.address}:{drop}:{goal}:{sender}"
    return Intent(key, token.address, data, f"drop {drop}: {goal}")


def _reached(state: DropState, goal: RevealStage) -> bool:
    return STAGES.index(state.stage) >= STAGES.index(goal)


def _once(lane: Lane, token: CharacterToken, key: str, data: bytes) -> Entry:
    entries = lane.carry_out([Intent(key, token.address, data, key.split(":")[0])])
    require_done(entries, lane.chain, token.artifact)
    return entries[0]
