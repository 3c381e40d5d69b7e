"""A small city for the pages: sixty characters with real documents, pictures and CIDs, written through the tables."""

import hashlib
import io
import json
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import aleph_cid
from eth_utils.crypto import keccak
from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from gallery_api import models
from gallery_api.characters.card import open_card
from gallery_api.models.cards import owner_ending
from metadata.ipfs import BlockStore
from metadata.traits import Catalogue

ROOT = Path(__file__).parents[2]
SIZES = (1024, 512, 256, 96)
HERO, SAILOR, NOBODY = bytes.fromhex("7a3f" + "11" * 16 + "c91e"), bytes.fromhex("5b" * 20), bytes.fromhex("42" * 20)
ISSUED = 60
NOW = 1_795_000_000
NEVER = 1 << 62
# species, family, tier, place, and the other traits worth showing
CAST: tuple[tuple[str, ...], ...] = (
    ("seal", "islands", "common", "dumujin", "body:silver", "face:hero"),
    ("lighthouse", "islands", "rare", "palmido", "body:amber", "face:happy"),
    ("seal", "port", "common", "wolmido", "body:sand", "face:open"),
    ("lighthouse", "science", "epic", "tribowl", "body:ice", "face:calm"),
    ("seal", "tidal", "rare", "saltpans", "body:dawn", "face:happy"),
    ("lighthouse", "port", "common", "brickwarehouse", "body:coral", "face:wink"),
    ("seal", "science", "epic", "bridge", "body:slate", "face:sparkle"),
    ("lighthouse", "ganghwa", "common", "dolmen", "body:jade", "face:calm"),
    ("seal", "ganghwa", "common", "jeondeungsa", "body:sand", "face:wink"),
    ("lighthouse", "tidal", "common", "soraepogu", "body:rose", "face:happy"),
    ("seal", "festival", "rare", "stage", "body:mint", "face:happy"),
    ("lighthouse", "festival", "legendary", "wolmido", "body:violet", "face:hero"),
)
HERITAGE = {
    "card": "seals-of-baengnyeong",
    "kind": "nature",
    "title": {"ko": "백령도의 점박이물범", "en": "The spotted seals of Baengnyeongdo"},
    "text": {
        "ko": "점박이물범은 천연기념물 제331호예요. 여름이면 백령도 두무진의 바위에 올라와 쉬어요.",
        "en": "The spotted seal is Natural Monument No. 331. In summer it rests on the rocks of Dumujin.",
    },
    "source": {"title": "국가유산포털", "url": "https://www.heritage.go.kr/"},
}


def plain_picture(place: int) -> Image.Image:
    """A picture that needs no art: a sky, a sun and a round figure, different for each place in the cast."""
    image = Image.new("RGB", (1024, 1024), (120 + 10 * place, 170, 230 - 12 * place))
    draw = ImageDraw.Draw(image)
    draw.ellipse((700, 90, 880, 270), fill=(255, 226, 150))
    draw.rectangle((0, 700, 1024, 1024), fill=(60, 120, 130 + 8 * place))
    draw.ellipse((232, 300, 792, 900), fill=(235, 238, 245), outline=(42, 47, 85), width=16)
    for x in (420, 604):
        draw.ellipse((x - 34, 470, x + 34, 538), fill=(42, 47, 85))
    return image


@dataclass(frozen=True)
class City:
    """The published files of the city and what the tables say of them."""

    directory: Path
    pictures_cid: str
    documents_cid: str

    @property
    def base_uri(self) -> str:
        return f"ipfs://{self.documents_cid}/"

    @cached_property
    def blurs(self) -> list[str]:
        found = []
        for place in range(len(CAST)):
            with Image.open(self.directory / "pictures" / f"{place}-96.webp") as picture:
                stream = io.BytesIO()
                picture.resize((16, 16)).save(stream, "WEBP", quality=40)
            found.append("data:image/webp;base64," + b64encode(stream.getvalue()).decode())
        return found


