"""What a person is told when the contract said no."""

from collections.abc import Iterable

from minting.abi import Artifact
from minting.chain import CallReverted, Chain
from minting.errors import MintingError
from minting.journal import Entry, State
from minting.refusals import Refusal, refusal_in_words


class ContractRefused(MintingError):
    """The contract refused an intent; `error` is the name of its error, empty when it named none."""

    def __init__(self, entry: Entry, refusal: Refusal) -> None:
        self.entry = entry
        self.error = refusal.name
        super().__init__(f"{entry.label or entry.key}: {refusal}.", refusal.todo)


class CallRefused(MintingError):
    """The contract refused a question or an estimate; nothing was sent."""

    def __init__(self, refusal: Refusal) -> None:
        self.error = refusal.name
        super().__init__(f"The contract refuses: {refusal}.", f"{refusal.todo} Nothing was sent.")


def call_refused(reverted: CallReverted, artifact: Artifact) -> CallRefused:
    """Return a refused question in words."""
    return CallRefused(refusal_in_words(artifact.decode_revert(reverted.data), reverted.data, reverted.reason))


def require_done(entries: Iterable[Entry], chain: Chain, artifact: Artifact) -> None:
    """Raise ContractRefused for the first entry whose effect the chain does not show."""
    for entry in entries:
        if not entry.done:
            raise refusal_of(entry, chain, artifact)


def refusal_of(entry: Entry, chain: Chain, artifact: Artifact) -> ContractRefused:
    """Return why the contract refused an entry."""
    data = entry.revert_data or b""
    if entry.state is State.REVERTED and not data and entry.to is not None:
        # A receipt does not say why: ask the question again on the state that the transaction left.
        try:
            chain.call(entry.to, entry.data, entry.block_number, entry.sender)
        except CallReverted as reverted:
            data = reverted.data
    refusal = refusal_in_words(artifact.decode_revert(data), data, entry.reason or str(entry.state))
    return ContractRefused(entry, refusal)
