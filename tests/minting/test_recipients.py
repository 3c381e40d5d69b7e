"""A list of recipients: every line is checked first, and every problem is named with its line."""

from pathlib import Path

import pytest
from eth_utils import to_checksum_address
from hypothesis import given
from hypothesis import strategies as st

from minting.plan import Line, Step
from minting.recipients import Fault, Recipient, check_recipients, read_recipients
from scripts.anvil import Anvil
from tests.minting.city import City, citizens, fund

A, B, C = citizens(3)
WRONG = A[:-1] + ("b" if A[-1] != "b" else "c")


def faults(text: str) -> list[tuple[int, Fault]]:
    """Return the problems of a list as (line, fault)."""
    return [(problem.line, problem.fault) for problem in read_recipients(text)[1]]


def test_addresses_and_tickets() -> None:
    """A header, blank lines, spaces, a byte order mark and Windows line ends are fine; tickets are optional."""
    text = f"\ufeffAddress,ticket\r\n {A} , 7\r\n\r\n{B.lower()},\r\n{C}\r\n"
    recipients, problems = read_recipients(text)
    assert problems == []
    assert recipients == [Recipient(2, A, 7), Recipient(4, B), Recipient(5, C)]


def test_every_problem_is_reported_at_once() -> None:
    """Nothing hides behind the first mistake."""
    text = "\n".join(
        [
            A,
            WRONG,
            "0x1234",
            "",
            "0x" + "0" * 40,
            A.lower(),
            f"{B},-1",
            f"{B},4294967296",
            f"{B},1,2",
            f"{B},3",
            f"{C},3",
        ]
    )
    assert faults(text) == [
        (2, Fault.CHECKSUM),
        (3, Fault.ADDRESS),
        (5, Fault.ZERO_ADDRESS),
        (6, Fault.DUPLICATE_ADDRESS),
        (7, Fault.TICKET),
        (8, Fault.TICKET),
        (9, Fault.COLUMNS),
        (11, Fault.DUPLICATE_TICKET),
    ]


def test_problems_say_what_to_change() -> None:
    """The words name the line and the value."""
    problems = read_recipients(f"{A}\n{A}\n")[1]
    assert str(problems[0]) == f"line 2: {A} is on line 1 already"


@pytest.mark.parametrize("ticket", ["1.0", "1e3", "٣", "+1", "0x1", "一"])
def test_a_ticket_is_plain_digits(ticket: str) -> None:
    """Numbers that only some programs read as such are refused."""
    assert faults(f"{A},{ticket}") == [(1, Fault.TICKET)]


@given(st.binary(min_size=20, max_size=20).filter(any), st.data())
def test_one_wrong_letter_is_noticed_when_there_is_a_checksum(raw: bytes, data: st.DataObject) -> None:
    """Changing the case of a letter of a checksummed address is a checksum problem, unless no capital is left."""
    address = to_checksum_address(raw)
    letters = [i for i in range(2, 42) if address[i].isalpha()]
    if letters:
        i = data.draw(st.sampled_from(letters))
        changed = address[:i] + address[i].swapcase() + address[i + 1 :]
        expected = [] if changed[2:] == changed[2:].lower() else [(1, Fault.CHECKSUM)]
        assert faults(changed) == expected


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever is in the file, lines become recipients or problems."""
    recipients, problems = read_recipients(text)
    assert all(problem.line >= 1 for problem in problems)
    assert len({recipient.address for recipient in recipients}) == len(recipients)


# Runtime codes; each is deployed by anvil_setCode.
HOOK_721 = "63150b7a0260e01b60005260206000f3"  # answers every call with 150b7a02
HOOK_KIP17 = "636745782b60e01b60005260206000f3"  # answers every call with 6745782b
SILENT = "00"
REVERTING = "60006000fd"
INVALID = "fe"
ENDLESS = "5b600056"


def test_what_the_chain_has_against_a_list(anvil: Anvil, sqlite_url: str, tmp_path: Path) -> None:
    """Tickets beyond the cap or spent, and contracts that would lock a character in, are found before sending."""
    city = City([anvil.url], sqlite_url, "recipients")
    fund(city.chain, city.signer.address)
    names = ("721", "kip17", "silent", "reverting", "invalid", "endless", "delegated", "person", "spent", "cap")
    at = dict(zip(names, citizens(len(names), "contracts"), strict=True))
    for name, code in {
        "721": HOOK_721, "kip17": HOOK_KIP17, "silent": SILENT, "reverting": REVERTING,
        "invalid": INVALID, "endless": ENDLESS, "delegated": "ef0100" + "11" * 20,
    }.items():  # fmt: skip
        city.chain.ask("anvil_setCode", [at[name], "0x" + code])
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path, cap=10)
        lane.carry_out([Step((Line(3, A),)).intent(token, drop)])
        recipients = [Recipient(i + 1, address) for i, address in enumerate(at.values())]
        recipients[8] = Recipient(9, at["spent"], 3)
        recipients[9] = Recipient(10, at["cap"], 10)
        problems = {problem.line: problem.fault for problem in check_recipients(recipients, token, drop)}
        assert problems == {
            3: Fault.CANNOT_RECEIVE,
            4: Fault.CANNOT_RECEIVE,
            5: Fault.CANNOT_RECEIVE,
            6: Fault.CANNOT_RECEIVE,
            9: Fault.SPENT,
            10: Fault.BEYOND_CAP,
        }
        assert not check_recipients([recipients[8]], token, drop, planned={3})
    city.close()
