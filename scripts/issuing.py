"""From a list to characters: plan, question, progress, waiting for the rate limit, and what came of it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import typer
from rich.markup import escape

from minting.character_token import CharacterToken
from minting.issue import IssueProgress, IssueResult, carry_out
from minting.issued import IssuedCharacter
from minting.journal import Journal, Lane
from minting.plan import OfAnotherRound, Plan, cost_of
from minting.profiles import KAIA
from minting.recipients import Recipient
from minting.refill import RefillNeeded, in_words
from scripts.console import confirm, progress, results, say, show
from scripts.stack import Stack

LISTED = 20
GRACE_SECONDS = 120.0

MakePlan = Callable[[Journal, CharacterToken, int, Sequence[Recipient], str], Plan]


@dataclass(frozen=True)
class Errand:
    """What somebody wants issued: of which drop, to whom, in which round, and how it is put into transactions."""

    drop: int
    recipients: list[Recipient]
    round: str
    make_plan: MakePlan

    def plan(self, stack: Stack) -> Plan:
        """Return what is to be done now; see planning.plan_issue."""
        return self.make_plan(stack.journal, stack.token, self.drop, self.recipients, self.round)

    @property
    def who(self) -> str:
        """Whom it is for, in words."""
        return self.recipients[0].address if len(self.recipients) == 1 else "Everybody on the list"


@dataclass(frozen=True)
class Outcome:
    """What came of an errand; `waiting` characters were not let through by the drop's rate limit."""

    who: str
    drop: int
    result: IssueResult
    known: frozenset[int]  # tickets that had their character before
    left_out: tuple[str, ...]
    new: int
    waiting: int = 0
    not_new: tuple[OfAnotherRound, ...] = ()  # whose line names a ticket that they had in another round

    @property
    def already_there(self) -> int:
        """How many had their character before: by this list, or by an earlier one of the round."""
        return len(self.known) + len(self.left_out)


def issue_all(stack: Stack, errand: Errand, *, ask: bool, wait: bool, as_json: bool) -> None:
    """Do what an errand asks for, and show what came of it.

    Raises what planning, sending and checking raise; RefillNeeded without `wait`.
    """
    plan = errand.plan(stack)
    _introduce(stack, plan)
    if ask and plan.open_steps:
        confirm("Go on?")
    try:
        result = _in_turns(stack, errand, plan, wait)
    except KeyboardInterrupt:
        say("Stopped. Nothing is lost: run the same command again, and it goes on.")
        raise typer.Exit(130) from None
    except RefillNeeded as refill:
        new = plan.missing - refill.left
        left = refill.left
        _tell(
            Outcome(errand.who, plan.drop, refill.result, plan.spent, plan.left_out, new, left, plan.not_new), as_json
        )
        raise
    _tell(Outcome(errand.who, plan.drop, result, plan.spent, plan.left_out, plan.missing, 0, plan.not_new), as_json)


def _introduce(stack: Stack, plan: Plan) -> None:
    """Say what will be sent, and what it costs."""
    if plan.carried:
        say("An earlier list was not finished: what it promised is issued first.")
    if plan.left_out:
        one = len(plan.left_out) == 1
        say(f"{_counted(len(plan.left_out), 'address')} {'has' if one else 'have'} a character of this round already.")
    _explain_tickets(plan)
    if not plan.open_steps:
        return
    sender = stack.sender
    characters, sent = _counted(plan.missing, "character"), _counted(len(plan.open_steps), "transaction")
    say(f"Drop {plan.drop}: {characters} in {sent}")
    if plan.spent:
        say(f"  {len(plan.spent)} of {len(plan.lines)} exist already and are skipped")
    cost = cost_of(plan, stack.token, sender)
    say(f"  It costs about {escape(str(cost))}")
    if cost.below_kaia:
        say(f"  {cost.below_kaia}")
    say(f"  Sent by {sender}, which has {stack.chain.balance(sender) / KAIA:.4f} KAIA")


def _explain_tickets(plan: Plan) -> None:
    """Say which tickets of the list are not issued, and why."""
    waiting = {line.ticket for line in plan.lines} - plan.spent
    for one in plan.left_free[:LISTED]:
        by = f" ({'promised ' if one.held in waiting else ''}ticket {one.held})" if one.held is not None else ""
        say(f"  {one.address} has a character of this round already{by}; its ticket {one.ticket} is left free")
    if plan.left_free:
        _say_more(len(plan.left_free))
        say('  To give them one more, name another round: --round "second day"')
    for same in plan.not_new[:LISTED]:
        where = f'the round "{escape(same.round)}"' if same.round else "the first round"
        say(f"  Ticket {same.ticket} is {same.address}'s already, from {where}: nothing new for them in this one")
    if plan.not_new:
        _say_more(len(plan.not_new))
        say("  To give them one more, name a free ticket, or none")


