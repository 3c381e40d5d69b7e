"""The bundle: one directory, or one tar, with everything a stranger needs to count again (layout in docs/polls.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from gallery_api.polls import canonical
from gallery_api.polls.canonical import hexadecimal
from gallery_api.polls.census import Census, Transfer, write_traits, write_transfers
from gallery_api.polls.evidence import (
    Anchor,
    Forced,
    write_anchors,
    write_answers,
    write_comments,
    write_forced,
    write_heads,
)
from gallery_api.polls.judging import ContractAnswer, Verdict, judge_all, settle
from gallery_api.polls.log import Head, write_log
from gallery_api.polls.manifest import Manifest
from gallery_api.polls.tally import Closing, Result, tally

BUNDLE_VERSION = "palmido-bundle/1"
INDEX = "bundle.json"
REQUIRED = (
    "manifest.json",
    "census.csv",
    "transfers.csv",
    "log.bin",
    "heads.jsonl",
    "anchors.jsonl",
    "forced.jsonl",
    "contracts.jsonl",
    "outcomes.csv",
    "result.json",
)
OPTIONAL = ("traits.csv", "comments.jsonl")
MOST_FILE_BYTES = 2**31
_BLOCK = 512

Files = Mapping[str, bytes]
"""A bundle's files by name."""


class BundleUnreadable(ValueError):
    """What was given is no directory or tar of a bundle's files."""

    def __init__(self, place: str, reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(f"{place}: {reason}; a bundle is a directory or tar of the files that docs/polls.md lists")


@dataclass(frozen=True)
class Poll:
    """A closed poll, whole: what its bundle is written from. Heads come with their signatures, the last is the closing
    one; answers and comments are by log index."""

    manifest: Manifest
    census: Census
    transfers: Sequence[Transfer]
    leaves: Sequence[bytes]
    heads: Sequence[tuple[Head, bytes]]
    closing: Closing
    anchors: Sequence[Anchor] = ()
    forced: Sequence[Forced] = ()
    answers: Mapping[int, ContractAnswer] = field(default_factory=dict)
    comments: Mapping[int, str] = field(default_factory=dict)
    traits: Mapping[int, str] | None = None

    def count(self) -> tuple[list[Verdict], Result]:
        """Judge, settle and tally."""
        verdicts = settle(self.manifest, judge_all(self.manifest, self.census, self.leaves), self.answers)
        return verdicts, tally(self.manifest, self.census, verdicts, self.closing)

    def files(self) -> dict[str, bytes]:
        """The bundle's files by name, its index included."""
        verdicts, result = self.count()
        files = {
            "manifest.json": self.manifest.content,
            "census.csv": self.census.csv(),
            "transfers.csv": write_transfers(self.transfers),
            "log.bin": write_log(self.leaves),
            "heads.jsonl": write_heads(self.heads),
            "anchors.jsonl": write_anchors(self.anchors),
            "forced.jsonl": write_forced(self.forced),
            "contracts.jsonl": write_answers(self.answers),
            "outcomes.csv": write_outcomes(verdicts),
            "result.json": result.content,
        }
        if self.traits is not None:
            files["traits.csv"] = write_traits(self.traits)
        if self.comments:
            files["comments.jsonl"] = write_comments(self.comments)
        return with_index(files, self.manifest.poll_id)


def with_index(files: Files, poll_id: bytes) -> dict[str, bytes]:
    """The files and the index over them."""
    listed = {
        name: {"size": len(content), "sha256": hexadecimal(sha256(content).digest())}
        for name, content in files.items()
        if name != INDEX
    }
    index = {"version": BUNDLE_VERSION, "pollId": hexadecimal(poll_id), "files": listed}
    return {**files, INDEX: canonical.dumps(index)}


def write_outcomes(verdicts: Sequence[Verdict]) -> bytes:
    """What outcomes.csv holds: for each log entry what became of it, by index."""
    rows = [
        f"{index},{verdict.code.value},{verdict.code.word},{_hex(verdict.ballot_id)},{_hex(verdict.voter)},"
        f"{verdict.nonce},{' '.join(map(str, verdict.choice.options))},{' '.join(map(str, verdict.choice.weights))}\n"
        for index, verdict in enumerate(verdicts)
    ]
    return ("index,code,word,ballotId,voter,nonce,choice,weight\n" + "".join(rows)).encode()


def write_directory(files: Files, directory: Path) -> None:
    """Write a bundle into a directory that is new or empty."""
    directory.mkdir(parents=True, exist_ok=True)
    if any(directory.iterdir()):
        raise BundleUnreadable(str(directory), "is not empty")
    for name, content in files.items():
        (directory / name).write_bytes(content)


def write_tar(files: Files) -> bytes:
    """The one tar of a bundle, as docs/polls.md has it to the byte."""
    blocks: list[bytes] = []
    for name in sorted(files):
        content = files[name]
        blocks += (_tar_header(name, len(content)), content, bytes(-len(content) % _BLOCK))
    return b"".join(blocks) + bytes(2 * _BLOCK)


def _tar_header(name: str, size: int) -> bytes:
    """A ustar header (POSIX.1-1988): the checksum is over itself as spaces."""
    start = name.encode("ascii").ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2
    start += b"%011o\0" % size + b"%011o\0" % 0
    rest = (b"0" + bytes(100) + b"ustar\0" + b"00").ljust(_BLOCK - len(start) - 8, b"\0")
    return start + b"%06o\0 " % sum(start + b" " * 8 + rest) + rest


def read_bundle(path: Path) -> dict[str, bytes]:
    """The files of a directory or a tar; raises BundleUnreadable."""
    return read_directory(path) if path.is_dir() else read_tar(path.read_bytes(), str(path))


def read_directory(directory: Path) -> dict[str, bytes]:
    """The files of a directory: nothing but regular files, no links."""
    files: dict[str, bytes] = {}
    for path in sorted(directory.iterdir()):
        if path.is_symlink() or not path.is_file():
            raise BundleUnreadable(str(path), "is not a regular file")
        if path.stat().st_size > MOST_FILE_BYTES:
            raise BundleUnreadable(str(path), "is too large")
        files[path.name] = path.read_bytes()
    return files


def read_tar(content: bytes, place: str = "tar") -> dict[str, bytes]:
    """The files of a tar, which must be byte for byte the one that `write_tar` makes of them."""
    files: dict[str, bytes] = {}
    at = 0
    while content[at : at + 1] not in (b"", b"\0"):
        try:
            name = content[at : at + 100].rstrip(b"\0").decode("ascii")
            size = int(content[at + 124 : at + 135], 8)
        except ValueError as error:
            raise BundleUnreadable(place, "is neither a tar nor a directory") from error
        files[name] = content[at + _BLOCK : at + _BLOCK + max(size, 0)]
        at += _BLOCK + -(-max(size, 0) // _BLOCK) * _BLOCK
    if not files or any(len(name) > 100 for name in files) or write_tar(files) != content:
        raise BundleUnreadable(place, "differs from the one way to write these files as a tar")
    return files


def _hex(content: bytes) -> str:
    return "0x" + content.hex() if content else ""
