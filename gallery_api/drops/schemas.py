"""What the API says about drops."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from gallery_api.characters.schemas import Picture, Text
from gallery_api.wire import Address, AsOf, Cursor, Hash32


class DropQuery(BaseModel):
    """Which page of the list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cursor: Cursor | None = Field(default=None, description="The `next` of the page before.")
    limit: int = Field(default=24, ge=1, le=100)


class Drop(BaseModel):
    """One issuance: its terms, how much is issued, and how its art is sealed."""

    drop: int = Field(ge=1)
    state: Literal["upcoming", "open", "closed", "all issued"]
    cap: int = Field(ge=0)
    issued: int = Field(ge=0)
    remaining: int = Field(ge=0)
    opens_at: datetime
    closes_at: datetime | None = Field(description="Null when the drop never closes by itself.")
    soulbound: bool
    mode: Literal["open", "sealed"]
    revealed: bool
    reveal_block: int | None
    seed: Hash32 | None
    set_size: int
    provenance_hash: Hash32
    placeholder_uri: str
    base_uri: str
    royalty_receiver: Address
    royalty_percent: float
    opened_at: datetime
    opened_block: int
    cover: Picture | None = Field(
        description="A picture that stands for the drop: its placeholder, or one of its characters."
    )
    name: Text | None = Field(description="What the placeholder document calls the drop's unopened character.")


class DropPage(BaseModel):
    """Drops newest first."""

    as_of: AsOf
    next: Cursor | None
    drops: list[Drop]


class DropDetail(Drop):
    """A drop, its events, and how fast it is being issued."""

    as_of: AsOf
    events: list["DropEvent"] = Field(description="Newest first, at most 100.")
    issued_last_minute: int = Field(
        ge=0, description="How many were issued in the last 60 seconds before the as-of block."
    )


class DropEvent(BaseModel):
    """One thing the chain says about a drop, e.g. DropOpened, CapLowered, SeedDrawn, Revealed."""

    kind: str
    block: int
    transaction: Hash32
    at: datetime
    fields: dict[str, str | int | bool]
