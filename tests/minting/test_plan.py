"""Plans: who gets which ticket in which transaction, by rules that hold for every list."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minting.chain import LOCAL
from minting.plan import Cost, Plan, page_owners
from minting.profiles import GKEI
from minting.recipients import Recipient
from minting.steps import Line, Step, runs
from minting.tickets import NotEnoughTickets, assign_tickets
from tests.minting.city import citizens

CITIZENS = citizens(60, "plan")


@st.composite
def lists(draw: st.DrawFn) -> tuple[list[Recipient], int, set[int]]:
    """A list with some tickets asked for, a cap and tickets that are taken."""
    addresses = draw(st.lists(st.sampled_from(CITIZENS), unique=True, max_size=40))
    cap = draw(st.integers(1, 80))
    taken = draw(st.sets(st.integers(0, cap - 1), max_size=cap))
    free = sorted(set(range(cap)) - taken)
    asked = draw(st.lists(st.sampled_from(free), unique=True, max_size=min(10, len(addresses)))) if free else []
    tickets: list[int | None] = [*asked, *[None] * (len(addresses) - len(asked))]
    pairs = zip(addresses, draw(st.permutations(tickets)), strict=True)
    return [Recipient(i + 1, address, ticket) for i, (address, ticket) in enumerate(pairs)], cap, taken


@given(lists())
def test_everybody_gets_one_free_ticket(case: tuple[list[Recipient], int, set[int]]) -> None:
    """Each line has its own ticket below the cap, not taken, and the one it asked for; or the list is refused."""
    recipients, cap, taken = case
    try:
        lines = assign_tickets(recipients, cap, taken)
    except NotEnoughTickets as refusal:
        assert refusal.free < refusal.wanted
        return
    assert {line.address for line in lines} == {recipient.address for recipient in recipients}
    assert len({line.ticket for line in lines}) == len(lines) == len(recipients)
    assert all(line.ticket < cap and line.ticket not in taken for line in lines)
    asked = {recipient.address: recipient.ticket for recipient in recipients if recipient.ticket is not None}
    assert all(asked.get(line.address, line.ticket) == line.ticket for line in lines)


@given(lists(), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(case: tuple[list[Recipient], int, set[int]], random: Random) -> None:
    """The same list in another order gives the same plan."""
    recipients, cap, taken = case
    shuffled = recipients.copy()
    random.shuffle(shuffled)
    try:
        expected = assign_tickets(recipients, cap, taken)
    except NotEnoughTickets:
        with pytest.raises(NotEnoughTickets):
            assign_tickets(shuffled, cap, taken)
    else:
        assert assign_tickets(shuffled, cap, taken) == expected


@given(lists(), st.integers(1, 12))
def test_steps_are_what_the_contract_takes(case: tuple[list[Recipient], int, set[int]], limit: int) -> None:
    """Each step has consecutive tickets, strictly ascending addresses and at most `limit` lines; none is lost."""
    recipients, cap, taken = case
    try:
        lines = assign_tickets(recipients, cap, taken)
    except NotEnoughTickets:
        return
    steps = runs(lines, limit)
    assert [line for step in steps for line in step.lines] == lines
    for step in steps:
        assert 1 <= len(step.lines) <= limit
        for before, after in zip(step.lines, step.lines[1:], strict=False):
            assert after.ticket == before.ticket + 1
            assert int(after.address, 16) > int(before.address, 16)


def test_a_list_without_wishes_needs_the_fewest_transactions() -> None:
    """Free tickets in a row go to ascending addresses: one run, split evenly."""
    recipients = [Recipient(i + 1, address) for i, address in enumerate(CITIZENS)]
    steps = runs(assign_tickets(recipients, 100, set()), 25)
    assert [len(step.lines) for step in steps] == [20, 20, 20]


def test_what_is_spent_is_left_out() -> None:
    """The rest of a step is split where a spent ticket leaves a hole; other steps stay as they were."""
    lines = [Line(i, address) for i, address in enumerate(sorted(CITIZENS[:10], key=str.lower))]
    plan = Plan(1, "digest", (Step(tuple(lines[:5])), Step(tuple(lines[5:]))), frozenset({2, 9}))
    assert [[line.ticket for line in step.lines] for step in plan.open_steps] == [[0, 1], [3, 4], [5, 6, 7, 8]]


def test_a_page_holds_what_contract_and_gas_allow() -> None:
    """1,228 owners, or fewer where a transaction may use less gas."""
    assert page_owners(LOCAL) == 1228
    assert page_owners(replace(LOCAL, gas_limit=5_000_000)) == 489


def test_a_price_below_kaias_lowest_is_said_with_what_kaia_would_ask() -> None:
    """A chain without Kaia's floor makes everything look cheap; at or above the floor there is nothing to add."""
    cheap = Cost(209_854, 209_854 * 1_030_000_000, 0)
    assert cheap.below_kaia == "That is at 1.03 gkei a gas; Kaia's lowest is 25, which makes 0.0052 KAIA"
    assert Cost(209_854, 209_854 * 25 * GKEI, 0).below_kaia == ""
    assert Cost(0, 0, 0).below_kaia == ""
