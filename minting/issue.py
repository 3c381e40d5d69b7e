"""Issue characters to a list of recipients, one transaction each; and what issuing and airdropping share."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from minting.character_token import CharacterToken
from minting.errors import MintingError
from minting.issued import IssuedCharacter, find_issued
from minting.journal import Entry, Journal, Lane
from minting.outcomes import refusal_of
from minting.plan import Plan
from minting.planning import plan_issue
from minting.promises import store_plan
from minting.recipients import Recipient
from minting.refill import Allowance, RefillNeeded

ROUNDS = 3
# Refusals that time or another look at the chain puts right.
PASSING = ("TicketAlreadySpent", "RateLimitExceeded")


class TicketsGone(MintingError):
    """Tickets of the plan went to others than planned; everybody else has their character."""

    def __init__(self, drop: int, gone: Sequence[tuple[str, IssuedCharacter]]) -> None:
        self.drop = drop
        self.gone = list(gone)
        listed = ", ".join(f"ticket {other.ticket} (planned for {address})" for address, other in gone)
        super().__init__(
            f"In drop {drop} these tickets were spent for somebody else: {listed}.",
            "Put these addresses into a new list and issue that.",
        )


@dataclass(frozen=True)
class IssueProgress:
    """How far a plan is: characters that exist, of how many; and the entry that settled last."""

    done: int
    total: int
    entry: Entry | None


@dataclass(frozen=True)
class IssueResult:
    """What exists after a plan was carried out: `issued` by ticket, how many existed before, and what it cost."""

    issued: list[IssuedCharacter]
    skipped: int
    transactions: int
    gas: int
    fee: int


Report = Callable[[IssueProgress], None]


def plan_one_by_one(
    journal: Journal, token: CharacterToken, drop: int, recipients: Sequence[Recipient], round_name: str = ""
) -> Plan:
    """Return the plan that issues to a list with one transaction a recipient; see planning.plan_issue."""
    return plan_issue(journal, token, drop, recipients, 1, round_name)


def carry_out(lane: Lane, token: CharacterToken, plan: Plan, report: Report | None = None) -> IssueResult:
    """Store the plan, send what is missing of it and check on chain that every line has its character.

    Run again after any crash it goes on where it stopped. Raises TicketsPromised, ContractRefused, TicketsGone,
    RefillNeeded when the drop's rate limit lets only a part through now, and what the lane raises.
    """
    store_plan(lane.journal, token, plan)
    keys = [step.intent(token, plan.drop).key for step in (*plan.all_steps, *plan.open_steps)]
    # What an earlier run left on its way is brought to its end first, so that nothing is asked for twice.
    lane.settle([entry.key for entry in lane.journal.find_many(keys) if not entry.settled])
    left = _without_spent(token, plan)
    skipped = len(left.spent)
    settled: dict[str, Entry] = {}
    for _ in range(ROUNDS):
        entries = _send(lane, token, left, report)
        settled.update({entry.key: entry for entry in entries})
        left = _without_spent(token, left)
        refused = [refusal_of(entry, lane.chain, token.artifact) for entry in entries if not entry.done]
        serious = [refusal for refusal in refused if refusal.error not in PASSING]
        if serious:
            raise serious[0]
        if not left.open_steps or not entries:
            break
    sent = [entry for entry in settled.values() if entry.gas_used is not None]
    gas, fee = sum(entry.gas_used or 0 for entry in sent), sum(entry.fee or 0 for entry in sent)
    so_far = IssueResult([], skipped, len(sent), gas, fee)
    allowance = Allowance.read(token, plan.drop)
    if left.open_steps and allowance.capacity:
        first = allowance.seconds_until(len(left.open_steps[0].lines))
        raise RefillNeeded(plan.drop, left.missing, first, allowance.seconds_until(left.missing), so_far)
    blocks = {entry.block_number for entry in [*lane.journal.find_many(keys), *settled.values()] if entry.block_number}
    return replace(so_far, issued=_check(token, left, blocks))


def _send(lane: Lane, token: CharacterToken, plan: Plan, report: Report | None) -> list[Entry]:
    """Send as many of the open steps as the drop's rate limit lets through now."""
    steps = Allowance.read(token, plan.drop).affordable(plan.open_steps)
    intents = [step.intent(token, plan.drop) for step in steps]
    sizes = {intent.key: len(step.lines) for intent, step in zip(intents, steps, strict=True)}
    done, total = len(plan.spent), len(plan.lines)
    if report:
        report(IssueProgress(done, total, None))

    def progress(entry: Entry) -> None:
        nonlocal done
        done += sizes[entry.key] if entry.done else 0
        if report:
            report(IssueProgress(done, total, entry))

    return lane.carry_out(intents, progress)


def _without_spent(token: CharacterToken, plan: Plan) -> Plan:
    block = token.chain.block_number()
    spent = token.spent_tickets(plan.drop, token.drop_info(plan.drop, block).set_size, block)
    return replace(plan, spent=frozenset(spent & {line.ticket for line in plan.lines}))


def _check(token: CharacterToken, plan: Plan, blocks: Collection[int]) -> list[IssuedCharacter]:
    lines = plan.lines
    found = find_issued(token, plan.drop, {line.ticket for line in lines}, sorted(blocks))
    gone = [(line.address, found[line.ticket]) for line in lines if found[line.ticket].recipient != line.address]
    if gone:
        raise TicketsGone(plan.drop, gone)
    return [found[line.ticket] for line in lines]
