"""The archive gives the codes back to the passphrase, and nothing to anybody else."""

import base64
import hashlib
import json
import traceback
from dataclasses import replace

import pytest
import rfc8785
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from minting.codes.archive import (
    ArchiveUnreadable,
    PassphraseUnusable,
    open_archive,
    read_label,
    read_passphrase,
    seal_archive,
)
from minting.codes.hidden import Hidden
from tests.minting.codes.some_run import PASSPHRASE, counted, some_run

LABEL, CODES = some_run()
ARCHIVE = seal_archive(LABEL, CODES, PASSPHRASE, counted("archive"))


def test_the_codes_come_back():
    label, codes = open_archive(ARCHIVE, PASSPHRASE)
    assert label == LABEL == read_label(ARCHIVE)
    assert [(code.ticket, code.secret) for code in codes] == [(code.ticket, code.secret) for code in CODES]


def test_ten_lines_by_the_documented_format_read_it():
    """docs/claims.md's description, with the standard library's scrypt: the city does not need us to reprint."""
    header = json.loads(ARCHIVE)
    sealed = base64.b64decode(header.pop("sealed"))
    kdf = header["kdf"]
    key = hashlib.scrypt(
        PASSPHRASE.reveal(), salt=bytes.fromhex(kdf["salt"]), n=kdf["n"], r=kdf["r"], p=kdf["p"], maxmem=2**28, dklen=32
    )
    plain = AESGCM(key).decrypt(bytes.fromhex(header["cipher"]["nonce"]), sealed, rfc8785.dumps(header))
    assert plain == b"".join(code.secret.reveal() for code in CODES)


def test_no_secret_is_in_it():
    for code in CODES:
        secret = code.secret.reveal()
        fragment = code.url(LABEL.site).split("#")[1]
        for form in (secret, secret.hex().encode(), base64.b64encode(secret)[:20], fragment.encode()):
            assert form not in ARCHIVE
            assert form not in base64.b64decode(json.loads(ARCHIVE)["sealed"])


def test_another_passphrase_opens_nothing_and_is_not_repeated():
    guess = Hidden(b"another passphrase")
    with pytest.raises(ArchiveUnreadable) as refused:
        open_archive(ARCHIVE, guess)
    told = "".join(traceback.format_exception(refused.value))
    assert "another passphrase" not in told
    assert "correct horse" not in told


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("drop", 2),
        ("first_ticket", 401),
        ("count", 4),
        ("desk", "0x" + "22" * 20),
        ("site", "https://evil.example"),
        ("chain_id", 1),
        ("name", "1" * 32),
        ("fingerprint", "0x" + "00" * 32),
        ("added", 1),
    ],
)
def test_every_field_is_under_the_seal(field, value):
    """Otherwise paper could be printed for another site or desk."""
    changed = json.loads(ARCHIVE) | {field: value}
    with pytest.raises(ArchiveUnreadable):
        open_archive(json.dumps(changed).encode(), PASSPHRASE)


@pytest.mark.parametrize("junk", [b"", b"{}", b"[]", b"null", b"%PDF-1.4", b'{"sealed": "!"}', ARCHIVE[:-40]])
def test_what_is_no_archive_is_said_in_words(junk):
    with pytest.raises(ArchiveUnreadable, match="cannot be opened"):
        open_archive(junk, PASSPHRASE)


def test_an_archive_cannot_ask_for_all_memory():
    header = json.loads(ARCHIVE)
    header["kdf"]["n"] = 2**30
    with pytest.raises(ArchiveUnreadable):
        open_archive(json.dumps(header).encode(), PASSPHRASE)


def test_codes_are_not_sealed_under_another_s_label():
    with pytest.raises(ValueError, match="not the codes"):
        seal_archive(replace(LABEL, first_ticket=0), CODES, PASSPHRASE, counted())


def test_salt_and_nonce_are_new_each_time():
    again = json.loads(seal_archive(LABEL, CODES, PASSPHRASE, counted("again")))
    first = json.loads(ARCHIVE)
    assert again["kdf"]["salt"] != first["kdf"]["salt"]
    assert again["cipher"]["nonce"] != first["cipher"]["nonce"]


@pytest.mark.parametrize("content", [None, b"", b"\n", b"short\n", b"\xff\xfe" * 10])
def test_a_passphrase_that_protects_nothing_is_refused(tmp_path, content):
    file = tmp_path / "passphrase"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(PassphraseUnusable):
        read_passphrase(file)


def test_a_passphrase_is_the_first_line(tmp_path):
    file = tmp_path / "passphrase"
    file.write_text("correct horse battery staple\nwritten by Kim\n")
    assert read_passphrase(file) == PASSPHRASE
