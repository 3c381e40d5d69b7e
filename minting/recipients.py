"""Read a list of recipients, and find everything that is wrong with it before anything is sent."""

import csv
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from eth_abi.abi import encode
from eth_utils.address import is_checksum_address, is_hex_address, to_checksum_address

from minting.chain import CallReverted, ChainUnreachable
from minting.character_token import CharacterToken
from minting.errors import MintingError

ZERO_ADDRESS = "0x" + "0" * 40
DELEGATED = bytes.fromhex("ef0100")  # EIP-7702: a person's account that borrows code
HOOKS = (bytes.fromhex("150b7a02"), bytes.fromhex("6745782b"))  # onERC721Received, onKIP17Received
MAX_TICKET = 2**32 - 1
LINE_LENGTH = 1000


class Fault(StrEnum):
    """What can be wrong with a line."""

    COLUMNS = "columns"
    ADDRESS = "address"
    CHECKSUM = "checksum"
    ZERO_ADDRESS = "zero address"
    DUPLICATE_ADDRESS = "duplicate address"
    TICKET = "ticket"
    DUPLICATE_TICKET = "duplicate ticket"
    BEYOND_CAP = "beyond cap"
    SPENT = "spent"
    CANNOT_RECEIVE = "cannot receive"


@dataclass(frozen=True)
class Recipient:
    """One line: a checksummed address, and the ticket it asks for, if any."""

    line: int
    address: str
    ticket: int | None = None


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line (counted from 1, the header included), in words that say what to change."""

    line: int
    fault: Fault
    words: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.words}"


class RecipientsInvalid(MintingError):
    """The list has problems; nothing was sent."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        listed = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{len(problems)} lines cannot be used:\n{listed}\n", "Correct them; nothing was sent.")


def read_recipients(text: str) -> tuple[list[Recipient], list[Problem]]:
    """Read CSV with the columns address and, optionally, ticket; a header line may name them.

    Returns the usable lines and every problem. An address without any upper-case letter carries no checksum and is
    taken as it is.
    """
    recipients: list[Recipient] = []
    problems: list[Problem] = []
    lines_by_address: dict[str, int] = {}
    lines_by_ticket: dict[int, int] = {}
    for line, written in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        cells = [cell.strip() for row in csv.reader([written[:LINE_LENGTH]]) for cell in row]
        if not any(cells) or (not recipients and not problems and cells[0].lower() == "address"):
            continue
        parsed = _parse(line, cells)
        if isinstance(parsed, Problem):
            problems.append(parsed)
            continue
        duplicate = _duplicate(parsed, lines_by_address, lines_by_ticket)
        if duplicate:
            problems.append(duplicate)
        else:
            recipients.append(parsed)
    return recipients, problems


def check_recipients(
    recipients: Sequence[Recipient], token: CharacterToken, drop: int, planned: Collection[int] = ()
) -> list[Problem]:
    """Return what the chain has against these lines: tickets beyond the cap or spent, contracts that cannot receive.

    A spent ticket in `planned` (this list's own, from an earlier run) is no problem: it is skipped later.
    """
    block = token.chain.block_number()
    info = token.drop_info(drop, block)
    spent = token.spent_tickets(drop, info.set_size, block)
    problems = []
    for recipient in recipients:
        if recipient.ticket is None:
            continue
        if recipient.ticket >= info.cap:
            words = f"ticket {recipient.ticket} is not below the drop's cap, {info.cap}"
            problems.append(Problem(recipient.line, Fault.BEYOND_CAP, words))
        elif recipient.ticket in spent and recipient.ticket not in planned:
            words = f"ticket {recipient.ticket} has its character already"
            problems.append(Problem(recipient.line, Fault.SPENT, words))
    return problems + _check_contracts(recipients, token, block)


def _parse(line: int, cells: list[str]) -> Recipient | Problem:
    if len(cells) > 2 and any(cells[2:]):
        return Problem(line, Fault.COLUMNS, "there are more columns than address and ticket")
    address, ticket = cells[0], cells[1] if len(cells) > 1 else ""
    if not address.startswith("0x") or not is_hex_address(address):
        return Problem(line, Fault.ADDRESS, f"{address[:60]!r} is not an address (0x and 40 hexadecimal digits)")
    if address[2:] != address[2:].lower() and not is_checksum_address(address):
        return Problem(line, Fault.CHECKSUM, f"{address} has a wrong checksum: a character was mistyped")
    if address.lower() == ZERO_ADDRESS:
        return Problem(line, Fault.ZERO_ADDRESS, "the zero address belongs to nobody")
    if not ticket:
        return Recipient(line, str(to_checksum_address(address)))
    if not (ticket.isascii() and ticket.isdigit()) or int(ticket) > MAX_TICKET:
        return Problem(line, Fault.TICKET, f"{ticket[:60]!r} is not a ticket (a whole number from 0)")
    return Recipient(line, str(to_checksum_address(address)), int(ticket))


def _duplicate(
    recipient: Recipient, lines_by_address: dict[str, int], lines_by_ticket: dict[int, int]
) -> Problem | None:
    first = lines_by_address.setdefault(recipient.address, recipient.line)
    if first != recipient.line:
        words = f"{recipient.address} is on line {first} already"
        return Problem(recipient.line, Fault.DUPLICATE_ADDRESS, words)
    if recipient.ticket is not None:
        first = lines_by_ticket.setdefault(recipient.ticket, recipient.line)
        if first != recipient.line:
            words = f"ticket {recipient.ticket} is on line {first} already"
            return Problem(recipient.line, Fault.DUPLICATE_TICKET, words)
    return None


def _check_contracts(recipients: Sequence[Recipient], token: CharacterToken, block: int) -> list[Problem]:
    questions = [("eth_getCode", [recipient.address, hex(block)]) for recipient in recipients]
    codes = token.chain.ask_many(questions) if questions else []
    problems = []
    for recipient, code in zip(recipients, codes, strict=True):
        digits = bytes.fromhex(code[2:])
        if digits and not digits.startswith(DELEGATED) and not _accepts(token, recipient.address, block):
            words = f"{recipient.address} is a contract without a hook that accepts characters (ERC-721 or KIP-17)"
            problems.append(Problem(recipient.line, Fault.CANNOT_RECEIVE, words))
    return problems


def _accepts(token: CharacterToken, contract: str, block: int) -> bool:
    """Return whether either hook, asked as the token would ask it, answers with its own selector."""
    # (operator, from, tokenId, data): the token itself, nobody, 0, empty
    arguments = encode(["address", "address", "uint256", "bytes"], [token.address, ZERO_ADDRESS, 0, b""])
    for selector in HOOKS:
        try:
            answer = token.chain.call(contract, selector + arguments, block, token.address)
        except (CallReverted, ChainUnreachable):  # nodes also answer with "out of gas" or "invalid opcode"
            continue
        if answer[:32] == selector.ljust(32, b"\0"):
            return True
    return False
