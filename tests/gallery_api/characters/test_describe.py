"""Documents become descriptions: found by their traits, checked by their CIDs, tried again when they are missing."""

import hashlib

import pytest
from sqlalchemy import func, select

from gallery_api.characters.describe import Describer
from gallery_api.characters.schemas import CharacterQuery
from gallery_api.characters.service import list_characters, list_traits, read_character
from gallery_api.database import reading, writing
from gallery_api.indexer.events import Batch
from gallery_api.indexer.rewind import rewind
from gallery_api.models import CharacterTrait, Description, IndexCursor, TraitCount
from metadata.ipfs import BlockStore
from metadata.permutation import permute
from tests.gallery_api import gallery

ALICE, BOB = b"\xa1" * 20, b"\xb0" * 20


@pytest.fixture
def store(tmp_path) -> BlockStore:
    return BlockStore(tmp_path / "blocks")


@pytest.fixture
def base_uri(store, tmp_path) -> str:
    return gallery.publish(store, tmp_path, 12)


def describe(engine, store, now=0.0) -> int:
    describer = Describer(engine, store, gallery.LAYERS, lambda: now)
    total = 0
    while written := describer.step():
        total += written
    return total


def test_a_described_character_shows_what_its_document_says(engine, store, base_uri):
    """Names, traits with shares, heritage and every CID are the document's."""
    gallery.write(engine, 10, Batch(drops=[gallery.opened(1, 12, base_uri)]))
    gallery.write(engine, 11, gallery.issued(1, range(1, 9), [ALICE, BOB], 11))
    assert describe(engine, store) == 8
    with reading(engine) as session:
        found = read_character(session, 1, 3)
    assert found.status == "described"
    assert found.name.ko == "물범 히어로 · 송도"
    assert {trait.layer: trait.trait for trait in found.traits} == {
        layer: trait for layer, trait in gallery.traits_of(2).items() if trait != "none"
    }
    shares = {trait.layer: (trait.count, trait.share_percent) for trait in found.traits}
    assert shares["species"] == (4, 50.0)
    assert found.heritage_card.title.en == "The rocks of Songdo"
    file = store.resolve(base_uri.removeprefix("ipfs://").strip("/"), "2.json")
    content = b"".join(store.read(file))
    assert found.provenance.document_cid == file.cid
    assert found.provenance.document_sha256 == "0x" + hashlib.sha256(content).hexdigest()
    assert found.provenance.token_uri == f"{base_uri}2.json"
    assert found.picture.path_prefix.endswith("/2")
    assert found.picture.blur.startswith("data:image/webp;base64,")
    assert store.resolve(found.picture.cid, "2.png").cid == found.provenance.picture_cid


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({"species": "seal"}, [11, 9, 7, 5, 3, 1]),
        ({"species": "seal", "tier": "rare"}, [11, 1]),
        ({"trait": ["outfit:cape", "family:port"]}, [11, 5]),
        ({"heritage": "songdo-card"}, [12, 9, 6, 3]),
        ({"q": "두무진"}, [10, 7, 4, 1]),
        ({"q": "lighthouse songdo"}, [12, 6]),
        ({"q": "7번"}, [7]),
        ({"q": "7 seal"}, [7]),
        ({"q": "8 seal"}, []),
        ({"q": "islands port"}, []),
        ({"q": "rocks"}, [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
        ({"q": "nothing-like-this"}, []),
        ({"q": "100%"}, []),
        ({"species": "unheard"}, []),
        ({"owner": "0x" + ALICE.hex(), "species": "seal"}, [11, 9, 7, 5, 3, 1]),
        ({"owner": "0x" + BOB.hex(), "species": "seal"}, []),
        ({"drop": 2}, []),
        ({"drop": 1, "family": "islands"}, [10, 7, 4, 1]),
    ],
)
@pytest.mark.parametrize("limit", [2, 100])
def test_filters_find_exactly_what_they_say_page_by_page(engine, store, base_uri, filters, numbers, limit):
    """All filters meet in every page, newest first, and the cursor leaves nothing out and repeats nothing."""
    gallery.write(engine, 10, Batch(drops=[gallery.opened(1, 12, base_uri)]))
    gallery.write(engine, 11, gallery.issued(1, range(1, 13), [ALICE, BOB], 11))
    describe(engine, store)
    found, cursor = [], None
    with reading(engine) as session:
        while True:
            page = list_characters(session, CharacterQuery(**filters, cursor=cursor, limit=limit))
            found += [card.number for card in page.characters]
            cursor = page.next
            if cursor is None:
                break
            assert len(page.characters) == limit
    assert found == numbers