def publish(directory: Path, picture_of: Callable[[int], Image.Image] = plain_picture) -> City:
    """Draw and write the city's pictures and documents, and keep them in a block store at `directory`/blocks."""
    pictures, documents = directory / "pictures", directory / "documents"
    pictures.mkdir(parents=True)
    documents.mkdir()
    for place in range(len(CAST)):
        master = picture_of(place)
        master.save(pictures / f"{place}.png")
        for size in SIZES:
            reduced = master.resize((size, size), Image.Resampling.LANCZOS)
            reduced.save(pictures / f"{place}-{size}.webp", quality=88)
    for index in range(len(CAST), ISSUED):
        for suffix in (".png", *(f"-{size}.webp" for size in SIZES)):
            (pictures / f"{index}{suffix}").hardlink_to(pictures / f"{index % len(CAST)}{suffix}")
    store = BlockStore(directory / "blocks")
    pictures_cid = store.add_directory(pictures)
    for index in range(ISSUED):
        document = {"name": f"{index}", "image": f"ipfs://{pictures_cid}/{index}.png", "heritage": HERITAGE}
        (documents / f"{index}.json").write_text(json.dumps(document, ensure_ascii=False, sort_keys=True))
    return City(directory, pictures_cid, store.add_directory(documents))


def traits_of(index: int) -> list[tuple[str, str]]:
    """The traits of the character with this picture index, as (layer, id)."""
    species, family, tier, place, *others = CAST[index % len(CAST)]
    fixed = [("species", species), ("family", family), ("tier", tier), ("place", place)]
    return [*fixed, *((layer, trait) for layer, _, trait in (other.partition(":") for other in others))]


def fill(session: Session, city: City, issued: int = ISSUED, cap: int = 60, closes_at: int = NEVER) -> None:
    """Write drop 1 with its characters as the indexer would; drop 2 is sealed and has none yet."""
    session.add_all(drops(city, issued, cap, closes_at))
    session.add(
        models.IndexCursor(
            id=1, chain_id=31337, token=b"\x11" * 20, start_block=1, block=900, hash=b"\xab" * 32, timestamp=NOW
        )
    )
    session.add(models.Observation(id=1, revision=1, rewinds=0, head_block=900, head_seen_at=float(NOW)))
    digest = hashlib.sha256(json.dumps(HERITAGE, sort_keys=True).encode()).digest()
    session.add(
        models.Heritage(
            digest=digest, card=HERITAGE["card"], content={k: v for k, v in HERITAGE.items() if k != "card"}
        )
    )
    ids = write_vocabulary(session)
    session.flush()
    counts: Counter[int] = Counter()
    for number in range(1, issued + 1):
        write_character(session, city, number, digest)
        session.flush()
        for key in [*traits_of(number - 1), ("heritage", HERITAGE["card"])]:
            counts[ids[key]] += 1
            session.add(models.CharacterTrait(trait_id=ids[key], character_id=models.character_id(1, number)))
    session.add_all(models.TraitCount(drop_id=1, trait_id=trait, count=count) for trait, count in counts.items())


def drops(city: City, issued: int, cap: int, closes_at: int) -> list[models.Drop]:
    """The two drops of the city."""
    shared: Mapping[str, Any] = {
        "page_budget": 4,
        "royalty_receiver": bytes(20),
        "royalty_fraction": 0,
        "reveal_block": None,
        "seed": None,
    }
    return [
        models.Drop(
            id=1,
            cap=cap,
            set_size=cap,
            opens_at=NOW - 86400,
            closes_at=closes_at,
            soulbound=False,
            base_uri=city.base_uri,
            provenance_hash=keccak(text=city.base_uri),
            placeholder_uri="",
            issued=issued,
            opened_block=2,
            opened_at=NOW - 86400,
            **shared,
        ),
        models.Drop(
            id=2,
            cap=1000,
            set_size=1000,
            opens_at=NOW + 86400,
            closes_at=NOW + 10 * 86400,
            soulbound=True,
            base_uri="",
            provenance_hash=b"\x22" * 32,
            placeholder_uri="ipfs://bafyplaceholder/one.json",
            issued=0,
            opened_block=3,
            opened_at=NOW - 3600,
            **shared,
        ),
    ]


