"""No text that a caller can send makes the database fail, whichever database it is."""

import pytest
from sqlalchemy.exc import DataError

from gallery_api.indexer.events import Batch
from tests.gallery_api import gallery

WALLET = "/api/v1/wallets/0x" + "a1" * 20


@pytest.fixture
def city(client):
    """A running service with two drops."""
    gallery.write(client.app.state.engine, 9, Batch(drops=[gallery.opened(1, 6, "ipfs://x/")]))
    return client


TEXTS = [
    *(f"/api/v1/characters?{name}=" for name in ("q", "species", "family", "tier", "heritage", "owner", "cursor")),
    "/api/v1/characters?q=a+",
    "/api/v1/characters?trait=outfit:",
    f"{WALLET}?cursor=0000000100000011",
    f"{WALLET}?history_cursor=0000000100000011",
    WALLET,
    "/api/v1/drops?cursor=0000000100000011",
]
ADDRESSES = ["/ipfs/bafy", "/ipfs/bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi/"]


def test_a_control_character_is_refused_not_stumbled_over(city):
    for character in ("%00", "%1f", "%7f", "%0a"):
        for path in TEXTS:
            assert city.get(path + character).status_code == 422, path + character
        for path in ADDRESSES:
            assert city.get(path + character).status_code == 404, path + character


def test_the_pages_refuse_it_as_well(city):
    for path in ("/?q=%00", "/?species=%00", "/%00", "/drops/%00"):
        assert city.get(path, headers={"Accept": "text/html"}).status_code in {404, 422}, path


def test_words_are_still_found_in_every_writing(city):
    for word in ("두무진", "100%", "a_b", "é\u0301", "👩‍🚀", "'; --"):
        assert city.get("/api/v1/characters", params={"q": word}).status_code == 200, word


def test_what_the_database_cannot_hold_is_a_fault_of_the_input(city):
    def refuse() -> None:
        raise DataError("SELECT 1", {}, ValueError("PostgreSQL text fields cannot contain NUL"))

    city.app.add_api_route("/api/v1/refused", refuse)
    answer = city.get("/api/v1/refused")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:palmido:problem:invalid-input")
