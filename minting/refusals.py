"""Every error of CharacterToken as a sentence, and what a person should do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from eth_utils.address import is_address, to_checksum_address

from minting.abi import Revert
from minting.character_token import ROLES
from minting.desk_refusals import DESK_WORDS
from minting.token_events import STAGES

ROLE_NAMES = {role: name for name, role in ROLES.items()} | {bytes(32): "admin"}
LAST_MOMENT = 253_402_300_799  # the end of the year 9999, the last that a calendar can name
REPORT = "This is a defect of Palmido: please report it with this line."
AGAIN = "Run the command again: it leaves out what exists."

# name: (what happened, what to do); a name in braces is a field of the error
WORDS: Mapping[str, tuple[str, str]] = {
    "AccessControlBadConfirmation": (
        "a role can only be given up by the account that holds it",
        "Use the key of that account.",
    ),
    "AccessControlEnforcedDefaultAdminDelay": (
        "the change of admin must wait until {schedule}",
        "Run the command again after that.",
    ),
    "AccessControlEnforcedDefaultAdminRules": (
        "the admin is changed in two steps, not by granting or revoking the role",
        "Begin the transfer of the admin role; the new admin accepts it.",
    ),
    "AccessControlInvalidDefaultAdmin": (
        "{defaultAdmin} cannot become admin",
        "Name the account that was announced, not the zero address.",
    ),
    "AccessControlUnauthorizedAccount": (
        "{account} does not have the {neededRole} role",
        "Let the contract's admin grant the role, or use the key that has it (PALMIDO_KEY_FILE).",
    ),
    "ArtMismatch": (
        "this is not the art that the drop promised (expected {expected}, got {actual})",
        "Reveal with the set and the base URI that the drop was opened with.",
    ),
    "CapReached": (
        "drop {drop} has only {left} characters left",
        "Issue fewer characters, or open another drop.",
    ),
    "DropNotOpen": (
        "drop {drop} issues from {opensAt} to {closesAt}, and not now",
        "Wait for the window, or move it with the drop manager's key.",
    ),
    "ERC721IncorrectOwner": ("token {tokenId} belongs to {owner}, not to {sender}", "Ask the owner to send it."),
    "ERC721InsufficientApproval": (
        "{operator} may not move token {tokenId}",
        "Use the owner's key, or let the owner approve this account.",
    ),
    "ERC721InvalidApprover": ("{approver} may not approve for this token", "Use the owner's key."),
    "ERC721InvalidOperator": ("{operator} cannot be an operator", "Name another account."),
    "ERC721InvalidOwner": ("{owner} cannot own characters", "Name a person's wallet."),
    "ERC721InvalidReceiver": (
        "{receiver} cannot receive characters: it is a contract without the hook of ERC-721 or KIP-17",
        "Take it off the list and ask for the address of a person's wallet.",
    ),
    "ERC721InvalidSender": ("{sender} cannot send this token", "Use the owner's key."),
    "ERC721NonexistentToken": ("there is no token {tokenId}", "Check the number; the gallery shows which exist."),
    "EnforcedPause": (
        "issuing is paused",
        "Ask the holder of the pauser role why; when it goes on, run the command again.",
    ),
    "ExpectedPause": ("issuing is not paused", "There is nothing to do."),
    "InvalidCap": (
        "the cap {cap} is not possible: it must be at least {lowest} and below {below}",
        "Choose a number between; a cap only ever falls, and not below what was issued.",
    ),
    "InvalidRateLimit": (
        "{capacity} characters in {refillSeconds} seconds is no limit for the {role} role",
        "Give both numbers, or 0 for both to have no limit; only the issuer and relayer roles have one.",
    ),
    "InvalidRecipients": (
        "the transaction's list of recipients is not whole addresses ({length} bytes)",
        REPORT,
    ),
    "InvalidRoyalty": (
        "a royalty of {fraction} of 10,000 to {receiver} is not possible",
        "At most 10,000, to an address that is not zero.",
    ),
    "InvalidWindow": (
        "a window from {opensAt} to {closesAt} is not possible",
        "It must end after it begins, and in the future.",
    ),
    "IssuingNotOver": (
        "drop {drop} still issues, and its art is drawn after that",
        "Wait until the drop's window has closed or every character is issued.",
    ),
    "PageBudgetSpent": (
        "drop {drop} has used all pages that it may",
        "Issue in batches below eight, or open another drop with a larger page budget.",
    ),
    "PageMisplaced": ("a page was written to {actual}, not to {expected}", REPORT),
    "PagesSpent": (
        "all 256 pages of the contract are written",
        "Issue in batches below eight, or deploy another contract for the next season.",
    ),
    "RateLimitExceeded": (
        "drop {drop} lets the {role} role issue {available} characters now, not {requested}",
        "Wait until the limit has refilled and run the command again.",
    ),
    "RecipientsNotAscending": ("recipient {index} of the transaction is out of order", REPORT),
    "SafeCastOverflowedUintDowncast": ("{value} does not fit into {bits} bits", "Use a smaller number."),
    "SealIncomplete": (
        "a drop needs either its base URI (open) or the document that hides it (sealed)",
        "`palmido publish SET` makes both; run it again.",
    ),
    "SeedBlockNotReached": (
        "drop {drop} draws its seed from block {blockNumber}, which is not there yet",
        "Wait a few blocks and run the command again.",
    ),
    "TicketAlreadySpent": ("ticket {ticket} of drop {drop} has its character already", AGAIN),
    "TicketOutOfRange": (
        "drop {drop} has no ticket {ticket}: there are {cap}, counted from 0",
        "Correct the ticket, or leave it empty to get the next free one.",
    ),
    "TicketsDoNotMatch": ("{recipients} recipients and {ticketsLength} bytes of tickets do not match", REPORT),
    "TokenLocked": ("token {tokenId} is soulbound", "It stays with its owner; there is nothing to do."),
    "UnknownDrop": (
        "there is no drop {drop}",
        "`palmido drop show 1` shows the first, `palmido drop open SET` opens one.",
    ),
    "WrongStage": (
        "drop {drop} is {stage}, and this step needs another stage",
        "A sealed drop is scheduled, drawn and revealed in this order; an open one has no reveal.",
    ),
    "Error": ("{message}", "These are the contract's own words."),
    "Panic": ("it met an impossible state (code {code})", REPORT),
}


@dataclass(frozen=True)
class Refusal:
    """Why a contract said no: the error's `name` (empty when it named none we know), a sentence, and what to do."""

    name: str
    sentence: str
    todo: str

    def __str__(self) -> str:
        return f"{self.sentence} ({self.name})" if self.name else self.sentence


