"""Publishing: the same CIDs from the same set, however often it was interrupted; everything findable and provable."""

import hashlib
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import aleph_cid
import pytest
from eth_utils.crypto import keccak

from metadata.audit import audit_pins
from metadata.character import Character, draw_set
from metadata.document import Words, canonical, validate
from metadata.ipfs import BlockStore
from metadata.publish import (
    REDUCED,
    SUFFIXES,
    PicturesIncomplete,
    PublishedDiffers,
    PublishedSet,
    publish_set,
    read_characters,
)
from metadata.trait_space import TraitSpace

COUNT = 7


@pytest.fixture(scope="module")
def characters(words: Words) -> list[Character]:
    return draw_set(words.catalogue, b"publish", 0, COUNT, heritage=words.heritage)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    place = tmp_path / "pictures"
    place.mkdir()
    for index in range(COUNT):
        for suffix in SUFFIXES:
            (place / f"{index}{suffix}").write_bytes(hashlib.sha512(f"{index}{suffix}".encode()).digest() * 200)
    return place


@pytest.fixture
def store(tmp_path: Path) -> BlockStore:
    return BlockStore(tmp_path / "store")


@pytest.fixture
def publish(words: Words, characters: list[Character], pictures: Path, tmp_path: Path) -> Callable[..., PublishedSet]:
    def run(store: BlockStore, work: str = "work", **options: object) -> PublishedSet:
        return publish_set(words, characters, pictures, tmp_path / work, store, **options)  # type: ignore[arg-type]

    return run


def test_a_set_is_found_from_its_base_uri(
    publish: Callable[..., PublishedSet], store: BlockStore, characters: list[Character], pictures: Path
) -> None:
    """tokenURI leads to the document, the document to the picture and the texts; each is valid and byte for byte."""
    published = publish(store, external_url="https://palmido.example/")
    assert published.count == COUNT
    assert published.base_uri == f"ipfs://{published.documents_cid}/"
    for index, character in enumerate(characters):
        document = _json(store, f"{published.base_uri}{index}.json")
        validate(document, "character")
        assert document["properties"]["traits"] == dict(character.traits)
        assert _bytes(store, document["image"]) == (pictures / f"{index}.png").read_bytes()
        text = _json(store, document["localization"]["uri"].replace("{locale}", "en"))
        assert text["name"] == document["translations"]["en"]["name"]
    small = store.resolve(published.pictures_cid, "3-96.webp")
    assert small.content_type == "image/webp"


def test_the_provenance_hash_is_that_of_the_base_uri(publish: Callable[..., PublishedSet], store: BlockStore) -> None:
    """What CharacterToken checks at the reveal."""
    published = publish(store)
    assert published.provenance_hash == "0x" + keccak(published.base_uri.encode()).hex()


def test_the_manifest_names_everything(
    publish: Callable[..., PublishedSet], store: BlockStore, words: Words, characters: list[Character], pictures: Path
) -> None:
    """CIDs and SHA-256 of pictures and documents, ranks, traits; canonical; readable as `earlier`."""
    published = publish(store)
    content = _bytes(store, f"ipfs://{published.manifest_cid}")
    manifest = json.loads(content)
    assert canonical(manifest) == content
    assert (manifest["pictures"], manifest["documents"]) == (published.pictures_cid, published.documents_cid)
    assert manifest["catalogue_digest"] == words.catalogue.digest
    assert manifest["heritage_digest"] == words.heritage.digest
    space = TraitSpace(words.catalogue)
    for index, entry in enumerate(manifest["characters"]):
        assert space.unrank(int(entry["rank"])) == dict(characters[index].traits)
        picture = (pictures / f"{index}.png").read_bytes()
        assert entry["picture"]["sha256"] == hashlib.sha256(picture).hexdigest()
        assert _bytes(store, f"ipfs://{entry['picture']['cid']}") == picture
        for size in REDUCED:
            assert entry["reduced"][size] == store.resolve(published.pictures_cid, f"{index}-{size}.webp").cid
        document = _bytes(store, f"{published.base_uri}{index}.json")
        assert entry["document"]["sha256"] == hashlib.sha256(document).hexdigest()
    assert read_characters(content) == characters


def test_a_later_set_says_where_it_starts(
    words: Words, characters: list[Character], pictures: Path, store: BlockStore, tmp_path: Path
) -> None:
    """Its characters' numbers in the sequence go on where the earlier set ended."""
    later = draw_set(words.catalogue, b"later", COUNT, COUNT, heritage=words.heritage, earlier=characters)
    published = publish_set(words, later, pictures, tmp_path / "work", store)
    manifest = _json(store, f"ipfs://{published.manifest_cid}")
    assert (manifest["start"], manifest["count"]) == (COUNT, COUNT)
    assert [entry["sequence"] for entry in manifest["characters"]] == list(range(COUNT, 2 * COUNT))


def test_a_file_that_does_not_belong_to_the_set_is_not_published_with_it(
    publish: Callable[..., PublishedSet], store: BlockStore, pictures: Path, tmp_path: Path
) -> None:
    """Among documents and texts, which are made here, it is removed; among the pictures it is named and refused."""
    published = publish(store)
    for folder in ("documents", "texts"):
        (tmp_path / "work" / folder / "99.json").write_bytes(b"{}")
    assert publish(store) == published
    assert not list((tmp_path / "work").rglob("99.json"))
    (pictures / "notes.txt").write_text("mine")
    with pytest.raises(PicturesIncomplete, match=r"notes\.txt") as caught:
        publish(store)
    assert (caught.value.missing, caught.value.unexpected) == ([], ["notes.txt"])


