"""Characters from a sealed drop to the hands they are given on to: pages, reveal, transfers, on the chain itself."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from metadata.permutation import permute
from minting.airdrop import plan_airdrop, run_airdrop
from minting.chain import CallReverted, connect
from minting.character_token import CharacterToken
from minting.drops import RevealStage, draw_seed, open_drop, reveal, schedule_reveal
from minting.issued import IssuedCharacter
from minting.journal import Intent, Lane, State, open_lane
from minting.recipients import Recipient
from minting.signing import KeySigner, create_address
from minting.token_events import TokenId
from scripts.kaia import ask
from tests.minting.city import BASE_URI, City, citizens, new_signer, terms
from tests.nodes.funding import fund, wait_until

GUESTS, LATE = 12, 3
CAP = GUESTS + LATE
PLACEHOLDER = "ipfs://bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"


def airdrop(lane: Lane, token: CharacterToken, drop: int, addresses: list[str], day: str) -> list[IssuedCharacter]:
    """Issue one to each address."""
    listed = [Recipient(i + 1, address) for i, address in enumerate(addresses)]
    return run_airdrop(lane, token, plan_airdrop(lane.journal, token, drop, listed, day)).issued


def give(city: City, token: CharacterToken, signer: KeySigner, owner: str, to: str, token_id: int) -> State:
    """Let `signer` ask for a transfer of the owner's character; what became of it."""
    data = token.encode_transfer(owner, to, token_id)
    with open_lane(city.journal, city.chain, signer, "giver") as lane:
        name = f"give {token_id} {signer.address} {to}"
        (entry,) = lane.carry_out([Intent(name, token.address, data, "give")])
    return entry.state


def test_pages_hold_a_sealed_drop_until_it_is_revealed_and_given_on(city: City, node_url: str, tmp_path: Path) -> None:
    """Twelve on a page at the nonce's address, three in storage; sealed, drawn, revealed; then from hand to hand."""
    giver, friend = new_signer("giver"), new_signer("friend")
    fund(node_url, [giver.address, friend.address])
    with city.lane() as lane:
        token, _ = city.found(lane, tmp_path)
        sealed = terms(CAP, base_uri="", placeholder_uri=PLACEHOLDER)
        drop = open_drop(lane, token, sealed, "sealed")
        issued = airdrop(lane, token, drop, [giver.address, *citizens(GUESTS - 1, "guest")], "")
        issued += airdrop(lane, token, drop, citizens(LATE, "late"), "late")
        _check_pages(city, token, issued)
        assert {token.token_uri(one.token_id) for one in issued} == {PLACEHOLDER}
        _check_reveal(city, lane, token, drop, issued)
    mine = next(one.token_id for one in issued if one.recipient == giver.address)
    stranger = citizens(1, "stranger")[0]
    assert give(city, token, friend, giver.address, friend.address, mine) is State.REFUSED
    assert token.owner_of(mine) == giver.address
    assert give(city, token, giver, giver.address, friend.address, mine) is State.COMMITTED
    assert give(city, token, friend, friend.address, stranger, mine) is State.COMMITTED
    assert token.owner_of(mine) == stranger
    assert [token.balance_of(one) for one in (giver.address, friend.address, stranger)] == [0, 0, 1]
    assert token.total_supply() == CAP


def _check_pages(city: City, token: CharacterToken, issued: list[IssuedCharacter]) -> None:
    """Twelve share page 1, whose address is that of the token's first creation; three have no page."""
    assert sorted(TokenId.of(one.token_id).page for one in issued) == [0] * LATE + [1] * GUESTS
    assert token.page_count() == 1
    assert token.page_address(1) == create_address(token.address, 1)
    assert city.chain.code(create_address(token.address, 1)), "the page is not at the nonce's address"
    assert not city.chain.code(create_address(token.address, 2))
    nonce = city.chain.ask("eth_getTransactionCount", [token.address, "latest"])
    assert int(nonce, 16) == 2, "a contract's nonce begins at 1 and counts its creations"
    assert all(token.owner_of(one.token_id) == one.recipient for one in issued)


def _check_reveal(city: City, lane: Lane, token: CharacterToken, drop: int, issued: list[IssuedCharacter]) -> None:
    """The seed is a later block's; the pictures follow the published permutation; each step can be repeated."""
    scheduled = schedule_reveal(lane, token, drop)
    assert scheduled.stage is RevealStage.SCHEDULED
    wait_until(lambda: city.chain.block_number() > scheduled.info.reveal_block, "the block that decides")
    drawn = draw_seed(lane, token, drop)
    assert draw_seed(lane, token, drop).info.seed == drawn.info.seed
    assert reveal(lane, token, drop, BASE_URI).stage is RevealStage.REVEALED
    seen = set()
    for one in issued:
        picture = permute(one.number - 1, CAP, drawn.info.seed)
        assert token.picture_index_of(one.token_id) == picture
        assert token.token_uri(one.token_id) == f"{BASE_URI}{picture}.json"
        seen.add(picture)
    assert seen == set(range(CAP))


def test_a_character_that_does_not_exist_has_no_owner(city: City, tmp_path: Path) -> None:
    """The contract's error reaches us as data, whatever words the node puts around it."""
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path)
    with pytest.raises(CallReverted) as refusal:
        token.owner_of(drop << 64 | 1)
    assert "ERC721NonexistentToken" in token.explain(refusal.value)


def test_what_is_final_is_never_above_the_head(city: City, node_url: str) -> None:
    """By the node's tag where it has one; where it refuses, as Kaia 1.0.3 does, every block is final at once."""
    profile = replace(city.chain.profile, finality_tag=True)
    tagged = connect(profile, [node_url], time.monotonic)
    tag = _tag(node_url)
    final, head = tagged.final_block(), tagged.block_number()
    if tag is None:
        assert head - 1 <= final <= head
    else:
        assert tag <= final <= head
    assert city.chain.final_block() <= city.chain.block_number()


def _tag(url: str) -> int | None:
    """The number of the block that the node calls finalized, or None when it refuses the word."""
    try:
        return int(ask(url, "eth_getBlockByNumber", "finalized", False)["number"], 16)
    except KeyError:
        return None
