"""Codes come to chain and paper once, whatever happens between: nothing is committed that the archive does not have."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from minting.airdrop import plan_airdrop, run_airdrop
from minting.claim_desk import SignedClaim
from minting.codes import archive
from minting.codes.archive import ArchiveUnreadable, open_archive
from minting.codes.checking import check_codes, is_on_chain
from minting.codes.claim import DeskDomain, claim_code
from minting.codes.code import Code, parse_url
from minting.codes.folder import RunBusy, RunDiffers, RunFolder
from minting.codes.hidden import Hidden
from minting.codes.printing import ArchiveMissing, CodesDiffer, PrintStep, RunGivenUp
from minting.codes.runs import NoRoomForCodes, RunUnfinished, TicketsTaken, code_tickets
from minting.codes.tables import RunState, code_runs, codes, metadata
from minting.codes.voiding import void_codes
from minting.deploy import open_desk
from minting.desk_window import open_claims
from minting.drops import open_drop
from minting.issue import carry_out, plan_one_by_one
from minting.journal import Intent, Step
from minting.journal.tables import intents
from minting.planning import TicketsPrinted
from minting.promises import store_plan
from minting.recipients import Recipient
from scripts.anvil import Anvil
from tests.minting.city import ARTIFACTS, City, citizens, fund, terms
from tests.minting.codes.booth import Booth
from tests.minting.codes.print_child import COUNT
from tests.minting.codes.some_run import PASSPHRASE

ROOT = Path(__file__).resolve().parents[3]
SIGKILLED = -9
salts = count()


@pytest.fixture
def city(anvil: Anvil, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    """A city with a sender of its own, whose archives are quick to open."""
    monkeypatch.setitem(archive.SCRYPT, "n", 2**10)
    found = City([anvil.url], sqlite_url, f"codes/{next(salts)}")
    metadata.create_all(found.journal.engine)
    fund(found.chain, found.signer.address)
    yield found
    found.close()


def rows(city: City, table=codes):
    with city.journal.engine.connect() as connection:
        return connection.execute(select(table)).all()


STEPS = [
    *((step, "sqlite_url") for step in (*PrintStep, Step.STORED, Step.SENT, Step.COMMITTED)),
    *((step, "postgresql_url") for step in (PrintStep.RESERVED, PrintStep.ARCHIVED, PrintStep.COMMITTED)),
]


@pytest.mark.parametrize(("step", "url"), STEPS, ids=lambda v: v if isinstance(v, str) else f"{type(v).__name__}.{v}")
def test_killed_after_any_step_nothing_is_lost_and_nothing_doubled(anvil, request, tmp_path, step, url):
    """The process dies there and is run again, to its end; then once more, which does nothing."""
    database_url = request.getfixturevalue(url)
    salt = f"codes/{next(salts)}"
    city = City([anvil.url], database_url, salt)
    fund(city.chain, city.signer.address)
    program = [sys.executable, "-m", "tests.minting.codes.print_child", anvil.url, database_url, str(tmp_path), salt]

    def walk(*fatal: str) -> int:
        ended = subprocess.run([*program, *fatal], cwd=ROOT, capture_output=True, text=True, timeout=120)
        assert ended.returncode in (0, SIGKILLED), ended.stderr
        return ended.returncode

    metadata.create_all(city.journal.engine)
    assert walk(f"{type(step).__name__}.{step.name}") == SIGKILLED, "the step was never reached"
    archived = tmp_path / "run" / "archive.json"
    before = archived.read_bytes() if archived.exists() else None
    assert walk() == 0
    assert before in (None, archived.read_bytes()), "secrets were drawn twice"
    assert walk() == 0
    _, found = open_archive(archived.read_bytes(), PASSPHRASE)
    desk = open_desk(city.chain, ARTIFACTS, tmp_path)
    blocks = desk.code_blocks(1)
    assert [block.addresses for block in blocks] == [[code.address for code in found]]
    printed = [parse_url(line) for line in (tmp_path / "run" / "sheet.pdf").read_text().splitlines()]
    assert [(code.ticket, code.secret) for code in printed] == [(code.ticket, code.secret) for code in found]
    assert [code.ticket for code in found] == list(range(COUNT))
    assert [row.state for row in rows(city, code_runs)] == [RunState.PRINTED]
    assert {(row.ticket, row.address, row.code_block) for row in rows(city)} == {
        (code.ticket, code.address, 1) for code in found
    }
    assert {row.committed_block for row in rows(city)} == {desk.committed_at(1)}
    assert sum(row.key.startswith("codes:") for row in rows(city, intents)) == 1
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == [
        ".lock",
        "archive.json",
        "run.json",
        "sheet.pdf",
    ]
    city.close()


def test_a_printed_code_is_claimed_by_its_signature(city, tmp_path):
    """Python's bytes are the contract's: digest, signature, and the character goes to the recipient."""
    with city.lane() as lane:
        booth = Booth.opened(city, lane, tmp_path)
        booth.printer(lane).run(RunFolder(tmp_path / "a"), booth.order(5))
        code = parse_url((tmp_path / "a" / "sheet.pdf").read_text().splitlines()[3])
        guest, domain = citizens(1, "guest")[0], DeskDomain(31337, booth.desk.address)
        claim, signature = claim_code(code, guest, domain)
        assert booth.desk.claim_digest(1, 3, guest) == claim.digest(domain)
        assert booth.desk.code_of(1, 3) == (code.address, 1)
        assert booth.desk.code_of(1, 99) is None
        sent = SignedClaim(1, 3, guest, signature)
        lane.carry_out([Intent("claim:3", booth.desk.address, booth.desk.encode_claim(1, sent))])
        assert booth.token.is_spent(1, 3)
        assert booth.token.balance_of(guest) == 1
        wrong = SignedClaim(1, 2, guest, signature)
        data = booth.desk.encode_claim_batch(1, False, [sent, wrong])
        entry = lane.carry_out([Intent("claims", booth.desk.address, data)])[0]
        skipped = booth.desk.skipped_claims(city.chain.receipt(entry.transaction).logs)
        assert [(one.ticket, one.reason.name) for one in skipped] == [(3, "SPENT"), (2, "BAD_SIGNATURE")]


def test_a_second_run_takes_the_next_tickets(city, tmp_path):
    """Also after tickets were spent or promised by others, at once or long before."""
    with city.lane() as lane:
        booth = Booth.opened(city, lane, tmp_path)
        first = booth.printer(lane).run(RunFolder(tmp_path / "a"), booth.order(10))
        second = booth.printer(lane).run(RunFolder(tmp_path / "b"), booth.order(5, "b" * 32))
        people = citizens(2, "spent")
        plan = plan_one_by_one(city.journal, booth.token, 1, [Recipient(1, people[0], 18), Recipient(2, people[1], 30)])
        carry_out(lane, booth.token, plan)
        third = booth.printer(lane).run(RunFolder(tmp_path / "c"), booth.order(8, "c" * 32))
        promised = plan_airdrop(city.journal, booth.token, 1, [Recipient(1, citizens(1, "promised")[0], 50)])
        store_plan(city.journal, booth.token, promised)
        fourth = booth.printer(lane).run(RunFolder(tmp_path / "d"), booth.order(21, "d" * 32))
        with pytest.raises(NoRoomForCodes) as full:
            booth.printer(lane).run(RunFolder(tmp_path / "e"), booth.order(40, "e" * 32))
    firsts = [run.label.first_ticket for run in (first, second, third, fourth)]
    assert firsts == [0, 10, 19, 51]
    assert full.value.room == 28
    assert len(booth.on_chain()) == 10 + 5 + 8 + 21
    with city.journal.engine.connect() as connection:
        assert code_tickets(connection, 31337, booth.token.address, 1) == booth.on_chain().keys()


def test_a_list_passes_over_the_tickets_of_codes(city, tmp_path):
    """Who holds the paper gets the ticket; a voided code's is free for staff again."""
    with city.lane() as lane:
        booth = Booth.opened(city, lane, tmp_path, cap=20)
        booth.printer(lane).run(RunFolder(tmp_path / "a"), booth.order(10))
        people = [Recipient(i + 1, address) for i, address in enumerate(citizens(5, "list"))]
        run_airdrop(lane, booth.token, plan_airdrop(city.journal, booth.token, 1, people))
        assert booth.token.spent_tickets(1, 20) == set(range(10, 15))
        late = Recipient(1, citizens(1, "late")[0], 4)
        with pytest.raises(TicketsPrinted):
            plan_one_by_one(city.journal, booth.token, 1, [late])
        void_codes(lane, booth.desk, booth.token.address, 1, [4], "paper lost")
        carry_out(lane, booth.token, plan_one_by_one(city.journal, booth.token, 1, [late]))
        assert booth.token.is_spent(1, 4)
        assert booth.desk.void_tickets(1, range(10)) == {4}
    assert [(row.ticket, row.void_reason) for row in rows(city) if row.void_reason] == [(4, "paper lost")]


