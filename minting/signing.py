"""Transactions as bytes: RLP by `rlp`, signatures by libsecp256k1.

Each transaction type is a value that knows its signing hash; a `Signer` turns 32 bytes into a signature and may be a
key in memory or a key service. Sources: EIP-155 (legacy), EIP-1559 and EIP-2718 (type 2), EIP-2 (low s).
"""

from dataclasses import dataclass
from typing import Protocol, cast

import rlp
from coincurve import PrivateKey
from eth_utils.address import to_canonical_address, to_checksum_address
from eth_utils.crypto import keccak


@dataclass(frozen=True)
class Signature:
    """A secp256k1 signature with the parity of R's y coordinate; `s` is in the lower half."""

    y_parity: int
    r: int
    s: int


class Signer(Protocol):
    """Something that signs 32-byte digests for one address."""

    @property
    def address(self) -> str:
        """The checksummed address."""

    def sign(self, digest: bytes) -> Signature:
        """Return the signature of a 32-byte digest."""


class KeySigner:
    """A signer whose key is in this process's memory. The key is in no attribute's repr and cannot be pickled."""

    __slots__ = ("_address", "_key")

    def __init__(self, key: bytes) -> None:
        """`key`: 32 bytes; raises ValueError when it is not a private key."""
        if len(key) != 32:
            raise ValueError(f"a key has 32 bytes, not {len(key)}")
        self._key = PrivateKey(key)
        public = self._key.public_key.format(compressed=False)[1:]
        self._address = str(to_checksum_address(keccak(public)[12:]))

    @property
    def address(self) -> str:
        """The checksummed address."""
        return self._address

    def sign(self, digest: bytes) -> Signature:
        """Return the RFC 6979 signature of a 32-byte digest."""
        if len(digest) != 32:
            raise ValueError(f"a digest has 32 bytes, not {len(digest)}")
        packed = self._key.sign_recoverable(digest, hasher=None)
        return Signature(packed[64], int.from_bytes(packed[:32]), int.from_bytes(packed[32:64]))

    def __repr__(self) -> str:
        return f"KeySigner({self._address})"

    def __reduce__(self) -> str:
        raise TypeError("a key stays in the process that opened it")


@dataclass(frozen=True)
class DynamicFeeTransaction:
    """An EIP-1559 transaction (type 2), without access list. Amounts in the chain's smallest unit."""

    chain_id: int
    nonce: int
    tip: int
    fee_cap: int
    gas: int
    to: str | None
    value: int
    data: bytes

    def signing_hash(self) -> bytes:
        """Return the 32 bytes to sign."""
        return bytes(keccak(b"\x02" + _encode(self._fields())))

    def signed(self, signer: Signer) -> "SignedTransaction":
        """Return the bytes to broadcast."""
        signature = signer.sign(self.signing_hash())
        raw = b"\x02" + _encode([*self._fields(), signature.y_parity, signature.r, signature.s])
        return SignedTransaction(raw, bytes(keccak(raw)))

    def _fields(self) -> list[object]:
        to = _address_bytes(self.to)
        return [self.chain_id, self.nonce, self.tip, self.fee_cap, self.gas, to, self.value, self.data, []]


@dataclass(frozen=True)
class LegacyTransaction:
    """A transaction of the first kind with EIP-155 replay protection. The whole `gas_price` is always paid."""

    chain_id: int
    nonce: int
    gas_price: int
    gas: int
    to: str | None
    value: int
    data: bytes

    def signing_hash(self) -> bytes:
        """Return the 32 bytes to sign."""
        return bytes(keccak(_encode([*self._fields(), self.chain_id, 0, 0])))

    def signed(self, signer: Signer) -> "SignedTransaction":
        """Return the bytes to broadcast."""
        signature = signer.sign(self.signing_hash())
        v = signature.y_parity + 35 + 2 * self.chain_id
        raw = _encode([*self._fields(), v, signature.r, signature.s])
        return SignedTransaction(raw, bytes(keccak(raw)))

    def _fields(self) -> list[object]:
        return [self.nonce, self.gas_price, self.gas, _address_bytes(self.to), self.value, self.data]


@dataclass(frozen=True)
class SignedTransaction:
    """Bytes that any node accepts, and the 32-byte hash by which they are known."""

    raw: bytes
    hash: bytes


def create_address(sender: str, nonce: int) -> str:
    """Return the checksummed address of the contract that `sender` creates with `nonce`."""
    return str(to_checksum_address(keccak(_encode([to_canonical_address(sender), nonce]))[12:]))


def _encode(fields: list[object]) -> bytes:
    return cast(bytes, rlp.encode(fields))


def _address_bytes(address: str | None) -> bytes:
    return b"" if address is None else bytes(to_canonical_address(address))
