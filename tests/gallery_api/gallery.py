"""A small published set and a database that shows it: what the API's tests look at."""

import io
import json
from pathlib import Path

from PIL import Image
from sqlalchemy import Connection, Engine

from gallery_api.characters.describe import Describer
from gallery_api.database import writing
from gallery_api.indexer import tables
from gallery_api.indexer.events import Batch, DropLog
from gallery_api.indexer.source import Header
from gallery_api.models import IndexCursor, character_id, log_id
from metadata.ipfs import BlockStore, Store

NOW = 1_700_000_100.0
LAYERS = ("species", "family", "tier", "place", "outfit")
SPECIES = {"seal": ("물범 히어로", "Seal Hero"), "lighthouse": ("등대지기", "Lighthouse Keeper")}
PLACES = {"dumujin": ("두무진", "Dumujin"), "palmido": ("팔미도", "Palmido"), "songdo": ("송도", "Songdo")}
FAMILIES = {"islands": ("섬", "Islands"), "port": ("개항장", "Open Port"), "science": ("과학", "Science")}
TIERS = {"common": ("일반", "Common"), "rare": ("희귀", "Rare")}
OUTFITS = {"cape": ("망토", "Cape"), "none": ("없음", "None")}


def traits_of(index: int) -> dict[str, str]:
    return {
        "species": list(SPECIES)[index % 2],
        "family": list(FAMILIES)[index % 3],
        "tier": "rare" if index % 5 == 0 else "common",
        "place": list(PLACES)[index % 3],
        "outfit": list(OUTFITS)[index % 2],
    }


def document(index: int, pictures: str) -> dict:
    traits = traits_of(index)
    words = (SPECIES, FAMILIES, TIERS, PLACES, OUTFITS)
    shown = [(layer, words[i][traits[layer]]) for i, layer in enumerate(LAYERS) if traits[layer] != "none"]
    place = PLACES[traits["place"]]

    def translation(language: int) -> dict:
        return {
            "name": f"{SPECIES[traits['species']][language]} · {place[language]}",
            "description": "x",
            "attributes": [{"trait_type": layer, "value": names[language]} for layer, names in shown],
        }

    return {
        "name": translation(0)["name"],
        "description": "x",
        "image": f"ipfs://{pictures}/{index}.png",
        "attributes": translation(0)["attributes"],
        "translations": {"ko": translation(0), "en": translation(1)},
        "heritage": {
            "card": f"{traits['place']}-card",
            "kind": "nature",
            "family": traits["family"],
            "title": {"ko": f"{place[0]}의 바위", "en": f"The rocks of {place[1]}"},
            "text": {"ko": "첫째. 둘째.", "en": "One. Two."},
            "source": {"title": "A source", "url": "https://example.org/source"},
            "checked": "2026-11-01",
        },
        "properties": {"catalogue": 1, "traits": traits},
    }


def publish(store: BlockStore, work: Path, count: int) -> str:
    """Publish a set of `count` characters; the base URI."""
    pictures, documents = work / "pictures", work / "documents"
    pictures.mkdir(parents=True)
    documents.mkdir()
    for index in range(count):
        image = Image.new("RGB", (96, 96), (index * 37 % 256, 120, 200))
        for suffix in (".png", "-96.webp", "-512.webp"):
            written = io.BytesIO()
            image.save(written, "PNG" if suffix == ".png" else "WEBP")
            (pictures / f"{index}{suffix}").write_bytes(written.getvalue())
    pictures_cid = store.add_directory(pictures)
    for index in range(count):
        text = json.dumps(document(index, pictures_cid), ensure_ascii=False)
        (documents / f"{index}.json").write_text(text)
    return f"ipfs://{store.add_directory(documents)}/"


def opened(drop: int, cap: int, base_uri: str, placeholder: str = "", block: int = 5) -> DropLog:
    """The log of a drop's opening."""
    fields = {
        "cap": cap,
        "opens_at": 1_700_000_000,
        "closes_at": 2**40 - 1,
        "soulbound": drop == 2,
        "page_budget": 16,
        "provenance_hash": "0x" + "11" * 32,
        "placeholder_uri": placeholder,
        "base_uri": base_uri,
        "royalty_receiver": "0x" + "00" * 20,
        "royalty_fraction": 0,
    }
    return DropLog(log_id(block, drop), drop, "DropOpened", fields, b"\x01" * 32, 1_700_000_100)


def issued(drop: int, numbers: range, owners: list[bytes], block: int) -> Batch:
    """A batch that issues these numbers, their owners in turn."""
    batch = Batch()
    for i, number in enumerate(numbers):
        key, owner = character_id(drop, number), owners[i % len(owners)]
        at = 1_700_000_000 + block
        batch.transfers.append((log_id(block, i), key, None, owner, block.to_bytes(32, "big"), at))
        batch.characters[key] = (key, 1, number - 1, owner, log_id(block, i), at)
    return batch


def write(engine: Engine, block: int, *batches: Batch) -> None:
    """Write batches as the indexer would at a block."""
    header = Header(block, block.to_bytes(32, "big"), bytes(32), 1_700_000_000 + block, 0)
    with writing(engine) as session:
        connection: Connection = session.connection()
        cursor = session.query(IndexCursor).one_or_none()
        if cursor is None:
            cursor = IndexCursor(
                id=1, chain_id=31337, token=b"\xaa" * 20, start_block=1, block=0, hash=None, timestamp=0
            )
            tables.start(connection, cursor, 1_700_000_000.0)
        for batch in batches:
            tables.write_batch(connection, block, block, batch)
        tables.move_cursor(connection, cursor, block, header.hash, header.timestamp)
        tables.keep_blocks(connection, [header], block, 64)
        tables.observe_head(connection, block, 1_700_000_000.0 + block)


def describe(engine: Engine, store: Store, now: float = NOW) -> int:
    """Read every document that is due at ``now`` as the worker would; how many were written."""
    describer, total = Describer(engine, store, LAYERS, lambda: now), 0
    while written := describer.step():
        total += written
    return total
