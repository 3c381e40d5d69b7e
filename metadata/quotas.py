"""Quotas: how often each trait stands in a set, exactly, and the whole numbers that keep to it.

The quota of a trait in a set of `count` characters is count × Σ over groups of share(group) × share(trait | group): a
pure function of the catalogue and the count, an exact Fraction. The whole numbers are found by controlled rounding
(Cox 1987, "A constructive procedure for unbiased controlled rounding"): every cell, block and column of a table is
rounded to its floor or ceiling at once, without bias.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from fractions import Fraction
from math import ceil, floor, lcm

from metadata.lots import Lots
from metadata.traits import GROUP_LAYERS, Catalogue, Group

Table = dict[Group, dict[str, Fraction]]


class QuotaUnreachable(Exception):
    """The conditions of the traits leave no way to give each trait of a layer its quota."""

    def __init__(self, layer: str, trait: str, quota: Fraction) -> None:
        self.layer = layer
        self.trait = trait
        self.quota = quota
        super().__init__(
            f"{layer}:{trait} cannot reach its quota of {float(quota):.2f}: loosen its conditions or its weight"
        )


def quotas(catalogue: Catalogue, count: int) -> dict[str, Fraction]:
    """The exact quota of every trait, by "layer:id", in a set of `count` characters; each layer's quotas add up to
    count."""
    totals = {trait.key: Fraction(0) for trait in catalogue.traits}
    for group, share in catalogue.groups.items():
        for layer, trait in zip(GROUP_LAYERS, group, strict=True):
            totals[f"{layer}:{trait}"] += share * count
        for layer in catalogue.free_layers:
            for trait, part in catalogue.shares(layer, group).items():
                totals[f"{layer}:{trait}"] += share * part * count
    return totals


def split(
    layer: str,
    rows: Mapping[Group, int],
    shares: Callable[[Group], Mapping[str, Fraction]],
    quota: Mapping[str, Fraction],
    block: Callable[[Group], Hashable],
    lots: Lots,
) -> dict[Group, dict[str, int]]:
    """How many of each row's characters have which trait: whole numbers that add up to the rows.

    Each column is the floor or the ceiling of its quota, each cell and each block of rows that of its fair part. Raises
    QuotaUnreachable when the conditions forbid it.
    """
    table: Table = {
        row: {trait: share * size for trait, share in shares(row).items()} for row, size in rows.items() if size
    }
    _settle(layer, table, quota)
    return _Rounding(table, block, lots).whole()


def _settle(layer: str, table: Table, quota: Mapping[str, Fraction]) -> None:
    """Move mass between the columns of single rows until each column is between the floor and the ceiling of its quota.

    Rows are whole numbers already, so a column's fair parts can add up to a little more or less than its quota.
    """
    sums = {trait: sum((cells.get(trait, Fraction(0)) for cells in table.values()), Fraction(0)) for trait in quota}
    low = {trait: floor(value) for trait, value in quota.items()}
    high = {trait: ceil(value) for trait, value in quota.items()}
    while True:
        surplus = [trait for trait in quota if sums[trait] > high[trait]]
        deficit = [trait for trait in quota if sums[trait] < low[trait]]
        if not surplus and not deficit:
            return
        givers = surplus[:1] or [trait for trait in quota if sums[trait] > low[trait]]
        takers = (surplus and deficit) or deficit[:1] or [trait for trait in quota if sums[trait] < high[trait]]
        path = _path(table, givers, takers)
        if not path and surplus and deficit:
            path = _path(table, givers, [trait for trait in quota if sums[trait] < high[trait]])
        if not path:
            trait = (surplus or deficit)[0]
            raise QuotaUnreachable(layer, trait, quota[trait])
        first, last = path[0][1], path[-1][2]
        give = sums[first] - (high[first] if sums[first] > high[first] else low[first])
        take = (low[last] if sums[last] < low[last] else high[last]) - sums[last]
        moved = min(give, take, *(table[row][source] for row, source, _ in path))
        for row, source, target in path:
            table[row][source] -= moved
            table[row][target] += moved
        sums[first] -= moved
        sums[last] += moved


def _path(table: Table, givers: list[str], takers: list[str]) -> list[tuple[Group, str, str]]:
    """The shortest chain of (row, from, to) moves from one of the givers to one of the takers; empty when there is
    none."""
    came: dict[str, tuple[Group, str] | None] = dict.fromkeys(givers)
    queue = list(givers)
    for column in queue:
        if column in takers:
            return _walk_back(came, column)
        for row in sorted(table, key=lambda row: (-table[row].get(column, Fraction(0)), row)):
            if not table[row].get(column):
                break
            for target in table[row]:
                if target not in came:
                    came[target] = (row, column)
                    queue.append(target)
    return []


def _walk_back(came: Mapping[str, tuple[Group, str] | None], column: str) -> list[tuple[Group, str, str]]:
    path: list[tuple[Group, str, str]] = []
    while (step := came[column]) is not None:
        path.append((step[0], step[1], column))
        column = step[1]
    return path[::-1]


class _Rounding:
    """A table as a flow row → (block, trait) → trait → total, rounded by pushing along cycles of fractional edges.

    A node whose other edges are whole cannot have a single fractional edge, so a walk along fractional edges always
    closes a cycle; pushing until an edge of it is whole removes at least one, and the sums at the nodes never change.
    The direction is drawn so that each edge keeps its value on average.
    """

    def __init__(self, table: Table, block: Callable[[Group], Hashable], lots: Lots) -> None:
        self._lots = lots
        self._cells: dict[tuple[Group, str], int] = {}
        self._ends: list[tuple[Hashable, Hashable]] = []
        self._values: list[int] = []
        self._unit = lcm(*(value.denominator for cells in table.values() for value in cells.values()))
        self._fractional: dict[Hashable, dict[int, None]] = {}
        blocks: dict[tuple[Hashable, str], int] = {}
        columns: dict[str, int] = {}
        for row, cells in table.items():
            for trait, value in cells.items():
                scaled = int(value * self._unit)
                self._cells[row, trait] = self._edge(("row", row), ("block", block(row), trait), scaled)
                blocks[block(row), trait] = blocks.get((block(row), trait), 0) + scaled
                columns[trait] = columns.get(trait, 0) + scaled
        for (name, trait), scaled in blocks.items():
            self._edge(("block", name, trait), ("column", trait), scaled)
        for trait, scaled in columns.items():
            self._edge(("column", trait), ("total",), scaled)

    def whole(self) -> dict[Group, dict[str, int]]:
        for start in list(self._fractional):
            while self._fractional[start]:
                self._walk(start)
        rounded: dict[Group, dict[str, int]] = {}
        for (row, trait), edge in self._cells.items():
            rounded.setdefault(row, {})[trait] = self._values[edge] // self._unit
        return rounded

    def _edge(self, tail: Hashable, head: Hashable, value: int) -> int:
        edge = len(self._ends)
        self._ends.append((tail, head))
        self._values.append(value)
        for node in (tail, head):
            edges = self._fractional.setdefault(node, {})
            if value % self._unit:
                edges[edge] = None
        return edge

    def _walk(self, start: Hashable) -> None:
        nodes, edges = [start], list[int]()
        places = {start: 0}
        while True:
            came = edges[-1] if edges else -1
            edge = next(edge for edge in self._fractional[nodes[-1]] if edge != came)
            tail, head = self._ends[edge]
            node = head if nodes[-1] == tail else tail
            edges.append(edge)
            if node in places:
                self._push(nodes[places[node] :], edges[places[node] :])
                return
            places[node] = len(nodes)
            nodes.append(node)

    def _push(self, nodes: list[Hashable], cycle: list[int]) -> None:
        signs = [1 if self._ends[edge][0] == node else -1 for node, edge in zip(nodes, cycle, strict=True)]
        above = [-self._values[edge] % self._unit for edge in cycle]
        below = [self._values[edge] % self._unit for edge in cycle]
        forward = min(up if sign > 0 else down for sign, up, down in zip(signs, above, below, strict=True))
        backward = min(down if sign > 0 else up for sign, up, down in zip(signs, above, below, strict=True))
        step = forward if self._lots.below(forward + backward) < backward else -backward
        for sign, edge in zip(signs, cycle, strict=True):
            self._values[edge] += sign * step
            if self._values[edge] % self._unit == 0:
                for node in self._ends[edge]:
                    del self._fractional[node][edge]
