"""A claim code: a ticket and the secret that stands for it, as key, as address, as URL."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from eth_utils.address import to_canonical_address
from eth_utils.crypto import keccak

from minting.codes.hidden import Hidden
from minting.errors import MintingError
from minting.signing import KeySigner

SECRET_BYTES = 16
CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
KEY_INFO = b"palmido code v1"
CHECK_INFO = b"palmido check v1"
CHECK_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
URL = re.compile(r"(https?)://([a-z0-9.-]+)(:[0-9]{1,5})?/c#([A-Za-z0-9_-]{32})", re.ASCII)
HERE = ("localhost", "127.0.0.1")
UINT32 = 2**32


class CodeUnreadable(MintingError):
    """Something is not a code's URL. What was read is not repeated: it may hold a secret."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"This is not a code: {reason}.", "Scan it again with the whole QR in view.")


@dataclass(frozen=True)
class Code:
    """The right to ticket `ticket` of drop `drop`, for whoever has the secret (16 bytes)."""

    drop: int
    ticket: int
    secret: Hidden

    def __post_init__(self) -> None:
        if not 0 < self.drop < UINT32 or not 0 <= self.ticket < UINT32:
            raise ValueError(f"drop {self.drop}, ticket {self.ticket} are not two unsigned 32-bit numbers from 1 and 0")
        if len(self.secret) != SECRET_BYTES:
            raise ValueError(f"a code's secret has {SECRET_BYTES} bytes, not {len(self.secret)}")

    @cached_property
    def signer(self) -> KeySigner:
        """The key that signs the recipient's address: 1 + HKDF-SHA256(secret, info, 48 bytes) mod (n - 1)."""
        place = self.drop.to_bytes(4) + self.ticket.to_bytes(4)
        derived = HKDF(SHA256(), 48, salt=None, info=KEY_INFO + place).derive(self.secret.reveal())
        return KeySigner((1 + int.from_bytes(derived) % (CURVE_ORDER - 1)).to_bytes(32))

    @property
    def address(self) -> str:
        """The code's address (checksummed): all that the chain and the database know of it."""
        return self.signer.address

    def url(self, site: str) -> str:
        """Return what the QR holds. `site` is scheme and host; the code is in the fragment, which is never sent."""
        packed = self.drop.to_bytes(4) + self.ticket.to_bytes(4) + self.secret.reveal()
        return f"{site.rstrip('/')}/c#{base64.urlsafe_b64encode(packed).decode()}"


def new_codes(drop: int, first_ticket: int, count: int, random: Callable[[int], bytes]) -> list[Code]:
    """Return codes for `count` tickets from `first_ticket` on; `random` gives that many unpredictable bytes."""
    tickets = range(first_ticket, first_ticket + count)
    return [Code(drop, ticket, Hidden(random(SECRET_BYTES))) for ticket in tickets]


def parse_url(url: str, site: str | None = None) -> Code:
    """Return the code in a URL, which must be `https://host/c#…` to the letter; http is read for this machine only.

    With `site` (scheme and host) other sites are refused. Raises CodeUnreadable, which does not hold the URL.
    """
    found = URL.fullmatch(url)
    if found is None:
        raise CodeUnreadable("it has not the form https://host/c# and 32 letters and digits")
    scheme, host, port, text = found.groups()
    if scheme == "http" and host not in HERE:
        raise CodeUnreadable("it is not an https address")
    if site is not None and f"{scheme}://{host}{port or ''}" != site.rstrip("/"):
        raise CodeUnreadable("it is of another site")
    return parse_fragment(text)


def parse_fragment(text: str) -> Code:
    """Return the code in the 32 characters after the #; raise CodeUnreadable."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{32}", text, re.ASCII):
        raise CodeUnreadable("it has not 32 letters and digits")
    packed = base64.urlsafe_b64decode(text)
    drop, ticket = int.from_bytes(packed[:4]), int.from_bytes(packed[4:8])
    if not drop:
        raise CodeUnreadable("it names no drop")
    return Code(drop, ticket, Hidden(packed[8:]))


def check_of(address: str) -> str:
    """Return four letters for people to compare: paper against screen, over the phone. Made of the public address."""
    number = int.from_bytes(keccak(CHECK_INFO + to_canonical_address(address))[:4]) >> 12
    return "".join(CHECK_LETTERS[number >> shift & 31] for shift in (15, 10, 5, 0))


def pack_addresses(addresses: list[str]) -> bytes:
    """Return addresses as commitCodes takes them: 20 bytes each."""
    return b"".join(bytes(to_canonical_address(address)) for address in addresses)


def fingerprint_of(addresses: list[str]) -> str:
    """Return keccak256 of the packed addresses, as 0x and 64 digits: which codes were printed, without any secret."""
    return "0x" + keccak(pack_addresses(addresses)).hex()
