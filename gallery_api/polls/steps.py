"""The thirteen steps of `verify`, in the order of docs/polls.md."""

from collections.abc import Callable
from concurrent.futures import Executor
from hashlib import sha256
from typing import Any, TypeVar

from gallery_api.polls import box, canonical, evidence
from gallery_api.polls.ballot import BallotRefused, SignedBallot, comment_hash
from gallery_api.polls.box import Mismatch
from gallery_api.polls.bundle import BUNDLE_VERSION, INDEX, OPTIONAL, REQUIRED, Files, write_outcomes
from gallery_api.polls.census import Census, Transfer, read_traits, read_transfers
from gallery_api.polls.chain import Chain, check_answers, check_chain
from gallery_api.polls.codes import Code
from gallery_api.polls.evidence import Anchor, Forced
from gallery_api.polls.fields import Fields
from gallery_api.polls.judging import ContractAnswer, Verdict, asks_contract, judge_all, settle
from gallery_api.polls.log import Entry, Head, Receipt, check_receipt, read_log, read_statement
from gallery_api.polls.manifest import Manifest
from gallery_api.polls.merkle import EMPTY_ROOT, Frontier, leaf_hash
from gallery_api.polls.tally import Result, read_closing, tally

T = TypeVar("T")


class Unchecked(Exception):
    """A step could not be done with what was given."""


