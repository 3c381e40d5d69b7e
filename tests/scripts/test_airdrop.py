"""`palmido airdrop` and `issue` as event staff see them: at 80 columns, on a real chain."""

import json
import re
import signal

import pytest

from minting.character_token import ISSUER_ROLE
from minting.journal import Intent
from tests.minting.city import citizens
from tests.scripts.conftest import Desk

A, B, C, D = citizens(4, "airdrop command")


def flat(shown: str) -> str:
    """Return text with its line breaks taken out."""
    return re.sub(r"\s+", " ", shown)


@pytest.mark.parametrize("command", [("airdrop", "one.csv"), ("issue", A)])
def test_a_wrong_drop_is_answered_with_the_drops_there_are(desk: Desk, command: tuple[str, ...]) -> None:
    """No selector, no traceback: the drop that exists is named, and nothing was asked or sent."""
    desk.write("one.csv", f"address\n{A}\n")
    answer = desk.run(*command, "--drop", "7")
    assert answer.returncode == 1
    assert "✗ There is no drop 7: the contract has only drop 1." in answer.stderr
    assert "Use drop 1 (palmido drop show 1 describes it)" in answer.stderr
    assert "0x5929d136" not in answer.stderr
    assert "Go on?" not in answer.stderr


def test_what_came_of_an_airdrop_is_said_in_words(desk: Desk) -> None:
    """Counts in words and a table of the new characters; run again, everybody is there already."""
    desk.write("guests.csv", f"순번;주소;교환권\n1;{A};\n2;{B};7\n")
    shown = desk.look("airdrop", "guests.csv", "--drop", "1", "--yes")
    assert "guests.csv: 2 lines, UTF-8, columns separated by semicolons, not used: 순번" in flat(shown)
    assert "✓ Everybody on the list has a character of drop 1" in shown
    assert "already there: 0, new: 2, waiting: 0" in shown
    assert re.search(rf"^ +1 +0  {A}$", shown, re.MULTILINE)
    assert re.search(rf"^ +2 +7  {B}$", shown, re.MULTILINE)
    assert "{" not in shown
    assert max(len(line) for line in shown.splitlines()) <= 80
    again = desk.look("airdrop", "guests.csv", "--drop", "1")
    assert "already there: 2, new: 0, waiting: 0" in again
    assert "Go on?" not in again
    desk.write("guests.csv", f"address\n{A}\n{B}\n{C}\n")
    grown = desk.look("airdrop", "guests.csv", "--drop", "1", "--yes")
    assert "already there: 2, new: 1, waiting: 0" in grown


def test_a_ticket_named_later_gives_no_second_character(desk: Desk) -> None:
    """The ticket column was filled in between two runs: still one each; the plan says which ticket is left free."""
    (person,) = citizens(1, "named later")
    desk.write("f1.csv", person)
    first = json.loads(desk.run("airdrop", "f1.csv", "--drop", "1", "--yes", "--json").stdout)
    has = first["characters"][0]["ticket"]
    desk.write("f1.csv", f"{person},21")
    answer = desk.run("airdrop", "f1.csv", "--drop", "1")
    assert answer.returncode == 0, answer.stderr
    told = f"{person} has a character of this round already (ticket {has}); its ticket 21 is left free"
    assert told in answer.stderr
    assert 'name another round: --round "second day"' in answer.stderr
    assert "already there: 1, new: 0, waiting: 0" in answer.stdout
    desk.write("f1.csv", f"{person},21\n{citizens(1, 'beside')[0]},22")
    grown = desk.run("airdrop", "f1.csv", "--drop", "1").stderr  # nobody answers
    assert 0 < grown.index(told) < grown.index("Go on?") < grown.index("Stopped. Nothing was sent.")
    assert desk.stack.token.balance_of(person) == 1
    again = desk.run("airdrop", "f1.csv", "--drop", "1", "--yes", "--round", "on purpose")
    assert "new: 2" in again.stdout, again.stderr
    assert desk.stack.token.balance_of(person) == 2


def test_a_ticket_of_another_round_is_not_called_a_character_of_this_one(desk: Desk) -> None:
    """Ticket 25 was theirs in the first round: on the second day it gives nothing new, and that is said."""
    one, two = citizens(2, "two days")
    desk.write("days.csv", f"{one},25")
    assert desk.run("airdrop", "days.csv", "--drop", "1", "--yes").returncode == 0
    desk.write("days.csv", f"{one},25\n{two},")
    answer = desk.run("airdrop", "days.csv", "--drop", "1", "--yes", "--round", "second day")
    assert answer.returncode == 0, answer.stderr
    assert f"Ticket 25 is {one}'s already, from the first round: nothing new for them" in answer.stderr
    assert "of this round already" not in answer.stderr
    assert "Not everybody has a character of this round" in answer.stdout
    assert (
        "already there: 0, new: 1, waiting: 0, not new: 1 (their ticket is theirs from another round)" in answer.stdout
    )
    told = json.loads(desk.run("airdrop", "days.csv", "--drop", "1", "--round", "second day", "--json").stdout)
    assert told["not_new"] == [{"ticket": 25, "owner": one, "round": ""}]
    assert (told["already_there"], told["new"]) == (1, 0)


def test_json_stays_one_object(desk: Desk) -> None:
    """Scripts get numbers and characters, whole."""
    desk.write("again.csv", f"{A}\n")
    answer = desk.run("airdrop", "again.csv", "--drop", "1", "--yes", "--json", "--round", "json")
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert (told["new"], told["already_there"], told["waiting"]) == (1, 0, 0)
    assert told["characters"][0]["owner"] == A


