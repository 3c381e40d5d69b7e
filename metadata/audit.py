"""Pins audited: everything published is fetched and hashed again, and what is missing is pinned again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import aleph_cid

from metadata.ipfs import Fault, Store
from metadata.publish import Progress


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
    roots: list[tuple[str, Callable[[], str | None], Callable[[], str]]] = [
        ("pictures", lambda: _folder_cid(pictures), lambda: store.add_directory(pictures or work)),
        ("texts", lambda: _folder_cid(work / "texts"), lambda: store.add_directory(work / "texts")),
        ("documents", lambda: _folder_cid(work / "documents"), lambda: store.add_directory(work / "documents")),
        (
            "manifest",
            lambda: _file_cid(work / "manifest.json"),
            lambda: store.add_file((work / "manifest.json").read_bytes()),
        ),
    ]
    audits: list[RootAudit] = []
    for done, (name, local_cid, add) in enumerate(roots):
        progress("audit", done, len(roots))
        cid = published[f"{name}_cid"]
        audit = RootAudit(name, cid, store.is_pinned(cid), list(store.faults(cid)))
        if not audit.sound and local_cid() == cid:
            store.discard(cid, [fault.cid for fault in audit.faults])
            add()
            audit.restored = True
            audit.remaining = list(store.faults(cid))
        audits.append(audit)
    progress("audit", len(roots), len(roots))
    return audits


def _folder_cid(directory: Path | None) -> str | None:
    if directory is None or not directory.is_dir() or not any(directory.iterdir()):
        return None
    cid: str = aleph_cid.hash_folder(directory)
    return cid


def _file_cid(place: Path) -> str | None:
    if not place.exists():
        return None
    hasher = aleph_cid.CidHasher.for_ipfs_v1_raw_leaves()
    hasher.update(place.read_bytes())
    cid: str = hasher.finalize()
    return cid
