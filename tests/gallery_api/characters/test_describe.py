"""Documents become descriptions: found by their traits, checked by their CIDs, tried again when they are missing."""

import contextlib
import hashlib
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from gallery_api.characters import describe as describe_module
from gallery_api.characters import query
from gallery_api.characters.describe import Describer
from gallery_api.characters.descriptions import LONGEST_RETRY
from gallery_api.characters.schemas import Card, CharacterQuery
from gallery_api.characters.service import list_characters, list_traits, read_character
from gallery_api.database import reading, writing
from gallery_api.indexer.events import Batch
from gallery_api.indexer.rewind import rewind
from gallery_api.indexer.tables import write_batch
from gallery_api.models import (
    Character,
    CharacterTrait,
    Description,
    IndexCursor,
    Trait,
    TraitCount,
    character_id,
    log_id,
)
from metadata.ipfs import BlockStore, NodeSlow
from metadata.permutation import permute
from tests.gallery_api import gallery

ALICE, BOB = b"\xa1" * 20, b"\xb0" * 20


@pytest.fixture
def store(tmp_path) -> BlockStore:
    return BlockStore(tmp_path / "blocks")


@pytest.fixture
def base_uri(store, tmp_path) -> str:
    return gallery.publish(store, tmp_path, 12)


def test_a_described_character_shows_what_its_document_says(engine, store, base_uri):
    """Names, traits with shares, heritage and every CID are the document's."""
    gallery.write(engine, 10, Batch(drops=[gallery.opened(1, 12, base_uri)]))
    gallery.write(engine, 11, gallery.issued(1, range(1, 9), [ALICE, BOB], 11))
    assert gallery.describe(engine, store) == 8
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
        ({"q": "No. 7"}, [7]),
        ({"q": "Seal hero No. 7"}, [7]),
        ({"q": "# 8 seal"}, []),
        ({"q": "№ 7"}, [7]),
        ({"q": "물범 7 번"}, [7]),
        ({"q": unicodedata.normalize("NFD", "두무진")}, [10, 7, 4, 1]),
        ({"q": "물범 히어로 · 두무진"}, [7, 1]),
        ({"q": "·"}, []),
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
    gallery.describe(engine, store)
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


@pytest.mark.parametrize("merged", [1, 2, 48])
def test_a_word_in_many_traits_leaves_nobody_out(engine, store, base_uri, monkeypatch, merged):
    """However many traits a word is in, and whichever way is walked, the characters are the same."""
    monkeypatch.setattr(query, "MERGED_TRAITS", merged)
    gallery.write(engine, 10, Batch(drops=[gallery.opened(1, 12, base_uri)]))
    gallery.write(engine, 11, gallery.issued(1, range(1, 13), [ALICE, BOB], 11))
    gallery.describe(engine, store)
    with reading(engine) as session:
        rare = [
            Trait(id=i, layer="x", trait=f"x{i}", layer_ko="", layer_en="", ko="x", en="on", position=0)
            for i in range(1, 300)
        ]
        session.add_all(rare)
        session.flush()
        session.add(CharacterTrait(trait_id=299, character_id=character_id(1, 2)))
        session.flush()
        found = list_characters(session, CharacterQuery(q="on", limit=100)).characters
        session.rollback()
    expected = {n for n in range(1, 13) if gallery.traits_of(n - 1)["place"] == "songdo"}
    expected |= {n for n in range(1, 13) if gallery.traits_of(n - 1)["tier"] == "common"} | {2}
    assert [card.number for card in found] == sorted(expected, reverse=True)


def test_a_missing_document_is_tried_again_and_others_do_not_wait(engine, store, tmp_path):
    """A character whose document is not there says so, and is described once it is."""
    elsewhere = BlockStore(tmp_path / "elsewhere")
    base_uri = gallery.publish(elsewhere, tmp_path, 4)
    gallery.write(engine, 10, Batch(drops=[gallery.opened(1, 4, base_uri)]))
    gallery.write(engine, 11, gallery.issued(1, range(1, 5), [ALICE], 11))
    gallery.describe(engine, store, now=0.0)
    with reading(engine) as session:
        found = read_character(session, 1, 1)
        assert (found.status, found.name, found.picture) == ("unreadable", None, None)
        assert found.owner == "0x" + ALICE.hex()
        assert session.execute(select(func.count()).where(Description.problem.is_not(None))).scalar_one() == 4
    assert gallery.describe(engine, elsewhere, now=1.0) == 0
    assert gallery.describe(engine, elsewhere, now=10_000.0) == 4
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
    assert gallery.describe(engine, store) == 1
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
    assert gallery.describe(engine, store) == 3
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
    gallery.describe(engine, store)
    with writing(engine) as session:
        rewind(session.connection(), session.query(IndexCursor).one(), 11)
    gallery.write(engine, 12, gallery.issued(1, range(5, 7), [ALICE], 12))
    gallery.describe(engine, store)
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