def _say_more(count: int) -> None:
    if count > LISTED:
        say(f"  and {count - LISTED} more")


def _in_turns(stack: Stack, errand: Errand, plan: Plan, wait: bool) -> IssueResult:
    """Send all of a plan, in as many turns as the drop's rate limit makes of it; the lane is free while we wait."""
    before: list[IssueResult] = []
    deadline = None
    while True:
        try:
            with stack.lane() as lane:
                last = _send(lane, stack.token, plan)
            return _sum([*before, last])
        except RefillNeeded as refill:
            before.append(refill.result)
            deadline = deadline or time.monotonic() + 1.5 * refill.total_seconds + GRACE_SECONDS
            if not wait or time.monotonic() > deadline:
                refill.result = _sum(before)
                raise
            _wait_for(stack, refill)
            plan = errand.plan(stack)


def _send(lane: Lane, token: CharacterToken, plan: Plan) -> IssueResult:
    with progress("issued", "characters") as move:

        def report(now: IssueProgress) -> None:
            move(now.done, now.total)

        return carry_out(lane, token, plan, report)


def _wait_for(stack: Stack, refill: RefillNeeded) -> None:
    """Wait until the next transaction fits, by the chain's clock or ours, whichever is ahead."""
    say(f"The drop issues only so many at a time; {_counted(refill.left, 'character')} still to come.")
    say(f"  Next in {in_words(refill.seconds)}, all in about {in_words(refill.total_seconds)}.")
    say("  Ctrl-C stops; run again later, it goes on.")
    chain_start, start = stack.chain_time(), time.monotonic()
    with progress("waited", "seconds") as move:
        waited = 0
        while waited <= refill.seconds:
            move(waited, refill.seconds + 1)
            time.sleep(1)
            waited = max(int(time.monotonic() - start), stack.chain_time() - chain_start)
        move(refill.seconds + 1, refill.seconds + 1)


def _sum(turns: Sequence[IssueResult]) -> IssueResult:
    """Return the last turn's characters, with what all turns sent and cost."""
    return replace(
        turns[-1],
        skipped=turns[0].skipped,
        transactions=sum(turn.transactions for turn in turns),
        gas=sum(turn.gas for turn in turns),
        fee=sum(turn.fee for turn in turns),
    )


def _tell(outcome: Outcome, as_json: bool) -> None:
    if as_json:
        show(_described(outcome), True)
        return
    result = outcome.result
    new = [one for one in result.issued if one.ticket not in outcome.known]
    counts = f"already there: {outcome.already_there}, new: {outcome.new}, waiting: {outcome.waiting}"
    if outcome.not_new:
        counts += f", not new: {len(outcome.not_new)} (their ticket is theirs from another round)"
    if outcome.waiting:
        results.print(f"[yellow]·[/yellow] Not everybody has a character of drop {outcome.drop} yet")
    elif outcome.not_new:
        results.print(f"[yellow]·[/yellow] Not everybody has a character of this round of drop {outcome.drop}")
    else:
        results.print(f"[green]✓[/green] {outcome.who} has a character of drop {outcome.drop}")
    results.print(f"  {counts}")
    if result.transactions:
        results.print(f"  {_counted(result.transactions, 'transaction')}, {result.fee / KAIA:.6f} KAIA")
    _list(new)


def _list(new: Sequence[IssuedCharacter]) -> None:
    """Show the first of the new characters: number, ticket, owner."""
    if new:
        results.print(f"\n  [dim]{'number':>8}  {'ticket':>8}  owner[/dim]")
    for one in new[:LISTED]:
        results.print(f"  {one.number:>8}  {one.ticket:>8}  {one.recipient}")
    if len(new) > LISTED:
        results.print(f"  and {len(new) - LISTED} more; --json lists all")


def _described(outcome: Outcome) -> dict[str, Any]:
    result = outcome.result
    return {
        "drop": outcome.drop,
        "already_there": outcome.already_there,
        "new": outcome.new,
        "waiting": outcome.waiting,
        "not_new": [{"ticket": one.ticket, "owner": one.address, "round": one.round} for one in outcome.not_new],
        "issued": len(result.issued),
        "skipped": len(outcome.known),
        "transactions": result.transactions,
        "gas": result.gas,
        "fee_kaia": f"{result.fee / KAIA:.6f}",
        "characters": [
            {"ticket": one.ticket, "number": one.number, "token_id": str(one.token_id), "owner": one.recipient}
            for one in result.issued
        ],
        "left_out": list(outcome.left_out),
    }


def _counted(number: int, unit: str) -> str:
    plural = unit + ("es" if unit.endswith("s") else "s")
    return f"{number:,} {unit if number == 1 else plural}"