def write_vocabulary(session: Session) -> dict[tuple[str, str], int]:
    """Write the names of the cast's traits and return their keys."""
    catalogue = Catalogue.load(ROOT / "assets" / "traits.toml")
    layers = {layer.name: layer for layer in catalogue.layers}
    ids: dict[tuple[str, str], int] = {}
    for key in sorted({key for index in range(len(CAST)) for key in traits_of(index)}):
        trait, layer = catalogue.trait(*key), layers[key[0]]
        ids[key] = models.trait_id(*key)
        session.add(
            models.Trait(
                id=ids[key],
                layer=key[0],
                trait=key[1],
                layer_ko=layer.ko,
                layer_en=layer.en,
                ko=trait.ko,
                en=trait.en,
                position=list(layers).index(key[0]),
            )
        )
    ids["heritage", HERITAGE["card"]] = models.trait_id("heritage", HERITAGE["card"])
    title = HERITAGE["title"]
    session.add(
        models.Trait(
            id=ids["heritage", HERITAGE["card"]],
            layer="heritage",
            trait=HERITAGE["card"],
            layer_ko="이야기",
            layer_en="Story",
            ko=title["ko"],
            en=title["en"],
            position=99,
        )
    )
    return ids


def write_character(session: Session, city: City, number: int, heritage: bytes) -> None:
    """Write one character, its document's texts and how it came to its keeper; each fifth moved on once."""
    index, key = number - 1, models.character_id(1, number)
    owner = (HERO, SAILOR, bytes.fromhex(f"{number:040x}"))[number % 3]
    moved = number % 5 == 0
    at = NOW - (ISSUED - number) * 1800
    issued_log = models.log_id(10 + number, 0)
    first = SAILOR if moved else owner
    session.add(
        models.Transfer(
            id=issued_log, character_id=key, sender=None, recipient=first, transaction=b"\x0a" * 32, timestamp=at
        )
    )
    if moved:
        log = models.log_id(200 + number, 0)
        session.add(
            models.Transfer(
                id=log, character_id=key, sender=SAILOR, recipient=owner, transaction=b"\x0b" * 32, timestamp=at + 900
            )
        )
    species, family, tier, place, *_ = CAST[index % len(CAST)]
    picture = {
        "cid": city.pictures_cid,
        "path_prefix": f"/ipfs/{city.pictures_cid}/{index}",
        "blur": city.blurs[index % len(CAST)],
    }
    said = {
        "species": species,
        "family": family,
        "tier": tier,
        "place": place,
        "heritage": HERITAGE["card"],
        "name": {"ko": "물범", "en": "Seal"},
        "picture": picture,
    }
    card = open_card(key, 0, revealed=True, description=said) + owner_ending(owner)
    session.add(
        models.Character(id=key, page=0, ticket=index, owner=owner, issued_log=issued_log, issued_at=at, card=card)
    )
    document = (city.directory / "documents" / f"{index}.json").read_bytes()
    session.add(
        models.Description(
            character_id=key,
            picture_index=index,
            document_cid=file_cid(document),
            document_sha256=hashlib.sha256(document).digest(),
            picture_cid=file_cid((city.directory / "pictures" / f"{index}.png").read_bytes()),
            heritage=heritage,
            problem=None,
            attempts=1,
            retry_at=None,
        )
    )


def file_cid(content: bytes) -> str:
    """The CIDv1 of a file, by the library and not by our own code."""
    hasher = aleph_cid.CidHasher.for_ipfs_v1_raw_leaves()
    hasher.update(content)
    return str(hasher.finalize())
