"""What to offer for a transaction: from the node, bounded by the profile."""

from dataclasses import dataclass

from minting.chain import Chain, ChainUnreachable
from minting.errors import MintingError
from minting.profiles import ChainProfile

HEADROOM = 2  # the base fee moves 5 % a block on Kaia: the cap outlives fourteen full blocks
RAISE_NUMERATOR, RAISE_DENOMINATOR = 9, 8  # geth and anvil want 10 % more for the same nonce; Kaia any more
GAS_MARGIN = 8  # an eighth above the estimate


class FeeCeilingReached(MintingError):
    """The next price would be above what the profile allows."""

    def __init__(self, wanted: int, ceiling: int) -> None:
        self.wanted, self.ceiling = wanted, ceiling
        super().__init__(
            f"The chain asks for {wanted / 1e9:.0f} gkei a gas, above the ceiling of {ceiling / 1e9:.0f}.",
            "Wait until the chain is calmer: what was sent stays sent and the same bytes are offered again.",
        )


@dataclass(frozen=True)
class Fee:
    """A tip and a cap for a type 2 transaction; both equal the gas price for a legacy one."""

    tip: int
    cap: int


def current_fee(chain: Chain) -> Fee:
    """Return what to offer now; raise FeeCeilingReached.

    Type 2 pays min(base fee + tip, cap), so a generous cap costs nothing but must be covered by the balance. A legacy
    transaction pays its whole price, so it gets the node's price as it is.
    """
    price = chain.gas_price()
    if chain.profile.legacy:
        return _bounded(Fee(price, price), chain.profile)
    try:
        tip = chain.tip()
    except ChainUnreachable:  # a node without the method
        tip = 0
    cap = min(price * HEADROOM, chain.profile.fee_ceiling) if price <= chain.profile.fee_ceiling else price
    return _bounded(Fee(min(tip, cap), cap), chain.profile)


def raised_fee(previous: Fee, current: Fee, profile: ChainProfile) -> Fee:
    """Return a fee that replaces `previous` at the same nonce everywhere; raise FeeCeilingReached."""
    if profile.legacy:
        price = max(_more(previous.cap), current.cap)
        return _bounded(Fee(price, price), profile)
    tip = max(_more(previous.tip), current.tip)
    return _bounded(Fee(tip, max(_more(previous.cap), current.cap, tip)), profile)


def gas_with_margin(estimate: int, profile: ChainProfile) -> int:
    """Return the gas limit for an estimate, at most the profile's limit unless the estimate itself is higher."""
    return max(estimate, min(estimate + estimate // GAS_MARGIN, profile.gas_limit))


def _more(price: int) -> int:
    return max(-(-price * RAISE_NUMERATOR // RAISE_DENOMINATOR), price + 1)


def _bounded(fee: Fee, profile: ChainProfile) -> Fee:
    if fee.cap > profile.fee_ceiling:
        raise FeeCeilingReached(fee.cap, profile.fee_ceiling)
    return fee
