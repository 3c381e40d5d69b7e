"""What a verifier asks a chain, and whether a bundle says the same. The client is passed in; none is here."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from gallery_api.polls.ballot import BallotPaper, SignedBallot
from gallery_api.polls.census import Block, Transfer
from gallery_api.polls.evidence import Anchor, Forced
from gallery_api.polls.judging import ContractAnswer
from gallery_api.polls.log import Entry
from gallery_api.polls.manifest import Manifest
from gallery_api.polls.tally import Closing, Result


class Opened(NamedTuple):
    """PollAnchor's opening of a poll: its window and grace, Unix seconds and seconds."""

    opens_at: int
    closes_at: int
    grace: int


class Closed(NamedTuple):
    """PollAnchor's close of a poll: the log's size and root, the result's hash, the bundle's CID as it was given."""

    size: int
    root: bytes
    result_hash: bytes
    bundle_cid: str


class Chain(Protocol):
    """A chain that can be asked. Addresses have 20 bytes, hashes 32, times are Unix seconds.

    PollAnchor keeps a poll under its publisher and its id: another publisher's events say nothing.
    """

    def chain_id(self) -> int:
        """The chain's id."""

    def block(self, number: int) -> Block:
        """A block by its number."""

    def opened(self, publisher: bytes, poll_id: bytes) -> Opened | None:
        """The poll's opening on PollAnchor; None when there is none."""

    def anchors(self, publisher: bytes, poll_id: bytes) -> list[Anchor]:
        """The poll's anchored heads, in the chain's order."""

    def forced(self, publisher: bytes, poll_id: bytes) -> list[Forced]:
        """The ballots forced through PollAnchor, in the chain's order."""

    def closed(self, publisher: bytes, poll_id: bytes) -> Closed | None:
        """The poll's close; None before it."""

    def voided(self, publisher: bytes, poll_id: bytes) -> bool:
        """Whether the poll was voided."""

    def transfers(self, token: bytes, last_block: int) -> list[Transfer]:
        """All transfers of a token up to a block, in the chain's order."""

    def contract_answer(self, voter: bytes, digest: bytes, signature: bytes, block: int) -> ContractAnswer:
        """What an address says of a signature at a block (EIP-1271); NO_CONTRACT when it has no code there."""


class ChainDiffers(Exception):
    """The chain says something else than the bundle, or could not be asked."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


def check_chain(
    chain: Chain,
    *,
    manifest: Manifest,
    transfers: Sequence[Transfer],
    anchors: Sequence[Anchor],
    forced: Sequence[Forced],
    result: Result,
    closing: Closing,
) -> str:
    """Compare everything; raises ChainDiffers at the first difference. Returns what was compared."""
    poll = manifest.publisher, manifest.poll_id
    _same("the chain's id", chain.chain_id(), manifest.domain.chain_id)
    opened = chain.opened(*poll)
    if opened is None:
        raise ChainDiffers("PollAnchor does not know this poll of this publisher")
    window = manifest.window
    _same("the window", tuple(opened), (window.opens_at, window.closes_at, window.grace))
    if chain.voided(*poll):
        raise ChainDiffers("the poll was voided")
    _check_snapshot(chain, manifest)
    _same("the transfers", chain.transfers(manifest.power.token, manifest.snapshot.block), list(transfers))
    # Heads anchored after the bundle was written are the close's business.
    _same("the anchored heads", chain.anchors(*poll)[: len(anchors)], list(anchors))
    _same("the forced ballots", [each for each in chain.forced(*poll) if window.holds(each.time)], list(forced))
    _check_first_block(chain, "the closing block", closing.block, window.closes_at)
    if closing.lot is not None:
        _check_first_block(chain, "the block of the lot", closing.lot, manifest.lot_time)
    closed = chain.closed(*poll)
    if closed is None:
        raise ChainDiffers("PollAnchor has not closed this poll")
    _same("the closing size", closed.size, closing.size)
    _same("the closing root", closed.root, closing.root)
    _same("the result's hash", closed.result_hash, result.hash)
    compared = f"{len(transfers)} transfers, {len(anchors)} anchors, {len(forced)} forced ballots"
    return f"chain {manifest.domain.chain_id}: opening, snapshot, {compared}, close"


def _check_snapshot(chain: Chain, manifest: Manifest) -> None:
    snapshot = manifest.snapshot
    block, following = chain.block(snapshot.block), chain.block(snapshot.block + 1)
    _same("the snapshot block's hash", block.hash, snapshot.hash)
    if not block.time <= snapshot.time < following.time:
        raise ChainDiffers(f"block {snapshot.block} is not the last one at or before {snapshot.time}")


def _check_first_block(chain: Chain, what: str, block: Block, time: int) -> None:
    _same(what, chain.block(block.number), block)
    if block.time < time or (block.number > 0 and chain.block(block.number - 1).time >= time):
        raise ChainDiffers(f"{what} is not the first one at or after {time}")


def check_answers(
    chain: Chain, manifest: Manifest, answers: Mapping[int, ContractAnswer], leaves: Sequence[bytes], block: int
) -> None:
    """Ask again what each voter's address says of the signature at the closing block; raises ChainDiffers."""
    paper = BallotPaper(manifest)
    for index, answer in answers.items():
        ballot, signature = SignedBallot.decode(Entry.decode(leaves[index]).ballot)
        heard = chain.contract_answer(ballot.voter, paper.digest(ballot), signature, block)
        _same(f"the contract's answer for entry {index}", str(heard), str(answer))


def _same(what: str, found: object, told: object) -> None:
    if found != told:
        shown = "" if isinstance(found, list) else f": {_shown(found)}, not {_shown(told)}"
        raise ChainDiffers(f"{what} on the chain differ from the bundle's{shown}")


def _shown(value: object) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)
