"""What is logged helps to mend a fault and holds nothing that a caller or an operator keeps to themselves."""

import json
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from gallery_api.app import create_app
from gallery_api.database import upgrade
from gallery_api.settings import Settings

SECRETS = {"rpc_urls": "https://user:rpc-secret@node.example/v2/rpc-secret", "kubo_url": "http://k:kubo-secret@h:5001"}


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    """A service with secrets in its settings and one route that fails."""
    database_url = f"sqlite:///{tmp_path}/private-database.db"
    upgrade(database_url)
    app = create_app(Settings(_env_file=None, database_url=database_url, blocks_dir=tmp_path, **SECRETS))

    def fail() -> None:
        settings = app.state.settings
        raise RuntimeError(f"a fault of {type(settings).__name__}")

    app.add_api_route("/api/v1/fault", fail)
    return app


@pytest.mark.anyio
async def test_the_log_of_a_500_has_its_reference_and_place_but_no_header_and_no_setting(app, capsys):
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    headers = {"Authorization": "Bearer header-secret", "Cookie": "session=header-secret"}
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        answer = await client.get("/api/v1/fault?q=1", headers=headers)
    assert answer.status_code == 500
    written = capsys.readouterr()
    logged = [json.loads(line) for line in written.err.splitlines()]
    assert [line["event"] for line in logged] == ["unexpected"]
    assert logged[0]["reference"] in answer.json()["detail"]
    assert "RuntimeError: a fault of Settings" in logged[0]["exception"]
    assert "in fail" in logged[0]["exception"]
    for private in ("header-secret", "rpc-secret", "kubo-secret", "private-database"):
        assert private not in written.err + written.out


def test_settings_can_be_printed_without_what_their_addresses_hold(app):
    shown = repr(app.state.settings)
    assert "port=8000" in shown
    for private in ("rpc-secret", "kubo-secret", "private-database"):
        assert private not in shown
