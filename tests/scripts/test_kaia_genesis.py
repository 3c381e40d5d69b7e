"""The first block of a local Kaia chain."""

import rlp

from scripts.kaia_genesis import FORKS, genesis

VALIDATOR = "0x" + "ab" * 20
CITIZEN = "0x" + "Cd" * 20


def test_the_validator_stands_alone_in_the_extra_data() -> None:
    """Istanbul reads who validates from the extra data: 32 bytes, then rlp([[validator], empty seal, no seals])."""
    extra = bytes.fromhex(genesis(31337, VALIDATOR, [], 1)["extraData"][2:])
    assert extra[:32] == bytes(32)
    assert rlp.decode(extra[32:]) == [[bytes.fromhex("ab" * 20)], bytes(65), []]


def test_every_fork_is_there_from_the_first_block() -> None:
    """A contract compiled for Cancun must run in block 1."""
    config = genesis(31337, VALIDATOR, [], 1)["config"]
    assert [config[f"{fork}CompatibleBlock"] for fork in FORKS] == [0] * 8
    assert {"shanghai", "cancun", "kaia"} <= set(FORKS)


def test_funded_accounts_are_written_as_kaia_reads_them() -> None:
    """Kaia's alloc has addresses without 0x; the balance is a hexadecimal number."""
    alloc = genesis(31337, VALIDATOR, [CITIZEN], 1)["alloc"]
    assert list(alloc) == ["cd" * 20]
    assert int(alloc["cd" * 20]["balance"], 16) >= 10**24
