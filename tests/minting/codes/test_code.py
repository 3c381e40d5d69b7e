"""A code is what docs/claims.md says, to the byte, and shows its secret to nobody who does not ask for it."""

import hashlib
import hmac
import json
import pickle
import traceback
from base64 import urlsafe_b64encode

import pytest
from eth_account import Account
from hypothesis import given
from hypothesis import strategies as st

from minting.codes.code import CHECK_LETTERS, CURVE_ORDER, Code, CodeUnreadable, check_of, new_codes, parse_url
from minting.codes.hidden import Hidden
from tests.minting.codes.vectors import FILE, SITE, vectors

UINT32 = st.integers(0, 2**32 - 1)
codes = st.builds(Code, UINT32.filter(bool), UINT32, st.binary(min_size=16, max_size=16).map(Hidden))
VECTORS = json.loads(FILE.read_text())


def hkdf(secret: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869 by hand, with an empty salt."""
    key, block, found = hmac.digest(bytes(32), secret, "sha256"), b"", b""
    for i in range(1, -(-length // 32) + 1):
        block = hmac.digest(key, block + info + bytes([i]), "sha256")
        found += block
    return found[:length]


def test_the_vectors_are_what_the_code_gives():
    """Other implementations are held to this file, so it must not drift from this one."""
    assert vectors() == VECTORS


@pytest.mark.parametrize("vector", VECTORS["codes"], ids=lambda v: f"{v['drop']}-{v['ticket']}-{v['secret'][2:8]}")
def test_a_second_implementation_derives_the_same_key_and_address(vector):
    """HKDF by hand and eth-account's arithmetic: nothing is shared with the code under test."""
    info = b"palmido code v1" + vector["drop"].to_bytes(4) + vector["ticket"].to_bytes(4)
    secret = bytes.fromhex(vector["secret"][2:])
    key = 1 + int.from_bytes(hkdf(secret, info, 48)) % (CURVE_ORDER - 1)
    assert vector["key"] == f"0x{key:064x}"
    assert Account.from_key(key.to_bytes(32)).address == vector["address"]
    packed = vector["drop"].to_bytes(4) + vector["ticket"].to_bytes(4) + secret
    assert vector["url"] == f"{SITE}/c#{urlsafe_b64encode(packed).decode()}"
    assert len(vector["url"].split("#")[1]) == 32


@given(codes)
def test_a_url_leads_back_to_its_code(code):
    found = parse_url(code.url(SITE), SITE)
    assert (found.drop, found.ticket, found.secret) == (code.drop, code.ticket, code.secret)


@pytest.mark.parametrize("url", VECTORS["bad_urls"])
def test_almost_a_url_is_refused(url):
    with pytest.raises(CodeUnreadable):
        parse_url(url)


@given(st.text(max_size=80))
def test_any_text_is_a_code_or_refused_without_being_repeated(text):
    try:
        code = parse_url(text)
    except CodeUnreadable as error:
        assert len(text) < 12 or text not in str(error)
    else:
        assert code.url(text.split("/c#")[0]) == text


def test_another_site_s_code_is_refused_as_such():
    code = new_codes(1, 5, 1, lambda n: b"\7" * n)[0]
    with pytest.raises(CodeUnreadable, match="another site"):
        parse_url(code.url("https://elsewhere.example"), SITE)
    assert parse_url(code.url("http://localhost:8000"), "http://localhost:8000/").ticket == 5


def test_each_code_has_its_own_secret_ticket_and_address():
    stream = iter(hashlib.sha256(bytes([i])).digest()[:16] for i in range(200))
    made = new_codes(3, 100, 50, lambda n: next(stream))
    assert [code.ticket for code in made] == list(range(100, 150))
    assert len({code.address for code in made}) == 50
    same = Hidden(bytes(16))
    assert len({Code(drop, ticket, same).address for drop in (1, 2) for ticket in (0, 1)}) == 4


def test_the_check_is_four_letters_that_nobody_confuses():
    checks = {check_of(vector["address"]) for vector in VECTORS["codes"]}
    assert len(checks) > 25
    assert all(len(check) == 4 and set(check) <= set(CHECK_LETTERS) for check in checks)
    assert not set("ILOU") & set(CHECK_LETTERS)


def test_a_secret_shows_nowhere(caplog):
    """Not in repr, str, format, exceptions, tracebacks, pickles or dict keys."""
    code = Code(1, 2, Hidden(b"\xa5\x5a" * 8))
    shown = [repr(code), str(code), f"{code}", repr(code.secret), repr(code.signer)]
    try:
        raise ValueError(code)
    except ValueError:
        shown.append(traceback.format_exc())
    url = code.url(SITE)
    for spoiled in (url + "x", url.replace("/c", "/d")):
        try:
            parse_url(spoiled)
        except CodeUnreadable:
            shown.append(traceback.format_exc())
    for text in shown:
        assert "a55a" not in text.lower()
        assert "\\xa5" not in text
        assert url.split("#")[1] not in text
    for protected in (code.secret, code):
        with pytest.raises(TypeError):
            pickle.dumps(protected)
    with pytest.raises(TypeError):
        hash(code)


@pytest.mark.parametrize(
    ("drop", "ticket", "size"), [(0, 0, 16), (2**32, 0, 16), (1, -1, 16), (1, 2**32, 16), (1, 0, 15)]
)
def test_no_code_outside_of_its_fields(drop, ticket, size):
    with pytest.raises(ValueError):
        Code(drop, ticket, Hidden(bytes(size)))
