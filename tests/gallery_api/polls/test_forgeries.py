"""Dishonest bundles: each wrong in one thing, its index made again, and found out at the step that is meant for it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallery_api.polls import canonical, evidence
from gallery_api.polls.bundle import Poll, with_index, write_outcomes
from gallery_api.polls.judging import ContractAnswer
from gallery_api.polls.log import Entry, EntryKind, Head, write_log
from gallery_api.polls.manifest import Manifest
from gallery_api.polls.merkle import Tree, leaf_hash
from gallery_api.polls.methods.method import Choice
from gallery_api.polls.verify import verify
from tests.gallery_api.polls.seed import CLOSES, DELAY, OPENS, SeededChain, address, open_box, seeded_poll, signer

POLL = seeded_poll(30)
FILES = POLL.files()
Files = dict[str, bytes]


def fails(files: Files, **given_: Any) -> list[str]:
    """The steps that fail."""
    return [step.name for step in verify(files, **given_).all if step.status.value == "FAIL"]


def indexed(**changes: bytes) -> Files:
    """The bundle with some files changed and a true index; double underscores are dots."""
    changed = {**FILES, **{name.replace("__", "."): content for name, content in changes.items()}}
    poll_id = Manifest.parse(changed["manifest.json"]).poll_id
    return with_index(changed, poll_id)


def manifest(**changes: Any) -> Files:
    """A changed manifest."""
    document = canonical.loads(FILES["manifest.json"]) | changes
    return indexed(manifest__json=canonical.dumps(document))


def result(**changes: Any) -> Files:
    """A changed result."""
    return indexed(result__json=canonical.dumps(canonical.loads(FILES["result.json"]) | changes))


def rows(name: str, change: Callable[[list[Any]], list[Any]]) -> Files:
    """Changed lines of a JSON Lines file."""
    return indexed(**{name.replace(".", "__"): canonical.write_lines(change(canonical.read_lines(FILES[name])))})


def log(change: Callable[[list[bytes]], list[bytes]]) -> Files:
    """Changed entries, with the result's root made to fit, as an outsider can."""
    leaves = change(list(POLL.leaves))
    root = canonical.hexadecimal(Tree(map(leaf_hash, leaves)).root())
    told = canonical.loads(FILES["result.json"]) | {"log": {"size": len(leaves), "root": root}}
    return indexed(log__bin=write_log(leaves), result__json=canonical.dumps(told))


def flip(content: bytes, place: int, bit: int = 1) -> bytes:
    """One changed byte."""
    return content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :]


def outcomes(old: bytes, new: bytes) -> Files:
    """outcomes.csv with a word replaced once."""
    assert old in FILES["outcomes.csv"]
    return indexed(outcomes__csv=FILES["outcomes.csv"].replace(old, new, 1))


def shifted(row: dict[str, Any], **by: int) -> dict[str, Any]:
    """A row with numbers moved."""
    return row | {name: row[name] + step for name, step in by.items()}


