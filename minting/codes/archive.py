"""The encrypted archive of a print run: all that is needed to print it again, for whoever has the passphrase.

docs/claims.md describes the file; ten lines of any language with scrypt and AES-GCM read it.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from minting.codes.code import SECRET_BYTES, Code, fingerprint_of
from minting.codes.hidden import Hidden
from minting.errors import MintingError

FORMAT = "palmido-codes/1"
SCRYPT = {"n": 2**17, "r": 8, "p": 1}  # 128 MiB and about half a second
MOST_MEMORY = 2**30
SHORTEST_PASSPHRASE = 12


class ArchiveUnreadable(MintingError):
    """The archive cannot be opened."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The archive cannot be opened: {reason}.", "Check the file and the passphrase file.")


class PassphraseUnusable(MintingError):
    """The passphrase file gives no passphrase that protects anything."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(
            f"{path}: {reason}.",
            f"Put a passphrase of at least {SHORTEST_PASSPHRASE} characters on its first line; keep it apart from "
            "the archive.",
        )


@dataclass(frozen=True)
class RunLabel:
    """Which codes a run has and where they are good: public, and bound to the secrets by the archive's seal."""

    name: str
    chain_id: int
    contract: str
    desk: str
    site: str
    drop: int
    first_ticket: int
    count: int
    fingerprint: str

    def holds(self, codes: Sequence[Code]) -> bool:
        """Return whether these are the codes: the right tickets, in order, with the right addresses."""
        tickets = [(self.drop, self.first_ticket + i) for i in range(self.count)]
        return [(code.drop, code.ticket) for code in codes] == tickets and self.fingerprint == fingerprint_of(
            [code.address for code in codes]
        )


def read_passphrase(path: Path) -> Hidden:
    """Return the first line of a file; raise PassphraseUnusable."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise PassphraseUnusable(path, f"it cannot be read ({type(error).__name__})") from None
    if not lines or len(lines[0]) < SHORTEST_PASSPHRASE:
        raise PassphraseUnusable(path, "the passphrase is missing or too short")
    return Hidden(lines[0].encode())


def seal_archive(label: RunLabel, codes: Sequence[Code], passphrase: Hidden, random: Callable[[int], bytes]) -> bytes:
    """Return the archive's bytes: a JSON object whose every field is authenticated. `random` as for new_codes."""
    if not label.holds(codes):
        raise ValueError("these are not the codes that the label names")
    salt, nonce = random(16), random(12)
    header = {
        "format": FORMAT,
        **asdict(label),
        "kdf": {"name": "scrypt", **SCRYPT, "salt": salt.hex()},
        "cipher": {"name": "AES-256-GCM", "nonce": nonce.hex()},
    }
    plain = b"".join(code.secret.reveal() for code in codes)
    sealed = AESGCM(_key(passphrase, salt, SCRYPT)).encrypt(nonce, plain, rfc8785.dumps(header))
    return json.dumps({**header, "sealed": base64.b64encode(sealed).decode()}, indent=1).encode() + b"\n"


def read_label(archive: bytes) -> RunLabel:
    """Return what an archive says of itself, which without the passphrase nobody vouches for."""
    return _parse(archive)[0]


def open_archive(archive: bytes, passphrase: Hidden) -> tuple[RunLabel, list[Code]]:
    """Return the label and the codes; raise ArchiveUnreadable."""
    label, header, sealed = _parse(archive)
    try:
        salt, nonce = bytes.fromhex(header["kdf"]["salt"]), bytes.fromhex(header["cipher"]["nonce"])
        key = _key(passphrase, salt, {name: int(header["kdf"][name]) for name in SCRYPT})
        plain = AESGCM(key).decrypt(nonce, sealed, rfc8785.dumps(header))
    except InvalidTag:
        raise ArchiveUnreadable("the passphrase is another one, or the file was changed") from None
    except (KeyError, TypeError, ValueError) as error:
        raise ArchiveUnreadable(f"its header is damaged ({type(error).__name__})") from None
    secrets = [plain[i : i + SECRET_BYTES] for i in range(0, len(plain), SECRET_BYTES)]
    codes = [Code(label.drop, label.first_ticket + i, Hidden(secret)) for i, secret in enumerate(secrets)]
    if not label.holds(codes):
        raise ArchiveUnreadable("its secrets do not give the addresses that it names")
    return label, codes


def _parse(archive: bytes) -> tuple[RunLabel, dict[str, Any], bytes]:
    try:
        header = json.loads(archive)
        sealed = base64.b64decode(header.pop("sealed"), validate=True)
        if header["format"] != FORMAT:
            raise ArchiveUnreadable(f"its format is not {FORMAT}")
        fields = {name: kind(header[name]) for name, kind in RunLabel.__annotations__.items()}
        return RunLabel(**fields), header, sealed
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ArchiveUnreadable(f"it is no archive of codes ({type(error).__name__})") from None


def _key(passphrase: Hidden, salt: bytes, cost: dict[str, int]) -> bytes:
    if 128 * cost["n"] * cost["r"] * cost["p"] > MOST_MEMORY:
        raise ValueError("the archive asks for more memory than it should")
    return Scrypt(salt=salt, length=32, n=cost["n"], r=cost["r"], p=cost["p"]).derive(passphrase.reveal())
