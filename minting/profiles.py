"""What differs from chain to chain."""

from dataclasses import dataclass

GKEI = 10**9
KAIA = 10**18
LOCAL_CHAIN_ID = 31337


@dataclass(frozen=True)
class ChainProfile:
    """What differs from chain to chain. Times in seconds, fees in the chain's smallest unit."""

    name: str
    chain_id: int
    rpc_urls: tuple[str, ...]
    confirmations: int  # blocks on top of the transaction's before it counts as final; Kaia's are final at once
    resend_after: float  # the same bytes again
    replace_after: float  # the same nonce with a higher price
    gas_limit: int  # the most gas one transaction of ours may ask for
    fee_ceiling: int  # a gas price that we never go above
    legacy: bool = False  # type 2 pays min(base fee + tip, cap); a legacy transaction pays its whole price
    in_flight: int = 15  # Kaia's pool keeps sixteen executable transactions an account
    finality_tag: bool = False  # believe the node's `finalized` where it has one, and confirmations only where not


LOCAL = ChainProfile("local", LOCAL_CHAIN_ID, ("http://127.0.0.1:8545",), 0, 3.0, 8.0, 16_000_000, 5_000 * GKEI)
KAIROS = ChainProfile(
    "kairos",
    1001,
    ("https://public-en-kairos.node.kaia.io", "https://kaia-kairos.blockpi.network/v1/rpc/public"),
    1,
    4.0,
    15.0,
    16_000_000,
    3_000 * GKEI,
    finality_tag=True,
)
KAIA_MAINNET = ChainProfile(
    "kaia",
    8217,
    ("https://public-en.node.kaia.io", "https://kaia.blockpi.network/v1/rpc/public"),
    1,
    4.0,
    15.0,
    16_000_000,
    3_000 * GKEI,
    finality_tag=True,
)
PROFILES = {profile.name: profile for profile in (LOCAL, KAIROS, KAIA_MAINNET)}
