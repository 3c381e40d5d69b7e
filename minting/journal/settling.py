"""Find out what became of the transactions in open slots."""

from minting.chain import Chain, Consumer, Receipt
from minting.journal.entries import Entry, Slot
from minting.journal.states import State, Step
from minting.journal.writing import Writing


class Settling:
    """Asks the chain and writes down what is final. Believes in an outcome only when the chain proves it."""

    def __init__(self, chain: Chain, writing: Writing) -> None:
        self._chain = chain
        self._writing = writing

    def settle(self, slot: Slot, mined_count: int | None) -> bool:
        """Settle a slot as far as the chain shows; return whether it still waits for its transaction to be mined.

        `mined_count` is the sender's number of mined transactions, None when unknown. False when it settled, or when
        it is in a block and only time is missing.
        """
        receipt, certain = self._receipt(slot)
        if receipt is not None:
            self._writing.observer(Step.RECEIPT, slot.name)
            self._with_receipt(slot, receipt)
            return False
        if certain and slot.entry and slot.entry.state is State.MINED:
            self._writing.record_unmined(slot.entry)
            return True
        if mined_count is None or mined_count <= slot.nonce:
            return True
        consumer = self._chain.find_consumer(self._writing.lease.sender, slot.nonce)
        if consumer is None or not (self._canonical(consumer) and self._deep(consumer)):
            return False
        if consumer.transaction.lower() in {version.hash for version in slot.versions}:
            self._without_receipt(slot, consumer)
        else:
            self._displaced(slot, consumer)
        return False

    def exists(self, entry: Entry, block: int | None = None) -> bool:
        """Return whether the chain shows the intent's effect, at `block` or at the head; False without a probe."""
        if entry.probe is None or entry.to is None:
            return False
        at = self._chain.block_number() if block is None else block
        return self._chain.call(entry.to, entry.probe.data, at) == entry.probe.answer

    def _receipt(self, slot: Slot) -> tuple[Receipt | None, bool]:
        """Return a receipt of any version from a canonical block, and whether every endpoint said what it knows."""
        certain = True
        for version in reversed(slot.versions):
            receipts, unknown = self._chain.receipts(version.hash)
            certain = certain and not unknown and not receipts
            for receipt in receipts:
                if self._canonical(receipt):
                    return receipt, True
        return None, certain

    def _with_receipt(self, slot: Slot, receipt: Receipt) -> None:
        if not self._deep(receipt):
            if slot.entry and slot.entry.state is not State.MINED:
                self._writing.record_mined(slot.entry, receipt)
            return
        filler = next(version.filler for version in slot.versions if version.hash == receipt.transaction.lower())
        if filler:
            self._writing.close(slot, State.REFUSED, slot.entry.reason if slot.entry else None)
        elif receipt.succeeded:
            self._writing.close(slot, State.COMMITTED, None, receipt)
        else:
            reason = f"the contract refused it in block {receipt.block_number}"
            self._writing.close(slot, State.REVERTED, reason, receipt)

    def _without_receipt(self, slot: Slot, consumer: Consumer) -> None:
        """Ours was mined, but no endpoint gives its receipt: the effect tells success from failure."""
        version = next(version for version in slot.versions if version.hash == consumer.transaction.lower())
        if version.filler:
            self._writing.close(slot, State.REFUSED, slot.entry.reason if slot.entry else None)
        elif slot.entry and slot.entry.probe:
            exists = self.exists(slot.entry, consumer.block_number)
            words = f"mined in block {consumer.block_number} {'with' if exists else 'without'} effect, no receipt given"
            self._writing.close(slot, State.COMMITTED if exists else State.REVERTED, words, consumer)

    def _displaced(self, slot: Slot, consumer: Consumer) -> None:
        """The nonce went to a transaction that is not ours: only now may the intent have a new one."""
        entry = slot.entry
        used = f"nonce {slot.nonce} was used by {consumer.transaction}"
        if entry is None:
            self._writing.close(slot, State.SKIPPED)
        elif self.exists(entry):
            self._writing.close(slot, State.SKIPPED, f"{used}, and the chain already shows the effect")
        elif any(version.filler for version in slot.versions):
            self._writing.close(slot, State.REFUSED, entry.reason)
        else:
            self._writing.close(slot, State.QUEUED, used)

    def _canonical(self, found: Receipt | Consumer) -> bool:
        """Return whether most endpoints that know the block's height agree on the block."""
        hashes = self._chain.block_hashes(found.block_number)
        return 2 * sum(known.lower() == found.block_hash.lower() for known in hashes) > len(hashes)

    def _deep(self, found: Receipt | Consumer) -> bool:
        profile = self._chain.profile
        at_once = profile.confirmations == 0 and not profile.finality_tag
        return at_once or self._chain.final_block() >= found.block_number
