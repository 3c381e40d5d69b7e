"""A fair for tests: a real desk with committed codes, the service that takes claims, relays to step by hand."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from eth_utils.crypto import keccak

from gallery_api.claims.desk_reader import DeskReader
from gallery_api.claims.relay import Relay
from gallery_api.connections import desk_domain, open_indexer
from gallery_api.settings import Settings
from minting.character_token import CharacterToken
from minting.claim_desk import ClaimDesk
from minting.codes.claim import claim_code
from minting.codes.code import Code, new_codes
from minting.desk_window import open_claims
from minting.drops import open_drop
from minting.issued import find_issued
from minting.journal import Intent, Lane
from minting.outcomes import require_done
from tests.minting.city import City, citizens, terms
from tests.minting.codes.booth import Booth

ALWAYS = 0, 2**39


@dataclass
class Fair:
    """One drop with codes on its first tickets; `now` is the time that service and relays believe."""

    city: City
    settings: Settings
    booth: Booth
    codes: list[Code]
    now: float = field(default_factory=time.time)

    @classmethod
    def opened(cls, city: City, settings: Settings, count: int, cap: int = 2_000) -> "Fair":
        with city.lane() as lane:
            booth = Booth.opened(city, lane, settings.deployments, cap)
            drop = open_drop(lane, booth.token, terms(cap), f"fair {time.monotonic_ns()}")
            booth = Booth(booth.token, booth.desk, drop)
            open_claims(lane, booth.desk, drop, *ALWAYS)
            fair = cls(city, settings, booth, new_codes(drop, 0, count, counted()))
            fair.send(lane, "commit", booth.desk.encode_commit_codes(1, drop, 0, [c.address for c in fair.codes]))
        fair.read_desk()
        return fair

    @property
    def desk(self) -> ClaimDesk:
        return self.booth.desk

    @property
    def token(self) -> CharacterToken:
        return self.booth.token

    @property
    def drop(self) -> int:
        return self.booth.drop

    def send(self, lane: Lane, name: str, data: bytes, to: str | None = None) -> None:
        """Send something of the city's own through its journal."""
        intent = Intent(f"{name} {time.monotonic_ns()}", to or self.desk.address, data)
        require_done(lane.carry_out([intent]), lane.chain, self.desk.artifact)

    def read_desk(self) -> None:
        DeskReader(self.city.journal.engine, lambda: self.desk, 0).step()

    def read_chain(self) -> None:
        """Index everything there is."""
        indexer = open_indexer(self.settings, self.city.journal.engine, lambda: self.now)
        for _ in range(3):
            indexer.step(lambda _progress: None)

    def relay(self, name: str = "relay") -> Relay:
        return Relay(
            self.city.journal.engine, lambda: (self.desk, self.token), self.city.signer, name, lambda: self.now
        )

    def claim(self, code: Code, recipient: str) -> dict[str, object]:
        """Return what the page posts."""
        domain = desk_domain(self.settings)
        assert domain is not None
        _, signature = claim_code(code, recipient, domain)
        return {
            "drop": code.drop,
            "ticket": code.ticket,
            "recipient": recipient,
            "signature": "0x" + signature.hex(),
        }

    def post(self, client: httpx.Client, code: Code, recipient: str) -> httpx.Response:
        return client.post("/api/v1/claims", json=self.claim(code, recipient))

    def post_all(self, client: httpx.Client, codes: Sequence[Code], recipients: Sequence[str]) -> list[str]:
        """Post a claim for each, and return their status addresses."""
        answers = [self.post(client, code, to) for code, to in zip(codes, recipients, strict=True)]
        assert [answer.status_code for answer in answers] == [202] * len(codes), answers[0].text
        return [answer.headers["location"] for answer in answers]

    def owners(self) -> dict[int, str]:
        """Return who was given each claimed ticket's character, by the chain."""
        spent = self.token.spent_tickets(self.drop, len(self.codes))
        found = find_issued(self.token, self.drop, spent, [])
        return {ticket: one.recipient for ticket, one in found.items()}


def counted() -> Callable[[int], bytes]:
    """Return a source of different secrets that is the same in each run."""
    salt = time.monotonic_ns()
    return lambda size: (keccak(text=f"{salt}/{time.monotonic_ns()}") * 2)[:size]


def visitors(count: int) -> list[str]:
    return citizens(count, f"visitor {time.monotonic_ns()}")


def settings_at(url: str, database_url: str, directory: Path) -> Settings:
    return Settings(
        _env_file=None,
        database_url=database_url,
        rpc_urls=(url,),
        deployments=directory / "deployments",
        blocks_dir=directory / "blocks",
    )
