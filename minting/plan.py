"""What will be issued of a drop, in which transactions, and what that costs."""

from dataclasses import dataclass

from minting.chain import KAIA, CallReverted
from minting.character_token import PAGE_OWNERS, CharacterToken
from minting.fees import current_fee
from minting.profiles import GKEI, ChainProfile
from minting.steps import Line, Step, runs

# A Kaia node before Prague asks 100 gas for each byte of calldata: 8,187 a citizen; soulbound drops log one event more.
GAS_A_CITIZEN = 9_600
GAS_A_TRANSACTION = 300_000
KAIA_LOWEST = 25 * GKEI


@dataclass(frozen=True)
class LeftFree:
    """A line whose ticket stays free: its address has a character of the round, by ticket `held` (None: not known)."""

    address: str
    ticket: int
    held: int | None


@dataclass(frozen=True)
class OfAnotherRound:
    """A line whose ticket is its address's own already, from another round: in this one it gives nothing new."""

    address: str
    ticket: int
    round: str


@dataclass(frozen=True)
class Plan:
    """What will be issued of a drop: all lines of a list, in transactions, and which of it exists already."""

    drop: int
    digest: str  # of the list
    steps: tuple[Step, ...]
    spent: frozenset[int]  # tickets of this plan that have their character already
    round: str = ""
    left_out: tuple[str, ...] = ()  # who is on an earlier list of the round, or has a character that nobody planned
    newcomers: frozenset[str] = frozenset()  # whom no list of the round had promised one before
    carried: tuple[Step, ...] = ()  # what an earlier list of the round promised these people and did not finish
    largest: int = PAGE_OWNERS  # the most owners that the drop's rate limit lets into one transaction
    left_free: tuple[LeftFree, ...] = ()
    not_new: tuple[OfAnotherRound, ...] = ()

    @property
    def all_steps(self) -> tuple[Step, ...]:
        """What was carried over first, then what is new."""
        return (*self.carried, *self.steps)

    @property
    def lines(self) -> list[Line]:
        """All lines, by ticket."""
        return sorted((line for step in self.all_steps for line in step.lines), key=lambda line: line.ticket)

    @property
    def open_steps(self) -> list[Step]:
        """What is left to send: steps without their spent tickets, split where these leave a hole."""
        return [
            piece
            for step in self.all_steps
            for part in step.parts(self.largest)
            for piece in runs([line for line in part.lines if line.ticket not in self.spent], len(part.lines))
        ]

    @property
    def missing(self) -> int:
        """How many characters are still to be issued."""
        return len(self.lines) - len(self.spent)


@dataclass(frozen=True)
class Cost:
    """What a plan will cost: `gas`, the expected `fee` now, and the balance (`reserve`) that covers it in any case."""

    gas: int
    fee: int
    reserve: int

    @property
    def price(self) -> int:
        """What a gas costs now."""
        return self.fee // self.gas if self.gas else 0

    @property
    def below_kaia(self) -> str:
        """Return, in words, what Kaia would ask at least, where this chain asks for less; "" where it does not."""
        if not 0 < self.price < KAIA_LOWEST:
            return ""
        there = self.gas * KAIA_LOWEST / KAIA
        return f"That is at {self.price / GKEI:.2f} gkei a gas; Kaia's lowest is 25, which makes {there:.4f} KAIA"

    def __str__(self) -> str:
        return f"{self.fee / KAIA:.4f} KAIA for {self.gas:,} gas (keep {self.reserve / KAIA:.4f} ready)"


def page_owners(profile: ChainProfile) -> int:
    """Return how many owners go into one transaction, by the contract's page and by the gas a transaction may use."""
    return min(PAGE_OWNERS, (profile.gas_limit - GAS_A_TRANSACTION) // GAS_A_CITIZEN)


def cost_of(plan: Plan, token: CharacterToken, sender: str) -> Cost:
    """Return what the rest of a plan costs, by the node's estimates; steps of one size are asked about once.

    What has to wait for the rate limit cannot be estimated by the node and is counted at its upper bound. Raises
    CallReverted when the contract would refuse a step for another reason.
    """
    by_size: dict[int, int] = {}
    gas = 0
    for step in plan.open_steps:
        size = len(step.lines)
        if size not in by_size:
            by_size[size] = _estimate(step, plan.drop, token, sender)
        gas += by_size[size]
    return Cost(gas, gas * token.chain.gas_price(), gas * 9 // 8 * current_fee(token.chain).cap)


def _estimate(step: Step, drop: int, token: CharacterToken, sender: str) -> int:
    intent = step.intent(token, drop)
    try:
        return token.chain.estimate_gas(sender, intent.to, intent.data)
    except CallReverted as reverted:
        refusal = token.decode_revert(reverted.data)
        if refusal is None or refusal.name != "RateLimitExceeded":
            raise
        return GAS_A_TRANSACTION + GAS_A_CITIZEN * len(step.lines)