def test_the_chain_says_what_became_of_each_code(city, tmp_path):
    with city.lane() as lane:
        booth = Booth.opened(city, lane, tmp_path)
        run = booth.printer(lane).run(RunFolder(tmp_path / "a"), booth.order(5))
        _, found = open_archive(run.folder.archive.read_bytes(), PASSPHRASE)
        guest = citizens(1, "guest")[0]
        _, signature = claim_code(found[1], guest, DeskDomain(31337, booth.desk.address))
        data = booth.desk.encode_claim(1, SignedClaim(1, 1, guest, signature))
        lane.carry_out([Intent("claim", booth.desk.address, data)])
        assert void_codes(lane, booth.desk, booth.token.address, 1, [2, 3], "torn") == [2, 3]
        assert void_codes(lane, booth.desk, booth.token.address, 1, [2, 3], "again") == []
    forged = Code(1, 4, Hidden(bytes(16)))
    beyond = Code(1, 77, Hidden(bytes(16)))
    states = [one.state for one in check_codes(booth.token, booth.desk, [*found[:4], forged, beyond])]
    assert [state.name for state in states] == ["GOOD", "SPENT", "VOID", "VOID", "ANOTHER", "UNKNOWN"]
    assert is_on_chain(booth.desk, run.label)
    assert not is_on_chain(booth.desk, replace(run.label, count=6))
    assert not is_on_chain(booth.desk, replace(run.label, fingerprint="0x" + "00" * 32))


