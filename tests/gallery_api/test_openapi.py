"""Whatever is asked, the API answers as its OpenAPI document says: no 5xx, no undocumented status, no other shape."""

import subprocess
import sys
from pathlib import Path

import pytest

from gallery_api import examples
from gallery_api.characters import schemas as characters
from gallery_api.claims import schemas as claims
from gallery_api.drops import schemas as drops
from gallery_api.indexer.events import Batch
from gallery_api.status.schemas import Status
from gallery_api.wallets.schemas import Wallet
from metadata.ipfs import BlockStore
from tests.gallery_api import gallery

ALICE = b"\xa1" * 20
EXAMPLES = [
    (characters.CharacterPage, examples.CHARACTERS),
    (characters.Character, examples.CHARACTER),
    (characters.TraitList, examples.TRAITS),
    (Wallet, examples.WALLET),
    (drops.DropPage, examples.DROPS),
    (drops.DropDetail, examples.DROP_DETAIL),
    (Status, examples.STATUS),
    (claims.ClaimStatus, examples.CLAIM),
    (claims.CodeStatus, examples.CODE),
]
STREAM, EMPTY = "text/event-stream", {"content": {}}


@pytest.fixture
def city(settings, client, tmp_path):
    """A running service with a small gallery."""
    store = BlockStore(settings.blocks_dir)
    base_uri = gallery.publish(store, tmp_path, 6)
    engine = client.app.state.engine
    gallery.write(engine, 9, Batch(drops=[gallery.opened(1, 6, base_uri), gallery.opened(2, 5, "", "ipfs://x")]))
    gallery.write(engine, 99, gallery.issued(1, range(1, 7), [ALICE], 99))
    gallery.describe(engine, store)
    return client


def test_schemathesis_finds_no_answer_that_the_document_does_not_allow(city, tmp_path):
    """Examples, boundary values and random inputs, valid and invalid, over every operation."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{city.base_url}/api/v1/openapi.json",
        "--phases=examples,coverage,fuzzing",
        "--max-examples=25",
        "--seed=1",
        "--generation-database=none",
        "--suppress-health-check=all",
        "--no-color",
    ]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=280)
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_operation_has_a_description_an_example_and_its_problems(client):
    document = client.get("/api/v1/openapi.json").json()
    operations = [
        (path, operation) for path, item in document["paths"].items() for operation in item.values() if "/api/" in path
    ]
    streams = [path for path, operation in operations if STREAM in operation["responses"].get("200", EMPTY)["content"]]
    assert streams == ["/api/v1/claims/{claim}/events"]
    assert len(operations) == len(EXAMPLES) + len(streams) + 1, "a claim is shown by its post and by its address"
    for path, operation in operations:
        assert operation["description"], path
        answers = operation["responses"]
        done = {"200", "202"} & set(answers)
        shown = answers[done.pop()]["content"]
        assert path in streams or shown["application/json"]["example"], path
        for status in set(answers) - {"200", "202", "304"}:
            assert "application/problem+json" in answers[status]["content"], (path, status)


@pytest.mark.parametrize(("schema", "example"), EXAMPLES)
def test_each_example_is_one_that_its_schema_allows(schema, example):
    assert schema.model_validate(example).model_dump(mode="json") == example
