"""Fees follow the node, replace what they must and stay below the ceiling."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minting.chain import GKEI, LOCAL, Chain
from minting.fees import Fee, FeeCeilingReached, current_fee, gas_with_margin, raised_fee
from tests.minting.fake_node import BASE_FEE, FakeChain, FakeClock, FakeNode

prices = st.integers(0, 2_000 * GKEI)


def chain(profile=LOCAL) -> Chain:
    clock = FakeClock()
    return Chain(profile, [FakeNode(FakeChain())], clock, clock.pause)


def test_the_price_is_the_nodes() -> None:
    """Type 2 has headroom in its cap, legacy pays the node's price."""
    assert current_fee(chain()) == Fee(GKEI, 2 * BASE_FEE)
    assert current_fee(chain(replace(LOCAL, legacy=True))) == Fee(BASE_FEE, BASE_FEE)


def test_the_ceiling_bounds_headroom_and_stops_more() -> None:
    """Headroom never goes above the ceiling; a price above it is an error."""
    assert current_fee(chain(replace(LOCAL, fee_ceiling=30 * GKEI))).cap == 30 * GKEI
    with pytest.raises(FeeCeilingReached, match="25 gkei"):
        current_fee(chain(replace(LOCAL, fee_ceiling=20 * GKEI)))


@given(prices, prices, prices, prices, st.booleans())
def test_a_replacement_is_accepted_everywhere(tip: int, extra: int, now_tip: int, now: int, legacy: bool) -> None:
    """Both parts rise by a tenth or more (geth's rule) and strictly (Kaia's), and the tip fits into the cap."""
    previous = Fee(tip, tip) if legacy else Fee(tip, tip + extra)
    current = Fee(now, now) if legacy else Fee(min(now_tip, now), now)
    raised = raised_fee(previous, current, replace(LOCAL, legacy=legacy))
    for old, new in ((previous.tip, raised.tip), (previous.cap, raised.cap)):
        assert new > old
        assert new * 10 >= old * 11
    assert raised.tip <= raised.cap
    assert raised.cap >= current.cap


@given(st.integers(21_000, 30_000_000))
def test_gas_is_at_least_the_estimate(estimate: int) -> None:
    """The margin is at most an eighth and does not pass the profile's limit by itself."""
    gas = gas_with_margin(estimate, LOCAL)
    assert estimate <= gas <= max(estimate, min(estimate * 9 // 8, LOCAL.gas_limit))