HEADINGS_AND_OTHERS = [
    row for row in FILES["transfers.csv"].splitlines(True) if address("voter 1").hex().encode() not in row
]
LEDGER = canonical.loads(FILES["manifest.json"])
FORGERIES: dict[str, tuple[str, Files]] = {
    "a file changed, the index not": (
        "files",
        {**FILES, "census.csv": FILES["census.csv"].replace(b",1\n", b",2\n", 1)},
    ),
    "the index of another poll": ("manifest", with_index(FILES, bytes(32))),
    "another publisher": ("heads", manifest(publisher="0x" + "00" * 20)),
    "another title": ("heads", manifest(title={"ko": "다른 물음", "en": "Another question"})),
    "a longer window": ("heads", manifest(window={**LEDGER["window"], "closesAt": CLOSES + 1})),
    "another key": ("heads", manifest(logKey=canonical.hexadecimal(address("thief")))),
    "an unknown rule": (
        "manifest",
        with_index({**FILES, "manifest.json": canonical.dumps(LEDGER | {"bonus": 1})}, bytes(32)),
    ),
    "a manifest with a space": (
        "manifest",
        with_index({**FILES, "manifest.json": FILES["manifest.json"] + b" "}, bytes(32)),
    ),
    "a voter with more power": ("census", indexed(census__csv=FILES["census.csv"].replace(b",1\n", b",2\n", 1))),
    "a voter left out": ("census", indexed(census__csv=b"".join(FILES["census.csv"].splitlines(True)[:-1]))),
    "a voter invented": ("census", indexed(census__csv=FILES["census.csv"] + b"0x" + b"ff" * 20 + b",1\n")),
    "another root of the census": ("census", manifest(census={**LEDGER["census"], "root": "0x" + "00" * 32})),
    "another number of voters": ("census", manifest(census={**LEDGER["census"], "holders": 99})),
    "a voter's transfers left out": ("transfers", indexed(transfers__csv=b"".join(HEADINGS_AND_OTHERS))),
    "a transfer twice": (
        "transfers",
        indexed(transfers__csv=FILES["transfers.csv"] + FILES["transfers.csv"].splitlines(True)[-1]),
    ),
    "a recipient swapped": (
        "transfers",
        indexed(transfers__csv=FILES["transfers.csv"].replace(address("voter 1").hex().encode(), b"ee" * 20)),
    ),
    "traits where none weigh": ("transfers", indexed(traits__csv=b"tokenId,trait\n")),
    "a log cut short": ("log", indexed(log__bin=FILES["log.bin"][:-1])),
    "an entry of no kind": ("log", log(lambda leaves: [b"\x07" + leaves[0][1:], *leaves[1:]])),
    "an entry dropped, the root not": ("log", indexed(log__bin=write_log(POLL.leaves[:-1]))),
    "an entry dropped": ("heads", log(lambda leaves: [*leaves[:5], *leaves[6:]])),
    "two entries swapped": ("heads", log(lambda leaves: [leaves[1], leaves[0], *leaves[2:]])),
    "an entry added": ("heads", log(lambda leaves: [*leaves, leaves[0]])),
    "a choice changed": (
        "heads",
        log(lambda leaves: [flip(leaves[0], 9 + 1 + 20 + 1 + 8 + 8 + 32 + 2 + 3), *leaves[1:]]),
    ),
    "a head left out at the end": ("heads", rows("heads.jsonl", lambda heads: heads[:-1])),
    "no head": ("heads", indexed(heads__jsonl=b"")),
    "a head's time changed": ("heads", rows("heads.jsonl", lambda heads: [shifted(heads[0], time=1), *heads[1:]])),
    "heads in another order": ("heads", rows("heads.jsonl", lambda heads: heads[::-1])),
    "a head's signature changed": (
        "heads",
        rows("heads.jsonl", lambda heads: [heads[0] | {"signature": heads[1]["signature"]}, *heads[1:]]),
    ),
    "an anchor of no head": (
        "anchors",
        rows("anchors.jsonl", lambda anchors: [shifted(anchors[0], size=1), *anchors[1:]]),
    ),
    "an anchor after the grace": (
        "anchors",
        rows("anchors.jsonl", lambda anchors: [*anchors[:-1], shifted(anchors[-1], time=4_000)]),
    ),
    "an anchor twice": ("anchors", rows("anchors.jsonl", lambda anchors: [*anchors, shifted(anchors[-1], block=1)])),
    "an anchor older than its head": (
        "anchors",
        rows("anchors.jsonl", lambda anchors: [*anchors[:-1], shifted(anchors[-1], time=-DELAY - 6)]),
    ),
    "a forced ballot left out of the file": ("forced", rows("forced.jsonl", lambda forced: forced[1:])),
    "a forced ballot invented": (
        "forced",
        rows("forced.jsonl", lambda forced: [*forced, shifted(forced[-1], block=1)]),
    ),
    "a forced ballot's time changed": (
        "forced",
        rows("forced.jsonl", lambda forced: [shifted(forced[0], time=1), *forced[1:]]),
    ),
    "forced ballots in another order": ("forced", rows("forced.jsonl", lambda forced: forced[::-1])),
    "a contract's answer left out": ("contracts", indexed(contracts__jsonl=b"")),
    "a contract's answer nobody asked for": (
        "contracts",
        rows("contracts.jsonl", lambda rows_: [{"index": 0, "answer": "accepted"}, *rows_]),
    ),
    "a contract's answer turned": (
        "outcomes",
        rows("contracts.jsonl", lambda rows_: [rows_[0] | {"answer": "refused"}]),
    ),
    "an answer of another word": ("contracts", rows("contracts.jsonl", lambda rows_: [rows_[0] | {"answer": "maybe"}])),
    "an outcome changed": ("outcomes", outcomes(b",1,superseded,", b",0,counted,")),
    "a rejection hidden": ("outcomes", outcomes(b",14,not-in-census,", b",0,counted,")),
    "an id changed": ("outcomes", outcomes(b",0x", b",0xaa")),
    "a comment changed": (
        "outcomes",
        indexed(comments__jsonl=FILES["comments.jsonl"].replace("의견".encode(), "칭찬".encode(), 1)),
    ),
    "a comment given to another": (
        "outcomes",
        rows("comments.jsonl", lambda comments: [shifted(comments[0], index=1)]),
    ),
    "another winner": ("result", result(outcome=canonical.loads(FILES["result.json"])["outcome"] | {"winners": [3]})),
    "a quorum that was not reached": ("result", result(quorum={"required": "1/10", "reached": False, "share": "1/2"})),
    "another closing block": (
        "result",
        result(closing=canonical.loads(FILES["result.json"])["closing"] | {"time": CLOSES - 1}),
    ),
    "a lot where none is drawn": ("result", result(lot={"number": 1, "hash": "0x" + "00" * 32, "time": CLOSES + 9})),
    "a result of a later version": ("result", result(version="palmido-result/2")),
    "a field more in the result": ("result", result(bonus=1)),
}