def refusal_in_words(revert: Revert | None, data: bytes, reason: str) -> Refusal:
    """Return a contract's error in words; `data` and the node's `reason` say what is known when it is not ours."""
    if revert is None:
        if data[:4]:
            todo = "Check that PALMIDO_TOKEN_ADDRESS or the deployments file names the right contract."
            return Refusal("", f"it gave an error that this version does not know (0x{data[:4].hex()})", todo)
        return Refusal("", reason or "it gave no reason", "`palmido status` shows whether all parts are as expected.")
    words = {**WORDS, **DESK_WORDS}
    if revert.name not in words:  # another contract's error
        return Refusal("", str(revert), "The error's name says which rule was broken.")
    sentence, todo = words[revert.name]
    shown = {name: _shown(name, value) for name, value in revert.fields.items()}
    return Refusal(revert.name, sentence.format(**shown), todo)


def _shown(name: str, value: Any) -> str:
    if name in ("opensAt", "closesAt", "schedule"):
        if not 0 < value <= LAST_MOMENT:
            return "the beginning" if value == 0 else "no end"
        return f"{datetime.fromtimestamp(value, UTC):%Y-%m-%d %H:%M} UTC"
    if name in ("role", "neededRole"):
        return ROLE_NAMES.get(bytes(value), f"0x{value.hex()}")
    if name == "stage" and value < len(STAGES):
        return str(STAGES[value].value)
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    if isinstance(value, str) and is_address(value):
        return str(to_checksum_address(value))
    return f"{value:,}" if isinstance(value, int) and name not in ("tokenId", "drop", "ticket") else str(value)