def test_every_problem_of_a_list_is_shown_at_once_and_nothing_is_sent(desk: Desk) -> None:
    """25 wrong lines: twenty with line, column, reason and advice, and how many more; at 80 columns."""
    desk.write("bad.csv", "주소,교환권\n" + "".join(f"0x{i:03},\n" for i in range(25)))
    head = desk.stack.chain.block_number()
    shown = desk.look("airdrop", "bad.csv", "--drop", "1", "--yes")
    assert "✗ 25 lines of the list cannot be used:" in shown
    assert '  line 2, column 1: "0x000" is not an address: it is 37 characters too short' in shown
    assert shown.count("line ") == 20
    assert "  and 5 more\n  Correct them and run the command again. Nothing was sent." in shown
    assert max(len(line) for line in shown.splitlines()) <= 80
    assert desk.stack.chain.block_number() == head


def test_what_only_the_chain_knows_is_told_together_with_the_rest(desk: Desk) -> None:
    """A mistyped address and a ticket that the drop does not have: both in one answer; a wrong drop before both."""
    desk.write("both.csv", f"address,ticket\n0x12,\n{D},30\n")
    answer = desk.run("airdrop", "both.csv", "--drop", "1", "--yes")
    assert answer.returncode == 1
    assert "2 lines of the list cannot be used" in answer.stderr
    assert 'line 2, column 1: "0x12" is not an address' in answer.stderr
    assert "line 3: ticket 30 does not exist: drop 1 has the tickets 0 to 29" in answer.stderr
    assert "There is no drop 2" in desk.run("airdrop", "both.csv", "--drop", "2", "--yes").stderr


def test_a_workbook_is_no_list(desk: Desk) -> None:
    """The most usual mistake, giving the .xlsx itself, is named with what to do."""
    (desk.folder / "guests.xlsx").write_bytes(b"PK\x03\x04\x14\x00")
    answer = desk.run("airdrop", "guests.xlsx", "--drop", "1")
    assert answer.returncode == 1
    assert "Excel" in answer.stderr
    assert "save it as CSV (UTF-8)" in answer.stderr


def test_one_wrong_address_is_told_without_a_line_number(desk: Desk) -> None:
    """`issue` has no list: its one address is what is wrong."""
    answer = desk.run("issue", A[:-1], "--drop", "1")
    assert answer.returncode == 1
    assert "1 character too short" in answer.stderr
    assert "line 1" not in answer.stderr
    answer = desk.run("issue", D, "--drop", "1", "--ticket", "30")
    assert "✗ ticket 30 does not exist: drop 1 has the tickets 0 to 29." in answer.stderr


@pytest.fixture
def limited(desk: Desk) -> Desk:
    """The desk, its drop limited to two characters in ten minutes, with the bucket full."""
    stack = desk.stack
    with stack.lane() as lane:
        for capacity, seconds in ((0, 0), (2, 600)):
            data = stack.token.encode_set_rate_limit(1, ISSUER_ROLE, capacity, seconds)
            name = f"limit {capacity} at {stack.chain.block_number()}"
            lane.carry_out([Intent(name, stack.token.address, data)])
    return desk


def test_without_waiting_a_rate_limit_stops_and_says_when(limited: Desk) -> None:
    """Three through a limit of two: what fits is issued, what waits is counted, and the time is named."""
    limited.write("three.csv", "\n".join(citizens(3, "three")))
    answer = limited.run("airdrop", "three.csv", "--drop", "1", "--yes", "--no-wait")
    assert answer.returncode == 1
    assert re.search(r"already there: 0, new: [12], waiting: [12]", answer.stdout)
    assert re.search(r"Run the command again in \d+ minutes: it goes on where it stopped", answer.stderr)


def test_a_rate_limit_is_waited_for(limited: Desk) -> None:
    """The command says how long, waits for the chain's clock, goes on by itself, and counts everybody at the end."""
    limited.write("many.csv", "\n".join(citizens(3, "many")))
    with limited.watch("airdrop", "many.csv", "--drop", "1", "--yes") as process:
        while line := process.stderr.readline():
            if "Ctrl-C stops; run again later, it goes on." in line:
                limited.stack.chain.ask("evm_increaseTime", [700])
                limited.stack.chain.ask("evm_mine", [])
        assert process.wait(60) == 0
        assert "already there: 0, new: 3, waiting: 0" in process.stdout.read()


def test_ctrl_c_while_waiting_loses_nothing(limited: Desk) -> None:
    """Stopped in the middle it says that nothing is lost; run again, it goes on where it was."""
    limited.write("stop.csv", "\n".join(citizens(3, "stop")))
    with limited.watch("airdrop", "stop.csv", "--drop", "1", "--yes") as process:
        while line := process.stderr.readline():
            if "Ctrl-C stops" in line:
                process.send_signal(signal.SIGINT)
                break
        assert process.wait(60) == 130
        assert "Stopped. Nothing is lost" in process.stderr.read()
    limited.stack.chain.ask("evm_increaseTime", [700])
    limited.stack.chain.ask("evm_mine", [])
    answer = limited.run("airdrop", "stop.csv", "--drop", "1", "--yes")
    assert re.search(r"already there: [12], new: [12], waiting: 0", answer.stdout)
