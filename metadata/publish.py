"""A drawn set becomes directories with CIDs, a manifest and a provenance hash; and stays what it was."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import aleph_cid
from eth_utils.crypto import keccak

from metadata.character import Character
from metadata.document import Words, canonical, character_document, digest, localized_text
from metadata.heritage import LANGUAGES
from metadata.ipfs import Store
from metadata.trait_space import TraitSpace

MASTER = ".png"
REDUCED = ("1024", "512", "256", "96")
SUFFIXES = (MASTER, *(f"-{size}.webp" for size in REDUCED))
FORMAT = "palmido-set/1"

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, how much of it is done, and how much it is altogether."""


class PicturesIncomplete(Exception):
    """The pictures directory is not exactly the set's pictures."""

    def __init__(self, directory: Path, missing: list[str], unexpected: list[str]) -> None:
        self.directory = directory
        self.missing = missing
        self.unexpected = unexpected
        super().__init__(
            f"{directory}: {len(missing)} pictures are missing ({', '.join(missing[:3])}…), {len(unexpected)} files "
            f"do not belong there ({', '.join(unexpected[:3])}…); draw the set to its end and keep nothing else there"
        )


class PublishedDiffers(Exception):
    """The set was published, and what it would be published as now is something else."""

    def __init__(self, work: Path, part: str, published: str) -> None:
        self.work = work
        self.part = part
        self.published = published
        super().__init__(
            f"A drop was opened on {work} with {part} {published}, and they would differ now: cards, words, pictures "
            "or the address were changed since. Nothing was replaced; bring back what it was published from, or draw "
            "the changed set into a folder of its own."
        )


@dataclass(frozen=True)
class PublishedSet:
    """What a published set is known by: CIDs, "ipfs://<documents>/", and keccak256 of that as 0x and 64 digits."""

    pictures_cid: str
    documents_cid: str
    texts_cid: str
    manifest_cid: str
    base_uri: str
    provenance_hash: str
    count: int


def provenance_hash(base_uri: str) -> str:
    """What a drop commits to before its pictures are shown: keccak256(bytes(base URI)), as 0x and 64 digits."""
    return "0x" + keccak(text=base_uri).hex()


def publish_set(
    words: Words,
    characters: Sequence[Character],
    pictures: Path,
    work: Path,
    store: Store,
    *,
    external_url: str | None = None,
    fixed: bool = False,
    progress: Progress = lambda step, done, total: None,
) -> PublishedSet:
    """Publish a drawn set to a store.

    pictures: the directory with `{index}.png` and the reduced WebP files, index from 0; work: a directory for the
    documents, the manifest and the state. Killed anywhere and run again it gives the same CIDs and does only what is
    missing. With `fixed` a set that was published stays what it is: a change since then is refused. Raises
    PicturesIncomplete, PublishedDiffers, DocumentInvalid and what the store raises.
    """
    work.mkdir(parents=True, exist_ok=True)
    before = read_published(work) if fixed else None
    pictures_cid, picture_digests = _publish_pictures(
        len(characters), pictures, work / "pictures.json", store, progress
    )
    if before and before.pictures_cid != pictures_cid:
        raise PublishedDiffers(work, "pictures", before.pictures_cid)
    texts_cid = _publish_files(work / "texts", _texts(words, characters), store, before.texts_cid if before else None)
    documents = make_documents(words, characters, pictures_cid, texts_cid, external_url, progress)
    documents_cid = _publish_files(work / "documents", documents, store, before.documents_cid if before else None)
    progress("document", len(characters), len(characters))
    base_uri = f"ipfs://{documents_cid}/"
    manifest = {
        "format": FORMAT,
        "catalogue": words.catalogue.version,
        "catalogue_digest": words.catalogue.digest,
        "heritage_digest": words.heritage.digest,
        "external_url": external_url,
        "start": characters[0].sequence,
        "count": len(characters),
        "pictures": pictures_cid,
        "documents": documents_cid,
        "texts": texts_cid,
        "base_uri": base_uri,
        "provenance_hash": provenance_hash(base_uri),
        "characters": _characters(
            words, characters, store.entries(pictures_cid), store.entries(documents_cid), picture_digests, documents
        ),
    }
    content = canonical(manifest)
    write_whole(work / "manifest.json", content)
    published = PublishedSet(
        pictures_cid,
        documents_cid,
        texts_cid,
        store.add_file(content),
        base_uri,
        provenance_hash(base_uri),
        len(characters),
    )
    write_whole(work / "published.json", canonical(asdict(published)))
    progress("publish", len(characters), len(characters))
    return published


def read_published(work: Path) -> PublishedSet | None:
    """What the set that `publish_set` worked on in this directory is known by; None when it was not published."""
    place = work / "published.json"
    return PublishedSet(**json.loads(place.read_bytes())) if place.exists() else None


