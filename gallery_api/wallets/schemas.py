"""What the API says about wallets."""

from pydantic import BaseModel, ConfigDict, Field

from gallery_api.characters.schemas import Card, HistoryEntry
from gallery_api.wire import Address, AsOf, Cursor


class WalletQuery(BaseModel):
    """Which page of a wallet's characters and of its history."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cursor: Cursor | None = Field(default=None, description="The `next` of the characters before.")
    history_cursor: Cursor | None = Field(default=None, description="The `history_next` of the history before.")
    limit: int = Field(default=24, ge=1, le=100)


class WalletHistoryEntry(HistoryEntry):
    """One change of hands that this wallet gave or received in."""

    drop: int
    number: int
    received: bool = Field(description="True when the character came to this wallet.")


class Wallet(BaseModel):
    """What an address holds and what happened to it; an address never seen is an empty wallet, not an error."""

    as_of: AsOf
    address: Address
    checksum_address: str = Field(description="The same address in EIP-55 mixed case, for showing to a person.")
    character_count: int = Field(ge=0)
    characters: list[Card] = Field(description="Newest first.")
    next: Cursor | None
    history: list[WalletHistoryEntry] = Field(description="Newest first.")
    history_next: Cursor | None
