"""What the API says about claims and codes."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from gallery_api.wire import Address, Hash32

Uint32 = Annotated[int, Field(ge=0, le=0xFFFFFFFF)]
DropId = Annotated[int, Field(ge=1, le=0xFFFFFFFF)]
ClaimId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$", examples=["5d1c0f0a8a5f4b1f8e1a2b3c4d5e6f70"])]


class ClaimPost(BaseModel):
    """A claim, signed by the code's key; the secret itself never leaves the phone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    drop: DropId
    ticket: Uint32
    recipient: Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{40}$")]
    signature: Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{128}$", description="EIP-2098: r, then parity and s.")]


class ClaimedCharacter(BaseModel):
    """Where the character of a claim is."""

    drop: int
    number: int


class ClaimStatus(BaseModel):
    """How far a claim is: received, sent, yours; or refused, with a reason."""

    id: ClaimId
    drop: int
    ticket: int
    recipient: Address
    state: Literal["received", "sent", "yours", "refused"]
    reason: str | None = Field(description="Why it is refused, or why it was put back and will be tried again.")
    character: ClaimedCharacter | None = Field(description="Set once the gallery shows it.")
    transaction: Hash32 | None
    received_at: datetime
    changed_at: datetime


class CodeStatus(BaseModel):
    """What anyone may know of a code before using it; reading it consumes nothing."""

    drop: int
    ticket: int
    state: Literal["free", "taken", "void"]
    taken_at: datetime | None
    desk: Literal["not-open", "open", "paused", "closed", "sold-out"]
    opens_at: datetime | None
    closes_at: datetime | None
    chain_id: int
    contract: Address = Field(description="The ClaimDesk: what is signed names it.")
