"""Give intents their nonces and bring their bytes to the chain, never leaving a nonce behind."""

from dataclasses import dataclass

from minting.chain import CallReverted, Chain
from minting.errors import MintingError
from minting.fees import Fee, FeeCeilingReached, current_fee, gas_with_margin, raised_fee
from minting.journal.answers import Answer, weigh
from minting.journal.entries import Entry, Slot, StoredTransaction
from minting.journal.lease import Clock
from minting.journal.settling import Settling
from minting.journal.states import State, Step
from minting.journal.writing import Writing
from minting.signing import DynamicFeeTransaction, LegacyTransaction, SignedTransaction, Signer

FILLER_GAS = 21_000
PERHAPS_TAKEN = frozenset({Answer.ACCEPTED, Answer.KNOWN, Answer.INDETERMINATE, Answer.NONCE_USED})


class InsufficientFunds(MintingError):
    """The sender cannot pay; nothing is lost, what was queued waits."""

    def __init__(self, sender: str, balance: int, needed: int) -> None:
        self.sender, self.balance, self.needed = sender, balance, needed
        super().__init__(
            f"{sender} has {balance / 1e18:.6f} KAIA and needs {needed / 1e18:.6f} for the next transaction.",
            "Send it the difference, then run the same command again: it goes on where it stopped.",
        )


@dataclass
class Patience:
    """When this process first offered a version: a predecessor's clock does not count."""

    first_offer: float
    last_offer: float


