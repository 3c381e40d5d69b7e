"""A small city for tests with a real chain: a token, an open drop, an issuer with a lane of its own."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from eth_utils import keccak, to_checksum_address

from minting.chain import LOCAL, Chain, ChainProfile, connect
from minting.character_token import CharacterToken
from minting.deploy import deploy_character_token
from minting.drops import open_drop
from minting.journal import Journal, Lane, open_engine, open_lane
from minting.signing import KeySigner
from minting.token_events import DropTerms

ARTIFACTS = Path(__file__).resolve().parents[2] / "contracts" / "abi"
BASE_URI = "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi/"
FAST: ChainProfile = replace(LOCAL, resend_after=0.5, replace_after=1.5)


def citizens(count: int, salt: str = "") -> list[str]:
    """Return checksummed addresses that nobody has a key for."""
    return [to_checksum_address(keccak(text=f"{salt}/{i}")[:20]) for i in range(count)]


def terms(cap: int, **changes: Any) -> DropTerms:
    """Return the terms of an open drop whose window never closes."""
    return replace(DropTerms(cap, 0, 2**39, keccak(text=BASE_URI), BASE_URI), **changes)


def new_signer(salt: str) -> KeySigner:
    """Return a signer that no other test uses."""
    return KeySigner(keccak(text=f"signer/{salt}"))


def fund(chain: Chain, address: str, amount: int = 10**21) -> None:
    """Give an account on anvil a balance."""
    chain.ask("anvil_setBalance", [address, hex(amount)])


class City:
    """A journal, a chain behind `urls`, and a sender of its own."""

    def __init__(self, urls: Sequence[str], database_url: str, salt: str, profile: ChainProfile = FAST) -> None:
        self.chain = connect(profile, urls, time.monotonic)
        self.journal = Journal(open_engine(database_url), profile.chain_id)
        self.journal.create_tables()
        self.signer = new_signer(salt)

    @contextmanager
    def lane(self, holder: str = "test", **options: Any) -> Iterator[Lane]:
        """Hold the sender's lane."""
        with open_lane(self.journal, self.chain, self.signer, holder, **options) as lane:
            yield lane

    def found(self, lane: Lane, directory: Path, cap: int = 100, **changes: Any) -> tuple[CharacterToken, int]:
        """Deploy a token with its file in `directory`, and open a drop."""
        token = deploy_character_token(lane, ARTIFACTS, directory, "test")
        return token, open_drop(lane, token, terms(cap, **changes), "first")

    def close(self) -> None:
        """Close the database."""
        self.journal.engine.dispose()
