"""What the API promises of every answer: problem details, entity tags, the block it is as of, security headers."""

import pytest

from gallery_api.indexer.events import Batch
from gallery_api.models import character_id, log_id
from metadata.ipfs import BlockStore
from tests.gallery_api import gallery

ALICE, BOB = b"\xa1" * 20, b"\xb0" * 20
BLOCK_HASH = "0x" + (11).to_bytes(32, "big").hex()


@pytest.fixture
def city(settings, client, tmp_path):
    """Two drops, six described characters of the first; one was transferred from Alice to Bob."""
    store = BlockStore(settings.blocks_dir)
    base_uri = gallery.publish(store, tmp_path, 8)
    engine = client.app.state.engine
    gallery.write(engine, 9, Batch(drops=[gallery.opened(1, 8, base_uri), gallery.opened(2, 5, "", "ipfs://x")]))
    gallery.write(engine, 10, gallery.issued(1, range(1, 7), [ALICE], 10))
    key = character_id(1, 6)
    moved = Batch(transfers=[(log_id(11, 0), key, ALICE, BOB, b"\x07" * 32, 1_700_000_011)], owners={key: BOB})
    gallery.write(engine, 11, moved)
    gallery.describe(engine, store)
    return client


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/characters",
        "/api/v1/characters?species=seal",
        "/api/v1/characters/1/6",
        "/api/v1/traits",
        f"/api/v1/wallets/0x{ALICE.hex()}",
        "/api/v1/drops",
        "/api/v1/drops/2",
    ],
)
def test_answers_say_which_block_they_are_as_of_and_are_sent_once(city, path):
    first = city.get(path)
    assert first.status_code == 200
    assert first.json()["as_of"] == {"block": 11, "hash": BLOCK_HASH, "at": "2023-11-14T22:13:31Z"}
    assert (first.headers["palmido-block"], first.headers["palmido-block-hash"]) == ("11", BLOCK_HASH)
    again = city.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    gallery.write(city.app.state.engine, 12, gallery.issued(1, range(7, 8), [BOB], 12))
    changed = city.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


def test_a_drop_that_opens_without_any_event_is_told_to_those_who_saw_it_closed(city):
    opening = gallery.opened(3, 5, "", "ipfs://x")
    opening.fields["opens_at"] = 1_700_000_020
    gallery.write(city.app.state.engine, 12, Batch(drops=[opening]))
    paths = ("/api/v1/drops", "/api/v1/drops/3", "/api/v1/drops/1")
    before = {path: city.get(path) for path in paths}
    assert before["/api/v1/drops/3"].json()["state"] == "upcoming"
    assert before["/api/v1/drops/1"].json()["issued_last_minute"] == 6
    gallery.write(city.app.state.engine, 90)
    after = {path: city.get(path, headers={"If-None-Match": before[path].headers["etag"]}) for path in paths}
    assert [answer.status_code for answer in after.values()] == [200, 200, 200]
    assert all(after[path].headers["etag"] != before[path].headers["etag"] for path in paths)
    assert after["/api/v1/drops"].json()["drops"][0]["state"] == "open"
    assert after["/api/v1/drops/3"].json()["state"] == "open"
    assert after["/api/v1/drops/1"].json()["issued_last_minute"] == 0


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [
        ("GET", "/api/v1/nothing", 404, "not-found"),
        ("GET", "/api/v1/characters/1/99", 404, "character-not-found"),
        ("GET", "/api/v1/characters/9/1", 404, "character-not-found"),
        ("GET", "/api/v1/drops/9", 404, "drop-not-found"),
        ("POST", "/api/v1/characters", 405, "method-not-allowed"),
        ("GET", "/api/v1/characters?limit=1000", 422, "invalid-input"),
        ("GET", "/api/v1/characters?colour=red", 422, "invalid-input"),
        ("GET", "/api/v1/characters/0/1", 422, "invalid-input"),
        ("GET", "/api/v1/characters/99999999999999999999/1", 422, "invalid-input"),
        ("GET", "/api/v1/characters?cursor=abc&species=seal", 422, "invalid-input"),
        ("GET", "/api/v1/wallets/0x12", 422, "invalid-input"),
        ("GET", "/ipfs/not-a-cid", 404, "content-not-found"),
        ("GET", "/" + "x" * 9000, 414, "target-too-long"),
        ("GET", "/api/v1/characters?q=" + "x" * 65, 422, "invalid-input"),
    ],
)
def test_every_error_is_a_problem_with_a_way_on(city, method, path, status, slug):
    answer = city.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == f"urn:palmido:problem:{slug}"
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["instance"] == path.split("?")[0][:2048]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_security_headers_allow_no_inline_script(city):
    policy = city.get("/api/v1/drops").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert scripts == "script-src 'self'"
    assert "frame-ancestors 'none'" in policy