def test_the_bundle_they_start_from_is_good() -> None:
    """Every failure below is the forger's."""
    assert fails(FILES) == []
    assert len(FORGERIES) >= 30


@pytest.mark.parametrize("name", FORGERIES)
def test_each_forgery_is_found_at_its_step(name: str) -> None:
    """The first step that fails is the one that the forgery is about."""
    step, files = FORGERIES[name]
    assert fails(files)[:1] == [step]


@settings(max_examples=300)
@given(data=st.data())
def test_a_changed_byte_under_a_true_index_fails(data: st.DataObject) -> None:
    """Whoever changes a byte can make the index again, but not the signatures, hashes and rules."""
    name = data.draw(st.sampled_from([name for name in FILES if name not in ("bundle.json", "manifest.json")]))
    place = data.draw(st.integers(0, len(FILES[name]) - 1))
    changed = flip(FILES[name], place, data.draw(st.integers(1, 255)))
    report = verify(with_index({**FILES, name: changed}, POLL.manifest.poll_id), chain=SeededChain(POLL))
    assert report.failed


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=9,
)


@settings(max_examples=400)
@given(data=st.data())
def test_nonsense_is_a_failure_and_never_a_crash(data: st.DataObject) -> None:
    """Any bytes, any JSON, any field of any other kind: a step says FAIL."""
    name = data.draw(st.sampled_from(sorted(FILES)))
    content = FILES[name]
    if name.endswith((".json", ".jsonl")) and content:
        rows_ = canonical.read_lines(content if name.endswith("l") else content + b"\n")
        row = data.draw(st.integers(0, len(rows_) - 1))
        field = data.draw(st.sampled_from(sorted(rows_[row])))
        rows_[row] = data.draw(JSON | JSON.map(lambda value: rows_[row] | {field: value}))
        content = canonical.write_lines(rows_)[: None if name.endswith("l") else -1]
    else:
        content = data.draw(st.binary(max_size=300) | st.text(max_size=99).map(str.encode) | NUMBERS)
    files = {**FILES, name: content}
    if name != "bundle.json":
        files = with_index(files, POLL.manifest.poll_id)
    report = verify(files, papers=[data.draw(JSON)])
    assert report.papers[0].status.value != "PASS"
    assert content == FILES[name] or any(step.status.value == "FAIL" for step in report.steps)


NUMBERS = st.integers(0, 2**70).map(lambda number: b"address,power\n0x" + b"0a" * 20 + f",{number}\n".encode())