def test_more_codes_than_a_block_holds_are_committed_in_parts(city, tmp_path):
    with city.lane() as lane:
        booth = Booth.opened(city, lane, tmp_path, cap=3000)
        run = booth.printer(lane).run(RunFolder(tmp_path / "a"), booth.order(1300))
    assert [len(block.addresses) for block in booth.desk.code_blocks(1)] == [1228, 72]
    assert len(run.transactions) == 2
    assert {row.code_block for row in rows(city) if row.ticket < 1228} == {1}
    assert {row.code_block for row in rows(city) if row.ticket >= 1228} == {2}


def test_run_again_when_done_nothing_happens_even_without_the_archive(city, tmp_path):
    """The archive belongs into a safe and the sheets to the printer, not into the folder."""
    with city.lane() as lane:
        booth = Booth.opened(city, lane, tmp_path)
        folder = RunFolder(tmp_path / "a")
        assert booth.printer(lane).run(folder, booth.order(3)).drawn
        folder.archive.unlink()
        folder.sheets("sheet").unlink()
        again = booth.printer(lane).run(folder, booth.order(3, "z" * 32))
    assert not again.drawn
    assert again.label.first_ticket == 0
    assert not folder.archive.exists()
    assert len(booth.on_chain()) == 3


def test_an_unfinished_run_is_finished_or_given_up_before_the_next(city, tmp_path):
    """The desk takes codes only upwards: a later run would shut out the earlier one."""

    def stop(step):
        if step is PrintStep.ARCHIVED:
            raise InterruptedError

    with city.lane() as lane:
        booth = Booth.opened(city, lane, tmp_path)
        with pytest.raises(InterruptedError):
            booth.printer(lane, stop).run(RunFolder(tmp_path / "a"), booth.order(10))
        with pytest.raises(RunUnfinished) as unfinished:
            booth.printer(lane).run(RunFolder(tmp_path / "b"), booth.order(5, "b" * 32))
        assert "palmido codes void 0-9 --drop 1" in unfinished.value.todo
        assert not booth.on_chain()
        assert void_codes(lane, booth.desk, booth.token.address, 1, range(10), "folder lost") == list(range(10))
        later = booth.printer(lane).run(RunFolder(tmp_path / "b"), booth.order(5, "b" * 32))
        with pytest.raises(RunGivenUp):
            booth.printer(lane).run(RunFolder(tmp_path / "a"), booth.order(10))
    assert later.label.first_ticket == 10
    assert set(booth.on_chain()) == set(range(10, 15))
    with city.journal.engine.connect() as connection:
        assert code_tickets(connection, 31337, booth.token.address, 1) == set(range(10, 15))


