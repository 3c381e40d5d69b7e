"""Airdrop and issue on a real chain: planned once, sent once, resumed anywhere, checked against the chain."""

from pathlib import Path

import pytest

from minting.airdrop import plan_airdrop, run_airdrop
from minting.drops import set_window
from minting.issue import IssueProgress, TicketsGone, carry_out, plan_one_by_one
from minting.issued import find_issued
from minting.journal import Intent, Journal, State, open_engine
from minting.outcomes import ContractRefused
from minting.plan import LeftFree, cost_of
from minting.planning import NotEnoughPages, TicketsUnknown, plan_issue
from minting.promises import TicketsPromised, store_plan
from minting.recipients import Recipient, RecipientsInvalid
from minting.steps import Line, Step
from minting.tickets import NotEnoughTickets
from scripts.anvil import Anvil
from tests.minting.city import City, citizens, fund


def recipients(count: int, salt: str) -> list[Recipient]:
    """Return a list without ticket wishes."""
    return [Recipient(i + 1, address) for i, address in enumerate(citizens(count, salt))]


@pytest.fixture
def city(anvil: Anvil, database_url: str, request: pytest.FixtureRequest) -> City:
    """A funded sender of its own for each test."""
    city = City([anvil.url], database_url, request.node.name)
    fund(city.chain, city.signer.address)
    request.addfinalizer(city.close)
    return city


def test_an_airdrop_is_issued_once_and_skipped_afterwards(city: City, tmp_path: Path) -> None:
    """A thousand and more recipients in two pages; the same list again sends nothing and finds the same tickets."""
    listed = recipients(1300, "thousand")
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path, cap=2000)
        plan = plan_airdrop(city.journal, token, drop, listed)
        cost = cost_of(plan, token, lane.sender)
        seen: list[IssueProgress] = []
        result = run_airdrop(lane, token, plan, seen.append)
        assert [len(step.lines) for step in plan.steps] == [650, 650]
        assert (result.transactions, result.skipped) == (2, 0)
        assert result.gas == pytest.approx(cost.gas, rel=0.02)
        assert result.fee <= cost.reserve
        assert [(step.done, step.total) for step in seen] == [(0, 1300), (650, 1300), (1300, 1300)]
        head = city.chain.block_number()
        again = run_airdrop(lane, token, plan_airdrop(city.journal, token, drop, list(reversed(listed))))
        assert (again.transactions, again.skipped, again.fee) == (0, 1300, 0)
        assert again.issued == result.issued
        assert city.chain.block_number() == head
        for one in result.issued[:3] + result.issued[-3:]:
            assert token.owner_of(one.token_id) == one.recipient
        assert {one.recipient for one in result.issued} == {one.address for one in listed}


def test_issue_sends_one_transaction_a_recipient(city: City, tmp_path: Path) -> None:
    """Tickets asked for are kept, the rest get the lowest free ones."""
    listed = recipients(3, "desk")
    listed[1] = Recipient(2, listed[1].address, 7)
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path)
        result = carry_out(lane, token, plan_one_by_one(city.journal, token, drop, listed))
        assert result.transactions == 3
        assert {one.recipient: one.ticket for one in result.issued}[listed[1].address] == 7
        assert [one.ticket for one in result.issued] == [0, 1, 7]


def test_two_lists_never_share_a_ticket(city: City, tmp_path: Path) -> None:
    """A second list gets other tickets, also while the first is only stored; a race between two is refused."""
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path)
        first = plan_airdrop(city.journal, token, drop, recipients(10, "first"))
        rival = plan_airdrop(city.journal, token, drop, recipients(10, "rival"))
        store_plan(city.journal, token, first)
        with pytest.raises(TicketsPromised):
            run_airdrop(lane, token, rival)
        second = plan_airdrop(city.journal, token, drop, recipients(10, "rival"))
        run_airdrop(lane, token, second)
        run_airdrop(lane, token, first)
        assert {line.ticket for line in first.lines}.isdisjoint(line.ticket for line in second.lines)
        assert token.total_supply() == 20


def test_a_plan_that_somebody_else_began_is_finished(city: City, tmp_path: Path) -> None:
    """Tickets that reached the planned owner by another way are skipped; the rest of their page is sent."""
    listed = recipients(20, "begun")
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path)
        plan = plan_airdrop(city.journal, token, drop, listed)
        store_plan(city.journal, token, plan)
        lane.carry_out([Step((plan.lines[n],)).intent(token, drop) for n in (0, 9)])
        result = run_airdrop(lane, token, plan_airdrop(city.journal, token, drop, listed))
        assert result.skipped == 2
        assert [(one.ticket, one.recipient) for one in result.issued] == [
            (line.ticket, line.address) for line in plan.lines
        ]