def test_a_large_body_is_refused_before_it_is_read(city):
    answer = city.post("/api/v1/drops", content=b"x" * 70_000)
    assert answer.status_code == 413


def test_head_answers_like_get_without_a_body(city):
    for path in ("/api/v1/drops", "/api/v1/characters", "/healthz"):
        whole, head = city.get(path), city.head(path)
        assert (head.status_code, head.content) == (whole.status_code, b"")
        assert head.headers["content-length"] == whole.headers["content-length"]


def test_a_character_has_everything_needed_to_verify_it(city):
    character = city.get("/api/v1/characters/1/6").json()
    assert [(entry["kind"], entry["recipient"]) for entry in character["history"]] == [
        ("transferred", "0x" + BOB.hex()),
        ("issued", "0x" + ALICE.hex()),
    ]
    provenance = character["provenance"]
    assert provenance["picture_index"] == 5
    assert (provenance["chain_id"], provenance["contract"]) == (31337, "0x" + "aa" * 20)
    document = city.get("/ipfs/" + provenance["token_uri"].removeprefix("ipfs://"))
    assert document.headers["etag"] == f'"{provenance["document_cid"]}"'
    assert document.json()["properties"]["traits"]["species"] == character["species"]
    picture = city.get(character["picture"]["path_prefix"] + "-512.webp")
    assert picture.headers["content-type"] == "image/webp"


def test_a_wallet_shows_what_it_holds_and_what_happened(city):
    alice = city.get(f"/api/v1/wallets/0x{ALICE.hex()}?limit=4").json()
    assert alice["character_count"] == 5
    assert [card["number"] for card in alice["characters"]] == [5, 4, 3, 2]
    assert [(entry["number"], entry["received"]) for entry in alice["history"]] == [
        (6, False),
        (6, True),
        (5, True),
        (4, True),
    ]
    rest = city.get(
        f"/api/v1/wallets/0x{ALICE.hex()}",
        params={"cursor": alice["next"], "history_cursor": alice["history_next"]},
    ).json()
    assert [card["number"] for card in rest["characters"]] == [1]
    assert [entry["number"] for entry in rest["history"]] == [3, 2, 1]
    stranger = city.get("/api/v1/wallets/0x" + "cd" * 20).json()
    assert (stranger["character_count"], stranger["characters"], stranger["history"]) == (0, [], [])


def test_drops_say_what_is_left_and_how_they_are_sealed(city):
    page = city.get("/api/v1/drops").json()
    assert [drop["drop"] for drop in page["drops"]] == [2, 1]
    sealed, open_drop = page["drops"]
    assert (sealed["mode"], sealed["revealed"], sealed["soulbound"]) == ("sealed", False, True)
    assert (open_drop["mode"], open_drop["issued"], open_drop["remaining"]) == ("open", 6, 2)
    assert open_drop["closes_at"] is None
    detail = city.get("/api/v1/drops/1").json()
    assert [event["kind"] for event in detail["events"]] == ["DropOpened"]
    assert detail["issued_last_minute"] == 6
    assert detail["cover"]["path_prefix"].endswith("/5")


def test_traits_are_listed_in_the_order_of_drawing(city):
    traits = city.get("/api/v1/traits").json()["traits"]
    layers = list(dict.fromkeys(trait["layer"] for trait in traits))
    assert layers == [*gallery.LAYERS, "heritage"]
    assert sum(trait["count"] for trait in traits if trait["layer"] == "species") == 6
