"""The fast answer of the gallery is the route's answer, byte for byte, and never an old one."""

import asyncio

import pytest

from gallery_api.characters.plain_walk import PAGES_KEPT, PATH, PlainWalk, State, Walked
from gallery_api.indexer.events import Batch
from gallery_api.models import character_id, log_id
from gallery_api.wire import encode_cursor
from metadata.ipfs import BlockStore
from tests.gallery_api import gallery

ALICE, BOB = b"\xa1" * 20, b"\xb0" * 20
SAME_HEADERS = ("etag", "palmido-block", "palmido-block-hash", "cache-control", "content-type", "content-length")


@pytest.fixture
def described(settings, client, tmp_path):
    """A gallery of 40 described characters; returns the client and a function that writes to its database."""
    store = BlockStore(settings.blocks_dir)
    base_uri = gallery.publish(store, tmp_path, 50)
    engine = client.app.state.engine
    gallery.write(engine, 10, Batch(drops=[gallery.opened(1, 50, base_uri)]))
    gallery.write(engine, 11, gallery.issued(1, range(1, 41), [ALICE, BOB], 11))
    gallery.describe(engine, store)
    return client


def slow(client, query: str):
    """The same question in a form that the plain walk leaves to the route."""
    return client.get(f"/api/v1/characters?{query}{'&' if query else ''}limit=024")


@pytest.mark.parametrize("start", [None, (1 << 32) + 41, (1 << 32) + 30, (1 << 32) + 25, (1 << 32) + 2])
def test_it_gives_the_routes_bytes(described, start):
    query = f"cursor={encode_cursor(start)}" if start else ""
    fast, route = described.get(f"/api/v1/characters?{query}"), slow(described, query)
    assert (fast.status_code, fast.content) == (200, route.content)
    for name in SAME_HEADERS:
        if name != "etag":  # the two questions are written differently
            assert fast.headers[name] == route.headers[name]
    assert {k: v for k, v in fast.headers.items() if k not in ("etag", "date")} == {
        k: v for k, v in route.headers.items() if k not in ("etag", "date")
    }


def test_walking_by_cursor_gives_every_character_once(described):
    numbers, query = [], "limit=7"
    while True:
        page = described.get(f"/api/v1/characters?{query}").json()
        numbers += [card["number"] for card in page["characters"]]
        if page["next"] is None:
            break
        query = f"cursor={page['next']}&limit=7"
    assert numbers == list(range(40, 0, -1))


def test_a_transfer_is_seen_at_once(described):
    """A page is kept only as long as nothing changed."""
    owner = described.get("/api/v1/characters").json()["characters"][0]["owner"]
    assert owner == "0x" + BOB.hex()
    key = character_id(1, 40)
    moved = Batch(transfers=[(log_id(12, 0), key, BOB, ALICE, b"\x07" * 32, 1_700_000_012)], owners={key: ALICE})
    gallery.write(described.app.state.engine, 12, moved)
    page = described.get("/api/v1/characters").json()
    assert page["characters"][0]["owner"] == "0x" + ALICE.hex()
    assert page["as_of"]["block"] == 12


def test_the_block_moves_on_while_the_page_stays(described):
    """A block in which nothing happened changes what the page is as of, and keeps the entity tag."""
    before = described.get("/api/v1/characters")
    gallery.write(described.app.state.engine, 13, Batch())
    after = described.get("/api/v1/characters")
    assert after.json()["as_of"]["block"] == 13
    assert after.json()["characters"] == before.json()["characters"]
    assert after.headers["etag"] == before.headers["etag"]
    unchanged = described.get("/api/v1/characters", headers={"If-None-Match": before.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["palmido-block"] == "13"


def test_characters_without_a_document_are_left_to_the_route(described):
    gallery.write(described.app.state.engine, 14, gallery.issued(1, range(41, 44), [ALICE], 14))
    fast = described.get("/api/v1/characters")
    assert fast.content == slow(described, "").content
    assert fast.json()["characters"][0] == {
        "drop": 1,
        "number": 43,
        "token_id": str(1 << 64 | 1 << 32 | 43),
        "revealed": True,
        "species": None,
        "family": None,
        "tier": None,
        "place": None,
        "heritage": None,
        "name": None,
        "picture": None,
        "owner": "0x" + ALICE.hex(),
    }


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "cursor=!!", "cursor=AAAA", "limit=24&limit=3&x=1", "nope=1"]
)
def test_wrong_parameters_get_the_routes_problem(described, query):
    answer = described.get(f"/api/v1/characters?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query", [b"cursor=0000000100000011limit=5", b"&limit=5", b"cursor=0000000100000011&", b"limit=5\n", b"limit=05"]
)
def test_what_is_not_written_plainly_is_left_to_the_route(query):
    passed = []

    async def route(scope, _receive, _send) -> None:
        passed.append(scope["query_string"])

    scope = {"type": "http", "path": PATH, "method": "GET", "query_string": query, "headers": []}
    asyncio.run(PlainWalk(route, Counting())(scope, None, None))
    assert passed == [query]


def test_an_empty_index_says_so(client):
    assert client.get("/api/v1/characters").status_code == 503
    gallery.write(client.app.state.engine, 10)
    page = client.get("/api/v1/characters")
    assert (page.status_code, page.json()["characters"], page.json()["next"]) == (200, [], None)


class Counting:
    """A reader of a gallery in which nothing happens, that counts its walks."""

    def __init__(self) -> None:
        self.walks = 0

    async def state(self) -> State:
        return State(1, bytes(32), 1, 1)

    async def walk(self, before: int, limit: int) -> Walked:
        self.walks += 1
        return Walked(*await self.state(), 1, 1, before - 1, 0, b"{}")

    async def close(self) -> None:
        """Nothing is open."""


def test_reading_the_whole_gallery_pushes_no_page_of_the_crowd_out():
    """A page is kept from its second asking on, and one that is asked for once takes nobody's place."""
    reader = Counting()
    walk = PlainWalk(None, reader)

    async def send(_message) -> None:
        """Nobody reads the answer."""

    async def ask(before: int) -> int:
        reader.walks = 0
        query = f"cursor={encode_cursor(before)}".encode()
        scope = {"type": "http", "path": PATH, "method": "GET", "query_string": query, "headers": []}
        await walk(scope, None, send)
        return reader.walks

    async def visit() -> None:
        assert [await ask(1) for _ in range(3)] == [1, 1, 0]
        assert sum([await ask(before) for before in range(2, 2 + 4 * PAGES_KEPT)]) == 4 * PAGES_KEPT
        assert await ask(1) == 0
        for before in range(2, 2 + PAGES_KEPT):
            for _ in range(2):
                await ask(before)
        assert await ask(1) == 1, "what the crowd left is let go"

    asyncio.run(visit())
