"""The ballot box: entries of an append-only Merkle log, and what its keeper signs: heads, receipts and refusals."""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, ClassVar, NamedTuple

from gallery_api.polls.canonical import LARGEST_INTEGER, hexadecimal
from gallery_api.polls.codes import Code
from gallery_api.polls.fields import FieldInvalid, Fields, binary
from gallery_api.polls.keccak import keccak256
from gallery_api.polls.manifest import Manifest
from gallery_api.polls.merkle import included, leaf_hash
from gallery_api.polls.signatures import Signer, check, sign
from gallery_api.polls.typed_data import encode_type, uint_word, wallet_request

MOST_ENTRY_BYTES = 20_000
_HEAD = struct.Struct(">BQ")
_LENGTH = struct.Struct(">I")


class LogInvalid(ValueError):
    """The bytes of a log are not entries with their lengths."""

    def __init__(self, offset: int, reason: str) -> None:
        self.offset = offset
        self.reason = reason
        super().__init__(f"log.bin at byte {offset}: {reason}")


class EntryKind(IntEnum):
    """How a ballot came: posted to the service, or forced through PollAnchor."""

    POSTED = 1
    FORCED = 2


class Entry(NamedTuple):
    """One leaf: how it came, when (Unix seconds: arrival, or the block's time), and the ballot's compact bytes."""

    kind: int
    received_at: int
    ballot: bytes

    def encode(self) -> bytes:
        """The leaf's bytes: kind (1), time (8, big-endian), ballot."""
        return _HEAD.pack(self.kind, self.received_at) + self.ballot

    @property
    def leaf(self) -> bytes:
        """The leaf's hash."""
        return leaf_hash(self.encode())

    @classmethod
    def decode(cls, content: bytes) -> "Entry":
        """From a leaf's bytes; raises LogInvalid."""
        if len(content) < _HEAD.size or content[0] not in (EntryKind.POSTED, EntryKind.FORCED):
            raise LogInvalid(0, "no entry of a known kind")
        kind, received_at = _HEAD.unpack_from(content)
        return cls(kind, received_at, content[_HEAD.size :])


def write_log(leaves: Iterable[bytes]) -> bytes:
    """What log.bin holds: each leaf's bytes after their length (4 bytes, big-endian)."""
    return b"".join(_LENGTH.pack(len(leaf)) + leaf for leaf in leaves)


def read_log(content: bytes) -> Iterator[bytes]:
    """The leaves' bytes from log.bin; raises LogInvalid."""
    place, end = 0, len(content)
    while place < end:
        if place + 4 > end:
            raise LogInvalid(place, "cut short")
        (length,) = _LENGTH.unpack_from(content, place)
        if length > MOST_ENTRY_BYTES or place + 4 + length > end:
            raise LogInvalid(place, f"an entry of {length} bytes does not fit")
        yield content[place + 4 : place + 4 + length]
        place += 4 + length


@dataclass(frozen=True)
class Statement:
    """Something the log's keeper signs, as typed data in the domain "Palmido Poll Log"."""

    struct: ClassVar[str]
    fields: ClassVar[tuple[tuple[str, str], ...]]

    def values(self) -> dict[str, Any]:
        """The fields by name: bytes for bytes32, else numbers."""
        raise NotImplementedError

    def digest(self, manifest: Manifest) -> bytes:
        """The 32 bytes that are signed."""
        values = self.values()
        words = (
            each if isinstance(each, bytes) else uint_word(each) for each in map(values.__getitem__, dict(self.fields))
        )
        return manifest.log_domain.digest(keccak256(keccak256(encode_type(self.struct, self.fields)) + b"".join(words)))

    def sign(self, manifest: Manifest, signer: Signer) -> bytes:
        """The signature, 65 bytes."""
        return sign(signer, self.digest(manifest))

    def signed_by(self, manifest: Manifest, signature: bytes) -> bool:
        """Whether the manifest's log key made the signature."""
        return check(self.digest(manifest), signature, manifest.log_key) is Code.COUNTED

    def message(self) -> dict[str, Any]:
        """The fields as JSON."""
        return {
            name: hexadecimal(each) if isinstance(each, bytes) else int(each) for name, each in self.values().items()
        }

    def wallet_request(self, manifest: Manifest) -> dict[str, Any]:
        """The parameter of eth_signTypedData_v4."""
        return wallet_request(manifest.log_domain, self.struct, self.fields, self.message())