class Sending:
    """Decides what to sign and when to offer it. Clocks are monotonic seconds."""

    def __init__(self, chain: Chain, signer: Signer, writing: Writing, settling: Settling, clock: Clock) -> None:
        self._chain = chain
        self._signer = signer
        self._writing = writing
        self._settling = settling
        self._clock = clock
        self._patience: dict[str, Patience] = {}
        self._gap_since: float | None = None
        self.troubles: list[str] = []

    def start(self, slots: list[Slot]) -> Entry | None:
        """Take the oldest queued intent as far as the broadcast; return it, or None when none can start now.

        An intent that the contract would refuse is refused here, without a nonce; while other transactions are on
        their way it waits instead, since they may change the contract's mind. Raises InsufficientFunds,
        FeeCeilingReached.
        """
        if len(slots) >= self._chain.profile.in_flight:
            return None
        entry = self._writing.next_queued()
        if entry is None:
            return None
        if self._settling.exists(entry):
            self._writing.end_queued(entry, State.SKIPPED, "the chain already shows the effect")
            return entry
        gas = entry.gas
        if gas is None:
            try:
                estimate = self._chain.estimate_gas(self._signer.address, entry.to, entry.data, entry.value)
            except CallReverted as refusal:
                if slots:
                    return None
                self._writing.end_queued(entry, State.REFUSED, refusal.reason, refusal.data)
                return entry
            gas = gas_with_margin(estimate, self._chain.profile)
        fee = current_fee(self._chain)
        self._require_funds(slots, gas * fee.cap + entry.value)
        mined_count = self._chain.transaction_count(self._signer.address)

        def build(nonce: int) -> SignedTransaction:
            return self._sign(nonce, entry, fee, gas)

        self._writing.store_first(entry, mined_count, fee, gas, build)
        for slot in self._writing.slots():
            if slot.entry and slot.entry.id == entry.id:
                self.tend(slot, is_next=not slots)
        return entry

    def tend(self, slot: Slot, is_next: bool) -> None:
        """Offer a slot's bytes when it is time, and replace them when they are slow and the next in line."""
        latest, now, profile = slot.latest, self._clock(), self._chain.profile
        patience = self._patience.get(latest.hash)
        if patience is None:
            self._offer(slot, latest, everywhere=latest.offered)
        elif is_next and now - patience.first_offer >= profile.replace_after:
            self._replace(slot, filler=latest.filler)
        elif now - patience.last_offer >= profile.resend_after:
            self._offer(slot, latest, everywhere=True)

    def fill_gap(self, slots: list[Slot], mined_count: int) -> None:
        """Use up the nonces between the chain's count and our lowest when nothing of ours has them.

        A gap comes from a node that overstated the count, or from another chain history; ours could never be mined
        behind it. The filler has the missing nonce, so it cannot double anything.
        """
        if not slots or slots[0].nonce <= mined_count:
            self._gap_since = None
            return
        self._gap_since = self._clock() if self._gap_since is None else self._gap_since
        if self._clock() - self._gap_since < self._chain.profile.replace_after:
            return
        fee = current_fee(self._chain)
        for nonce in self._writing.nonces_without_transaction(mined_count, slots[0].nonce):
            signed = self._sign(nonce, None, fee, FILLER_GAS)
            self._writing.store_gap_filler(nonce, fee, FILLER_GAS, signed)

    def _offer(self, slot: Slot, version: StoredTransaction, everywhere: bool) -> None:
        replies = self._chain.send(version.raw, everywhere=everywhere)
        self._writing.observer(Step.SENT, slot.name)
        answer, words = weigh(replies, version.hash)
        now = self._clock()
        patience = self._patience.setdefault(version.hash, Patience(now, now))
        patience.last_offer = now
        self._writing.record_offer(slot, version, words, answer in PERHAPS_TAKEN)
        if answer not in (Answer.ACCEPTED, Answer.KNOWN):
            self.troubles.append(f"{slot.name}: {answer}: {words}")
        if answer is Answer.UNDERPRICED:
            self._replace(slot, filler=version.filler)
        elif answer is Answer.IMPOSSIBLE and slot.entry and not version.filler:
            self._writing.note_refusal(slot.entry, f"the node refused the transaction: {words}")
            self._replace(slot, filler=True)
        elif answer is Answer.FUNDS:
            needed = version.gas * version.fee.cap + (slot.entry.value if slot.entry else 0)
            raise InsufficientFunds(self._signer.address, self._chain.balance(self._signer.address), needed)

    def _replace(self, slot: Slot, filler: bool) -> None:
        """Sign the slot's nonce again at a higher price, and offer it."""
        try:
            fee = raised_fee(slot.latest.fee, current_fee(self._chain), self._chain.profile)
        except FeeCeilingReached as ceiling:
            self.troubles.append(f"{slot.name}: {ceiling}")
            self._patience[slot.latest.hash] = Patience(self._clock(), self._clock())
            return
        gas = FILLER_GAS if filler else slot.latest.gas
        signed = self._sign(slot.nonce, None if filler else slot.entry, fee, gas)
        self._writing.store_replacement(slot, filler, fee, gas, signed)
        for replaced in self._writing.slots():
            if replaced.nonce == slot.nonce:
                self._offer(replaced, replaced.latest, everywhere=True)

    def _sign(self, nonce: int, entry: Entry | None, fee: Fee, gas: int) -> SignedTransaction:
        """Sign an entry's transaction, or an empty one to ourselves when there is no entry."""
        profile = self._chain.profile
        to = entry.to if entry else self._signer.address
        value, data = (entry.value, entry.data) if entry else (0, b"")
        if profile.legacy:
            legacy = LegacyTransaction(profile.chain_id, nonce, fee.cap, gas, to, value, data)
            return legacy.signed(self._signer)
        dynamic = DynamicFeeTransaction(profile.chain_id, nonce, fee.tip, fee.cap, gas, to, value, data)
        return dynamic.signed(self._signer)

    def _require_funds(self, slots: list[Slot], needed: int) -> None:
        reserved = sum(
            slot.latest.gas * slot.latest.fee.cap + (slot.entry.value if slot.entry else 0) for slot in slots
        )
        balance = self._chain.balance(self._signer.address)
        if balance < needed + reserved:
            raise InsufficientFunds(self._signer.address, balance, needed + reserved)
