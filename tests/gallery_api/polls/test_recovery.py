"""The short ways to libsecp256k1 and Keccak give what the long ones give, in every thread."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from coincurve import PrivateKey
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from gallery_api.polls import keccak as module
from gallery_api.polls import recovery
from gallery_api.polls.keccak import keccak256


@given(st.binary(max_size=700))
def test_keccak_is_keccak(content: bytes) -> None:
    """Every length over several blocks, both ways, against eth-utils."""
    assert keccak256(content) == module._by_objects(content) == keccak(content)


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64), st.integers(0, 1))
def test_any_signature_recovers_the_same_both_ways(digest: bytes, numbers: bytes, parity: int) -> None:
    """Good or bad: the same key, or none."""
    compact = numbers + bytes([parity])
    assert recovery._recovered(digest, compact) == recovery._by_objects(digest, compact)


def test_threads_do_not_disturb_one_another() -> None:
    """Eight at once, each with its own state."""

    def work(seed: int) -> bool:
        key = PrivateKey(bytes([seed + 1]) * 32)
        owner = keccak(key.public_key.format(compressed=False)[1:])[12:]
        for _ in range(300):
            content = os.urandom(200)
            digest = keccak256(content)
            if digest != keccak(content):
                return False
            if recovery.recover_address(digest, key.sign_recoverable(digest, hasher=None)) != owner:
                return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(8)))


def test_other_sizes_are_refused() -> None:
    """C functions read as many bytes as they want: they never get fewer."""
    for digest, compact in ((bytes(31), bytes(65)), (bytes(32), bytes(64)), (bytes(32), bytes(64) + b"\x02")):
        with pytest.raises(ValueError, match="32 bytes"):
            recovery.recover_address(digest, compact)
