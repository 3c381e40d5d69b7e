"""A million characters in a SQLite file as the indexer and the documents' reader would have left them."""

from hashlib import blake2b
from typing import Any

from gallery_api.characters.card import open_card
from gallery_api.characters.descriptions import write_cards
from gallery_api.database import create_database_engine, upgrade, writing
from gallery_api.indexer import tables
from gallery_api.indexer.events import Batch, DropLog
from gallery_api.indexer.source import Header
from gallery_api.models import IndexCursor, character_id, log_id
from metadata.character import Character, draw_set
from metadata.composition import Artwork, blur_uri
from scripts.console import progress
from scripts.sets import load_words

DROP = 1
CHARACTERS_A_BLOCK = 25_000
STARTED = 1_700_000_000
DESCRIPTION_COLUMNS = (
    "character_id", "picture_index", "document_cid", "document_sha256", "picture_cid",
    "heritage", "problem", "attempts", "retry_at",
)  # fmt: skip
_CID = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"
_NAMES = {"seal": ("물범 히어로", "Seal Hero"), "lighthouse": ("등대지기", "Lighthouse Keeper")}


def seed(url: str, count: int) -> None:
    """Issue ``count`` characters to as many people in one drop, each with its described card.

    Characters and transfers go through the indexer's own writer, in the chain's order; documents are not published.
    """
    upgrade(url)
    engine = create_database_engine(url)
    descriptions = _descriptions()
    with progress("seeded", "characters") as move:
        cursor = IndexCursor(id=1, chain_id=31337, token=b"\xaa" * 20, start_block=1, block=0, hash=None, timestamp=0)
        with writing(engine) as session:
            tables.start(session.connection(), cursor, float(STARTED))
        for block, first in enumerate(range(1, count + 1, CHARACTERS_A_BLOCK), start=1):
            numbers = range(first, min(first + CHARACTERS_A_BLOCK, count + 1))
            batch = _batch(block, numbers)
            if block == 1:
                batch.drops.append(_opening(count))
            header = Header(block, block.to_bytes(32, "big"), bytes(32), STARTED + block, 0)
            with writing(engine) as session:
                connection = session.connection()
                tables.write_batch(connection, block, block, batch)
                cards = [(character_id(DROP, number), _card(number, descriptions)) for number in numbers]
                tables.insert_rows(
                    connection, "descriptions", DESCRIPTION_COLUMNS, [_description(*one) for one in cards]
                )
                write_cards(connection, cards)
                tables.move_cursor(connection, cursor, block, header.hash, header.timestamp)
                tables.keep_blocks(connection, [header], block, 64)
                tables.observe_head(connection, block, float(STARTED + block))
            cursor.block, cursor.hash = block, header.hash
            move(numbers[-1], count)
    engine.dispose()


def _batch(block: int, numbers: range) -> Batch:
    batch = Batch()
    at, transaction = STARTED + block, block.to_bytes(32, "big")
    for i, number in enumerate(numbers, start=1):
        key, log = character_id(DROP, number), log_id(block, i)
        owner = blake2b(number.to_bytes(8, "big"), digest_size=20).digest()
        batch.transfers.append((log, key, None, owner, transaction, at))
        batch.characters[key] = (key, block, number - 1, owner, log, at)
    return batch


def _opening(cap: int) -> DropLog:
    fields = {
        "cap": cap,
        "opens_at": STARTED,
        "closes_at": 2**40 - 1,
        "soulbound": False,
        "page_budget": 64,
        "provenance_hash": "0x" + "11" * 32,
        "placeholder_uri": "",
        "base_uri": f"ipfs://{_CID}/",
        "royalty_receiver": "0x" + "00" * 20,
        "royalty_fraction": 0,
    }
    return DropLog(log_id(1, 0), DROP, "DropOpened", fields, b"\x01" * 32, STARTED)


def _descriptions() -> list[dict[str, Any]]:
    """Some real characters' descriptions, which the million share in turn; their blurs are of real pictures."""
    words = load_words()
    artwork = Artwork()
    return [
        _described(character, blur_uri(artwork.compose(character)))
        for character in draw_set(words.catalogue, b"bench", 0, 12, heritage=words.heritage)
    ]


def _described(character: Character, blur: str) -> dict[str, Any]:
    ko, en = _NAMES[character.traits["species"]]
    words = {layer: character.traits[layer] for layer in ("species", "family", "tier", "place")}
    return words | {
        "heritage": character.heritage,
        "name": {"ko": f"{ko} · {words['place']}", "en": f"{en} · {words['place']}"},
        "blur": blur,
    }


def _card(number: int, descriptions: list[dict[str, Any]]) -> str:
    described = descriptions[number % len(descriptions)]
    picture = {"cid": _CID, "path_prefix": f"/ipfs/{_CID}/{number - 1}", "blur": described["blur"]}
    block = (number - 1) // CHARACTERS_A_BLOCK + 1
    return open_card(character_id(DROP, number), block, revealed=True, description=described | {"picture": picture})


def _description(key: int, card: str) -> tuple[Any, ...]:
    index = key - character_id(DROP, 1)
    return key, index, _CID, blake2b(card.encode(), digest_size=32).digest(), _CID, None, None, 1, None
