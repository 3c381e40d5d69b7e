"""The permutation: each picture once, the same as the contract's."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metadata.permutation import permute

VECTORS = Path(__file__).parents[2] / "contracts" / "test" / "vectors" / "permutation.json"


@settings(max_examples=40)
@given(st.integers(1, 600), st.binary(min_size=32, max_size=32))
def test_every_number_gets_another_picture(size: int, seed: bytes) -> None:
    """A bijection of 0…size-1 for every size and seed."""
    assert sorted(permute(x, size, seed) for x in range(size)) == list(range(size))


@settings(max_examples=50)
@given(st.data(), st.integers(1, 2**32 - 1), st.binary(min_size=32, max_size=32))
def test_large_sets_stay_inside(data: st.DataObject, size: int, seed: bytes) -> None:
    """Up to the largest cap that a drop may have."""
    assert 0 <= permute(data.draw(st.integers(0, size - 1)), size, seed) < size


def test_it_gives_what_the_contract_gives() -> None:
    """The vectors that contracts/test checks against Permutation.sol."""
    vectors = json.loads(VECTORS.read_text())["vectors"]
    assert len(vectors) >= 10
    for vector in vectors:
        seed = bytes.fromhex(vector["seed"].removeprefix("0x"))
        assert permute(vector["x"], vector["size"], seed) == vector["y"]


def test_another_seed_is_another_order() -> None:
    """Half the pictures or more move."""
    orders = [[permute(x, 100, bytes([n]) * 32) for x in range(100)] for n in range(2)]
    assert sum(a != b for a, b in zip(*orders, strict=True)) > 50


@pytest.mark.parametrize(
    ("x", "size", "seed"), [(5, 5, bytes(32)), (-1, 5, bytes(32)), (0, 0, bytes(32)), (0, 5, b"short")]
)
def test_what_has_no_place_is_refused(x: int, size: int, seed: bytes) -> None:
    """Outside the set, or with a seed that is not one word."""
    with pytest.raises(ValueError):
        permute(x, size, seed)