def test_a_ticket_that_went_to_another_is_reported(city: City, tmp_path: Path) -> None:
    """Everybody else is served, and the error names who was not."""
    listed = recipients(12, "gone")
    stranger = citizens(1, "stranger")[0]
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path)
        plan = plan_airdrop(city.journal, token, drop, listed)
        store_plan(city.journal, token, plan)
        lane.carry_out([Step((Line(5, stranger),)).intent(token, drop)])
        with pytest.raises(TicketsGone) as error:
            run_airdrop(lane, token, plan)
        assert [(address, other.recipient) for address, other in error.value.gone] == [
            (plan.lines[5].address, stranger)
        ]
        assert token.total_supply() == 12


def test_a_full_drop_and_a_spent_page_budget_are_named_before_sending(city: City, tmp_path: Path) -> None:
    """Nothing is planned that the contract would refuse."""
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path, cap=30, page_budget=1)
        with pytest.raises(NotEnoughTickets):
            plan_airdrop(city.journal, token, drop, recipients(31, "full"))
        with pytest.raises(NotEnoughPages):
            plan_issue(city.journal, token, drop, recipients(20, "pages"), 10)
        with pytest.raises(RecipientsInvalid, match="line 1: ticket 30 does not exist: drop 1 has the tickets 0 to 29"):
            plan_airdrop(city.journal, token, drop, [Recipient(1, citizens(1)[0], 30)])
        assert not city.journal.has_work(lane.sender)


def test_a_refusal_is_told_in_the_contracts_words_and_can_be_repeated(city: City, tmp_path: Path) -> None:
    """A closed window stops the airdrop without a nonce; when it opens, the same command goes on."""
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path, opens_at=2**38)
        plan = plan_airdrop(city.journal, token, drop, recipients(9, "closed"))
        nonces = city.chain.transaction_count(lane.sender)
        with pytest.raises(ContractRefused, match="DropNotOpen") as error:
            run_airdrop(lane, token, plan)
        assert error.value.error == "DropNotOpen"
        assert "window" in error.value.todo
        assert city.chain.transaction_count(lane.sender) == nonces
        assert set_window(lane, token, drop, 0, 2**39, "open now").state is State.COMMITTED
        assert run_airdrop(lane, token, plan).transactions == 1


def test_the_history_is_found_without_the_journal(city: City, tmp_path: Path) -> None:
    """Who was issued what follows from the logs alone."""
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path)
        result = run_airdrop(lane, token, plan_airdrop(city.journal, token, drop, recipients(15, "history")))
    found = find_issued(token, drop, {one.ticket for one in result.issued}, [])
    assert [found[one.ticket] for one in result.issued] == result.issued


def test_a_list_may_grow_and_nobody_gets_two(city: City, tmp_path: Path) -> None:
    """Latecomers are added to the list: they get theirs, the others are left out, whichever way they got theirs."""
    listed = recipients(9, "grows")
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path)
        run_airdrop(lane, token, plan_airdrop(city.journal, token, drop, listed))
        longer = [*listed, *recipients(2, "late")]
        plan = plan_airdrop(city.journal, token, drop, longer)
        assert set(plan.left_out) == {one.address for one in listed}
        result = run_airdrop(lane, token, plan)
        assert {one.recipient for one in result.issued} == set(citizens(2, "late"))
        again = run_airdrop(lane, token, plan_airdrop(city.journal, token, drop, longer))
        assert (again.transactions, len(again.issued)) == (0, 2)
        single = plan_one_by_one(city.journal, token, drop, longer[:1])
        assert single.open_steps == []
        assert token.total_supply() == 11


def test_another_round_gives_one_more(city: City, tmp_path: Path) -> None:
    """The same list in a round of another name issues once more, and once only."""
    listed = recipients(3, "rounds")
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path)
        for name in ("", "second day", "second day", ""):
            run_airdrop(lane, token, plan_airdrop(city.journal, token, drop, listed, name))
        assert [token.balance_of(one.address) for one in listed] == [2, 2, 2]


def test_a_lost_database_doubles_nobody(city: City, tmp_path: Path) -> None:
    """With an empty journal the chain still says who has a character; a named round, which it cannot, is refused."""
    listed = recipients(10, "lost")
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path)
        run_airdrop(lane, token, plan_airdrop(city.journal, token, drop, listed))
    other = Journal(open_engine(f"sqlite:///{tmp_path / 'new.db'}"), city.journal.chain_id)
    other.create_tables()
    plan = plan_airdrop(other, token, drop, [*listed, *recipients(1, "new")])
    assert [line.address for line in plan.lines] == citizens(1, "new")
    with pytest.raises(TicketsUnknown):
        plan_airdrop(other, token, drop, listed, "second day")
    other.engine.dispose()