def test_a_lost_archive_is_said_and_nothing_is_committed(city, tmp_path):
    def stop(step):
        if step is PrintStep.ARCHIVED:
            raise InterruptedError

    folder = RunFolder(tmp_path / "a")
    with city.lane() as lane:
        booth = Booth.opened(city, lane, tmp_path)
        with pytest.raises(InterruptedError):
            booth.printer(lane, stop).run(folder, booth.order(3))
        kept = folder.archive.read_bytes()
        folder.archive.unlink()
        with pytest.raises(ArchiveMissing):
            booth.printer(lane).run(folder, booth.order(3))
        assert not booth.on_chain()
        folder.archive.write_bytes(kept)
        with pytest.raises(ArchiveUnreadable):
            replace(booth.printer(lane), passphrase=Hidden(b"another passphrase")).run(folder, booth.order(3))
        assert not booth.on_chain()
        assert booth.printer(lane).run(folder, booth.order(3)).drawn


def test_another_run_s_archive_is_not_printed(city, tmp_path):
    with city.lane() as lane:
        booth = Booth.opened(city, lane, tmp_path)
        booth.printer(lane).run(RunFolder(tmp_path / "a"), booth.order(3))
        folder = RunFolder(tmp_path / "b")

        def swap(step):
            if step is PrintStep.SEALED:
                folder.archive.write_bytes(RunFolder(tmp_path / "a").archive.read_bytes())

        with pytest.raises(ArchiveUnreadable, match="another print run"):
            booth.printer(lane, swap).run(folder, booth.order(3, "b" * 32))
    assert len(booth.on_chain()) == 3


def test_a_lost_database_is_replaced_by_the_archive(city, tmp_path, anvil):
    """Folder and chain suffice to finish a run; and nothing is committed twice."""
    folder = RunFolder(tmp_path / "a")
    with city.lane() as lane:
        booth = Booth.opened(city, lane, tmp_path)

        def stop(step):
            if step is PrintStep.COMMITTED:
                raise InterruptedError

        with pytest.raises(InterruptedError):
            booth.printer(lane, stop).run(folder, booth.order(4))
    other = City([anvil.url], f"sqlite:///{tmp_path / 'other.sqlite'}", "unused")
    other.signer = city.signer
    metadata.create_all(other.journal.engine)
    with other.lane() as lane:
        assert booth.printer(lane).run(folder, booth.order(4)).drawn
        with pytest.raises(TicketsTaken):
            copy = RunFolder(tmp_path / "copy")
            copy.directory.mkdir()
            copy.order_file.write_text(folder.order_file.read_text().replace("a" * 32, "f" * 32))
            copy.archive.write_bytes(folder.archive.read_bytes())
            booth.printer(lane).run(copy, booth.order(4))
    assert len(booth.desk.code_blocks(1)) == 1
    assert {row.code_block for row in rows(other)} == {1}
    other.close()


