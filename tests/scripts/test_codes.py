"""`palmido codes` from paper to bin on a real chain; and what it refuses before anything is sent."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from minting.codes.code import parse_url
from minting.deploy import open_token
from minting.drops import open_drop
from minting.keys import DEVELOPMENT_KEY
from minting.signing import KeySigner
from scripts.anvil import Anvil
from scripts.paper import site_of
from scripts.stack import ARTIFACTS
from scripts.ticket_ranges import parse_tickets, words_of
from scripts.trouble import Trouble
from tests.minting.city import City, terms

ROOT = Path(__file__).resolve().parents[2]
SITE = "https://heroes.example.kr"
PASSPHRASE = "correct horse battery staple"


@pytest.mark.parametrize(("text", "tickets"), [("7", {7}), ("0,2-4", {0, 2, 3, 4}), (" 5 , 5-6", {5, 6})])
def test_tickets_are_read_as_people_write_them(text, tickets):
    assert parse_tickets(text) == tickets
    assert parse_tickets(words_of(tickets)) == tickets


@pytest.mark.parametrize("text", ["", "a", "-1", "4-2", "1-", "1,,2", "1-9999999999", "99999999999", "٣"])
def test_other_words_are_refused(text):
    with pytest.raises(Trouble):
        parse_tickets(text)


def test_codes_lead_only_to_addresses_that_a_phone_can_use():
    assert site_of("https://heroes.example.kr/") == SITE
    assert site_of("http://localhost:8000/") == "http://localhost:8000"
    for url in ("http://heroes.example.kr", "https://heroes.example.kr/app", "https://Heroes.example.kr"):
        with pytest.raises(Trouble, match="PALMIDO_PUBLIC_URL"):
            site_of(url)


def scanned(path: Path) -> list[str]:
    """Read the QR codes of a PDF."""
    grey = [page.render(scale=300 / 72, grayscale=True).to_numpy() for page in pypdfium2.PdfDocument(path)]
    return [code.text for page in grey for code in zxingcpp.read_barcodes(page)]


def test_from_print_to_bin(anvil: Anvil, tmp_path: Path) -> None:
    """Print, print again, check, void, reprint; and no secret in the database or in what is said."""
    settings = {
        "PALMIDO_RPC_URLS": anvil.url,
        "PALMIDO_DATABASE_URL": f"sqlite:///{tmp_path / 'p.db'}",
        "PALMIDO_DEPLOYMENTS": str(tmp_path / "deployments"),
        "PALMIDO_PUBLIC_URL": SITE,
        "PYTHONPATH": str(ROOT),
    }
    said = ""

    def palmido(*words: str, content: str = "") -> dict[str, object]:
        nonlocal said
        command = [sys.executable, "-m", "scripts.palmido", *words, "--json"]
        environment = {**os.environ, **settings}
        answer = subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, env=environment, input=content, timeout=120
        )
        assert answer.returncode == 0, answer.stderr
        said += answer.stdout + answer.stderr
        found: dict[str, object] = json.loads(answer.stdout)
        return found

    passphrase = tmp_path / "pass"
    passphrase.write_text(PASSPHRASE + "\n")
    deployed = palmido("deploy")
    city = City([anvil.url], f"sqlite:///{tmp_path / 'p.db'}", "unused")
    city.signer = KeySigner(DEVELOPMENT_KEY)
    with city.lane() as lane:
        open_drop(lane, open_token(city.chain, ARTIFACTS, tmp_path / "deployments"), terms(50), "first")
    city.close()
    order = ["codes", "print", "--drop", "1", "--count", "6", "--out", "run", "--passphrase-file", "pass"]
    printed = palmido(*order)
    assert (printed["tickets"], printed["desk"]) == ("0-5", deployed["desk"])
    urls = scanned(tmp_path / "run" / "sheet.pdf")
    assert sorted(parse_url(url, SITE).ticket for url in urls) == list(range(6))
    assert palmido(*order)["fingerprint"] == printed["fingerprint"]
    assert palmido("codes", "check", "run/archive.json")["on_chain"] == "yes, just these"
    assert palmido("codes", "check", "-", content="\n".join(urls))["good"] == 6
    assert palmido("codes", "void", "1,3-4", "--drop", "1", "--reason", "torn", "--yes")["voided"] == 3
    checked = palmido("codes", "check", "run/archive.json", "--passphrase-file", "pass")
    assert (checked["good"], checked["void"], checked["not_good"]) == (3, 3, "1,3-4")
    again = ["codes", "reprint", "run/archive.json", "--passphrase-file", "pass", "--out", "again.pdf"]
    assert palmido(*again, "--layout", "strip")["printed"] == 3
    assert {parse_url(url).ticket for url in scanned(tmp_path / "again.pdf")} == {0, 2, 5}
    assert (tmp_path / "again.pdf").stat().st_mode & 0o777 == 0o600
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("p.db*")) + said.encode()
    for url in urls:
        secret = parse_url(url).secret.reveal()
        for form in (secret, secret.hex().encode(), url.split("#")[1][11:].encode()):
            assert form not in stored
    assert PASSPHRASE not in said
