"""The check of a bundle: thirteen steps that pass on an honest poll, whatever its rules, and say what was skipped."""

import io
import json
import random
import subprocess
import sys
import tarfile
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallery_api.polls.bundle import (
    BundleUnreadable,
    Poll,
    read_bundle,
    read_tar,
    with_index,
    write_directory,
    write_tar,
)
from gallery_api.polls.census import Block, Transfer
from gallery_api.polls.chain import Closed, Opened
from gallery_api.polls.codes import Code
from gallery_api.polls.judging import ContractAnswer, judge_all, settle
from gallery_api.polls.log import Entry, Receipt, Refusal, receipt_document, signed_document
from gallery_api.polls.merkle import Tree, leaf_hash
from gallery_api.polls.methods.method import Choice
from gallery_api.polls.steps import Steps
from gallery_api.polls.verify import Report, Status, verify
from tests.gallery_api.polls.seed import (
    CLOSES,
    METHODS,
    NOBODY,
    OPENS,
    SeededChain,
    address,
    open_box,
    seeded_poll,
    signer,
)

NAMES = [
    "files",
    "manifest",
    "census",
    "transfers",
    "log",
    "heads",
    "anchors",
    "times",
    "forced",
    "signatures",
    "contracts",
    "outcomes",
    "result",
]


def states(report: Report) -> dict[str, str]:
    """What each step found."""
    return {step.name: step.status.value for step in report.all}


@pytest.mark.parametrize("method", METHODS)
def test_an_honest_poll_passes(method: str) -> None:
    """All thirteen, and the chain, with every method."""
    poll = seeded_poll(24, method)
    report = verify(poll.files(), poll_id=poll.manifest.poll_id, chain=SeededChain(poll))
    assert states(report) == dict.fromkeys([*NAMES, "chain"], "PASS"), report.all
    assert report.verified and not report.failed


@pytest.mark.parametrize("rule", ["one-per-token", "trait-weighted"])
@pytest.mark.parametrize("tie", [{"rule": "report"}, {"rule": "lot", "delay": 60}])
def test_other_rules_pass_as_well(rule: str, tie: dict[str, Any]) -> None:
    """Power by tokens and traits; ties reported and drawn by lot."""
    poll = seeded_poll(24, "single", rule, tie=tie)
    assert verify(poll.files(), chain=SeededChain(poll)).verified


def test_two_hundred_ballots_pass_without_a_network() -> None:
    """Where no contract wallet voted, the thirteen pass offline; the chain is skipped, nothing called verified."""
    report = verify(seeded_poll(200, contractWallets="refused").files())
    assert [step.status for step in report.steps] == [Status.PASS] * 13
    assert report.chain.status is Status.SKIPPED
    assert not report.verified and not report.failed


def test_the_same_seed_gives_the_same_bytes() -> None:
    """So a bundle can be made again anywhere."""
    assert seeded_poll(24).files() == seeded_poll(24).files()


def test_a_contract_s_answer_is_skipped_without_a_chain(files: dict[str, bytes]) -> None:
    """What only the chain can say is not verified offline."""
    report = verify(files)
    assert {name for name, state in states(report).items() if state == "SKIPPED"} == {"contracts", "chain"}


@pytest.mark.parametrize("answer", [ContractAnswer.ACCEPTED, ContractAnswer.REFUSED])
def test_a_contract_wallet_is_judged_at_the_closing_block(answer: ContractAnswer) -> None:
    """Its answer there decides; a bundle that tells another is found out."""
    box = open_box(8)
    voter = next(f"voter {place}" for place in range(8) if address(f"voter {place}") in box.census.powers)
    index = box.post(box.signed(voter, Choice((1,), ()))._replace(signature=b"a contract's own form"), OPENS + 100)
    box.answers[index] = answer
    poll = box.close()
    chain = SeededChain(poll)
    chain.answer = answer
    report = verify(poll.files(), chain=chain)
    assert report.verified, report.all
    assert report.result is not None
    expected = Code.COUNTED if answer is ContractAnswer.ACCEPTED else Code.CONTRACT_REFUSED
    assert report.result["codes"] == {expected.word: 1}
    chain.answer = ContractAnswer.NO_CONTRACT
    assert states(verify(poll.files(), chain=chain))["contracts"] == "FAIL"


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_checks_the_signatures(pool: type[ThreadPoolExecutor], files: dict[str, bytes]) -> None:
    """Threads and processes find what this process finds."""
    with pool(2) as executor:
        assert verify(files, executor=executor) == verify(files)


def test_the_announced_id_is_compared(files: dict[str, bytes]) -> None:
    """A whole, honest bundle of another poll is not this poll's."""
    assert states(verify(files, poll_id=bytes(32)))["manifest"] == "FAIL"


