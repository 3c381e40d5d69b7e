"""The embedded store: a directory of CAR files, nothing to install."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import aleph_cid

from metadata.ipfs import car
from metadata.ipfs.cid import Cid, raw_cid
from metadata.ipfs.errors import BlockCorrupted, BlockMissing, CarInvalid
from metadata.ipfs.store import CarSource
from metadata.ipfs.unixfs import Fault, File, UnixFs, decode

CHUNK_BYTES = 262_144
FILE_NAME = "file"


class BlockStore:
    """Roots as `<cid>.car` with `<cid>.index` in one directory; a root that is there is pinned.

    A CAR is written aside, flushed to the disk and moved into its place, so that a reader sees all of it or nothing
    and a crash leaves nothing half done. Many processes may read and write one directory.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._incoming = directory / "incoming"
        self._incoming.mkdir(parents=True, exist_ok=True)
        self._cars: dict[str, tuple[int, car.Car]] = {}
        self._files = UnixFs(self)

    def add_directory(self, directory: Path) -> str:
        """Keep and pin a directory; its CID. Raises ValueError when it is empty, OSError when it cannot be read or
        kept."""
        with _Workplace(self._incoming) as workplace:
            written = workplace / "whole.car"
            cid: str = aleph_cid.write_folder_car(directory, written)
            self._keep(cid, written)
        return cid

    def add_file(self, content: bytes) -> str:
        """Keep and pin one file; its CID."""
        with _Workplace(self._incoming) as workplace:
            written = workplace / "whole.car"
            if len(content) <= CHUNK_BYTES:
                root = raw_cid(content)
                written.write_bytes(car.write_header(root) + car.write_block(root, content))
            else:
                root = self._write_large(workplace, content, written)
            self._keep(str(root), written)
        return str(root)

    def add_car(self, source: Path) -> str:
        """Keep and pin the root of a CAR from elsewhere, every block below it hashed first; raises CarInvalid."""
        root = str(car.read_root(source))
        with _Workplace(self._incoming) as workplace:
            written = workplace / "whole.car"
            shutil.copyfile(source, written)
            fault = next(UnixFs(_OneCar(written)).faults(root), None)
            if fault is not None:
                raise CarInvalid(str(source), str(fault.error))
            self._keep(root, written)
        return root

    def pins(self) -> list[str]:
        """The roots that are kept, in the order of their CIDs."""
        return sorted(path.stem for path in self._directory.glob("*.car"))

    def is_pinned(self, cid: str) -> bool:
        """Whether a root is kept."""
        return (self._directory / f"{Cid.parse(cid)}.car").exists()

    def car_file(self, cid: str) -> Path:
        """The CAR of a pinned root, for another node to import; raises BlockMissing."""
        place = self._directory / f"{Cid.parse(cid)}.car"
        if not place.exists():
            raise BlockMissing(cid)
        return place

    def block(self, cid: str) -> bytes:
        """The raw bytes of one block, hashed before they are given; raises BlockMissing, BlockCorrupted, CidInvalid."""
        wanted = Cid.parse(cid)
        found, place = self._find(wanted)
        if found is None or not wanted.matches(found):
            self._reopen()
            found, place = self._find(wanted)
        if found is None:
            raise BlockMissing(cid)
        if not wanted.matches(found):
            raise BlockCorrupted(cid, place)
        return found

    def resolve(self, cid: str, path: str = "") -> File:
        """The file at a path below a CID; raises NoSuchPath, NotAFile, BlockMissing, BlockCorrupted, CidInvalid."""
        return self._files.resolve(cid, path)

    def read(self, file: File, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes start…stop-1 of a file, block by block, each hashed when it is read."""
        return self._files.read(file, start, stop)

    def entries(self, cid: str) -> dict[str, str]:
        """The names in a directory and the CID of each."""
        return self._files.entries(cid)

    def faults(self, cid: str) -> Iterator[Fault]:
        """Fetch and hash every block below a CID; those that are missing or do not match."""
        return self._files.faults(cid)

    def restore(self, cid: str, copy: CarSource, faults: Sequence[Fault]) -> None:
        """Pin a root again from a copy, all of its blocks written anew; raises CarInvalid when it is not whole."""
        self.add_car(copy.car_file(cid))

    def _find(self, wanted: Cid) -> tuple[bytes | None, str]:
        """The first copy that matches, else the last one that does not."""
        found: tuple[bytes | None, str] = (None, "")
        for _, opened in list(self._cars.values()):
            copy = opened.find(wanted)
            if copy is not None:
                found = copy, str(opened.place)
                if wanted.matches(copy):
                    break
        return found

    def _reopen(self) -> None:
        """Open what was added or replaced since the last look.

        A CAR that lost its index counts as missing, so that the audit writes both again and the others stay readable.
        """
        opened: dict[str, tuple[int, car.Car]] = {}
        for place in sorted(self._directory.glob("*.car")):
            inode = place.stat().st_ino
            known = self._cars.get(place.stem)
            with suppress(CarInvalid):
                opened[place.stem] = (
                    known if known and known[0] == inode else (inode, car.Car(place, place.with_suffix(".index")))
                )
        self._cars = opened

    def _write_large(self, workplace: Path, content: bytes, written: Path) -> Cid:
        """A CAR whose root is the file itself: that of a directory around it, with another root in its header."""
        folder = workplace / "folder"
        folder.mkdir()
        (folder / FILE_NAME).write_bytes(content)
        around = workplace / "around.car"
        outer = Cid.parse(aleph_cid.write_folder_car(folder, around))
        with around.open("rb") as source, written.open("wb") as target:
            blocks = {cid: (start, size) for cid, start, size in car.places(around)}
            start, size = blocks[outer]
            root = decode(os.pread(source.fileno(), size, start)).links[0].cid
            target.write(car.write_header(root))
            source.seek(len(car.write_header(outer)))
            shutil.copyfileobj(source, target)
        return root

    def _keep(self, cid: str, written: Path) -> None:
        index = _write_index(written)
        for path in (index, written):
            _flush(path)
            path.replace(self._directory / f"{cid}{path.suffix}")
        _flush(self._directory)


class _OneCar:
    """The blocks of a single CAR that is not kept yet."""

    def __init__(self, place: Path) -> None:
        self._car = car.Car(place, _write_index(place))

    def block(self, cid: str) -> bytes:
        wanted = Cid.parse(cid)
        found = self._car.find(wanted)
        if found is None:
            raise BlockMissing(cid)
        if not wanted.matches(found):
            raise BlockCorrupted(cid, str(self._car.place))
        return found


class _Workplace:
    """A directory for one writer, locked while it works; those whose writer died are cleared away."""

    def __init__(self, incoming: Path) -> None:
        self._incoming = incoming

    def __enter__(self) -> Path:
        with self._alone():
            self._clear()
            self._path = Path(tempfile.mkdtemp(dir=self._incoming))
            self._lock = (self._path / "lock").open("wb")
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        return self._path

    def __exit__(self, *_: object) -> None:
        self._lock.close()
        shutil.rmtree(self._path, ignore_errors=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        handle = os.open(self._incoming, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _clear(self) -> None:
        """Remove what dead writers left; only called alone, so a workplace without a lock is nobody's."""
        for left in self._incoming.iterdir():
            with suppress(FileNotFoundError), (left / "lock").open("rb") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
            shutil.rmtree(left, ignore_errors=True)


def _write_index(written: Path) -> Path:
    index = written.with_suffix(".index")
    with index.open("wb") as file:
        car.write_index(written, file)
    return index


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
