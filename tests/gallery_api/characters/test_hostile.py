"""Documents that mean harm: one such is unreadable and said so, and its neighbours are described all the same."""

import io
import json
import struct
import tracemalloc

import pytest
from PIL import Image
from sqlalchemy import select

from gallery_api.characters import describe as describe_module
from gallery_api.characters.describe import Describer
from gallery_api.characters.document import blur_of
from gallery_api.characters.service import read_character
from gallery_api.database import reading
from gallery_api.indexer.events import Batch
from gallery_api.models import Character, Description
from metadata.ipfs import BlockStore, NodeSlow
from tests.gallery_api import gallery

ALICE = b"\xa1" * 20


def _in_both(change):
    def mutate(document: dict) -> None:
        for language in ("ko", "en"):
            change(document["translations"][language])

    return mutate


def _heritage_twice(document: dict) -> None:
    document["properties"]["traits"]["heritage"] = document["heritage"]["card"]
    _in_both(lambda words: words["attributes"].append({"trait_type": "h", "value": "h"}))(document)


UNREADABLE = {
    "a NUL in a name": _in_both(lambda words: words.update(name="a\x00b")),
    "a NUL in an attribute": _in_both(lambda words: words["attributes"][0].update(value="a\x00b")),
    "a NUL in the heritage": lambda document: document["heritage"]["text"].update(ko="a\x00b"),
    "a NUL in a source": lambda document: document["heritage"]["source"].update(url="https://x/\x00"),
    "a NUL in the picture's path": lambda document: document.update(image=document["image"] + "\x00"),
    "an escape in a title": lambda document: document["heritage"]["title"].update(en="\x1b[2J"),
    "the heritage card as a trait": _heritage_twice,
    "more traits than attributes": lambda document: document["properties"]["traits"].update(extra="one"),
}


def publish(store, work, mutate=None, thumbnail: bytes | None = None) -> str:
    """Publish a set of three whose first document is changed, or its thumbnail."""
    base_uri = gallery.publish(store, work / "plain", 3)
    if thumbnail is not None:
        pictures = work / "plain" / "pictures"
        (pictures / "0-96.webp").write_bytes(thumbnail)
        cid = store.add_directory(pictures)
    documents = work / "plain" / "documents"
    for index in range(3):
        document = json.loads((documents / f"{index}.json").read_text())
        if thumbnail is not None:
            document["image"] = f"ipfs://{cid}/{index}.png"
        if mutate is not None and index == 0:
            mutate(document)
        (documents / f"{index}.json").write_text(json.dumps(document))
    return f"ipfs://{store.add_directory(documents)}/" if mutate or thumbnail else base_uri


def statuses(engine, base_uri: str, store) -> list[str]:
    gallery.write(engine, 10, Batch(drops=[gallery.opened(1, 3, base_uri)]))
    gallery.write(engine, 11, gallery.issued(1, range(1, 4), [ALICE], 11))
    gallery.describe(engine, store)
    with reading(engine) as session:
        return [read_character(session, 1, number).status for number in (1, 2, 3)]


@pytest.fixture
def store(tmp_path) -> BlockStore:
    return BlockStore(tmp_path / "blocks")


@pytest.mark.parametrize("mutate", UNREADABLE.values(), ids=UNREADABLE)
def test_a_hostile_document_is_unreadable_and_its_neighbours_are_not(engine, store, tmp_path, mutate):
    base_uri = publish(store, tmp_path, mutate)
    assert statuses(engine, base_uri, store) == ["unreadable", "described", "described"]
    with reading(engine) as session:
        [problem] = session.execute(select(Description.problem).where(Description.problem.is_not(None))).scalars()
    assert problem.isprintable()


def empty_webp(width: int, height: int) -> bytes:
    """Some forty bytes that say they are a picture of this size: VP8L's header, and next to nothing after it."""
    bits = (width - 1) | (height - 1) << 14
    data = b"\x2f" + struct.pack("<I", bits) + bytes(12)
    chunk = b"VP8L" + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


@pytest.mark.parametrize("size", [(16_000, 14_000), (9_000, 9_000), (1_025, 1), (16_384, 16_384)])
def test_a_huge_thumbnail_is_refused_before_it_is_drawn(size):
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="thumbnail"):
            blur_of(empty_webp(*size))
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_a_thumbnail_that_is_a_bomb_makes_one_character_unreadable(engine, store, tmp_path):
    base_uri = publish(store, tmp_path, thumbnail=empty_webp(16_000, 14_000))
    assert statuses(engine, base_uri, store) == ["unreadable", "described", "described"]


def test_a_thumbnail_of_the_largest_size_is_drawn():
    written = io.BytesIO()
    Image.new("RGB", (1024, 1024)).save(written, "WEBP")
    assert blur_of(written.getvalue()).startswith("data:image/webp;base64,")


def test_what_only_the_database_refuses_is_unreadable_alone(engine, store, tmp_path, monkeypatch):
    """Whatever the checks let through: a batch that is refused is written one by one."""
    read = describe_module.read_document

    def colliding(store, uri, layers):
        answer = read(store, uri, layers)
        if uri.endswith("/1.json"):
            object.__setattr__(answer, "document_cid", None)
        return answer

    monkeypatch.setattr(describe_module, "read_document", colliding)
    base_uri = publish(store, tmp_path)
    assert statuses(engine, base_uri, store) == ["described", "unreadable", "described"]


class Silent(BlockStore):
    """The store, but for one root it searches until the time is up; ``clock`` is moved on by that."""

    def __init__(self, directory, root: str, clock: list[float]) -> None:
        super().__init__(directory)
        self.root, self.clock, self.asked = root, clock, 0

    def resolve(self, cid, path=""):
        if cid == self.root:
            self.asked += 1
            self.clock[0] += 20
            raise NodeSlow("http://kubo", 20)
        return super().resolve(cid, path)


LOST = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"


@pytest.mark.parametrize("lost", [5, 18, 250])
def test_a_drop_whose_documents_are_lost_keeps_no_other_waiting(engine, tmp_path, lost):
    """Each drop has its turn, and a root of which three are searched for in vain rests as a whole, ever longer."""
    base_uri = gallery.publish(BlockStore(tmp_path / "blocks"), tmp_path, 12)
    drops = [gallery.opened(1, lost, f"ipfs://{LOST}/"), gallery.opened(2, 12, base_uri)]
    gallery.write(engine, 10, Batch(drops=drops))
    gallery.write(engine, 11, gallery.issued(1, range(1, lost + 1), [ALICE], 11))
    gallery.write(engine, 12, gallery.issued(2, range(1, 13), [ALICE], 12))
    now = [1000.0]
    silent = Silent(tmp_path / "blocks", LOST, now)
    describer = Describer(engine, silent, gallery.LAYERS, lambda: now[0])

    def work(until: float) -> None:
        while now[0] < until:
            try:
                describer.step()
            except NodeSlow:
                now[0] += 1
            now[0] += 1

    def described() -> int:
        with reading(engine) as session:
            return len(session.execute(select(Character.id).where(Character.card.is_not(None))).all())

    work(until=1060.0)
    assert described() == 12
    work(until=4000.0)
    assert 3 <= silent.asked <= 20, "it is asked again, but seldom"
    silent.root = ""
    work(until=now[0] + 700)
    with reading(engine) as session:
        assert len(session.execute(select(Description.character_id)).all()) >= 12 + min(lost, 18), "none is forgotten"


def test_what_is_no_picture_is_a_fault_of_the_document():
    with pytest.raises(ValueError, match="no picture"):
        blur_of(b"RIFF\x04\x00\x00\x00WEBP")
