"""CIDs: read and written as everybody else does."""

import hashlib

import aleph_cid
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metadata.ipfs import CidInvalid
from metadata.ipfs.cid import Cid, raw_cid, read_varint, write_varint


@given(st.sampled_from([0x55, 0x70]), st.binary(min_size=32, max_size=32))
def test_text_and_bytes_lead_back(codec: int, digest: bytes) -> None:
    """Version 1 in base32, version 0 in base58."""
    for cid in (Cid(1, codec, digest), Cid(0, 0x70, digest)):
        assert Cid.parse(str(cid)) == cid
        assert Cid.from_bytes(cid.binary) == cid


def test_known_cids_are_read() -> None:
    """The empty UnixFS directory, which every IPFS node knows, in both versions."""
    old = Cid.parse("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn")
    new = Cid.parse("bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354")
    assert old.digest == new.digest == hashlib.sha256(b"\n\x02\x08\x01").digest()
    assert (old.version, new.version) == (0, 1)


@given(st.binary(max_size=1000))
def test_a_raw_cid_is_that_of_the_library(content: bytes) -> None:
    """A small file with raw leaves is its own block."""
    hasher = aleph_cid.CidHasher.for_ipfs_v1_raw_leaves()
    hasher.update(content)
    assert str(raw_cid(content)) == hasher.finalize()
    assert raw_cid(content).matches(content)
    assert not raw_cid(content).matches(content + b"!")


@given(st.text(max_size=120))
def test_any_other_text_is_refused_by_name(text: str) -> None:
    """Never another error, whatever a stranger types into the address."""
    try:
        cid = Cid.parse(text)
    except CidInvalid as error:
        assert error.text == text
    else:
        assert str(cid) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bafy",
        "BAFYBEICZSSCDSBS7FFQZ55ASQDF3SMV6KLCW3GOFSZVWLYARCI47BGF354",
        "bafkqaaa",
        "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3N0",
        "bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf355",
    ],
)
def test_near_misses_are_refused(text: str) -> None:
    """Too short, upper case, identity, a letter that is none, one letter changed beyond the last bit."""
    with pytest.raises(CidInvalid):
        Cid.parse(text)


@given(st.integers(0, 2**63 - 1))
def test_varints_lead_back(value: int) -> None:
    """Unsigned LEB128 as multiformats has it."""
    assert read_varint(b"x" + write_varint(value) + b"y", 1) == (value, 1 + len(write_varint(value)))


def test_a_varint_without_an_end_is_refused() -> None:
    """Nine bytes at most."""
    with pytest.raises(ValueError, match="without an end"):
        read_varint(b"\xff" * 12, 0)
