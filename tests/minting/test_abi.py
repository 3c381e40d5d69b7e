"""What a contract wrote into a log can be read, however it was encoded."""

from pathlib import Path

from eth_abi.abi import encode

from minting.abi import Artifact, decode_log_data

TOKEN = Artifact.load(Path(__file__).resolve().parents[2] / "contracts" / "abi" / "CharacterToken.json")


def test_text_that_is_no_text_and_dirty_padding_are_read() -> None:
    """Solidity takes both from a caller, and the opening of a drop repeats its caller's bytes."""
    data = bytearray(encode(["uint32", "string"], [7, "abc"]))
    data[-1] = 1
    data[-32] = 0xFF
    assert decode_log_data(["uint32", "string"], bytes(data)) == (7, "\N{REPLACEMENT CHARACTER}bc")


def test_what_is_encoded_well_is_read_as_before() -> None:
    values = (7, [(1, "\uac00")], b"\x01\x02")
    types = ["uint32", "(uint32,string)[]", "bytes"]
    assert decode_log_data(types, encode(types, values)) == (7, ((1, "\uac00"),), b"\x01\x02")


def test_a_log_of_the_token_with_dirty_padding_is_decoded() -> None:
    log = {
        "topics": [TOKEN.topic("CapLowered"), "0x" + (3).to_bytes(32).hex()],
        "data": "0x" + (9).to_bytes(32).hex() + "ff",
    }
    assert TOKEN.decode_log(log) == ("CapLowered", {"drop": 3, "cap": 9})
