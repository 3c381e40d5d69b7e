"""Secp256k1 signatures as polls accept them: 65 bytes r ‖ s ‖ v, v 27 or 28, s in the lower half (EIP-2)."""

from typing import Protocol

from gallery_api.polls.codes import Code
from gallery_api.polls.recovery import recover_address

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_LARGEST_LOW_S = (ORDER // 2).to_bytes(32, "big")


class SignatureParts(Protocol):
    """A signature taken apart."""

    @property
    def y_parity(self) -> int:
        """The parity of R's y coordinate."""

    @property
    def r(self) -> int:
        """R's x coordinate."""

    @property
    def s(self) -> int:
        """The other half, low."""


class Signer(Protocol):
    """Something that signs 32-byte digests for one address, such as minting.signing.KeySigner."""

    @property
    def address(self) -> str:
        """The address in hexadecimal."""

    def sign(self, digest: bytes) -> SignatureParts:
        """The signature of a digest."""


def sign(signer: Signer, digest: bytes) -> bytes:
    """The 65 bytes of a signature."""
    parts = signer.sign(digest)
    return parts.r.to_bytes(32, "big") + parts.s.to_bytes(32, "big") + bytes([27 + parts.y_parity])


def check(digest: bytes, signature: bytes, address: bytes) -> Code:
    """Code.COUNTED when the address (20 bytes) signed the digest; else SIGNATURE_SHAPE, SIGNATURE_MALLEABLE or
    SIGNATURE_WRONG."""
    if len(signature) != 65:
        return Code.SIGNATURE_SHAPE
    v = signature[64]
    if v != 27 and v != 28:
        return Code.SIGNATURE_MALLEABLE if v < 2 else Code.SIGNATURE_SHAPE
    if signature[32:64] > _LARGEST_LOW_S:
        return Code.SIGNATURE_MALLEABLE
    signed_by = recover_address(digest, signature[:64] + bytes([v - 27]))
    return Code.COUNTED if signed_by == address else Code.SIGNATURE_WRONG