def test_what_is_new_is_read_although_retries_are_always_due(engine, store, tmp_path, monkeypatch):
    """More documents than one step reads are missing for good; a later drop is described all the same."""
    monkeypatch.setattr(describe_module, "AT_ONCE", 6)
    gallery.write(engine, 10, Batch(drops=[gallery.opened(1, 20, "ipfs://bafkqaaa/")]))
    gallery.write(engine, 11, gallery.issued(1, range(1, 21), [ALICE], 11))
    now = [0.0]
    describer = Describer(engine, store, gallery.LAYERS, lambda: now[0])
    while describer.step():
        pass
    base_uri = gallery.publish(store, tmp_path, 12)
    gallery.write(engine, 12, Batch(drops=[gallery.opened(2, 12, base_uri, block=12)]))
    gallery.write(engine, 13, gallery.issued(2, range(1, 13), [BOB], 13))
    for _ in range(4):
        now[0] += LONGEST_RETRY  # every retry is due again
        assert describer.step() == 6
    with reading(engine) as session:
        assert session.execute(select(func.count()).where(Description.problem.is_(None))).scalar_one() == 12
        tried = session.execute(select(func.sum(Description.attempts))).scalar_one()
    assert tried == 20 + 12 + 4 * 3, "the other half of each step went to the retries"


def test_a_document_that_the_store_searches_for_in_vain_does_not_stop_the_others(engine, base_uri, tmp_path):
    """It is not blamed, since the store may be silent to everybody; it is asked for again, ever later."""
    gallery.write(engine, 10, Batch(drops=[gallery.opened(1, 12, base_uri)]))
    gallery.write(engine, 11, gallery.issued(1, range(1, 7), [ALICE], 11))
    now, asked = [0.0], []

    class Searching(BlockStore):
        """The store, but for the first and the fourth character's document it searches until the time is up."""

        def resolve(self, cid, path=""):
            if path in ("0.json", "3.json") and now[0] < 100:
                asked.append((path, now[0]))
                raise NodeSlow("http://kubo", 20)
            return super().resolve(cid, path)

    describer = Describer(engine, Searching(tmp_path / "blocks"), gallery.LAYERS, lambda: now[0])

    def described() -> list[int]:
        with reading(engine) as session:
            return sorted(key & 0xFFFF for key in session.execute(select(Description.character_id)).scalars())

    with pytest.raises(NodeSlow):
        describer.step()
    assert describer.step() == 2
    assert described() == [2, 3]
    assert describer.step() == 2
    assert described() == [2, 3, 5, 6]
    assert describer.step() == 0
    while now[0] < 60:
        now[0] += 1
        with contextlib.suppress(NodeSlow):
            describer.step()
    assert [at for path, at in asked if path == "0.json"] == [0, 5, 15, 35]
    now[0] = 1000
    assert describer.step() == 2
    assert described() == [1, 2, 3, 4, 5, 6]


def test_a_card_names_who_holds_the_character_whatever_came_first(engine, store, base_uri):
    """Described before or after it moved, moved twice, or moved back by a reorganisation: the card has the owner."""
    gallery.write(engine, 10, Batch(drops=[gallery.opened(1, 12, base_uri)]))
    gallery.write(engine, 11, gallery.issued(1, range(1, 7), [ALICE], 11))

    def move(block: int, numbers: list[int], sender: bytes, recipient: bytes) -> None:
        keys = [character_id(1, number) for number in numbers]
        moves = [(log_id(block, i), key, sender, recipient, bytes([block]) * 32, block) for i, key in enumerate(keys)]
        gallery.write(engine, block, Batch(transfers=moves, owners=dict.fromkeys(keys, recipient)))

    move(12, [1, 2], ALICE, BOB)
    assert owners_of_cards(engine) == dict.fromkeys(range(1, 7))
    gallery.describe(engine, store)
    assert owners_of_cards(engine) == {1: BOB, 2: BOB, 3: ALICE, 4: ALICE, 5: ALICE, 6: ALICE}
    move(13, [2, 3], BOB, b"\x00" * 19 + b"\x01")
    move(14, [3, 4], ALICE, BOB)
    assert owners_of_cards(engine) == {1: BOB, 2: b"\x00" * 19 + b"\x01", 3: BOB, 4: BOB, 5: ALICE, 6: ALICE}
    with writing(engine) as session:
        rewind(session.connection(), session.query(IndexCursor).one(), 12)
    assert owners_of_cards(engine) == {1: BOB, 2: BOB, 3: ALICE, 4: ALICE, 5: ALICE, 6: ALICE}
    with writing(engine) as session:
        rewind(session.connection(), session.query(IndexCursor).one(), 10)
    assert owners_of_cards(engine) == {}


def owners_of_cards(engine) -> dict[int, bytes | None]:
    """Who each finished card names; it is well-formed and names who its row does."""
    found = {}
    with reading(engine) as session:
        for key, owner, card in session.execute(select(Character.id, Character.owner, Character.card)):
            named = card and bytes.fromhex(Card.model_validate_json(card).owner[2:])
            assert named in (None, owner)
            found[key & 0xFFFF] = named
    return found


def test_a_transfer_and_a_description_of_the_same_moment_follow_one_another(engine, store, base_uri):
    """The describer waits for the index, and then names the new owner."""
    gallery.write(engine, 10, Batch(drops=[gallery.opened(1, 12, base_uri)]))
    gallery.write(engine, 11, gallery.issued(1, range(1, 3), [ALICE], 11))
    key = character_id(1, 1)
    with ThreadPoolExecutor(1) as thread:
        with writing(engine) as session:
            moved = Batch(transfers=[(log_id(12, 0), key, ALICE, BOB, b"\x07" * 32, 12)], owners={key: BOB})
            write_batch(session.connection(), 12, 12, moved)
            describing = thread.submit(gallery.describe, engine, store)
            with pytest.raises(TimeoutError):
                describing.result(timeout=1)
        assert describing.result(timeout=20) == 2
    assert owners_of_cards(engine) == {1: BOB, 2: ALICE}
