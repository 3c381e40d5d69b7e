"""Every error of ClaimDesk as a sentence, and what a person should do about it; see refusals.py."""

from collections.abc import Mapping

REPORT = "This is a defect of Palmido: please report it with this line."
AGAIN = "Run the command again: it goes on where it stopped."

DESK_WORDS: Mapping[str, tuple[str, str]] = {
    "ClaimLimitReached": (
        "the desk took as many claims of drop {drop} as it may for now",
        "Wait until some have flowed back and run the command again.",
    ),
    "CodeBlockMisplaced": ("other codes became this block at the same moment ({expected}, {actual})", AGAIN),
    "CodeUnknown": (
        "ticket {ticket} of drop {drop} has no code on code block {codeBlock}",
        "`palmido codes check` shows which codes the chain has.",
    ),
    "CodeVoid": ("the code for ticket {ticket} of drop {drop} was voided", "Give the guest another code."),
    "CodesBeyondCap": (
        "drop {drop} has {cap} tickets, and the codes would reach to {end}",
        "Print fewer codes, or open another drop.",
    ),
    "DeskClosed": (
        "the desk takes claims of drop {drop} from {opensAt} to {closesAt}, and no codes after that",
        "Move its window: `palmido codes open`; the drop's own must be open as well.",
    ),
    "DeskPaused": (
        "claims of drop {drop} are stopped",
        "Ask the holder of the pauser role why; when they go on, run the command again.",
    ),
    "InvalidClaimLimit": (
        "{capacity} claims in {refillSeconds} seconds is no limit",
        "Give both numbers, or 0 for both to have no limit.",
    ),
    "InvalidClaimWindow": (
        "a window from {opensAt} to {closesAt} is not possible",
        "It must end after it begins, and in the future.",
    ),
    "InvalidClaims": ("the transaction's claims are not whole ({length} bytes)", REPORT),
    "InvalidCodes": ("the transaction's code addresses are not whole ({length} bytes)", REPORT),
    "InvalidTickets": ("the transaction's tickets are not whole ({length} bytes)", REPORT),
    "SignatureInvalid": (
        "the claim of ticket {ticket} of drop {drop} is not signed by its code's key",
        "Sign it again with the code, for this chain, this desk and this recipient.",
    ),
    "TicketSpent": (
        "ticket {ticket} of drop {drop} has its character already",
        "Void the run's tickets (`palmido codes void`) and print into another folder: it takes later ones.",
    ),
    "TicketsCommitted": (
        "codes of drop {drop} can begin at ticket {nextTicket}, no longer at {firstTicket}",
        "Void the run's tickets (`palmido codes void`) and print into another folder: it takes later ones.",
    ),
}
