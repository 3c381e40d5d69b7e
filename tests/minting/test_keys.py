"""Keys come from an encrypted file, or, on the local chain only, are the published development key."""

from pathlib import Path

import pytest

from minting.chain import KAIA_MAINNET, KAIROS, LOCAL
from minting.keys import KeyMissing, KeyUnreadable, create_keystore, open_keystore, open_signer

KEY = bytes(range(1, 33))


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    """A file with a passphrase."""
    path = tmp_path / "passphrase"
    path.write_text("등대 lighthouse\n")
    return path


def test_development_key_on_the_local_chain_only() -> None:
    """Elsewhere a missing key is an error that says what to configure."""
    assert open_signer(LOCAL).address == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    for profile in (KAIROS, KAIA_MAINNET):
        with pytest.raises(KeyMissing, match="PALMIDO_KEY_FILE"):
            open_signer(profile)


def test_keystore_round_trip(tmp_path: Path, passphrase: Path) -> None:
    """What was encrypted is opened again, by its owner only, and never overwritten."""
    path = tmp_path / "key.json"
    address = create_keystore(path, passphrase, KEY)
    assert open_signer(KAIROS, path, passphrase).address == address
    assert path.stat().st_mode & 0o777 == 0o600
    assert KEY.hex() not in path.read_text()
    with pytest.raises(FileExistsError):
        create_keystore(path, passphrase, KEY)


def test_a_wrong_passphrase_says_nothing_about_the_key(tmp_path: Path, passphrase: Path) -> None:
    """The error names the file and nothing secret, and carries no cause that does."""
    path = tmp_path / "key.json"
    create_keystore(path, passphrase, KEY)
    wrong = tmp_path / "wrong"
    wrong.write_text("hunter2")
    with pytest.raises(KeyUnreadable) as error:
        open_keystore(path, wrong)
    assert "hunter2" not in str(error.value)
    assert error.value.__suppress_context__


@pytest.mark.parametrize("content", ["", "{}", "[1]", "not json"])
def test_what_is_not_a_keystore_is_named(tmp_path: Path, passphrase: Path, content: str) -> None:
    """A broken file is an error of ours, not a stack trace of a library."""
    path = tmp_path / "key.json"
    path.write_text(content)
    with pytest.raises(KeyUnreadable, match=r"key\.json"):
        open_keystore(path, passphrase)


def test_missing_files_and_empty_passphrases_are_named(tmp_path: Path, passphrase: Path) -> None:
    """Each missing piece is told apart."""
    path = tmp_path / "key.json"
    with pytest.raises(KeyUnreadable, match="no passphrase file"):
        open_signer(LOCAL, path)
    with pytest.raises(KeyUnreadable, match="FileNotFoundError"):
        open_keystore(path, passphrase)
    create_keystore(path, passphrase, KEY)
    passphrase.write_text("\n")
    with pytest.raises(KeyUnreadable, match="empty"):
        open_keystore(path, passphrase)
