"""Drops from opening to reveal, each step once."""

from pathlib import Path

import pytest
from eth_utils import keccak

from metadata.permutation import permute
from minting.airdrop import plan_airdrop, run_airdrop
from minting.character_token import ISSUER_ROLE
from minting.deploy import deploy_character_token
from minting.drops import (
    DropUnknown,
    RevealStage,
    draw_seed,
    lower_cap,
    open_drop,
    reveal,
    schedule_reveal,
    set_window,
    show_drop,
)
from minting.journal import Intent, IntentConflict, State
from minting.outcomes import ContractRefused
from minting.recipients import Recipient
from scripts.anvil import Anvil
from tests.minting.city import ARTIFACTS, BASE_URI, City, citizens, fund, terms


@pytest.fixture
def city(anvil: Anvil, sqlite_url: str, request: pytest.FixtureRequest) -> City:
    """A funded sender of its own for each test."""
    city = City([anvil.url], sqlite_url, request.node.name)
    fund(city.chain, city.signer.address)
    request.addfinalizer(city.close)
    return city


def test_a_named_drop_is_opened_once(city: City, tmp_path: Path) -> None:
    """The same name gives the same drop; with other terms it is an error; another name is another drop."""
    with city.lane() as lane:
        token = deploy_character_token(lane, ARTIFACTS, tmp_path, "c")
        assert open_drop(lane, token, terms(10), "spring") == 1
        assert open_drop(lane, token, terms(10), "spring") == 1
        with pytest.raises(IntentConflict, match="spring"):
            open_drop(lane, token, terms(11), "spring")
        assert open_drop(lane, token, terms(11), "autumn") == 2
        assert token.drop_count() == 2
        state = show_drop(token, 2)
        assert (state.info.cap, state.stage, state.info.provenance_hash) == (
            11,
            RevealStage.OPEN,
            keccak(text=BASE_URI),
        )
        with pytest.raises(DropUnknown):
            show_drop(token, 3)


def test_art_that_does_not_match_is_refused_without_a_drop(city: City, tmp_path: Path) -> None:
    """The contract's words reach the person."""
    with city.lane() as lane:
        token = deploy_character_token(lane, ARTIFACTS, tmp_path, "c")
        with pytest.raises(ContractRefused, match="ArtMismatch"):
            open_drop(lane, token, terms(10, provenance_hash=bytes(31) + b"\1"), "spring")
        assert token.drop_count() == 0


def test_cap_window_and_limit(city: City, tmp_path: Path) -> None:
    """Each change is in the contract afterwards, and what the contract forbids is refused."""
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path, cap=10)
        lower_cap(lane, token, drop, 8)
        set_window(lane, token, drop, 5, 2**38, "longer")
        limit = token.encode_set_rate_limit(drop, ISSUER_ROLE, 4, 60)
        assert lane.carry_out([Intent("limit", token.address, limit)])[0].state is State.COMMITTED
        state = show_drop(token, drop)
        assert (state.info.cap, state.info.opens_at, state.info.closes_at) == (8, 5, 2**38)
        assert state.issuer_limit == (4, 60, 4)
        assert state.relayer_limit == (0, 0, 0)
        with pytest.raises(ContractRefused, match="InvalidCap"):
            lower_cap(lane, token, drop, 9)


def test_a_sealed_drop_is_revealed_step_by_step(city: City, tmp_path: Path) -> None:
    """Sealed, scheduled, drawn, revealed; each step can be repeated; the pictures follow the published permutation."""
    sealed = {"base_uri": "", "placeholder_uri": "ipfs://placeholder.json"}
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path, cap=9, **sealed)
        listed = [Recipient(i + 1, address) for i, address in enumerate(citizens(9, "sealed"))]
        with pytest.raises(ContractRefused, match="IssuingNotOver"):
            schedule_reveal(lane, token, drop)
        issued = run_airdrop(lane, token, plan_airdrop(city.journal, token, drop, listed)).issued
        assert token.token_uri(issued[0].token_id) == "ipfs://placeholder.json"
        assert schedule_reveal(lane, token, drop).stage is RevealStage.SCHEDULED
        scheduled = schedule_reveal(lane, token, drop)
        with pytest.raises(ContractRefused, match="SeedBlockNotReached"):
            draw_seed(lane, token, drop)
        city.chain.ask("anvil_mine", [hex(6)])
        drawn = draw_seed(lane, token, drop)
        assert drawn.stage is RevealStage.DRAWN
        assert drawn.info.reveal_block == scheduled.info.reveal_block
        assert draw_seed(lane, token, drop).info.seed == drawn.info.seed
        with pytest.raises(ContractRefused, match="ArtMismatch"):
            reveal(lane, token, drop, "ipfs://other/")
        assert reveal(lane, token, drop, BASE_URI).stage is RevealStage.REVEALED
        assert reveal(lane, token, drop, BASE_URI).stage is RevealStage.REVEALED
        for one in issued:
            picture = permute(one.number - 1, 9, drawn.info.seed)
            assert token.picture_index_of(one.token_id) == picture
            assert token.token_uri(one.token_id) == f"{BASE_URI}{picture}.json"