def read_characters(manifest: bytes) -> list[Character]:
    """The characters of a manifest, as the `earlier` ones of a later set; raises ValueError when it is no manifest."""
    document = json.loads(manifest)
    if document.get("format") != FORMAT:
        raise ValueError(f"this is no manifest of a set ({FORMAT})")
    return [Character(entry["sequence"], entry["traits"], entry["heritage"]) for entry in document["characters"]]


def write_whole(place: Path, content: bytes) -> None:
    """Write a file so that after a crash it is there with all of its bytes, or as it was before."""
    beside = place.with_name(place.name + ".part")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(place)


def _publish_pictures(
    count: int, pictures: Path, state: Path, store: Store, progress: Progress
) -> tuple[str, list[str]]:
    """The CID of the pictures and the SHA-256 of each master; remembered as long as no file changes."""
    names = [f"{index}{suffix}" for index in range(count) for suffix in SUFFIXES]
    present = {entry.name: entry.stat() for entry in pictures.iterdir()}
    missing = [name for name in names if name not in present or not present[name].st_size]
    if missing or len(present) != len(names):
        raise PicturesIncomplete(pictures, missing, sorted(set(present) - set(names)))
    seen = digest(canonical([[name, present[name].st_size, str(present[name].st_mtime_ns)] for name in sorted(names)]))
    known = json.loads(state.read_bytes()) if state.exists() else {}
    if known.get("seen") != seen:
        known = {"seen": seen, "cid": store.add_directory(pictures), "sha256": []}
        for index in range(count):
            with (pictures / f"{index}{MASTER}").open("rb") as file:
                known["sha256"].append(hashlib.file_digest(file, "sha256").hexdigest())
            progress("hash", index + 1, count)
        write_whole(state, canonical(known))
    elif not store.is_pinned(known["cid"]):
        store.add_directory(pictures)
    return known["cid"], known["sha256"]


def _publish_files(directory: Path, files: Mapping[str, bytes], store: Store, before: str | None) -> str:
    """Make a directory hold exactly these files, and pin it; they must have the CID `before`, if there is one."""
    if before and _cid_of(files, directory.parent) != before:
        raise PublishedDiffers(directory.parent, directory.name, before)
    directory.mkdir(exist_ok=True)
    for entry in directory.iterdir():
        if entry.name not in files:
            entry.unlink()
    for name, content in files.items():
        place = directory / name
        if not place.exists() or place.read_bytes() != content:
            place.write_bytes(content)
    cid: str = aleph_cid.hash_folder(directory)
    return cid if store.is_pinned(cid) else store.add_directory(directory)


def _cid_of(files: Mapping[str, bytes], beside: Path) -> str:
    """The CID that a directory of these files would have."""
    with tempfile.TemporaryDirectory(dir=beside, prefix=".comparing-") as scratch:
        for name, content in files.items():
            (Path(scratch) / name).write_bytes(content)
        cid: str = aleph_cid.hash_folder(Path(scratch))
    return cid


def _texts(words: Words, characters: Iterable[Character]) -> dict[str, bytes]:
    return {
        f"{words.text_name(character)}.{language}.json": canonical(localized_text(words, character, language))
        for character in characters
        for language in LANGUAGES
    }


def make_documents(
    words: Words,
    characters: Sequence[Character],
    pictures_cid: str,
    texts_cid: str,
    external_url: str | None,
    progress: Progress = lambda step, done, total: None,
) -> dict[str, bytes]:
    """The documents of a set by their file names; raises DocumentInvalid, UnknownTrait, UnknownCard."""
    documents: dict[str, bytes] = {}
    for index, character in enumerate(characters):
        image = f"ipfs://{pictures_cid}/{index}{MASTER}"
        documents[f"{index}.json"] = canonical(character_document(words, character, image, texts_cid, external_url))
        progress("document", index, len(characters))
    return documents


def _characters(
    words: Words,
    characters: Sequence[Character],
    picture_cids: Mapping[str, str],
    document_cids: Mapping[str, str],
    picture_digests: Sequence[str],
    documents: Mapping[str, bytes],
) -> list[dict[str, Any]]:
    space = TraitSpace(words.catalogue)
    return [
        {
            "index": index,
            "sequence": character.sequence,
            "rank": str(space.rank(character.traits)),
            "traits": dict(character.traits),
            "heritage": character.heritage,
            "picture": {"cid": picture_cids[f"{index}{MASTER}"], "sha256": picture_digests[index]},
            "reduced": {size: picture_cids[f"{index}-{size}.webp"] for size in REDUCED},
            "document": {"cid": document_cids[f"{index}.json"], "sha256": digest(documents[f"{index}.json"])},
        }
        for index, character in enumerate(characters)
    ]
