"""What `palmido publish` refuses to write into documents that nobody can change any more."""

import pytest
from typer.testing import CliRunner

from gallery_api.settings import Settings
from scripts.art import NotPublic, require_public
from scripts.palmido import app

HERE = (
    "http://localhost:8000",
    "http://127.0.0.1",
    "http://127.1.2.3:80",
    "http://[::1]:8000",
    "http://city.localhost",
)


@pytest.mark.parametrize("chain", ["kairos", "kaia"])
@pytest.mark.parametrize("url", HERE)
def test_documents_of_a_public_chain_never_name_this_machine(url: str, chain: str) -> None:
    """It is refused, whatever this machine is called, with the setting to change."""
    with pytest.raises(NotPublic, match="nobody else can open it") as refused:
        require_public(Settings(_env_file=None, chain=chain, public_url=url))
    assert "PALMIDO_PUBLIC_URL" in refused.value.todo


def test_a_local_chain_and_a_public_address_are_taken() -> None:
    """Trying things needs no public address, and a public chain takes one."""
    require_public(Settings(_env_file=None, public_url=HERE[0]))
    require_public(Settings(_env_file=None, chain="kaia", public_url="https://characters.example.org"))


def test_publish_asks_before_it_does_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command itself refuses, before it looks at the set."""
    monkeypatch.setenv("PALMIDO_CHAIN", "kairos")
    monkeypatch.setenv("PALMIDO_PUBLIC_URL", HERE[0])
    assert isinstance(CliRunner().invoke(app, ["publish", "no-such-set"]).exception, NotPublic)
