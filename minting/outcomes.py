"""What a person is told when the contract said no."""

from collections.abc import Iterable

from minting.abi import Artifact
from minting.chain import CallReverted, Chain
from minting.errors import MintingError
from minting.journal import Entry, State

TODO = {
    "AccessControlUnauthorizedAccount": "Let the contract's admin grant the role, or use the key that has it.",
    "DropNotOpen": "Wait for the window, or move it with the drop manager's key.",
    "CapReached": "Issue fewer characters, or open another drop.",
    "TicketAlreadySpent": "Run the command again: it leaves out what exists.",
    "TicketOutOfRange": "Tickets run from 0 to cap - 1.",
    "RateLimitExceeded": "Wait until the limit has refilled and run the command again.",
    "PageBudgetSpent": "Issue in batches below eight, or open another drop with a larger page budget.",
    "EnforcedPause": "Issuing is paused; the holder of the pauser role can let it go on.",
    "IssuingNotOver": "Wait until the drop's window has closed or every character is issued.",
    "SeedBlockNotReached": "Wait a few blocks and run the command again.",
    "WrongStage": "A sealed drop is scheduled, drawn and revealed in this order; an open one has no reveal.",
    "ArtMismatch": "Reveal with the base URI that the drop was opened with.",
}


class ContractRefused(MintingError):
    """The contract refused an intent; `error` is the name of its error, empty when it named none."""

    def __init__(self, entry: Entry, error: str, words: str) -> None:
        self.entry = entry
        self.error = error
        todo = TODO.get(error, "The error's name and fields say which rule was broken.")
        super().__init__(f"{entry.label or entry.key}: {words}.", todo)


def require_done(entries: Iterable[Entry], chain: Chain, artifact: Artifact) -> None:
    """Raise ContractRefused for the first entry whose effect the chain does not show."""
    for entry in entries:
        if not entry.done:
            raise refusal_of(entry, chain, artifact)


def refusal_of(entry: Entry, chain: Chain, artifact: Artifact) -> ContractRefused:
    """Return why the contract refused an entry, in its own words."""
    data = entry.revert_data or b""
    if entry.state is State.REVERTED and not data and entry.to is not None:
        # A receipt does not say why: ask the question again on the state that the transaction left.
        try:
            chain.call(entry.to, entry.data, entry.block_number, entry.sender)
        except CallReverted as reverted:
            data = reverted.data
    revert = artifact.decode_revert(data)
    return ContractRefused(entry, revert.name if revert else "", str(revert) if revert else entry.reason or entry.state)
