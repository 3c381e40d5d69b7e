"""What the API says about characters."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from gallery_api.wire import Address, AsOf, Cid, Cursor, Hash32, TokenId

Slug = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
NO_CONTROL_CHARACTERS = r"^[^\x00-\x1f\x7f-\x9f]*$"  # PostgreSQL holds no NUL
DropNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]
CharacterNumber = Annotated[int, Field(ge=1, le=2**32 - 1)]


class Text(BaseModel):
    """The same text in both languages."""

    ko: str
    en: str


class Picture(BaseModel):
    """Where a picture is: ``path_prefix`` + ``-96.webp``, ``-256.webp``, ``-512.webp``, ``-1024.webp``, or ``.png``."""

    cid: Cid = Field(description="The CID of the directory that holds the drop's pictures.")
    path_prefix: str = Field(examples=["/ipfs/bafybeie…/17"])
    blur: str | None = Field(description="A data URI of a few hundred bytes to show while the picture loads.")


class Card(BaseModel):
    """What a grid of characters needs of one. Of a sealed or not yet read character only the chain's part is known."""

    model_config = ConfigDict(from_attributes=True)

    drop: DropNumber
    number: CharacterNumber
    token_id: TokenId
    revealed: bool = Field(
        description="False while the drop is sealed; then picture and name are the drop's placeholder."
    )
    species: str | None
    family: str | None
    tier: str | None
    place: str | None
    heritage: str | None = Field(description="The id of the heritage card.")
    name: Text | None
    picture: Picture | None
    owner: Address


class CharacterPage(BaseModel):
    """Characters newest first; ``next`` is the cursor of the following page, null on the last."""

    as_of: AsOf
    next: Cursor | None
    characters: list[Card]


class CharacterTrait(BaseModel):
    """One trait of a character, and the share of its drop's described characters that have it."""

    layer: str
    trait: str
    layer_name: Text
    name: Text
    count: int = Field(ge=1)
    share_percent: float = Field(ge=0, le=100)


class HeritageSource(BaseModel):
    title: str
    url: str | None = None


class HeritageCard(BaseModel):
    """The piece of the city's heritage that a character carries, as its published document says it."""

    card: str
    kind: str | None
    title: Text
    text: Text
    source: HeritageSource
    checked: date | None = Field(default=None, description="The day the text was compared with its source, if it was.")


class HistoryEntry(BaseModel):
    """One change of hands; ``issued`` is the first and has no sender."""

    kind: Literal["issued", "transferred"]
    sender: Address | None
    recipient: Address
    block: int = Field(ge=0)
    transaction: Hash32
    at: datetime


class Provenance(BaseModel):
    """Everything a person needs to check a character without this service.

    The chain gives owner and tokenURI; keccak256 of ``base_uri`` must be the ``provenance_hash`` that the drop was
    opened with; the document's SHA-256 is inside its CID, which the directory named by ``base_uri`` commits to, which
    so commits to the picture.
    """

    chain_id: int
    contract: Address
    token_uri: str | None
    provenance_hash: Hash32
    base_uri: str
    seed: Hash32 | None = Field(
        description="Drawn from a block that did not exist when the art was sealed; null for an open drop."
    )
    picture_index: int | None = Field(
        description="The place of the character's picture and document in the published set."
    )
    document_cid: Cid | None
    document_sha256: Hash32 | None
    picture_cid: Cid | None = Field(description="The CID of the 1024 px master picture.")


class Character(Card):
    """One character: who holds it, what it looks like, what it stands for, where it has been."""

    as_of: AsOf
    ticket: int = Field(ge=0)
    page: int = Field(ge=0)
    issued_at: datetime
    soulbound: bool
    status: Literal["sealed", "reading", "described", "unreadable"] = Field(
        description="sealed: the drop is not revealed. reading: its document is being read. unreadable: not yet."
    )
    traits: list[CharacterTrait]
    heritage_card: HeritageCard | None
    history: list[HistoryEntry] = Field(description="Newest first; at most 100, the wallet pages have the rest.")
    provenance: Provenance


class CharacterFilters(BaseModel):
    """What a list of characters can be narrowed by; all of it together."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    species: Slug | None = None
    heritage: Slug | None = Field(default=None, description="The id of a heritage card.")
    family: Slug | None = None
    tier: Slug | None = None
    trait: Annotated[
        list[Annotated[str, Field(max_length=129, pattern=r"^[a-z0-9_-]{1,64}:[a-z0-9_-]{1,64}$")]],
        Field(max_length=12),
    ] = Field(
        default_factory=list,
        description="A trait as layer:id; repeat it to ask for several.",
        examples=[["outfit:cape"]],
    )
    drop: DropNumber | None = None
    owner: Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{40}$")] | None = None
    q: Annotated[str, Field(min_length=1, max_length=64, pattern=NO_CONTROL_CHARACTERS)] | None = Field(
        default=None, description="Words of traits and heritage in Korean or English, or a number.", examples=["두무진"]
    )


class CharacterQuery(CharacterFilters):
    """The filters, and which page of the list."""

    cursor: Cursor | None = Field(default=None, description="The `next` of the page before.")
    limit: int = Field(default=24, ge=1, le=100)


class TraitChoice(BaseModel):
    """One thing that characters can be filtered by, and how many have it."""

    layer: str = Field(examples=["species"])
    trait: str = Field(examples=["seal"])
    layer_name: Text
    name: Text
    count: int = Field(ge=0)


class TraitList(BaseModel):
    as_of: AsOf
    traits: list[TraitChoice]