def test_two_lists_at_once_do_not_serve_one_person_twice(city: City, tmp_path: Path) -> None:
    """Both planned before either was stored, on other tickets: the second must look again."""
    person = recipients(1, "both")
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path)
        first = plan_airdrop(city.journal, token, drop, person)
        wish = [Recipient(1, citizens(1, "other")[0], 0)]
        second = plan_airdrop(city.journal, token, drop, [*wish, Recipient(2, person[0].address)])
        store_plan(city.journal, token, first)
        with pytest.raises(TicketsPromised):
            store_plan(city.journal, token, second)


def test_a_line_with_its_own_ticket_may_stand_on_a_longer_list(city: City, tmp_path: Path) -> None:
    """The same ticket for the same address is the same wish; for another address it is a fault."""
    listed = [Recipient(1, citizens(1, "seat")[0], 4)]
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path)
        run_airdrop(lane, token, plan_airdrop(city.journal, token, drop, listed))
        longer = plan_airdrop(city.journal, token, drop, [*listed, Recipient(2, citizens(2, "seat")[1], 5)])
        assert [line.ticket for line in longer.lines] == [5]
        with pytest.raises(RecipientsInvalid):
            plan_airdrop(city.journal, token, drop, [Recipient(1, citizens(2, "seat")[1], 4)])


def test_a_ticket_of_ones_own_gives_no_second_character(city: City, tmp_path: Path) -> None:
    """Issued, only promised, or known to the chain alone: who has one of the round gets no other by a ticket."""
    done, promised, new = citizens(3, "second ticket")
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path)
        run_airdrop(lane, token, plan_airdrop(city.journal, token, drop, [Recipient(1, done, 17)]))
        store_plan(city.journal, token, plan_airdrop(city.journal, token, drop, [Recipient(1, promised)]))
        listed = [Recipient(1, done, 55), Recipient(2, promised, 56), Recipient(3, new, 57)]
        plan = plan_airdrop(city.journal, token, drop, listed)
        assert plan.left_free == (LeftFree(done, 55, 17), LeftFree(promised, 56, 0))
        run_airdrop(lane, token, plan)
        assert run_airdrop(lane, token, plan_airdrop(city.journal, token, drop, listed)).transactions == 0
        assert [token.balance_of(one) for one in (done, promised, new)] == [1, 1, 1]
        other = Journal(open_engine(f"sqlite:///{tmp_path / 'new.db'}"), city.journal.chain_id)
        other.create_tables()
        assert plan_airdrop(other, token, drop, [Recipient(1, done, 58)]).left_free == (LeftFree(done, 58, 17),)
        other.engine.dispose()


def test_two_lists_at_once_with_tickets_do_not_serve_one_person_twice(city: City, tmp_path: Path) -> None:
    """Both planned before either was stored, each naming a ticket: the second must look again."""
    (person,) = citizens(1, "both tickets")
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path)
        first, second = (plan_airdrop(city.journal, token, drop, [Recipient(1, person, n)]) for n in (3, 4))
        store_plan(city.journal, token, first)
        with pytest.raises(TicketsPromised):
            store_plan(city.journal, token, second)


def test_a_list_that_grows_after_a_crash_loses_nobody(city: City, tmp_path: Path) -> None:
    """The first list was stored and nothing of it sent; the longer one issues its transactions and the new person's."""
    listed = recipients(20, "crashed")
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path)
        store_plan(city.journal, token, plan_airdrop(city.journal, token, drop, listed))
        longer = [*listed, *recipients(1, "added")]
        plan = plan_airdrop(city.journal, token, drop, longer)
        assert plan.left_out == ()
        result = run_airdrop(lane, token, plan)
        assert {one.recipient for one in result.issued} == {one.address for one in longer}
        again = run_airdrop(lane, token, plan_airdrop(city.journal, token, drop, listed))
        assert (again.transactions, again.skipped) == (0, 20)
        assert token.total_supply() == 21


def test_who_lost_a_ticket_to_another_gets_one_from_a_new_list(city: City, tmp_path: Path) -> None:
    """What TicketsGone advises works: a promise that somebody else was given does not count as served."""
    person, thief = recipients(1, "robbed"), citizens(1, "thief")[0]
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path)
        plan = plan_airdrop(city.journal, token, drop, person)
        store_plan(city.journal, token, plan)
        data = token.encode_issue(drop, plan.lines[0].ticket, thief)
        lane.carry_out([Intent("theft", token.address, data, "theft")])
        with pytest.raises(TicketsGone):
            carry_out(lane, token, plan_airdrop(city.journal, token, drop, person))
        new_list = [*person, *recipients(1, "company")]
        run_airdrop(lane, token, plan_airdrop(city.journal, token, drop, new_list))
        assert token.balance_of(person[0].address) == 1
