"""Quotas: exact, and kept by whole numbers."""

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metadata.lots import Lots
from metadata.quotas import QuotaUnreachable, quotas, split
from metadata.traits import Catalogue
from tests.metadata.catalogues import catalogues


@given(catalogues(), st.integers(1, 10_000))
def test_each_layer_s_quotas_add_up_to_the_set(catalogue: Catalogue, count: int) -> None:
    """Exactly: nobody is without a trait."""
    found = quotas(catalogue, count)
    for layer in catalogue.layers:
        assert sum(value for key, value in found.items() if key.startswith(f"{layer.name}:")) == count


def test_quotas_follow_the_weights(catalogue: Catalogue) -> None:
    """Where a layer has no conditions a quota is count × weight / weights."""
    found = quotas(catalogue, 1000)
    tiers = catalogue.of_layer("tier")
    for tier in tiers:
        assert found[tier.key] == Fraction(1000 * tier.weight, sum(row.weight for row in tiers))


@given(
    st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(0, 40), min_size=1, max_size=12),
    st.lists(st.integers(1, 30), min_size=1, max_size=7),
    st.binary(max_size=4),
)
def test_rounding_keeps_rows_columns_blocks_and_cells(
    sizes: dict[tuple[int, int], int], weights: list[int], seed: bytes
) -> None:
    """Rows add up exactly; columns, blocks and cells are the floor or the ceiling of their fair parts."""
    rows = {(f"b{block}", f"r{row}"): size for (block, row), size in sizes.items()}
    shares = {f"t{n}": Fraction(weight, sum(weights)) for n, weight in enumerate(weights)}
    count = sum(rows.values())
    quota = {trait: share * count for trait, share in shares.items()}
    whole = split("layer", rows, lambda row: shares, quota, lambda row: row[0], Lots(seed, "test"))
    for row, size in rows.items():
        assert sum(whole.get(row, {}).values()) == size
    for trait, share in shares.items():
        assert floor(quota[trait]) <= sum(cells[trait] for cells in whole.values()) <= ceil(quota[trait])
        assert all(floor(rows[row] * share) <= cells[trait] <= ceil(rows[row] * share) for row, cells in whole.items())
        for block in {row[0] for row in whole}:
            fair = sum(size for row, size in rows.items() if row[0] == block) * share
            assert floor(fair) <= sum(cells[trait] for row, cells in whole.items() if row[0] == block) <= ceil(fair)


def test_rounding_is_without_bias() -> None:
    """Over 2,000 seeds a cell of 0.3 is one in three tenths of them (within five standard deviations)."""
    shares = {"a": Fraction(3, 10), "b": Fraction(7, 10)}
    rows = {("x",): 1, ("y",): 1, ("z",): 1}
    quota = {"a": Fraction(9, 10), "b": Fraction(21, 10)}
    drawn = [
        split("layer", rows, lambda row: shares, quota, lambda row: row, Lots(bytes([n % 256, n // 256]), "bias"))
        for n in range(2000)
    ]
    assert abs(sum(whole["x",]["a"] for whole in drawn) - 600) < 103


def test_a_column_that_its_rows_overshoot_is_brought_back() -> None:
    """Rows are whole already: 2 + 1 instead of 1.5 + 1.5; the column still keeps to the quota of the whole set."""
    shares = {("x",): {"a": Fraction(1)}, ("y",): {"a": Fraction(1, 2), "b": Fraction(1, 2)}}
    quota = {"a": Fraction(9, 4), "b": Fraction(3, 4)}
    whole = split("layer", {("x",): 2, ("y",): 1}, shares.__getitem__, quota, lambda row: row, Lots(b"", ""))
    assert whole["x",]["a"] + whole["y",]["a"] in (2, 3)


def test_quotas_that_conditions_forbid_are_named() -> None:
    """One row that may only have `a`, and a quota of two for `a` among five."""
    quota = {"a": Fraction(2), "b": Fraction(3)}
    with pytest.raises(QuotaUnreachable, match="layer:a") as caught:
        split("layer", {("x",): 5}, lambda row: {"a": Fraction(1)}, quota, lambda row: row, Lots(b"", ""))
    assert caught.value.quota == 2
