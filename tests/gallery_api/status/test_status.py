"""The service says how far behind it is, and is not ready when nobody reads the chain."""

from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from gallery_api.app import create_app
from gallery_api.database import writing
from gallery_api.indexer import tables
from gallery_api.settings import Settings
from tests.gallery_api import gallery


def test_it_is_ready_when_the_index_is_at_the_head(client):
    assert client.get("/healthz/live").json() == {"live": True}
    before = client.get("/healthz")
    assert (before.status_code, before.json()["ready"]) == (503, False)
    gallery.write(client.app.state.engine, 90)
    ready = client.get("/healthz")
    assert (ready.status_code, ready.json()) == (200, {"live": True, "ready": True, "reasons": []})


def test_it_is_not_ready_when_the_index_is_behind(client):
    gallery.write(client.app.state.engine, 20)
    with writing(client.app.state.engine) as session:
        tables.observe_head(session.connection(), 95, gallery.NOW)
    health = client.get("/healthz")
    assert health.status_code == 503
    assert "75 blocks behind" in health.json()["reasons"][0]


def test_it_is_not_ready_when_no_worker_looks(client):
    gallery.write(client.app.state.engine, 20)
    assert "palmido worker" in client.get("/healthz").json()["reasons"][0]


def test_status_names_chain_contract_and_lag(client):
    gallery.write(client.app.state.engine, 20)
    with writing(client.app.state.engine) as session:
        tables.observe_head(session.connection(), 27, gallery.NOW - 2)
    status = client.get("/api/v1/status").json()
    assert status["as_of"]["block"] == 20
    assert (status["head_block"], status["lag_blocks"], status["head_seen_seconds_ago"]) == (27, 7, 2.0)
    assert (status["chain"], status["chain_id"], status["contract"]) == ("local", 31337, "0x" + "aa" * 20)
    assert status["versions"]["api"] == "v1"
    assert status["versions"]["database"]


def test_metrics_count_requests_by_route_and_say_where_the_index_is(client):
    gallery.write(client.app.state.engine, 20)
    client.get("/api/v1/characters")
    client.get("/api/v1/drops/99")
    families = {family.name: family for family in text_string_to_metric_families(client.get("/metrics").text)}
    counted = {
        (sample.labels["route"], sample.labels["status"]): sample.value
        for sample in families["palmido_http_requests"].samples
        if sample.name.endswith("_total")
    }
    assert counted["/api/v1/characters", "200"] == 1
    assert counted["/api/v1/drops/{drop}", "404"] == 1
    assert families["palmido_indexed_block"].samples[0].value == 20


def test_without_a_database_it_is_alive_but_not_ready(tmp_path):
    """An outage of the database is said as such, and is no crash."""
    settings = Settings(
        _env_file=None, database_url="postgresql+psycopg://nobody@127.0.0.1:1/none", blocks_dir=tmp_path / "blocks"
    )
    with TestClient(create_app(settings)) as client:
        assert client.get("/healthz/live").status_code == 200
        health = client.get("/healthz")
        assert (health.status_code, health.json()["ready"]) == (503, False)
        assert "PALMIDO_DATABASE_URL" in health.json()["reasons"][0]
        for path in ("/api/v1/characters", "/api/v1/drops"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert answer.json()["type"] == "urn:palmido:problem:database-unavailable"
