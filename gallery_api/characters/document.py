"""What the gallery takes from a published document: names, traits, heritage, and where the pictures are."""

import base64
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

import orjson
from PIL import Image
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from metadata.document import canonical
from metadata.ipfs import IpfsError, NodeSlow, NodeUnreachable, NoSuchPath, Store
from metadata.traits import NONE

LARGEST_DOCUMENT = 262_144
LARGEST_THUMBNAIL = 262_144
LARGEST_THUMBNAIL_SIDE = 1024
BLUR_SIDE = 16
HERITAGE = "heritage"
Id = Annotated[str, Field(max_length=64, pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$")]
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
Paragraph = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f-\x9f]*$")]


class DocumentUnreadable(Exception):
    """A document is not there, too large, or not one of ours."""

    def __init__(self, uri: str, reason: str) -> None:
        self.uri = uri
        self.reason = reason
        super().__init__(f"{uri}: {reason}")


class Languages(BaseModel):
    ko: Paragraph
    en: Paragraph


class Attribute(BaseModel):
    trait_type: Line
    value: Line


class Translation(BaseModel):
    name: Line
    attributes: list[Attribute] = Field(default_factory=list, max_length=64)


class Translations(BaseModel):
    ko: Translation
    en: Translation


class Source(BaseModel):
    title: Line
    url: str = Field(max_length=500, pattern=r"^https?://[^\x00-\x1f\x7f-\x9f]*$")


Day = Annotated[str, Field(max_length=10), AfterValidator(lambda day: date.fromisoformat(day).isoformat())]


class Heritage(BaseModel):
    card: Id
    kind: Literal["nature", "culture", "history", "technology"]
    family: Id
    title: Languages
    text: Languages
    source: Source
    checked: Day | None = None


class Properties(BaseModel):
    traits: dict[Id, Id] = Field(max_length=64)


class Document(BaseModel):
    """The parts of metadata/document.schema.json that are shown; a placeholder has neither heritage nor traits."""

    model_config = ConfigDict(extra="ignore")

    image: str = Field(max_length=600, pattern=r"^ipfs://[^\x00-\x1f\x7f-\x9f]*$")
    translations: Translations
    heritage: Heritage | None = None
    properties: Properties = Field(default_factory=lambda: Properties(traits={}))


@dataclass(frozen=True)
class TraitWord:
    """A trait with its names and its place in the order of drawing."""

    layer: str
    trait: str
    layer_ko: str
    layer_en: str
    ko: str
    en: str
    position: int


@dataclass(frozen=True)
class Reading:
    """A document that was read: its address and hash, and what the gallery shows of it."""

    document_cid: str
    document_sha256: bytes
    picture_cid: str
    picture: dict[str, Any] | None
    name: dict[str, str]
    traits: tuple[TraitWord, ...]
    heritage: dict[str, Any] | None

    @property
    def heritage_digest(self) -> bytes | None:
        return None if self.heritage is None else hashlib.sha256(canonical(self.heritage)).digest()

    def description(self) -> dict[str, Any]:
        """Return what the card shows, as card.open_card takes it."""
        ids = {word.layer: word.trait for word in self.traits}
        shown = {layer: ids.get(layer) for layer in ("species", "family", "tier", "place")}
        heritage = None if self.heritage is None else self.heritage["card"]
        return {**shown, "heritage": heritage, "name": self.name, "picture": self.picture}


def read_document(store: Store, uri: str, layers: Sequence[str]) -> Reading:
    """Return what a document at an ipfs:// URI says, every byte checked against its CID by the store.

    ``layers`` is the order in which traits are drawn and attributes are listed. Raises DocumentUnreadable, and
    NodeUnreachable or NodeSlow when it is the store that does not answer.
    """
    try:
        cid, path = _split(uri)
        file = store.resolve(cid, path)
        if file.size > LARGEST_DOCUMENT:
            raise DocumentUnreadable(uri, f"it has {file.size} bytes")
        content = b"".join(store.read(file))
        document = Document.model_validate(orjson.loads(content))
        traits = tuple(_trait_words(document, layers))
        picture_cid, picture = _picture(store, document.image)
    except (NodeUnreachable, NodeSlow):
        raise
    except (IpfsError, ValidationError, ValueError) as error:
        raise DocumentUnreadable(uri, str(error)[:500]) from error
    heritage = document.heritage.model_dump() if document.heritage else None
    return Reading(
        document_cid=file.cid,
        document_sha256=hashlib.sha256(content).digest(),
        picture_cid=picture_cid,
        picture=picture,
        name={"ko": document.translations.ko.name, "en": document.translations.en.name},
        traits=traits,
        heritage=heritage,
    )


def _split(uri: str) -> tuple[str, str]:
    if not uri.startswith("ipfs://"):
        raise ValueError("only ipfs:// addresses can be checked")
    cid, _, path = uri.removeprefix("ipfs://").partition("/")
    return cid, path


def _trait_words(document: Document, layers: Sequence[str]) -> list[TraitWord]:
    """Return the traits with the document's names: its attributes are its traits in the order of drawing."""
    ids = document.properties.traits
    if HERITAGE in ids:
        raise ValueError(f"{HERITAGE} is no layer: the heritage card has a place of its own")
    known = [layer for layer in layers if ids.get(layer, NONE) != NONE]
    ordered = known + sorted(layer for layer in ids if layer not in layers and ids[layer] != NONE)
    ko, en = document.translations.ko.attributes, document.translations.en.attributes
    if not len(ordered) == len(ko) == len(en):
        raise ValueError(f"{len(ordered)} traits, but {len(ko)} and {len(en)} attributes")
    return [
        TraitWord(layer, ids[layer], ko[i].trait_type, en[i].trait_type, ko[i].value, en[i].value, i)
        for i, layer in enumerate(ordered)
    ]


def _picture(store: Store, image: str) -> tuple[str, dict[str, Any] | None]:
    """Return the master's CID, and where the gallery's sizes are; None when there are none beside it."""
    cid, path = _split(image)
    master = store.resolve(cid, path)
    stem = path.removesuffix(".png")
    try:
        thumbnail = store.resolve(cid, f"{stem}-96.webp")
    except NoSuchPath:
        return master.cid, None
    if not path.endswith(".png") or thumbnail.size > LARGEST_THUMBNAIL:
        return master.cid, None
    blur = blur_of(b"".join(store.read(thumbnail)))
    return master.cid, {"cid": cid, "path_prefix": f"/ipfs/{cid}/{stem}", "blur": blur}


def blur_of(thumbnail: bytes) -> str:
    """Return a picture of 16 pixels as a data URI, to stand behind one that loads; raise ValueError when it is none."""
    try:
        with Image.open(io.BytesIO(thumbnail), formats=("WEBP",)) as picture:
            if max(picture.size) > LARGEST_THUMBNAIL_SIDE:
                raise ValueError(f"the thumbnail is {picture.width} by {picture.height} pixels")
            small = picture.convert("RGB").resize((BLUR_SIDE, BLUR_SIDE), Image.Resampling.BOX)
    except (OSError, SyntaxError, MemoryError, Image.DecompressionBombError) as error:
        raise ValueError(f"the thumbnail is no picture ({error})") from error
    written = io.BytesIO()
    small.save(written, "WEBP", quality=40, method=4)
    return "data:image/webp;base64," + base64.b64encode(written.getvalue()).decode()
