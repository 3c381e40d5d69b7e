"""A drop with a rate limit: what fits is sent, the rest says when it fits, and nobody pays for a refusal."""

from pathlib import Path

import pytest

from minting.airdrop import plan_airdrop, run_airdrop
from minting.character_token import ISSUER_ROLE, CharacterToken
from minting.journal import Intent, Lane
from minting.plan import cost_of
from minting.recipients import Recipient
from minting.refill import Allowance, RefillNeeded, in_words
from minting.steps import Line, Step
from scripts.anvil import Anvil
from tests.minting.city import City, citizens, fund


@pytest.fixture
def city(anvil: Anvil, sqlite_url: str, request: pytest.FixtureRequest) -> City:
    """A funded sender of its own for each test."""
    city = City([anvil.url], sqlite_url, request.node.name)
    fund(city.chain, city.signer.address)
    request.addfinalizer(city.close)
    return city


def limit(lane: Lane, token: CharacterToken, drop: int, capacity: int, seconds: int) -> None:
    """Set the issuer's rate limit."""
    data = token.encode_set_rate_limit(drop, ISSUER_ROLE, capacity, seconds)
    lane.carry_out([Intent(f"limit {capacity}/{seconds}", token.address, data)])


def wait(city: City, seconds: int) -> None:
    """Let time pass on the chain."""
    city.chain.ask("evm_increaseTime", [seconds])
    city.chain.ask("evm_mine", [])


def test_an_airdrop_larger_than_the_limit_is_issued_in_turns(city: City, tmp_path: Path) -> None:
    """Twenty through a limit of eight an hour: each turn sends what fits and says when the next one does."""
    listed = [Recipient(i, address) for i, address in enumerate(citizens(20, "turns"), 1)]
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path)
        limit(lane, token, drop, 8, 3600)
        done, turns = 0, 0
        while True:
            plan = plan_airdrop(city.journal, token, drop, listed)
            assert all(len(step.lines) <= 8 for step in plan.open_steps)
            try:
                result = run_airdrop(lane, token, plan)
                break
            except RefillNeeded as refill:
                turns += 1
                assert 20 - refill.left > done
                done = 20 - refill.left
                assert token.total_supply() == done
                assert 0 < refill.seconds <= refill.total_seconds <= 3600 * 20 / 8
                assert "it goes on where it stopped" in refill.todo
                wait(city, refill.seconds + 1)
        assert turns >= 2
        assert {one.recipient for one in result.issued} == {one.address for one in listed}
        assert token.total_supply() == 20


def test_a_plan_from_before_the_limit_is_cut_to_it(city: City, tmp_path: Path) -> None:
    """A limit that came later than the plan: its transactions are cut, nothing is refused on the chain."""
    listed = [Recipient(i, address) for i, address in enumerate(citizens(12, "cut"), 1)]
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path)
        plan = plan_airdrop(city.journal, token, drop, listed)
        assert [len(step.lines) for step in plan.open_steps] == [12]
        limit(lane, token, drop, 5, 60)
        plan = plan_airdrop(city.journal, token, drop, listed)
        for _ in range(3):
            try:
                run_airdrop(lane, token, plan)
            except RefillNeeded:
                wait(city, 61)
                plan = plan_airdrop(city.journal, token, drop, listed)
        assert token.total_supply() == 12


def test_an_empty_bucket_does_not_hide_the_cost(city: City, tmp_path: Path) -> None:
    """What has to wait is counted at its upper bound, so that the question can be asked once for all."""
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path)
        limit(lane, token, drop, 4, 3600)
        first = [Recipient(i, address) for i, address in enumerate(citizens(4, "empty"), 1)]
        run_airdrop(lane, token, plan_airdrop(city.journal, token, drop, first))
        more = [Recipient(i, address) for i, address in enumerate(citizens(3, "wait"), 1)]
        plan = plan_airdrop(city.journal, token, drop, more)
        assert cost_of(plan, token, lane.sender).gas > 300_000
        with pytest.raises(RefillNeeded) as refill:
            run_airdrop(lane, token, plan)
        assert refill.value.result.transactions == 0


def test_what_fits_is_the_first_transactions_in_order() -> None:
    """No later one overtakes, and without a limit all fit."""
    steps = [Step(tuple(Line(i, "0x") for i in range(size))) for size in (3, 4, 2)]
    assert Allowance(10, 60, 7).affordable(steps) == steps[:2]
    assert Allowance(10, 60, 6).affordable(steps) == steps[:1]
    assert Allowance(0, 0, 0).affordable(steps) == steps
    assert Allowance(10, 60, 6).seconds_until(9) == 18
    assert Allowance(10, 60, 6).seconds_until(6) == 0


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "1 second"), (45, "45 seconds"), (121, "3 minutes"), (7500, "2 hours 5 minutes")]
)
def test_times_are_said_as_people_say_them(seconds: int, words: str) -> None:
    """Rounded up, so that nobody comes too early."""
    assert in_words(seconds) == words