class Steps:
    """The steps in order; each keeps what it could read, so that a later one can go on after a failure."""

    def __init__(self, files: Files, poll_id: bytes | None, chain: Chain | None, executor: Executor | None) -> None:
        self.files, self.expected, self.chain, self.executor = files, poll_id, chain, executor
        self.manifest: Manifest | None = None
        self.census: Census | None = None
        self.transfers: list[Transfer] | None = None
        self.leaves: list[bytes] | None = None
        self.heads: list[tuple[Head, bytes]] | None = None
        self.roots: dict[int, bytes] = {}
        self.anchors: list[Anchor] | None = None
        self.forced: list[Forced] | None = None
        self.answers: dict[int, ContractAnswer] | None = None
        self.judged: list[Verdict] | None = None
        self.settled: list[Verdict] | None = None
        self.told: dict[str, Any] | None = None
        self.result: Result | None = None

    def all(self) -> list[tuple[str, Callable[[], str]]]:
        """The thirteen."""
        return [
            ("files", self.check_files),
            ("manifest", self.check_manifest),
            ("census", self.check_census),
            ("transfers", self.check_transfers),
            ("log", self.check_log),
            ("heads", self.check_heads),
            ("anchors", self.check_anchors),
            ("times", self.check_times),
            ("forced", self.check_forced),
            ("signatures", self.check_signatures),
            ("contracts", self.check_contracts),
            ("outcomes", self.check_outcomes),
            ("result", self.check_result),
        ]

    def check_files(self) -> str:
        """The index lists each file with its size and SHA-256, and nothing is missing or too many."""
        index = Fields(canonical.loads(self._file(INDEX)), INDEX)
        index.one_of("version", (BUNDLE_VERSION,))
        index.binary("pollId", 32)
        listed = index.fields("files")
        index.done()
        names = set(self.files) - {INDEX}
        for name in sorted(names):
            if name not in REQUIRED + OPTIONAL:
                raise Mismatch(f"{name} does not belong into a bundle")
            entry = listed.fields(name)
            if entry.integer("size") != len(self.files[name]):
                raise Mismatch(f"{name} has {len(self.files[name])} bytes, the index says otherwise")
            if entry.binary("sha256", 32) != sha256(self.files[name]).digest():
                raise Mismatch(f"{name} is not the file that the index lists")
            entry.done()
        listed.done()
        if missing := set(REQUIRED) - names:
            raise Mismatch(f"{min(missing)} is missing")
        return f"{len(names)} files, {sum(map(len, self.files.values()))} bytes"

    def check_manifest(self) -> str:
        """Canonical, every field known and right, and the id is the announced one."""
        self.manifest = Manifest.parse(self._file("manifest.json"))
        found = self.manifest.poll_id
        index = canonical.loads(self._file(INDEX))
        if not isinstance(index, dict) or index.get("pollId") != canonical.hexadecimal(found):
            raise Mismatch(f"the manifest's id is 0x{found.hex()}, the index says otherwise")
        if self.expected is not None and self.expected != found:
            raise Mismatch(f"the manifest's id is 0x{found.hex()}, not 0x{self.expected.hex()} as announced")
        return f"poll 0x{found.hex()}" + ("" if self.expected else ": compare it with the announced id")

    def check_census(self) -> str:
        """The rows give the manifest's root, number and power."""
        manifest = self._need(self.manifest, "manifest")
        self.census = Census.read_csv(self._file("census.csv"))
        if self.census.summary() != manifest.census:
            raise Mismatch(f"the rows give {self.census.summary()}, the manifest says {manifest.census}")
        return f"{manifest.census.holders} voters, power {manifest.census.power}"

    def check_transfers(self) -> str:
        """The transfers, counted again by the manifest's rule, give the census."""
        manifest = self._need(self.manifest, "manifest")
        self.transfers = read_transfers(self._file("transfers.csv"))
        if self.transfers and self.transfers[-1].block > manifest.snapshot.block:
            raise Mismatch(f"block {self.transfers[-1].block} is after the snapshot block {manifest.snapshot.block}")
        traits = None
        if manifest.power.weighs_traits:
            content = self._file("traits.csv")
            if sha256(content).digest() != manifest.power.traits:
                raise Mismatch("traits.csv is not the file whose SHA-256 the manifest names")
            traits = read_traits(content)
        elif "traits.csv" in self.files:
            raise Mismatch("traits.csv has no meaning for this power rule")
        if Census.build(self.transfers, manifest.power, traits).summary() != manifest.census:
            raise Mismatch("the transfers give another census than the manifest's")
        return f"{len(self.transfers)} transfers up to block {manifest.snapshot.block} give the census"

    def check_log(self) -> str:
        """The entries are whole, and give the size and root that the result names."""
        leaves = list(read_log(self._file("log.bin")))
        for leaf in leaves:
            Entry.decode(leaf)
        self.leaves = leaves
        self._grow(leaves)
        self.told = self._result()
        log = Fields(self.told, "result.json").fields("log")
        size, root = log.integer("size"), log.binary("root", 32)
        if (size, root) != (len(leaves), self.roots[len(leaves)]):
            raise Mismatch(f"{len(leaves)} entries give the root 0x{self.roots[len(leaves)].hex()}, not the result's")
        return f"{size} entries, root 0x{root.hex()}"

    def _grow(self, leaves: list[bytes]) -> None:
        """The roots at the sizes of the heads, and at the end."""
        try:
            wanted = {head.size for head, _ in evidence.read_heads(self._file("heads.jsonl"))} | {len(leaves)}
        except ValueError:
            wanted = {len(leaves)}  # the next step tells what is wrong with them
        frontier = Frontier()
        self.roots = {0: EMPTY_ROOT}
        for leaf in leaves:
            frontier.append(leaf_hash(leaf))
            if frontier.size in wanted:
                self.roots[frontier.size] = frontier.root()

    def check_heads(self) -> str:
        """Each head is signed by the log's key, its root is that of the log's first entries; the last is the whole."""
        manifest, leaves = self._need(self.manifest, "manifest"), self._need(self.leaves, "log")
        self.heads = evidence.read_heads(self._file("heads.jsonl"))
        box.check_heads(manifest, self.heads, self.roots, len(leaves))
        return f"{len(self.heads)} heads, the last of size {len(leaves)}"

    def check_anchors(self) -> str:
        """Each anchored head is one of the signed ones, anchored after it was signed, in growing size."""
        manifest, heads = self._need(self.manifest, "manifest"), self._need(self.heads, "heads")
        self.anchors = evidence.read_anchors(self._file("anchors.jsonl"))
        box.check_anchors(manifest, heads, self.anchors)
        last = f", the last of size {self.anchors[-1].size} at {self.anchors[-1].time}" if self.anchors else ""
        return f"{len(self.anchors)} anchors{last}"

    def check_times(self) -> str:
        """No posted entry is from after the head that holds it, or long before a head that does not."""
        manifest = self._need(self.manifest, "manifest")
        box.check_times(manifest, self._need(self.heads, "heads"), self._need(self.leaves, "log"))
        return f"entries are within {manifest.merge_delay} s of their heads"

    def check_forced(self) -> str:
        """The forced entries of the log are exactly those of forced.jsonl, in the chain's order and with its times."""
        manifest, leaves = self._need(self.manifest, "manifest"), self._need(self.leaves, "log")
        self.forced = evidence.read_forced(self._file("forced.jsonl"))
        box.check_forced(manifest, self.forced, leaves)
        return f"{len(self.forced)} forced ballots, all in the log"

    def check_signatures(self) -> str:
        """Every ballot is hashed and its signer recovered."""
        manifest = self._need(self.manifest, "manifest")
        census, leaves = self._need(self.census, "census"), self._need(self.leaves, "log")
        self.judged = judge_all(manifest, census, leaves, self.executor)
        good = sum(verdict.code is Code.COUNTED for verdict in self.judged)
        return f"{good} of {len(leaves)} ballots are in order and signed by their voters' keys"

    def check_contracts(self) -> str:
        """Where no key signed, the voter's address was asked as a contract; with a chain it is asked again."""
        manifest, judged = self._need(self.manifest, "manifest"), self._need(self.judged, "signatures")
        self.answers = evidence.read_answers(self._file("contracts.jsonl"))
        asked = {index for index, verdict in enumerate(judged) if asks_contract(manifest, verdict)}
        if asked != set(self.answers):
            raise Mismatch("contracts.jsonl does not answer for exactly the entries whose signature is no account's")
        if not asked:
            return "no signature waits for a contract's answer"
        if self.chain is None:
            raise Unchecked(f"{len(asked)} answers are taken as written: no chain was asked (--rpc URL)")
        block = read_closing(self._result()).block
        check_answers(self.chain, manifest, self.answers, self._need(self.leaves, "log"), block.number)
        return f"{len(asked)} addresses gave these answers at block {block.number}"

    def check_outcomes(self) -> str:
        """Each entry is counted, superseded or rejected as outcomes.csv says; comments are those that were signed."""
        manifest = self._need(self.manifest, "manifest")
        judged, answers = self._need(self.judged, "signatures"), self._need(self.answers, "contracts")
        self.settled = settle(manifest, judged, answers)
        if write_outcomes(self.settled) != self._file("outcomes.csv"):
            raise Mismatch("outcomes.csv is not what the rules say")
        leaves = self._need(self.leaves, "log")
        for index, comment in evidence.read_comments(self.files.get("comments.jsonl", b"")).items():
            if index >= len(leaves) or _comment_hash(leaves[index]) != comment_hash(comment):
                raise Mismatch(f"the comment of entry {index} is not the one that was signed")
        counted = sum(verdict.code is Code.COUNTED for verdict in self.settled)
        return f"{counted} counted, {len(leaves) - counted} superseded or rejected, {len(leaves)} together"

    def check_result(self) -> str:
        """The tally, done again, is byte for byte the published result."""
        manifest, census = self._need(self.manifest, "manifest"), self._need(self.census, "census")
        settled, told = self._need(self.settled, "outcomes"), self._result()
        closing = read_closing(told)
        if closing.block.time < manifest.window.closes_at:
            raise Mismatch("the closing block is from before the close")
        if closing.lot is not None and closing.lot.time < manifest.lot_time:
            raise Mismatch("the block of the lot is too early")
        self.result = tally(manifest, census, settled, closing)
        if self.result.content != self._file("result.json"):
            raise Mismatch(f"the count gives {_short(self.result.document)}, result.json says {_short(told)}")
        return f"{_short(told)}, result 0x{self.result.hash.hex()}"

    def check_chain(self) -> str:
        """Beside the thirteen: what the bundle says of the chain is what the chain says."""
        if self.chain is None:
            raise Unchecked(
                "not asked (--rpc URL): transfers, anchors, forced ballots and close are as the bundle tells them"
            )
        told = self._need(self.told, "log")
        return check_chain(
            self.chain,
            manifest=self._need(self.manifest, "manifest"),
            transfers=self._need(self.transfers, "transfers"),
            anchors=self._need(self.anchors, "anchors"),
            forced=self._need(self.forced, "forced"),
            result=self._need(self.result, "result"),
            closing=read_closing(told),
        )

    def paper(self, document: Any) -> str:
        """A receipt: its entry is where it says. A refusal: it is signed."""
        manifest, leaves = self._need(self.manifest, "manifest"), self._need(self.leaves, "log")
        statement, signature = read_statement(document)
        if not isinstance(statement, Receipt):
            if not statement.signed_by(manifest, signature):
                raise Mismatch("it is not signed by the log's key")
            return f"{statement.struct} signed by the log's key: {statement.message()}"
        receipt = check_receipt(document, manifest)
        if receipt.index >= len(leaves) or leaf_hash(leaves[receipt.index]) != receipt.leaf_hash:
            raise Mismatch(f"entry {receipt.index} is not the ballot of the receipt: the receipt proves it was dropped")
        if Entry.decode(leaves[receipt.index]).received_at != receipt.received_at:
            raise Mismatch("the log tells another time of arrival than the receipt")
        verdict = self._need(self.settled, "outcomes")[receipt.index]
        if verdict.ballot_id != receipt.ballot_id:
            raise Mismatch("the receipt is for another ballot than its entry")
        return f"entry {receipt.index} is in the log: {verdict.code.word}"

    def _file(self, name: str) -> bytes:
        if name not in self.files:
            raise Mismatch(f"{name} is missing")
        return self.files[name]

    def _result(self) -> dict[str, Any]:
        told = canonical.loads(self._file("result.json"))
        if not isinstance(told, dict):
            raise Mismatch("result.json is no object")
        return told

    @staticmethod
    def _need(value: T | None, step: str) -> T:
        if value is None:
            raise Unchecked(f"needs what the step {step} could not read")
        return value


def _comment_hash(leaf: bytes) -> bytes | None:
    try:
        return SignedBallot.decode(Entry.decode(leaf).ballot).ballot.comment_hash
    except BallotRefused:
        return None


def _short(result: dict[str, Any]) -> str:
    """The outcome in a few words; the document may be anybody's."""
    outcome = result.get("outcome")
    return f"winners {outcome.get('winners')}" if isinstance(outcome, dict) else "no outcome"
