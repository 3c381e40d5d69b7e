"""EIP-712: typed data as hashes, with the five-field domain that polls use."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gallery_api.polls.canonical import hexadecimal
from gallery_api.polls.keccak import keccak256

DOMAIN_FIELDS = (
    ("name", "string"),
    ("version", "string"),
    ("chainId", "uint256"),
    ("verifyingContract", "address"),
    ("salt", "bytes32"),
)


def encode_type(name: str, fields: Iterable[tuple[str, str]]) -> bytes:
    """A struct's type as EIP-712 writes it, such as b"Mail(address to,string text)"."""
    return f"{name}({','.join(f'{kind} {field}' for field, kind in fields)})".encode()


def uint_word(number: int) -> bytes:
    """A number as one 32-byte word; raises OverflowError outside uint256."""
    return number.to_bytes(32, "big")


def address_word(address: bytes) -> bytes:
    """A 20-byte address as one word."""
    return bytes(12) + address


def text_word(text: str) -> bytes:
    """The word that stands for a string."""
    return keccak256(text.encode("utf-8"))


def uints_word(numbers: Iterable[int]) -> bytes:
    """The word that stands for an array of numbers."""
    return keccak256(b"".join(map(uint_word, numbers)))


_DOMAIN_TYPE_HASH = keccak256(encode_type("EIP712Domain", DOMAIN_FIELDS))


@dataclass(frozen=True)
class Domain:
    """What a signature is for: a name and version, a chain, a contract (20 bytes) and a deployment's salt (32)."""

    name: str
    version: str
    chain_id: int
    contract: bytes
    salt: bytes

    @cached_property
    def separator(self) -> bytes:
        """The domain's hash."""
        return keccak256(
            _DOMAIN_TYPE_HASH
            + text_word(self.name)
            + text_word(self.version)
            + uint_word(self.chain_id)
            + address_word(self.contract)
            + self.salt
        )

    def digest(self, struct_hash: bytes) -> bytes:
        """The 32 bytes that are signed."""
        return keccak256(b"\x19\x01" + self.separator + struct_hash)

    def document(self) -> dict[str, Any]:
        """The domain as a wallet wants it."""
        return {
            "name": self.name,
            "version": self.version,
            "chainId": self.chain_id,
            "verifyingContract": hexadecimal(self.contract),
            "salt": hexadecimal(self.salt),
        }


def wallet_request(
    domain: Domain, name: str, fields: Iterable[tuple[str, str]], message: dict[str, Any]
) -> dict[str, Any]:
    """The parameter of eth_signTypedData_v4."""
    listed = {"EIP712Domain": DOMAIN_FIELDS, name: tuple(fields)}
    types = {struct: [{"name": field, "type": kind} for field, kind in members] for struct, members in listed.items()}
    return {"types": types, "primaryType": name, "domain": domain.document(), "message": message}
