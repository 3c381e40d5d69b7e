"""A set audited: everything published is fetched and hashed again, and what is missing is pinned again; and its
documents are made again from what the manifest says they were made from."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import aleph_cid

from metadata.document import Words, digest
from metadata.ipfs import BlockStore, Fault, Store
from metadata.publish import Progress, make_documents, read_characters


@dataclass
class RootAudit:
    """One root: what it is, whether it was pinned, the blocks at fault, and whether it was restored from the local
    set."""

    name: str
    cid: str
    pinned: bool
    faults: list[Fault]
    restored: bool = False
    remaining: list[Fault] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether it is now pinned and every block of it was fetched and matched."""
        return (self.pinned and not self.faults) or (self.restored and not self.remaining)


@dataclass(frozen=True)
class SourceAudit:
    """What the manifest names that this copy does not have (`others`: "catalogue", "heritage"), what it does not name
    since it is older than that (`unnamed`), and, when it has it all, how many documents were made again and which of
    them differ from the published ones, by index."""

    others: tuple[str, ...]
    unnamed: tuple[str, ...]
    made: int = 0
    differing: tuple[int, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether every document was made again and is the published one."""
        return not self.others and not self.unnamed and self.made > 0 and not self.differing


def audit_sources(work: Path, words: Words) -> SourceAudit:
    """Make a published set's documents again from its manifest alone and this copy's catalogue and heritage cards.

    Without the very catalogue and cards that the manifest names nothing is made: the result says what differs.
    """
    content = (work / "manifest.json").read_bytes()
    manifest = json.loads(content)
    here = {"catalogue": words.catalogue.digest, "heritage": words.heritage.digest}
    named = {name: manifest.get(f"{name}_digest") for name in here}
    unnamed = tuple(name for name in here if named[name] is None)
    others = tuple(name for name in here if named[name] not in (None, here[name]))
    if others or unnamed:
        return SourceAudit(others, unnamed)
    characters = read_characters(content)
    documents = make_documents(words, characters, manifest["pictures"], manifest["texts"], manifest["external_url"])
    published = {f"{entry['index']}.json": entry["document"]["sha256"] for entry in manifest["characters"]}
    differing = (
        index for index in range(len(characters)) if digest(documents[f"{index}.json"]) != published[f"{index}.json"]
    )
    return SourceAudit((), (), len(documents), tuple(differing))


def audit_pins(
    store: Store,
    work: Path,
    pictures: Path | None = None,
    *,
    progress: Progress = lambda step, done, total: None,
) -> list[RootAudit]:
    """Fetch and hash every block of a published set, and pin again from its local files what is missing or corrupted.

    work: the directory that publish_set worked in; pictures: that of the pictures, when it is still there. A local
    copy that no longer has the published CID is never pinned; its root is then reported as not restored.
    """
    published = json.loads((work / "published.json").read_bytes())
    local = {
        "pictures": pictures,
        "texts": work / "texts",
        "documents": work / "documents",
        "manifest": work / "manifest.json",
    }
    audits: list[RootAudit] = []
    for done, (name, place) in enumerate(local.items()):
        progress("audit", done, len(local))
        cid = published[f"{name}_cid"]
        audit = RootAudit(name, cid, store.is_pinned(cid), list(store.faults(cid)))
        if not audit.sound and place is not None and _local_cid(place) == cid:
            _restore(store, audit, place)
        audits.append(audit)
    progress("audit", len(local), len(local))
    return audits


def _restore(store: Store, audit: RootAudit, place: Path) -> None:
    """Pin a root again from a copy made aside from the local files, and look again."""
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".restoring-") as scratch:
        copy = BlockStore(Path(scratch))
        if place.is_dir():
            copy.add_directory(place)
        else:
            copy.add_file(place.read_bytes())
        store.restore(audit.cid, copy, audit.faults)
    audit.restored = True
    audit.remaining = list(store.faults(audit.cid))


def _local_cid(place: Path) -> str | None:
    """The CID that local files would have; None when there are none."""
    if place.is_dir() and any(place.iterdir()):
        folder: str = aleph_cid.hash_folder(place)
        return folder
    if place.is_file():
        hasher = aleph_cid.CidHasher.for_ipfs_v1_raw_leaves()
        hasher.update(place.read_bytes())
        file: str = hasher.finalize()
        return file
    return None