def test_the_cids_are_those_of_the_files(
    publish: Callable[..., PublishedSet], store: BlockStore, pictures: Path, tmp_path: Path
) -> None:
    """Anybody with the files and any IPFS program gets the same."""
    published = publish(store)
    assert published.pictures_cid == aleph_cid.hash_folder(pictures)
    assert published.documents_cid == aleph_cid.hash_folder(tmp_path / "work" / "documents")


def test_the_same_set_gives_the_same_cids_elsewhere(
    publish: Callable[..., PublishedSet], store: BlockStore, tmp_path: Path
) -> None:
    """Another folder, another store, another time."""
    assert publish(store) == publish(BlockStore(tmp_path / "elsewhere"), work="work2")


@pytest.mark.parametrize("step", range(2 * COUNT + 3))
def test_killed_anywhere_and_run_again_it_is_the_same(
    publish: Callable[..., PublishedSet], store: BlockStore, tmp_path: Path, step: int
) -> None:
    """SIGKILL at each step that progress reports; the next run ends with the same CIDs and a sound store."""
    whole = publish(BlockStore(tmp_path / "elsewhere"), work="whole")
    steps = iter(range(10_000))

    def die(*_: object) -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        publish(store, progress=die)
        os._exit(0)
    assert os.waitpid(child, 0)[1] in (0, signal.SIGKILL)
    assert publish(store) == whole
    assert all(audit.sound for audit in audit_pins(store, tmp_path / "work"))


def test_a_second_run_adds_nothing(
    publish: Callable[..., PublishedSet], store: BlockStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is pinned is not sent again."""
    first = publish(store)
    monkeypatch.setattr(BlockStore, "add_directory", lambda *_: pytest.fail("added again"))
    assert publish(store) == first


def test_a_store_that_lost_a_set_gets_it_again(
    publish: Callable[..., PublishedSet], store: BlockStore, tmp_path: Path
) -> None:
    """The state says it was published, the store is asked all the same."""
    first = publish(store)
    other = BlockStore(tmp_path / "empty")
    assert publish(other) == first
    assert other.is_pinned(first.pictures_cid)


def test_a_changed_picture_changes_the_set(
    publish: Callable[..., PublishedSet], store: BlockStore, pictures: Path
) -> None:
    """Nothing is remembered that is no longer true."""
    first = publish(store)
    (pictures / "4.png").write_bytes(b"another picture")
    second = publish(store)
    assert second.pictures_cid != first.pictures_cid
    assert second.documents_cid != first.documents_cid
    assert second.provenance_hash != first.provenance_hash


def test_an_incomplete_set_is_refused(publish: Callable[..., PublishedSet], store: BlockStore, pictures: Path) -> None:
    """A picture that is missing, empty, or too many: the error names them and nothing is pinned."""
    (pictures / "5-96.webp").unlink()
    (pictures / "6.png").write_bytes(b"")
    (pictures / "7.png.part").write_bytes(b"half")
    with pytest.raises(PicturesIncomplete) as caught:
        publish(store)
    assert caught.value.missing == ["5-96.webp", "6.png"]
    assert caught.value.unexpected == ["7.png.part"]
    assert store.pins() == []


def test_a_later_set_continues_from_the_manifest(
    publish: Callable[..., PublishedSet], store: BlockStore, words: Words, tmp_path: Path
) -> None:
    """What was published is what a later season must not repeat."""
    publish(store)
    earlier = read_characters((tmp_path / "work" / "manifest.json").read_bytes())
    later = draw_set(words.catalogue, b"later", COUNT, 50, heritage=words.heritage, earlier=earlier)
    assert {tuple(c.traits.items()) for c in later}.isdisjoint(tuple(c.traits.items()) for c in earlier)


def test_progress_is_told_to_its_end(publish: Callable[..., PublishedSet], store: BlockStore) -> None:
    """Each step reaches its whole."""
    told: dict[str, tuple[int, int]] = {}
    publish(store, progress=lambda step, done, total: told.__setitem__(step, (done, total)))
    assert told == {"hash": (COUNT, COUNT), "document": (COUNT, COUNT), "publish": (COUNT, COUNT)}


def test_what_is_no_manifest_is_refused() -> None:
    """A document, for one."""
    with pytest.raises(ValueError, match="no manifest"):
        read_characters(b'{"name":"x"}')


def _bytes(store: BlockStore, uri: str) -> bytes:
    cid, _, path = uri.removeprefix("ipfs://").partition("/")
    return b"".join(store.read(store.resolve(cid, path)))


def _json(store: BlockStore, uri: str) -> dict:  # type: ignore[type-arg]
    return json.loads(_bytes(store, uri))


def test_a_promised_set_is_never_replaced_by_a_changed_one(
    publish: Callable[..., PublishedSet], store: BlockStore, tmp_path: Path, pictures: Path
) -> None:
    """Another address in the documents, or another picture: refused by its name, and every file is as it was."""
    published = publish(store)
    work = tmp_path / "work"
    before = {place: place.read_bytes() for place in work.rglob("*.json") if place.name != "pictures.json"}
    with pytest.raises(PublishedDiffers, match=published.documents_cid):
        publish(store, external_url="https://another.example/", fixed=True)
    (pictures / "3.png").write_bytes(b"another picture")
    with pytest.raises(PublishedDiffers, match=published.pictures_cid):
        publish(store, fixed=True)
    assert {place: place.read_bytes() for place in work.rglob("*.json") if place.name != "pictures.json"} == before


def test_a_damaged_local_document_is_written_anew(
    publish: Callable[..., PublishedSet], store: BlockStore, tmp_path: Path
) -> None:
    """What differs is the copy, not the set: publishing again mends it."""
    published = publish(store)
    document = tmp_path / "work" / "documents" / "2.json"
    whole = document.read_bytes()
    document.write_bytes(b"{}")
    assert publish(store, fixed=True) == published
    assert document.read_bytes() == whole
