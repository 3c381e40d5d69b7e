"""What the service says about itself."""

from typing import Literal

from pydantic import BaseModel, Field

from gallery_api.wire import Address, AsOf


class Versions(BaseModel):
    palmido: str
    api: Literal["v1"] = "v1"
    database: str = Field(description="The newest migration that the database has.", examples=["0001"])


class Status(BaseModel):
    """How far the index is behind the chain."""

    as_of: AsOf | None = Field(description="Null before the first block is read.")
    chain: str
    chain_id: int | None
    contract: Address | None
    start_block: int | None
    head_block: int | None = Field(description="The newest block that a worker saw.")
    head_seen_seconds_ago: float | None
    lag_blocks: int | None
    characters: int = Field(ge=0)
    drops: int = Field(ge=0)
    waiting_for_description: int = Field(ge=0, description="Characters whose document could not be read yet.")
    versions: Versions


class Health(BaseModel):
    """Whether the process lives and whether it is fit to be asked."""

    live: bool
    ready: bool
    reasons: list[str] = Field(description="Why it is not ready; empty when it is.")
