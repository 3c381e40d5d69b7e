"""The count: settled verdicts to the result document, in integers and fractions only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gallery_api.polls import canonical
from gallery_api.polls.canonical import hexadecimal, write_fraction
from gallery_api.polls.census import Block, Census
from gallery_api.polls.codes import Code
from gallery_api.polls.fields import Fields
from gallery_api.polls.judging import Verdict
from gallery_api.polls.keccak import keccak256
from gallery_api.polls.manifest import Manifest
from gallery_api.polls.methods.method import Backing, Choice, Votes
from gallery_api.polls.ties import LotMissing, TieKind, Ties

RESULT_VERSION = "palmido-result/1"


@dataclass(frozen=True)
class Closing:
    """What fixes a count beside the log's entries: its size and root, the closing block (the first at or after the
    close), and the lot's block where the tie rule is a lot."""

    size: int
    root: bytes
    block: Block
    lot: Block | None = None


@dataclass(frozen=True)
class Result:
    """The result document."""

    document: dict[str, Any]

    @property
    def content(self) -> bytes:
        """The canonical bytes, as in result.json."""
        return canonical.dumps(self.document)

    @property
    def hash(self) -> bytes:
        """keccak256 of the bytes: what closePoll puts on the chain."""
        return keccak256(self.content)


def gather(verdicts: Sequence[Verdict], census: Census) -> dict[Choice, Backing]:
    """Counted ballots by what they say, abstentions included."""
    ballots: Counter[Choice] = Counter()
    power: Counter[Choice] = Counter()
    for verdict in verdicts:
        if verdict.code is Code.COUNTED:
            ballots[verdict.choice] += 1
            power[verdict.choice] += census.powers[verdict.voter]
    return {choice: Backing(ballots[choice], power[choice]) for choice in sorted(ballots)}


def tally(manifest: Manifest, census: Census, verdicts: Sequence[Verdict], closing: Closing) -> Result:
    """Count settled verdicts; raises LotMissing when the tie rule is a lot and its block is not there."""
    if manifest.tie is TieKind.LOT and closing.lot is None:
        raise LotMissing
    said = gather(verdicts, census)
    votes: Votes = {choice: backing for choice, backing in said.items() if not choice.abstains}
    ties = Ties(manifest.tie, manifest.poll_id, closing.lot.hash if closing.lot else None)
    outcome = manifest.method.tally(votes, manifest.options, ties)
    return Result(
        {
            "version": RESULT_VERSION,
            "pollId": hexadecimal(manifest.poll_id),
            "log": {"size": closing.size, "root": hexadecimal(closing.root)},
            "closing": _block(closing.block),
            "lot": _block(closing.lot) if manifest.tie is TieKind.LOT and closing.lot else None,
            **_classes(verdicts),
            **_turnout(manifest, said),
            "method": {"name": manifest.method.name, "version": manifest.method.version},
            "outcome": outcome.document(),
            "ties": [tie.document() for tie in ties.met],
        }
    )


def _classes(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    codes = Counter(verdict.code for verdict in verdicts)
    classes = {"counted": 0, "superseded": 0, "rejected": 0}
    for code, number in codes.items():
        classes[code.outcome] += number
    return {"entries": classes, "codes": {code.word: codes[code] for code in sorted(codes)}}


def _turnout(manifest: Manifest, said: dict[Choice, Backing]) -> dict[str, Any]:
    abstained = said.get(Choice((), ()), Backing(0, 0))
    voters = sum(backing.ballots for backing in said.values())
    power = sum(backing.power for backing in said.values())
    share = Fraction(power, manifest.census.power)
    return {
        "turnout": {
            "voters": voters,
            "power": power,
            "ofVoters": manifest.census.holders,
            "ofPower": manifest.census.power,
            "abstainedVoters": abstained.ballots,
            "abstainedPower": abstained.power,
        },
        "quorum": {
            "required": None if manifest.quorum is None else write_fraction(manifest.quorum),
            "share": write_fraction(share),
            "reached": manifest.quorum is None or share >= manifest.quorum,
        },
    }


def _block(block: Block) -> dict[str, Any]:
    return {"number": block.number, "hash": hexadecimal(block.hash), "time": block.time}


def read_closing(document: Mapping[str, Any]) -> Closing:
    """What a result document says it was counted from; raises FieldInvalid."""
    fields = Fields(dict(document), "result.json")
    log = fields.fields("log")
    lot = None if fields.take("lot") is None else _read_block(fields.fields("lot"))
    return Closing(log.integer("size"), log.binary("root", 32), _read_block(fields.fields("closing")), lot)


def _read_block(fields: Fields) -> Block:
    return Block(fields.integer("number"), fields.binary("hash", 32), fields.integer("time"))
