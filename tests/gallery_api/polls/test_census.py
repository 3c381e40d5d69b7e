"""The census: power from transfers alone, the same for everybody who reads them."""

import random
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_api.polls import canonical
from gallery_api.polls.census import (
    Block,
    Census,
    CensusInvalid,
    Transfer,
    read_traits,
    read_transfers,
    snapshot_block,
    write_traits,
    write_transfers,
)
from gallery_api.polls.merkle import leaf_hash, root_of
from tests.gallery_api.polls.seed import NOBODY, holdings, power_rule

A, B, C = (bytes([letter]) * 20 for letter in (0xA, 0xB, 0xC))


def mint(place: int, owner: bytes, token: int) -> Transfer:
    """A first transfer, from nobody."""
    return Transfer(place, 0, NOBODY, owner, token)


HELD = [
    mint(1, A, 1 << 64 | 1),
    mint(2, A, 1 << 64 | 2),
    mint(3, B, 2 << 64 | 1),
    Transfer(4, 0, B, C, 2 << 64 | 1),
    mint(5, A, 3 << 64 | 1),
]
TRAITS = {1 << 64 | 1: "common", 1 << 64 | 2: "epic", 2 << 64 | 1: "rare"}


@pytest.mark.parametrize(
    ("rule", "changes", "powers"),
    [
        ("one-per-holder", {}, {A: 1, C: 1}),
        ("one-per-token", {}, {A: 3, C: 1}),
        ("one-per-token", {"cap": 2}, {A: 2, C: 1}),
        ("one-per-token", {"drops": [1]}, {A: 2}),
        ("one-per-token", {"drops": [2, 3]}, {A: 1, C: 1}),
        ("one-per-token", {"excluded": ["0x" + "0a" * 20]}, {C: 1}),
        ("trait-weighted", {}, {A: 4, C: 2}),
        ("trait-weighted", {"cap": 3}, {A: 3, C: 2}),
        ("trait-weighted", {"otherwise": 7}, {A: 11, C: 2}),
        ("trait-weighted", {"weights": {"epic": 5}}, {A: 5}),
    ],
)
def test_each_rule_and_its_limits(rule: str, changes: dict[str, object], powers: dict[bytes, int]) -> None:
    """Caps, drops, exclusions, weights; nobody is listed without power."""
    assert Census.build(HELD, power_rule(rule, **changes), TRAITS).powers == powers


@given(st.integers(0, 1_000))
def test_how_holdings_came_about_does_not_matter(seed: int) -> None:
    """One holder's tokens may come in another order, from another drop's page, or through others' hands."""
    chance = random.Random(seed)
    owners = {place: chance.choice([A, B, C]) for place in range(1, 12)}
    straight = [mint(place, owner, 1 << 64 | place) for place, owner in owners.items()]
    order = list(owners)
    chance.shuffle(order)
    winding = [mint(place, chance.choice([A, B, C]), 1 << 64 | token) for place, token in enumerate(order)]
    back = [
        Transfer(100 + place, 0, first.recipient, owners[first.token_id & 0xFF], first.token_id)
        for place, first in enumerate(winding)
    ]
    for rule in ("one-per-holder", "one-per-token"):
        assert Census.build(straight, power_rule(rule)) == Census.build([*winding, *back], power_rule(rule))


@pytest.mark.parametrize(
    "transfers",
    [
        [mint(1, A, 1), mint(1, B, 2)],
        [mint(2, A, 1), mint(1, B, 2)],
        [mint(1, A, 1), mint(2, B, 1)],
        [mint(1, A, 1), Transfer(2, 0, B, C, 1)],
        [Transfer(1, 0, A, B, 1)],
    ],
)
def test_transfers_that_do_not_follow_are_refused(transfers: list[Transfer]) -> None:
    """Out of order, twice, or from somebody who did not own the token: one is missing or invented."""
    with pytest.raises(CensusInvalid):
        Census.build(transfers, power_rule())


def test_rows_are_sorted_and_hashed() -> None:
    """CSV, JSON Lines and the Merkle root over address ‖ power."""
    census = Census.build(HELD, power_rule("one-per-token"))
    assert census.csv() == f"address,power\n0x{A.hex()},3\n0x{C.hex()},1\n".encode()
    assert canonical.read_lines(census.json_lines()) == [
        {"address": "0x" + A.hex(), "power": 3},
        {"address": "0x" + C.hex(), "power": 1},
    ]
    assert census.root == root_of([leaf_hash(A + (3).to_bytes(8, "big")), leaf_hash(C + (1).to_bytes(8, "big"))])
    assert Census.read_csv(census.csv()) == census
    assert census.summary().power == 4


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"address,power",
        b"address,power\r\n",
        b"power,address\n",
        b"address,power\n0x" + b"0a" * 20 + b",0\n",
        b"address,power\n0x" + b"0a" * 20 + b",01\n",
        b"address,power\n0x" + b"0a" * 20 + b",+1\n",
        b"address,power\n0x" + b"0A" * 20 + b",1\n",
        b"address,power\n0X" + b"0a" * 20 + b",1\n",
        b"address,power\n0x" + b"0a" * 19 + b",1\n",
        b"address,power\n0x" + b"0a" * 20 + b",1,\n",
        b"address,power\n0x" + b"0a" * 20 + b",\xd9\xa1\n",
        b"address,power\n0x" + b"0b" * 20 + b",1\n0x" + b"0a" * 20 + b",1\n",
        b"address,power\n0x" + b"0a" * 20 + b",1\n0x" + b"0a" * 20 + b",1\n",
        b"address,power\n\xff\n",
    ],
)
def test_a_census_is_written_one_way(content: bytes) -> None:
    """Order, case, zeros, other digits, line ends: anything else is refused."""
    with pytest.raises(CensusInvalid):
        Census.read_csv(content)


def test_transfers_and_traits_are_read_as_they_were_written() -> None:
    """And a changed byte is another file or none."""
    transfers = holdings(5, random.Random(2))
    assert read_transfers(write_transfers(transfers)) == transfers
    assert read_traits(write_traits(TRAITS)) == TRAITS
    for content in (write_transfers(transfers).replace(b",0x", b",0X", 1), write_transfers(transfers)[:-1]):
        with pytest.raises(CensusInvalid):
            read_transfers(content)
    with pytest.raises(CensusInvalid):
        read_traits(b"tokenId,trait\n2,a\n1,b\n")


@given(st.lists(st.integers(0, 3), min_size=2, max_size=60), st.integers(0, 60))
def test_the_snapshot_is_the_last_block_at_or_before_its_time(steps: list[int], time: int) -> None:
    """Blocks of the same second included; refused while a later block may still be of that time."""
    times = [sum(steps[: place + 1]) for place in range(len(steps))]

    def block_at(number: int) -> Block:
        return Block(number, sha256(bytes([number])).digest(), times[number])

    if times[-1] <= time or times[0] > time:
        with pytest.raises(CensusInvalid):
            snapshot_block(time, len(times) - 1, block_at)
    else:
        found = snapshot_block(time, len(times) - 1, block_at)
        assert found.number == max(number for number, at in enumerate(times) if at <= time)


def test_a_cap_is_the_holders_not_the_tokens() -> None:
    """Splitting a holder's tokens among drops does not lift the cap."""
    rule = replace(power_rule("one-per-token"), cap=2)
    one = Census.build([mint(place, A, 1 << 64 | place) for place in range(4)], rule)
    two = Census.build([mint(place, A, place + 1 << 64 | 1) for place in range(4)], rule)
    assert one == two
