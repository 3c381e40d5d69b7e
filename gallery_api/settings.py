"""What an operator sets, read once at the entry point from the environment or .env."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, HttpUrl, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class ChainName(StrEnum):
    LOCAL = "local"
    KAIROS = "kairos"
    KAIA = "kaia"


class IpfsKind(StrEnum):
    BLOCKS = "blocks"
    KUBO = "kubo"


class Settings(BaseSettings):
    """Each field is the variable PALMIDO_<NAME>; .env.example says what each is for. Secrets are files."""

    model_config = SettingsConfigDict(
        env_prefix="PALMIDO_", env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    chain: ChainName = ChainName.LOCAL
    rpc_urls: Annotated[tuple[str, ...], NoDecode] = Field(default=(), repr=False)
    token_address: str | None = Field(default=None, pattern=r"^0x[0-9a-fA-F]{40}$")
    desk_address: str | None = Field(default=None, pattern=r"^0x[0-9a-fA-F]{40}$")
    start_block: int | None = Field(default=None, ge=0)
    deployments: Path = Path("contracts/deployments")

    database_url: str = Field(default="sqlite:///palmido.db", repr=False)

    ipfs: IpfsKind = IpfsKind.BLOCKS
    blocks_dir: Path = Path("blocks")
    kubo_url: str = Field(default="http://127.0.0.1:5001", repr=False)

    key_file: Path | None = None
    passphrase_file: Path | None = None

    public_url: HttpUrl = HttpUrl("http://localhost:8000")
    contact: str | None = Field(default=None, pattern=r"^[\w.+-]+@[\w-]+(\.[\w-]+)+$", max_length=200)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    max_requests_at_once: int = Field(default=512, ge=1, le=100_000)
    ready_lag_seconds: int = Field(default=60, ge=1)

    poll_seconds: float = Field(default=0.5, gt=0, le=60)
    reorg_blocks: int = Field(default=128, ge=1, le=10_000)

    @field_validator("rpc_urls", mode="before")
    @classmethod
    def _split_urls(cls, value: object) -> object:
        """Several endpoints are written with commas between them."""
        if isinstance(value, str):
            return tuple(url.strip() for url in value.split(",") if url.strip())
        return value

    @field_validator(
        "token_address", "desk_address", "start_block", "key_file", "passphrase_file", "contact", mode="before"
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value