def test_a_missing_document_is_tried_again_and_others_do_not_wait(engine, store, tmp_path):
    """A character whose document is not there says so, and is described once it is."""
    elsewhere = BlockStore(tmp_path / "elsewhere")
    base_uri = gallery.publish(elsewhere, tmp_path, 4)
    gallery.write(engine, 10, Batch(drops=[gallery.opened(1, 4, base_uri)]))
    gallery.write(engine, 11, gallery.issued(1, range(1, 5), [ALICE], 11))
    describe(engine, store)
    with reading(engine) as session:
        found = read_character(session, 1, 1)
        assert (found.status, found.name, found.picture) == ("unreadable", None, None)
        assert found.owner == "0x" + ALICE.hex()
        assert session.execute(select(func.count()).where(Description.problem.is_not(None))).scalar_one() == 4
    assert describe(engine, elsewhere, now=1.0) == 0
    assert describe(engine, elsewhere, now=10_000.0) == 4
    with reading(engine) as session:
        assert read_character(session, 1, 1).status == "described"


def test_a_sealed_drop_shows_its_placeholder_until_the_reveal(engine, store, tmp_path):
    """Before the reveal nothing tells characters apart; after it each shows the picture that the seed gave it."""
    base_uri = gallery.publish(store, tmp_path, 6)
    sealed = gallery.document(0, base_uri.removeprefix("ipfs://").strip("/"))
    del sealed["heritage"], sealed["properties"]
    for language in sealed["translations"].values():
        del language["attributes"]
    sealed["image"] = gallery.document(0, _pictures(store, base_uri))["image"]
    placeholder = "ipfs://" + store.add_file(gallery.json.dumps(sealed).encode())
    gallery.write(engine, 10, Batch(drops=[gallery.opened(1, 6, "", placeholder)]))
    gallery.write(engine, 11, gallery.issued(1, range(1, 4), [ALICE], 11))
    assert describe(engine, store) == 1
    with reading(engine) as session:
        cards = list_characters(session, CharacterQuery()).characters
    assert {(card.revealed, card.name.ko, card.species) for card in cards} == {(False, "물범 히어로 · 두무진", None)}
    seed = "0x" + "5e" * 32
    log = gallery.opened(1, 6, "")
    gallery.write(
        engine,
        12,
        Batch(
            drops=[
                type(log)(12 << 20, 1, "SeedDrawn", {"seed": seed}, b"\x02" * 32, 1_700_000_012),
                type(log)(12 << 20 | 1, 1, "Revealed", {"base_uri": base_uri}, b"\x02" * 32, 1_700_000_012),
            ]
        ),
    )
    assert describe(engine, store) == 3
    with reading(engine) as session:
        shown = [read_character(session, 1, number) for number in (1, 2, 3)]
    indexes = [character.provenance.picture_index for character in shown]
    assert indexes == [gallery_permutation(number) for number in (0, 1, 2)]
    assert [character.traits[0].trait for character in shown] == [gallery.traits_of(i)["species"] for i in indexes]


def gallery_permutation(index: int) -> int:
    return permute(index, 6, b"\x5e" * 32)


def _pictures(store: BlockStore, base_uri: str) -> str:
    file = store.resolve(base_uri.removeprefix("ipfs://").strip("/"), "0.json")
    return gallery.json.loads(b"".join(store.read(file)))["image"].removeprefix("ipfs://").partition("/")[0]


def test_a_rewind_forgets_the_descriptions_of_what_it_undoes(engine, store, base_uri):
    """Traits are counted over the characters that exist, also after a reorganisation."""
    gallery.write(engine, 10, Batch(drops=[gallery.opened(1, 12, base_uri)]))
    gallery.write(engine, 11, gallery.issued(1, range(1, 5), [ALICE], 11))
    gallery.write(engine, 12, gallery.issued(1, range(5, 9), [BOB], 12))
    describe(engine, store)
    with writing(engine) as session:
        rewind(session.connection(), session.query(IndexCursor).one(), 11)
    gallery.write(engine, 12, gallery.issued(1, range(5, 7), [ALICE], 12))
    describe(engine, store)
    with reading(engine) as session:
        counted = session.execute(select(CharacterTrait.trait_id, func.count()).group_by(CharacterTrait.trait_id))
        kept = session.execute(select(TraitCount.trait_id, TraitCount.count))
        assert dict(iter(counted)) == dict(iter(kept))
        assert list_traits(session).traits[0].count == 3
        assert session.execute(select(func.count()).select_from(Description)).scalar_one() == 6


def test_a_placeholder_that_cannot_be_read_is_tried_again_ever_later(engine, store):
    gallery.write(engine, 10, Batch(drops=[gallery.opened(1, 6, "", "ipfs://nothing")]))
    now, tried = [gallery.NOW], []

    class Counting:
        """The store, noting when something is asked of it."""

        def resolve(self, cid, path):
            tried.append(now[0] - gallery.NOW)
            return store.resolve(cid, path)

    describer = Describer(engine, Counting(), gallery.LAYERS, lambda: now[0])
    for _ in range(40):
        assert describer.step() == 0
        now[0] += 1
    assert tried == [0, 5, 15, 35]
