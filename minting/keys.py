"""Where keys come from: the published development key on the local chain, an encrypted keystore file elsewhere."""

import json
import os
from pathlib import Path

from minting.errors import MintingError
from minting.profiles import LOCAL_CHAIN_ID, ChainProfile
from minting.signing import KeySigner

# The first account of "test test test test test test test test test test test junk": published, worthless on purpose.
DEVELOPMENT_KEY = bytes.fromhex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")


class KeyMissing(MintingError):
    """No key was configured for a chain that is not the local one."""

    def __init__(self, chain: str) -> None:
        self.chain = chain
        super().__init__(
            f"There is no key for chain {chain}; the development key works on the local chain only.",
            "Name an encrypted keystore (PALMIDO_KEY_FILE) and a file with its passphrase (PALMIDO_PASSPHRASE_FILE).",
        )


class KeyUnreadable(MintingError):
    """The keystore cannot be opened."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(f"The keystore {path} cannot be opened: {reason}.", "Check both files and the passphrase.")


def open_signer(profile: ChainProfile, key_file: Path | None = None, passphrase_file: Path | None = None) -> KeySigner:
    """Return the signer for a chain: the keystore when given, else the development key on the local chain only.

    Raises KeyMissing, KeyUnreadable.
    """
    if key_file is not None:
        if passphrase_file is None:
            raise KeyUnreadable(key_file, "no passphrase file is configured")
        return open_keystore(key_file, passphrase_file)
    if profile.chain_id != LOCAL_CHAIN_ID:
        raise KeyMissing(profile.name)
    return KeySigner(DEVELOPMENT_KEY)


def open_keystore(key_file: Path, passphrase_file: Path) -> KeySigner:
    """Decrypt a Web3 Secret Storage file (version 3) with the first line of the passphrase file."""
    from eth_account import Account  # half a second that only keystores need

    try:
        keystore = json.loads(key_file.read_text())
        passphrase = _first_line(passphrase_file)
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnreadable(key_file, f"{type(error).__name__} on {getattr(error, 'filename', key_file)}") from None
    except json.JSONDecodeError:
        raise KeyUnreadable(key_file, "it is not JSON") from None
    try:
        key = bytes(Account.decrypt(keystore, passphrase))
    except (ValueError, TypeError, KeyError, NotImplementedError):
        # The cause is dropped on purpose: no traceback may carry the passphrase or what was decrypted.
        raise KeyUnreadable(key_file, "wrong passphrase, or not a version 3 keystore") from None
    return KeySigner(key)


def create_keystore(key_file: Path, passphrase_file: Path, key: bytes) -> str:
    """Write `key` encrypted to a new file that only its owner can read; return the address. Never overwrites."""
    from eth_account import Account

    signer = KeySigner(key)
    keystore = Account.encrypt(key, _first_line(passphrase_file))
    descriptor = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(keystore, file)
    return signer.address


def _first_line(path: Path) -> str:
    lines = path.read_text().splitlines()
    if not lines or not lines[0]:
        raise KeyUnreadable(path, "the passphrase file is empty")
    return lines[0]