class TestMisdeeds:
    """A keeper with the log's key who breaks the rules and signs everything anew."""

    @staticmethod
    def rebuilt(change: Callable[[list[bytes]], list[bytes]], poll: Poll = POLL) -> Poll:
        """The poll with a rewritten log, all heads and the result made to fit; anchors stay: they are on the chain."""
        leaves = change(list(poll.leaves))
        tree = Tree(map(leaf_hash, leaves))
        heads = []
        for old, _ in poll.heads:
            size = len(leaves) if old.size == len(poll.leaves) else min(old.size, len(leaves))
            head = replace(old, size=size, root=tree.root(size))
            heads.append((head, head.sign(poll.manifest, signer("log"))))
        closing = replace(poll.closing, size=len(leaves), root=tree.root())
        return replace(poll, leaves=leaves, heads=heads, closing=closing, answers={}, comments={})

    def test_dropping_an_anchored_ballot(self) -> None:
        """The anchor is over the log that had it."""
        assert fails(self.rebuilt(lambda leaves: leaves[1:]).files())[0] == "anchors"

    def test_reordering(self) -> None:
        """So is an anchor over the other order; where nothing was anchored yet, nonces make order meaningless."""
        assert fails(self.rebuilt(lambda leaves: [leaves[1], leaves[0], *leaves[2:]]).files())[0] == "anchors"

    def test_backdating(self) -> None:
        """A ballot taken after the close, stamped before it: the heads signed in between do not have it."""
        poll = seeded_poll(60)
        stuffed = Entry(EntryKind.POSTED, OPENS + 200, Entry.decode(poll.leaves[2]).ballot).encode()
        forged = self.rebuilt(lambda leaves: [*leaves, stuffed], poll)
        assert "times" in fails(forged.files())

    def test_postdating(self) -> None:
        """A ballot that says it came after the head that holds it."""
        box = open_box(8)
        voter = next(f"voter {place}" for place in range(8) if address(f"voter {place}") in box.census.powers)
        box.post(box.signed(voter, Choice((0,), ())), OPENS + 500)
        box.head(OPENS + 400)
        assert fails(box.close().files()) == ["times"]

    def test_swapping_the_census(self) -> None:
        """Its root is in the manifest, and the manifest's hash in every ballot."""
        other = open_box(30, seed=9)
        forged = replace(POLL, census=other.census, transfers=other.transfers)
        assert fails(forged.files())[:1] == ["census"]

    def test_two_logs_for_two_audiences(self) -> None:
        """Two signed heads of one size with different roots cannot both be in a bundle."""
        last, _ = POLL.heads[-1]
        other = Head(last.poll_id, last.size, bytes(32), last.time + 1)
        forged = replace(POLL, heads=[*POLL.heads, (other, other.sign(POLL.manifest, signer("log")))])
        assert fails(forged.files())[:1] == ["heads"]

    def test_ignoring_a_forced_ballot(self) -> None:
        """It is on the chain; the log must have it."""
        forged = self.rebuilt(lambda leaves: [leaf for leaf in leaves if leaf[0] != EntryKind.FORCED])
        assert "forced" in fails(forged.files())
        hidden = replace(forged, forced=[])
        assert "chain" in fails(hidden.files(), chain=SeededChain(POLL))

    def test_calling_a_bad_signature_a_contract(self) -> None:
        """The chain is asked again."""
        index = max(POLL.answers)
        forged = replace(POLL, answers={index: ContractAnswer.ACCEPTED})
        assert "contracts" in fails(forged.files(), chain=SeededChain(POLL))

    def test_counting_against_the_rules(self) -> None:
        """A keeper who publishes other outcomes with a result that fits them is still found."""
        verdicts, _ = POLL.count()
        first = verdicts[0]._replace(choice=Choice((3,), ()))
        files = with_index({**FILES, "outcomes.csv": write_outcomes([first, *verdicts[1:]])}, POLL.manifest.poll_id)
        assert fails(files)[:1] == ["outcomes"]

    def test_anchors_of_a_time_before_their_heads(self) -> None:
        """A head dated back cannot hide: it says a later time than the block that anchored it."""
        early = [anchor._replace(time=anchor.time - DELAY - 60) for anchor in POLL.anchors]
        files = with_index({**FILES, "anchors.jsonl": evidence.write_anchors(early)}, POLL.manifest.poll_id)
        assert fails(files)[:1] == ["anchors"]
