"""The audit: finds every missing and every damaged block, and pins again what the local set still has."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from metadata.audit import RootAudit, SourceAudit, audit_pins, audit_sources
from metadata.character import draw_set
from metadata.document import Words, canonical
from metadata.heritage import Heritage
from metadata.ipfs import BlockCorrupted, BlockMissing, BlockStore, Fault, KuboStore, NodeLied, Store
from metadata.ipfs.store import CarSource
from metadata.publish import SUFFIXES, PublishedSet, publish_set
from metadata.traits import Catalogue, Trait
from tests.metadata.ipfs.fake_kubo import FakeKubo, fake_kubo

COUNT = 4


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    place = tmp_path / "pictures"
    place.mkdir()
    for index in range(COUNT):
        for suffix in SUFFIXES:
            (place / f"{index}{suffix}").write_bytes(random.Random(f"{index}{suffix}").randbytes(600_000))
    return place


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path / "work"


@pytest.fixture
def node() -> Iterator[FakeKubo]:
    with fake_kubo() as running:
        yield running


def publish(words: Words, pictures: Path, work: Path, store: Store) -> PublishedSet:
    characters = draw_set(words.catalogue, b"audit", 0, COUNT, heritage=words.heritage)
    return publish_set(words, characters, pictures, work, store)


def test_a_sound_set_is_sound(words: Words, pictures: Path, work: Path, tmp_path: Path) -> None:
    """Pictures, texts, documents and manifest, each pinned and whole."""
    store = BlockStore(tmp_path / "store")
    publish(words, pictures, work, store)
    audits = audit_pins(store, work, pictures)
    assert [audit.name for audit in audits] == ["pictures", "texts", "documents", "manifest"]
    assert all(audit.sound and audit.pinned and not audit.restored for audit in audits)


def test_a_removed_pin_is_pinned_again(words: Words, pictures: Path, work: Path, tmp_path: Path) -> None:
    """Each of the four roots, gone from the disk."""
    store = BlockStore(tmp_path / "store")
    published = publish(words, pictures, work, store)
    roots = [published.pictures_cid, published.texts_cid, published.documents_cid, published.manifest_cid]
    for cid in roots:
        store.car_file(cid).unlink()
    audits = audit_pins(BlockStore(tmp_path / "store"), work, pictures)
    assert [(audit.pinned, audit.restored, audit.sound) for audit in audits] == [(False, True, True)] * 4
    assert all(isinstance(audit.faults[0].error, BlockMissing) for audit in audits)
    assert all(audit.sound and not audit.restored for audit in audit_pins(store, work, pictures))


def test_a_damaged_block_is_found_and_healed(words: Words, pictures: Path, work: Path, tmp_path: Path) -> None:
    """One flipped bit in the middle of a picture."""
    store = BlockStore(tmp_path / "store")
    published = publish(words, pictures, work, store)
    place = store.car_file(published.pictures_cid)
    content = bytearray(place.read_bytes())
    content[len(content) // 2] ^= 1
    place.write_bytes(content)
    audit = audit_pins(store, work, pictures)[0]
    assert [type(fault.error) for fault in audit.faults] == [BlockCorrupted]
    assert audit.pinned
    assert audit.restored
    assert audit.sound


def test_what_nobody_has_any_more_is_reported(words: Words, pictures: Path, work: Path, tmp_path: Path) -> None:
    """Without the pictures, or with changed ones, nothing is pinned in their place."""
    store = BlockStore(tmp_path / "store")
    published = publish(words, pictures, work, store)
    store.car_file(published.pictures_cid).unlink()
    (pictures / "0.png").write_bytes(b"changed")
    for local in (pictures, None, tmp_path / "nowhere"):
        audit = audit_pins(BlockStore(tmp_path / "store"), work, local)[0]
        assert not audit.restored
        assert not audit.sound
    assert published.pictures_cid not in store.pins()


class Forgetful(BlockStore):
    """A store that accepts a restoration and keeps nothing of it."""

    def restore(self, cid: str, copy: CarSource, faults: Sequence[Fault]) -> None:
        return


def test_a_store_that_keeps_nothing_is_not_believed(words: Words, pictures: Path, work: Path, tmp_path: Path) -> None:
    """After pinning again every block is fetched again, and what is still missing is reported."""
    published = publish(words, pictures, work, BlockStore(tmp_path / "store"))
    BlockStore(tmp_path / "store").car_file(published.documents_cid).unlink()
    audit = audit_pins(Forgetful(tmp_path / "store"), work, pictures)[2]
    assert (audit.name, audit.restored, audit.sound) == ("documents", True, False)
    assert [type(fault.error) for fault in audit.remaining] == [BlockMissing]


def test_an_empty_folder_is_no_copy(words: Words, pictures: Path, work: Path, tmp_path: Path) -> None:
    """The texts are gone from the store and from the folder: reported, and the audit goes on to the rest."""
    store = BlockStore(tmp_path / "store")
    published = publish(words, pictures, work, store)
    store.car_file(published.texts_cid).unlink()
    for text in (work / "texts").iterdir():
        text.unlink()
    audits = audit_pins(BlockStore(tmp_path / "store"), work, pictures)
    assert [(audit.name, audit.restored, audit.sound) for audit in audits if not audit.sound] == [
        ("texts", False, False)
    ]


def test_kubo_is_audited_in_the_same_way(words: Words, pictures: Path, work: Path, node: FakeKubo) -> None:
    """A pin removed and a block rotten on the node; both are put right."""
    store = KuboStore(node.url, timeout=5)
    published = publish(words, pictures, work, store)
    assert all(audit.sound and not audit.restored for audit in audit_pins(store, work, pictures))
    node.pins.discard(published.documents_cid)
    rotten = store.entries(published.pictures_cid)["2-96.webp"]
    node.blocks[rotten] = b"rot"
    pictures_audit, _, documents_audit, _ = audit_pins(store, work, pictures)
    assert [(fault.cid, type(fault.error)) for fault in pictures_audit.faults] == [(rotten, NodeLied)]
    assert (pictures_audit.restored, pictures_audit.sound) == (True, True)
    assert (documents_audit.pinned, documents_audit.restored, documents_audit.sound) == (False, True, True)
    assert all(audit.sound and not audit.restored for audit in audit_pins(store, work, pictures))


@pytest.mark.parametrize(
    ("pinned", "faults", "restored", "remaining", "sound"),
    [
        (True, 0, False, 0, True),
        (False, 0, False, 0, False),
        (True, 1, False, 0, False),
        (False, 1, True, 0, True),
        (False, 1, True, 1, False),
        (True, 1, True, 1, False),
    ],
)
def test_a_root_is_sound_only_when_nothing_is_left_at_fault(
    pinned: bool, faults: int, restored: bool, remaining: int, sound: bool
) -> None:
    """What was pinned again and is still damaged, as on a failing disk, is not sound."""
    fault = BlockMissing("bafy")
    audit = RootAudit("documents", "bafy", pinned, [fault] * faults, restored, [fault] * remaining)
    assert audit.sound is sound


@pytest.mark.parametrize("url", [None, "https://palmido.example/"])
def test_a_set_s_documents_can_be_made_again_from_its_manifest(
    words: Words, pictures: Path, work: Path, tmp_path: Path, url: str | None
) -> None:
    """Every document, from the manifest and the cards it names, with nothing else that publishing was told."""
    characters = draw_set(words.catalogue, b"audit", 0, COUNT, heritage=words.heritage)
    publish_set(words, characters, pictures, work, BlockStore(tmp_path / "store"), external_url=url)
    audit = audit_sources(work, words)
    assert (audit, audit.agrees) == (SourceAudit((), (), COUNT), True)


def test_other_cards_than_the_manifest_names_are_told(words: Words, pictures: Path, work: Path, tmp_path: Path) -> None:
    """A changed word of a card, a changed order, a changed trait; and a manifest that names no cards at all."""
    publish(words, pictures, work, BlockStore(tmp_path / "store"))
    first, *rest = words.heritage.cards
    for cards in ([replace(first, source_title="Another"), *rest], [*rest, first], rest):
        audit = audit_sources(work, replace(words, heritage=Heritage(cards)))
        assert (audit.others, audit.made, audit.agrees) == (("heritage",), 0, False)
    trait, *traits = words.catalogue.traits
    catalogue = replace_traits(words, [replace(trait, ko="다른 말"), *traits])
    assert audit_sources(work, replace(words, catalogue=catalogue)).others == ("catalogue",)
    place = work / "manifest.json"
    older = json.loads(place.read_bytes())
    del older["heritage_digest"]
    place.write_bytes(canonical(older))
    assert audit_sources(work, words) == SourceAudit((), ("heritage",))


def test_a_document_that_these_cards_do_not_make_is_named(
    words: Words, pictures: Path, work: Path, tmp_path: Path
) -> None:
    publish(words, pictures, work, BlockStore(tmp_path / "store"))
    place = work / "manifest.json"
    forged = json.loads(place.read_bytes())
    forged["characters"][2]["document"]["sha256"] = "00" * 32
    place.write_bytes(canonical(forged))
    audit = audit_sources(work, words)
    assert (audit.differing, audit.made, audit.agrees) == ((2,), COUNT, False)


def replace_traits(words: Words, traits: list[Trait]) -> Catalogue:
    old = words.catalogue
    return Catalogue(old.version, old.affinity, old.layers, tuple(traits), old.forbidden)