class TestPapers:
    """Receipts and refusals that voters kept."""

    @staticmethod
    def receipt(poll: Poll, at: int, **changes: Any) -> dict[str, Any]:
        """A receipt as the log's keeper gave it, with a proof in the last head."""
        verdicts = settle(poll.manifest, judge_all(poll.manifest, poll.census, poll.leaves), poll.answers)
        entry = Entry.decode(poll.leaves[at])
        receipt = Receipt(poll.manifest.poll_id, verdicts[at].ballot_id, at, entry.received_at, entry.leaf)
        receipt = replace(receipt, **changes)
        proof = Tree(map(leaf_hash, poll.leaves)).inclusion(at)
        return receipt_document(receipt, receipt.sign(poll.manifest, signer("log")), poll.heads[-1], proof)

    def test_a_receipt_s_ballot_is_in_the_log(self, poll: Poll, files: dict[str, bytes]) -> None:
        """And the report says what became of it."""
        report = verify(files, papers=[self.receipt(poll, 3), json.loads(json.dumps(self.receipt(poll, 0)))])
        assert [step.status for step in report.papers] == [Status.PASS, Status.PASS]
        assert "entry 3 is in the log" in report.papers[0].detail

    @pytest.mark.parametrize(
        "changes", [{"index": 4}, {"leaf_hash": bytes(32)}, {"received_at": OPENS}, {"ballot_id": b"\1" * 32}]
    )
    def test_a_promise_that_was_broken_is_found(
        self, poll: Poll, files: dict[str, bytes], changes: dict[str, Any]
    ) -> None:
        """The keeper signed another place, entry, time or ballot than the log holds."""
        document = self.receipt(poll, 3, **changes)
        del document["head"], document["proof"]
        report = verify(files, papers=[document])
        assert report.failed and report.papers[0].status is Status.FAIL

    @pytest.mark.parametrize(
        "field", ["pollId", "ballotId", "index", "receivedAt", "leafHash", "signature", "proof", "head", "type"]
    )
    def test_a_changed_receipt_is_refused(self, poll: Poll, files: dict[str, bytes], field: str) -> None:
        """In every field."""
        document = self.receipt(poll, 3)
        value = document[field]
        document[field] = (
            value + 1
            if isinstance(value, int)
            else [value[0], *value[:-1]]
            if isinstance(value, list)
            else {**value, "size": value["size"] - 1}
            if isinstance(value, dict)
            else "0x" + "12" * (len(value) // 2 - 1)
        )
        assert verify(files, papers=[document]).papers[0].status is Status.FAIL

    def test_a_refusal_is_signed(self, poll: Poll, files: dict[str, bytes]) -> None:
        """By the log's key, and by nobody else."""
        refusal = Refusal(poll.manifest.poll_id, bytes(32), Code.NOT_IN_CENSUS, OPENS)
        good = signed_document(refusal, refusal.sign(poll.manifest, signer("log")))
        bad = signed_document(refusal, refusal.sign(poll.manifest, signer("publisher")))
        report = verify(files, papers=[good, bad, {"type": "Refusal"}, 7])
        assert [step.status.value for step in report.papers] == ["PASS", "FAIL", "FAIL", "FAIL"]


class TestChain:
    """A bundle that is whole in itself and tells another story than the chain."""

    @pytest.mark.parametrize(
        "change",
        [
            {"id": 1},
            {"publisher": NOBODY},
            {"open": None},
            {"open": Opened(OPENS, CLOSES + 1, 3_600)},
            {"open": Opened(OPENS, CLOSES, 0)},
            {"void": True},
            {"close": None},
            {"held_anchors": []},
            {"held_forced": []},
            {"held_transfers": []},
        ],
        ids=str,
    )
    def test_every_difference_is_found(self, poll: Poll, files: dict[str, bytes], change: dict[str, Any]) -> None:
        """Another chain, publisher, window, close, anchors, forced ballots, transfers; a poll not opened, or voided."""
        chain = SeededChain(poll)
        for name, value in change.items():
            setattr(chain, name, value)
        report = verify(files, chain=chain)
        assert [name for name, state in states(report).items() if state == "FAIL"] == ["chain"]

    @pytest.mark.parametrize("field", ["size", "root", "result_hash"])
    def test_the_close_is_compared(self, poll: Poll, files: dict[str, bytes], field: str) -> None:
        """Size, root and the result's hash."""
        chain = SeededChain(poll)
        assert isinstance(chain.close, Closed)
        chain.close = chain.close._replace(**{field: 0 if field == "size" else bytes(32)})
        assert verify(files, chain=chain).chain.status is Status.FAIL

    def test_a_ballot_that_the_city_left_out_is_found(self, poll: Poll, files: dict[str, bytes]) -> None:
        """A voter forced it through the chain inside the window."""
        chain = SeededChain(poll)
        chain.held_forced = [*chain.held_forced, chain.held_forced[-1]._replace(block=5_000)]
        assert "forced" in verify(files, chain=chain).chain.detail
        chain.held_forced[-1] = chain.held_forced[-1]._replace(time=CLOSES)
        assert verify(files, chain=chain).chain.status is Status.PASS

    def test_blocks_are_the_chain_s(self, poll: Poll, files: dict[str, bytes]) -> None:
        """Snapshot and closing block: their hashes, and that they are the ones the rules mean."""
        for number, block in (
            (1_000, Block(1_000, bytes(32), OPENS - 3_600)),
            (1_001, Block(1_001, bytes(32), OPENS - 3_600)),
            (90_000, Block(90_000, bytes(32), CLOSES)),
            (89_999, Block(89_999, bytes(32), CLOSES)),
        ):
            chain = SeededChain(poll)
            chain.blocks[number] = block
            assert verify(files, chain=chain).chain.status is Status.FAIL, number


class TestFiles:
    """A bundle as a directory and as a tar."""

    def test_both_hold_the_same(self, files: dict[str, bytes], tmp_path: Path) -> None:
        """Written and read again."""
        write_directory(files, tmp_path / "bundle")
        (tmp_path / "bundle.tar").write_bytes(write_tar(files))
        assert read_bundle(tmp_path / "bundle") == read_bundle(tmp_path / "bundle.tar") == files
        with pytest.raises(BundleUnreadable, match="not empty"):
            write_directory(files, tmp_path / "bundle")

    def test_every_tar_program_reads_it(self, files: dict[str, bytes]) -> None:
        """Python's tarfile stands for them; what is longer or shorter is none."""
        with tarfile.open(fileobj=io.BytesIO(write_tar(files)), mode="r:") as archive:
            found = {member.name: archive.extractfile(member) for member in archive}
            assert {name: reader and reader.read() for name, reader in found.items()} == files
        for content in (b"", b"\0" * 1_024, b"x" * 2_000, write_tar(files) + b"\0" * 512, write_tar(files)[:-512]):
            with pytest.raises(BundleUnreadable):
                read_tar(content)

    def test_links_and_folders_are_refused(self, files: dict[str, bytes], tmp_path: Path) -> None:
        """A bundle is files, all of them listed."""
        write_directory(files, tmp_path / "bundle")
        (tmp_path / "bundle" / "more").mkdir()
        with pytest.raises(BundleUnreadable):
            read_bundle(tmp_path / "bundle")
        (tmp_path / "bundle" / "more").rmdir()
        (tmp_path / "bundle" / "more").symlink_to("/etc/hostname")
        with pytest.raises(BundleUnreadable):
            read_bundle(tmp_path / "bundle")

    def test_a_file_too_many_or_too_few_is_found(self, files: dict[str, bytes]) -> None:
        """Listed or not."""
        extra = {**files, "readme.txt": b"hello"}
        for wrong in (extra, with_index(extra, bytes(32)), {k: v for k, v in files.items() if k != "anchors.jsonl"}):
            assert states(verify(wrong))["files"] == "FAIL"
        assert states(verify({}))["files"] == "FAIL"

    @settings(max_examples=300)
    @given(data=st.data())
    def test_every_flipped_byte_of_the_tar_fails(self, data: st.DataObject, files: dict[str, bytes]) -> None:
        """Headers, padding and contents."""
        content = bytearray(write_tar(files))
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
        try:
            changed = read_tar(bytes(content))
        except BundleUnreadable:
            return
        assert verify(changed).failed


def test_every_flipped_byte_of_a_small_bundle_fails() -> None:
    """Of the files at the first step, of the index there or at the manifest's; now and then the whole check is run."""
    box = open_box(8)
    voters = [f"voter {place}" for place in range(8) if address(f"voter {place}") in box.census.powers]
    for place, voter in enumerate(voters[:3]):
        box.post(box.signed(voter, Choice((place,), ())), OPENS + 100 + place)
    box.head(OPENS + 200, anchored=True)
    files = box.close().files()
    assert not verify(files).failed
    chance = random.Random(1)
    for name, content in files.items():
        for place in range(len(content)):
            changed = bytearray(content)
            changed[place] ^= 1 << chance.randrange(8)
            steps = Steps({**files, name: bytes(changed)}, None, None, None)
            with pytest.raises(ValueError):
                steps.check_files()
                steps.check_manifest()
            if place % 50 == 0:
                assert verify(steps.files).failed


def test_nothing_of_a_service_is_imported() -> None:
    """The verifier runs where no framework, database or chain client is installed."""
    program = (
        "import sys; import gallery_api.polls.verify, gallery_api.polls.bundle; "
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(found.stdout.split())
    unwanted = {
        "fastapi",
        "starlette",
        "pydantic",
        "sqlalchemy",
        "web3",
        "eth_account",
        "eth_utils",
        "httpx",
        "minting",
    }
    assert "coincurve" in loaded
    assert not loaded & (unwanted | {"metadata", "numpy", "jsonschema", "aiohttp", "requests"})


def test_a_transfer_too_late_is_no_census_s(poll: Poll) -> None:
    """Transfers after the snapshot block have no part in it."""
    late = Transfer(1_001, 0, NOBODY, address("voter 1"), 99 << 64)
    assert states(verify(replace(poll, transfers=[*poll.transfers, late]).files()))["transfers"] == "FAIL"