def test_codes_that_the_chain_has_otherwise_are_never_printed(city, tmp_path):
    """Somebody with the role committed others for these tickets: paper would be worthless."""
    folder = RunFolder(tmp_path / "a")
    with city.lane() as lane:
        booth = Booth.opened(city, lane, tmp_path)

        def intrude(step):
            if step is PrintStep.ARCHIVED:
                open_claims(lane, booth.desk, 1, 0, 2**39)
                data = booth.desk.encode_commit_codes(1, 1, 0, citizens(3, "intruder"))
                lane.carry_out([Intent("intruder", booth.desk.address, data)])

        with pytest.raises(CodesDiffer):
            booth.printer(lane, intrude).run(folder, booth.order(3))
    assert not folder.sheets("sheet").exists()


def test_another_drop_s_codes_may_come_between(city, tmp_path):
    """A code block's number is asked for before it is sent; who comes second asks again."""
    with city.lane() as lane:
        booth = Booth.opened(city, lane, tmp_path)
        other = open_drop(lane, booth.token, terms(10), "second")
        open_claims(lane, booth.desk, other, 0, 2**39)
        count_now = booth.desk.code_block_count
        seen = []

        def outrun(block=None):
            number = count_now(block)
            if block is None and not seen:
                seen.append(number)
                data = booth.desk.encode_commit_codes(number + 1, other, 0, citizens(2, "other"))
                lane.carry_out([Intent("other", booth.desk.address, data)])
            return number

        booth.desk.code_block_count = outrun
        booth.printer(lane).run(RunFolder(tmp_path / "a"), booth.order(3))
    assert seen == [0]
    assert [(block.number, block.drop) for d in (1, other) for block in booth.desk.code_blocks(d)] == [
        (2, 1),
        (1, other),
    ]
    assert {row.code_block for row in rows(city)} == {2}


@pytest.mark.parametrize("field", ["site", "layout", "language", "event"])
def test_a_folder_keeps_to_what_was_ordered(city, tmp_path, field):
    with city.lane() as lane:
        booth = Booth.opened(city, lane, tmp_path)
        booth.printer(lane).run(RunFolder(tmp_path / "a"), booth.order(2))
        with pytest.raises(RunDiffers):
            booth.printer(lane).run(RunFolder(tmp_path / "a"), booth.order(2, **{field: "other"}))
        with pytest.raises(RunDiffers):
            booth.printer(lane).run(RunFolder(tmp_path / "a"), booth.order(3))


def test_two_processes_do_not_print_into_one_folder(tmp_path):
    folder = RunFolder(tmp_path / "a")
    with folder.held(), pytest.raises(RunBusy), RunFolder(tmp_path / "a").held():
        pass


def test_only_the_owner_can_read_the_files(city, tmp_path):
    with city.lane() as lane:
        booth = Booth.opened(city, lane, tmp_path)
        booth.printer(lane).run(RunFolder(tmp_path / "a"), booth.order(2))
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o700
    for path in (tmp_path / "a").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600, path


def test_no_secret_is_in_the_database_the_chain_or_the_logs(city, tmp_path, caplog):
    """A dump of the database with the source lets nobody claim."""
    caplog.set_level(0)
    with city.lane() as lane:
        booth = Booth.opened(city, lane, tmp_path)
        booth.printer(lane).run(RunFolder(tmp_path / "a"), booth.order(5))
    _, found = open_archive((tmp_path / "a" / "archive.json").read_bytes(), PASSPHRASE)
    city.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("palmido.sqlite*"))
    stored += caplog.text.encode() + (tmp_path / "a" / "run.json").read_bytes()
    for number in range(city.chain.block_number() + 1):
        for transaction in city.chain.block(number, full=True)["transactions"]:
            stored += bytes.fromhex(transaction["input"][2:])
    assert found[0].address.encode() in stored
    for code in found:
        secret, key = code.secret.reveal(), code.signer._key.secret
        fragment = code.url("https://x").split("#")[1]
        for form in (secret, secret.hex().encode(), key, key.hex().encode(), fragment[11:].encode()):
            assert form not in stored