@dataclass(frozen=True)
class Head(Statement):
    """At `time` (Unix seconds) the log had `size` entries with this Merkle root."""

    struct = "LogHead"
    fields = (("pollId", "bytes32"), ("size", "uint64"), ("root", "bytes32"), ("time", "uint64"))

    poll_id: bytes
    size: int
    root: bytes
    time: int

    def values(self) -> dict[str, Any]:
        """The fields by name."""
        return {"pollId": self.poll_id, "size": self.size, "root": self.root, "time": self.time}


@dataclass(frozen=True)
class Receipt(Statement):
    """The ballot came at `received_at` and is, or within the merge delay will be, the log's entry `index`."""

    struct = "Receipt"
    fields = (
        ("pollId", "bytes32"),
        ("ballotId", "bytes32"),
        ("index", "uint64"),
        ("receivedAt", "uint64"),
        ("leafHash", "bytes32"),
    )

    poll_id: bytes
    ballot_id: bytes
    index: int
    received_at: int
    leaf_hash: bytes

    def values(self) -> dict[str, Any]:
        """The fields by name."""
        return dict(
            zip(
                dict(self.fields),
                (self.poll_id, self.ballot_id, self.index, self.received_at, self.leaf_hash),
                strict=True,
            )
        )


@dataclass(frozen=True)
class Refusal(Statement):
    """At `time` the ballot was refused for the reason `code`; `ballot_id` is zero where none could be computed."""

    struct = "Refusal"
    fields = (("pollId", "bytes32"), ("ballotId", "bytes32"), ("code", "uint16"), ("time", "uint64"))

    poll_id: bytes
    ballot_id: bytes
    code: int
    time: int

    def values(self) -> dict[str, Any]:
        """The fields by name."""
        return {"pollId": self.poll_id, "ballotId": self.ballot_id, "code": self.code, "time": self.time}


def signed_document(statement: Statement, signature: bytes) -> dict[str, Any]:
    """A signed statement as JSON: its type, its fields, its signature."""
    return {"type": statement.struct, **statement.message(), "signature": hexadecimal(signature)}


def receipt_document(
    receipt: Receipt, signature: bytes, head: tuple[Head, bytes] | None = None, proof: Sequence[bytes] = ()
) -> dict[str, Any]:
    """A receipt as the voter keeps it; with a signed head that holds the entry, and the path to its root."""
    document = signed_document(receipt, signature)
    if head is not None:
        document["head"] = signed_document(*head)
        document["proof"] = [hexadecimal(node) for node in proof]
    return document


_MOST = {"uint16": 2**16 - 1, "uint64": LARGEST_INTEGER}
_STATEMENTS: dict[str, type[Statement]] = {each.struct: each for each in (Head, Receipt, Refusal)}


def read_statement(document: Any, path: str = "") -> tuple[Statement, bytes]:
    """A signed statement and its signature from JSON; raises FieldInvalid. A receipt's head and proof may be there."""
    fields = Fields(document, path)
    kind = _STATEMENTS[fields.one_of("type", tuple(_STATEMENTS))]
    values = [
        fields.binary(name, 32)
        if form == "bytes32"
        else fields.integer(name, 0, 65_535 if form == "uint16" else 2**53 - 1)
        for name, form in kind.fields
    ]
    signature = fields.binary("signature", 65)
    if kind is Receipt and isinstance(document, Mapping) and "head" in document:
        fields.take("head"), fields.items("proof", 0, 64)
    fields.done()
    return kind(*values), signature


def check_receipt(document: Any, manifest: Manifest) -> Receipt:
    """The receipt of a JSON document, when the log's key signed it and its head, and the proof leads there.

    Raises FieldInvalid with what is wrong.
    """
    receipt, signature = read_statement(document)
    if not isinstance(receipt, Receipt) or receipt.poll_id != manifest.poll_id:
        raise FieldInvalid("pollId", "is not a receipt of this poll")
    if not receipt.signed_by(manifest, signature):
        raise FieldInvalid("signature", "is not by the log's key")
    if "head" in document:
        head, head_signature = read_statement(document["head"], "head")
        path = [binary(node, "proof", 32) for node in document["proof"]]
        if (
            not isinstance(head, Head)
            or head.poll_id != manifest.poll_id
            or not head.signed_by(manifest, head_signature)
        ):
            raise FieldInvalid("head", "is no head of this poll signed by the log's key")
        if not included(receipt.leaf_hash, receipt.index, head.size, path, head.root):
            raise FieldInvalid("proof", "does not lead from the entry to the head's root")
    return receipt
