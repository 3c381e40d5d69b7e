"""What only the chain knows of a list: tickets that are gone, contracts that would lock a character in."""

from collections.abc import Collection, Sequence

from eth_abi.abi import encode

from minting.chain import CallReverted, ChainUnreachable
from minting.character_token import CharacterToken
from minting.recipients.addresses import ZERO_ADDRESS
from minting.recipients.lines import Recipient
from minting.recipients.problems import Fault, Problem

DELEGATED = bytes.fromhex("ef0100")  # EIP-7702: a person's account that borrows code
HOOKS = (bytes.fromhex("150b7a02"), bytes.fromhex("6745782b"))  # onERC721Received, onKIP17Received
OTHER_TICKET = "Give the line another ticket, or leave it empty to get the next free one"


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
            words = f"ticket {recipient.ticket} does not exist: drop {drop} has the tickets 0 to {info.cap - 1}"
            problems.append(Problem(recipient.line, Fault.BEYOND_CAP, words, OTHER_TICKET))
        elif recipient.ticket in spent and recipient.ticket not in planned:
            words = f"ticket {recipient.ticket} has its character already"
            problems.append(Problem(recipient.line, Fault.SPENT, words, OTHER_TICKET))
    return problems + _check_contracts(recipients, token, block)


def _check_contracts(recipients: Sequence[Recipient], token: CharacterToken, block: int) -> list[Problem]:
    questions = [("eth_getCode", [recipient.address, hex(block)]) for recipient in recipients]
    codes = token.chain.ask_many(questions) if questions else []
    problems = []
    for recipient, code in zip(recipients, codes, strict=True):
        digits = bytes.fromhex(code[2:])
        if digits and not digits.startswith(DELEGATED) and not _accepts(token, recipient.address, block):
            words = f"{recipient.address} is a contract that does not accept characters (no ERC-721 or KIP-17 hook)"
            todo = "Ask for the address of a person's wallet"
            problems.append(Problem(recipient.line, Fault.CANNOT_RECEIVE, words, todo))
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
