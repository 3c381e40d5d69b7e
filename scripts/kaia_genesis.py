"""The first block of a local Kaia chain: one validator, every fork up to Kaia, funded accounts."""

from collections.abc import Iterable
from typing import Any

import rlp

KAIA = 10**18
LOWEST_BASE_FEE = 25 * 10**9
HIGHEST_BASE_FEE = 750 * 10**9
BALANCE = 10**9 * KAIA  # of each funded account; a batch at 750 gkei must not fail for want of money
FORKS = ("istanbul", "london", "ethTxType", "magma", "kore", "shanghai", "cancun", "kaia")


def genesis(chain_id: int, validator: str, funded: Iterable[str], timestamp: int) -> dict[str, Any]:
    """Return genesis.json for `kcn init`: addresses as 0x…, `timestamp` in seconds.

    The fee rules are mainnet's (KIP-71); rewards go to the validator alone, who stakes nothing.
    """
    reward = {
        "mintingAmount": 9_600_000_000_000_000_000,
        "ratio": "100/0/0",
        "useGiniCoeff": False,
        "deferredTxFee": True,
        "stakingUpdateInterval": 86_400,
        "proposerUpdateInterval": 3_600,
        "minimumStake": 5_000_000,
    }
    fees = {
        "lowerboundbasefee": LOWEST_BASE_FEE,
        "upperboundbasefee": HIGHEST_BASE_FEE,
        "gastarget": 30_000_000,
        "maxblockgasusedforbasefee": 60_000_000,
        "basefeedenominator": 20,
    }
    return {
        "config": {
            "chainId": chain_id,
            **{f"{fork}CompatibleBlock": 0 for fork in FORKS},
            "istanbul": {"epoch": 30, "policy": 2, "sub": 1},
            "unitPrice": LOWEST_BASE_FEE,
            "deriveShaImpl": 2,
            "governance": {"governanceMode": "none", "governingNode": validator, "reward": reward, "kip71": fees},
        },
        "timestamp": hex(timestamp),
        "extraData": "0x" + _extra_data(validator).hex(),
        "governanceData": "",
        "blockScore": "0x1",
        "alloc": {address.removeprefix("0x").lower(): {"balance": hex(BALANCE)} for address in funded},
        "number": "0x0",
        "gasUsed": "0x0",
        "parentHash": "0x" + "00" * 32,
    }


def _extra_data(validator: str) -> bytes:
    # Istanbul's header: 32 bytes of vanity, then who validates, an empty seal, no committed seals yet.
    istanbul: bytes = rlp.encode([[bytes.fromhex(validator.removeprefix("0x"))], bytes(65), []])
    return bytes(32) + istanbul
