"""Every setting is documented in .env.example with its default, and every documented key is a setting."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from gallery_api.settings import Settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"
PREFIX = "PALMIDO_"


def documented() -> dict[str, str]:
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_example_and_settings_name_the_same_variables():
    assert set(documented()) == {PREFIX + name.upper() for name in Settings.model_fields}


def test_each_variable_of_the_example_has_a_sentence_above_it():
    lines = EXAMPLE.read_text().splitlines()
    for place, line in enumerate(lines):
        if line.startswith(PREFIX):
            block = "\n".join(lines[:place]).rpartition("\n\n")[2]
            assert "#" in block, line


def test_the_example_says_the_defaults(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in list(documented()):
        monkeypatch.delenv(name, raising=False)
    bare = Settings(_env_file=None)
    assert Settings(_env_file=EXAMPLE) == bare


def test_no_secret_has_a_default():
    bare = Settings(_env_file=None)
    assert (bare.key_file, bare.passphrase_file) == (None, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [("CHAIN", "mainnet"), ("PORT", "70000"), ("TOKEN_ADDRESS", "0x12"), ("IPFS", "s3"), ("CONTACT", "desk")],
)
def test_nonsense_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings(_env_file=None)


@pytest.mark.parametrize("value", ["a@b.kr?cc=c@d.kr", "a@b.kr,c@d.kr", "a b@c.kr", "mailto:a@b.kr", "a@b"])
def test_the_contact_is_one_plain_address(monkeypatch, value):
    """It stands in a mailto link, where more than an address would be more recipients or another text."""
    monkeypatch.setenv(PREFIX + "CONTACT", value)
    with pytest.raises(ValidationError, match="contact"):
        Settings(_env_file=None)
    monkeypatch.setenv(PREFIX + "CONTACT", "palmido.desk+report@incheon.example.kr")
    assert Settings(_env_file=None).contact == "palmido.desk+report@incheon.example.kr"


def test_endpoints_are_written_with_commas(monkeypatch):
    monkeypatch.setenv(PREFIX + "RPC_URLS", "http://a:1, http://b:2,")
    assert Settings(_env_file=None).rpc_urls == ("http://a:1", "http://b:2")
