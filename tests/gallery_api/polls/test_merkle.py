"""Merkle trees against RFC 6962's own numbers, its recursive definition, and everybody who plays with proofs."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallery_api.polls.merkle import (
    EMPTY_ROOT,
    Frontier,
    ProofRefused,
    Tree,
    consistent,
    included,
    leaf_hash,
    node_hash,
    root_of,
)

VECTORS = json.loads((Path(__file__).parent / "vectors" / "rfc6962.json").read_text())
LEAVES = [bytes.fromhex(leaf) for leaf in VECTORS["leaves"]]
ROOTS = [bytes.fromhex(root) for root in VECTORS["roots_by_size"]]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]


def definition(entries: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return sha256(b"\x01" + definition(entries[:split]) + definition(entries[split:])).digest()


def test_the_published_vectors() -> None:
    """Leaf hashes and the roots of sizes 0 to 8."""
    assert [leaf.hex() for leaf in HASHES] == VECTORS["leaf_hashes"]
    tree, frontier = Tree(), Frontier()
    for size, root in enumerate(ROOTS):
        assert tree.root() == frontier.root() == root_of(HASHES[:size]) == root
        if size < len(HASHES):
            tree.append(HASHES[size])
            frontier.append(HASHES[size])
    assert [tree.root(size) for size in range(9)] == ROOTS


def test_the_published_proofs() -> None:
    """Inclusion and consistency proofs of RFC 6962's reference code over the same leaves."""
    tree = Tree(HASHES)
    path = [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [node.hex() for node in tree.inclusion(0, 8)] == path
    proof = [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [node.hex() for node in tree.consistency(6, 8)] == proof


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_root_is_the_definition(entries: list[bytes]) -> None:
    """Tree and frontier, for any size."""
    hashes = [leaf_hash(entry) for entry in entries]
    assert root_of(hashes) == Tree(hashes).root() == definition(entries)


@given(st.integers(0, 200), st.integers(0, 200))
def test_a_frontier_goes_on_from_what_was_stored(first: int, more: int) -> None:
    """A stored frontier and one that never stopped agree."""
    hashes = [leaf_hash(bytes([place])) for place in range(first)]
    whole = Frontier()
    for leaf in hashes:
        whole.append(leaf)
    resumed = Frontier(whole.size, whole.peaks)
    for place in range(more):
        whole.append(leaf_hash(b"more" + bytes([place])))
        resumed.append(leaf_hash(b"more" + bytes([place])))
    assert resumed.root() == whole.root()
    with pytest.raises(ValueError, match="peaks"):
        Frontier(whole.size + 1, [*whole.peaks, *[b""] * 9])


@given(st.data(), st.integers(1, 130))
def test_every_leaf_has_its_proof_and_no_other(data: st.DataObject, size: int) -> None:
    """An inclusion proof fails for another leaf, index, size or root, and when a node is missing, added or changed."""
    hashes = [leaf_hash(place.to_bytes(2, "big")) for place in range(size + 3)]
    tree = Tree(hashes)
    index = data.draw(st.integers(0, size - 1))
    path, root = tree.inclusion(index, size), tree.root(size)
    assert included(hashes[index], index, size, path, root)
    assert not included(hashes[index + 1], index, size, path, root)
    assert not included(hashes[index], index + 1, size, path, root)
    assert not included(hashes[index], -1, size, path, root)
    assert not included(hashes[index], index, size, path, tree.root(size + 1))
    assert not included(hashes[index], index, size, [*path, hashes[0]], root)
    if path:
        assert not included(hashes[index], index, size, path[:-1], root)
        wrong = data.draw(st.integers(0, len(path) - 1))
        assert not included(hashes[index], index, size, [*path[:wrong], hashes[size], *path[wrong + 1 :]], root)
        assert not included(hashes[index], index, size, [*path[:-1], path[-1][:31]], root)


@given(st.data(), st.integers(1, 130))
def test_growth_has_its_proof_and_no_other(data: st.DataObject, second: int) -> None:
    """A consistency proof fails between other sizes and other roots, and when it is cut, longer or changed."""
    hashes = [leaf_hash(place.to_bytes(2, "big")) for place in range(second)]
    tree = Tree(hashes)
    first = data.draw(st.integers(1, second))
    path = tree.consistency(first, second)
    old, new = tree.root(first), tree.root(second)
    assert consistent(first, old, second, new, path)
    assert not consistent(first, old, second, new, [*path, hashes[0]])
    assert not consistent(first, leaf_hash(b"x"), second, new, path)
    assert not consistent(first, old, second, leaf_hash(b"x"), path)
    if path:
        assert not consistent(first, old, second, new, path[:-1])
        assert not consistent(first, old, second, new, [*path[:-1], leaf_hash(b"x")])
    rewritten = Tree([leaf_hash(b"other"), *hashes[1:]])
    assert not consistent(first, old, second, rewritten.root(), rewritten.consistency(first, second))


def test_nothing_is_proved_from_nothing() -> None:
    """From size 0 there is no proof to give and none to believe; nor outside the tree."""
    tree = Tree(HASHES)
    for ask in (lambda: tree.consistency(0, 8), lambda: tree.consistency(9, 8), lambda: tree.consistency(1, 9)):
        with pytest.raises(ProofRefused):
            ask()
    for ask in (
        lambda: tree.inclusion(8, 8),
        lambda: tree.inclusion(0, 9),
        lambda: tree.inclusion(-1),
        lambda: tree.root(9),
    ):
        with pytest.raises(ProofRefused):
            ask()
    assert not consistent(0, EMPTY_ROOT, 8, ROOTS[8], [])
    assert not consistent(5, ROOTS[5], 4, ROOTS[4], [])
    assert not consistent(8, ROOTS[8], 8, ROOTS[8], [HASHES[0]])


def test_a_node_is_no_leaf() -> None:
    """The second preimage: an entry made of two hashes does not stand for the subtree over them."""
    forged = HASHES[0] + HASHES[1]
    assert leaf_hash(forged) != node_hash(HASHES[0], HASHES[1])
    assert root_of([leaf_hash(forged), *HASHES[2:]]) != ROOTS[8]
    assert not included(node_hash(HASHES[0], HASHES[1]), 0, 4, [node_hash(*HASHES[2:4])], ROOTS[4])
