"""What a code's key signs: EIP-712 `Claim(uint32 drop,uint32 ticket,address recipient)`, as 64 bytes (EIP-2098)."""

from dataclasses import dataclass

from coincurve import PublicKey
from eth_utils.address import is_address, to_canonical_address, to_checksum_address
from eth_utils.crypto import keccak

from minting.codes.code import CURVE_ORDER, UINT32, Code
from minting.errors import MintingError
from minting.signing import Signer

NAME, VERSION = "Palmido ClaimDesk", "1"
DOMAIN_TYPE = keccak(text="EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
CLAIM_TYPE = keccak(text="Claim(uint32 drop,uint32 ticket,address recipient)")
SIGNATURE_BYTES = 64
PARITY_BIT = 1 << 255


class SignatureInvalid(MintingError):
    """The bytes are no compact low-s signature at all, whoever may have made them."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The signature cannot be read: {reason}.", "Sign the claim again with the code's key.")


@dataclass(frozen=True)
class DeskDomain:
    """Where a claim is valid: one ClaimDesk on one chain."""

    chain_id: int
    desk: str

    def separator(self) -> bytes:
        """Return EIP-712's domain separator."""
        desk = _word(to_canonical_address(self.desk))
        return bytes(keccak(DOMAIN_TYPE + keccak(text=NAME) + keccak(text=VERSION) + self.chain_id.to_bytes(32) + desk))


@dataclass(frozen=True)
class Claim:
    """A wish: ticket `ticket` of drop `drop` to `recipient`."""

    drop: int
    ticket: int
    recipient: str

    def __post_init__(self) -> None:
        if not 0 < self.drop < UINT32 or not 0 <= self.ticket < UINT32:
            raise ValueError(f"drop {self.drop}, ticket {self.ticket} are not two unsigned 32-bit numbers from 1 and 0")
        if not is_address(self.recipient):
            raise ValueError("the recipient is not an address")

    def struct_hash(self) -> bytes:
        """Return EIP-712's hashStruct."""
        recipient = _word(to_canonical_address(self.recipient))
        return bytes(keccak(CLAIM_TYPE + self.drop.to_bytes(32) + self.ticket.to_bytes(32) + recipient))

    def digest(self, domain: DeskDomain) -> bytes:
        """Return the 32 bytes that the code's key signs."""
        return bytes(keccak(b"\x19\x01" + domain.separator() + self.struct_hash()))


def sign_claim(claim: Claim, domain: DeskDomain, signer: Signer) -> bytes:
    """Return the compact signature: r, then s with R's parity as its highest bit (EIP-2098). RFC 6979, low s."""
    signature = signer.sign(claim.digest(domain))
    return signature.r.to_bytes(32) + (signature.s | signature.y_parity << 255).to_bytes(32)


def claim_code(code: Code, recipient: str, domain: DeskDomain) -> tuple[Claim, bytes]:
    """Return the claim of a code for a recipient, and its signature."""
    claim = Claim(code.drop, code.ticket, recipient)
    return claim, sign_claim(claim, domain, code.signer)


def recover_code(claim: Claim, domain: DeskDomain, signature: bytes) -> str:
    """Return the address (checksummed) whose key made the signature; raise SignatureInvalid.

    Strict as the contract is: 64 bytes, low s, and one signature a digest and key.
    """
    if len(signature) != SIGNATURE_BYTES:
        raise SignatureInvalid(f"it has {len(signature)} bytes, not {SIGNATURE_BYTES}")
    r, packed = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    s, parity = packed & ~PARITY_BIT, packed >> 255
    if not 0 < r < CURVE_ORDER or not 0 < s <= CURVE_ORDER // 2:
        raise SignatureInvalid("its numbers are out of range")
    try:
        whole = r.to_bytes(32) + s.to_bytes(32) + bytes([parity])
        key = PublicKey.from_signature_and_message(whole, claim.digest(domain), hasher=None)
    except ValueError as error:
        raise SignatureInvalid("it belongs to no key") from error
    return str(to_checksum_address(keccak(key.format(compressed=False)[1:])[12:]))


def is_signed_by(claim: Claim, domain: DeskDomain, signature: bytes, code_address: str) -> bool:
    """Return whether the key of `code_address` signed the claim; bytes that are no signature are signed by nobody."""
    try:
        return recover_code(claim, domain, signature) == to_checksum_address(code_address)
    except SignatureInvalid:
        return False


def _word(address: bytes) -> bytes:
    return address.rjust(32, b"\0")
