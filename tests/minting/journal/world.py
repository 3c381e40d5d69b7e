"""A world in memory for the journal's tests: a fake chain with nodes, a journal in a file, and a clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from minting.chain import LOCAL, Chain, ChainProfile
from minting.journal import Intent, Journal, Lane, Probe, open_engine, open_lane
from minting.journal.tables import transactions
from minting.signing import DynamicFeeTransaction, KeySigner
from tests.minting.fake_node import FakeChain, FakeClock, FakeNode

SIGNER = KeySigner(bytes([7]) * 32)
CONTRACT = "0x" + "11" * 20
PROFILE = replace(LOCAL, resend_after=3.0, replace_after=8.0)


class World:
    """A fake chain with nodes, a journal in a file, and a clock that lets blocks be made while somebody waits."""

    def __init__(self, url: str, automine: bool = True, nodes: int = 1) -> None:
        self.fake = FakeChain(automine=automine)
        self.nodes = [FakeNode(self.fake, f"fake://{i}") for i in range(nodes)]
        self.clock = FakeClock()
        self.journal = Journal(open_engine(url), 31337, self.clock)
        self.journal.create_tables()
        self.profile: ChainProfile = PROFILE

    @property
    def chain(self) -> Chain:
        return Chain(self.profile, self.nodes, self.clock, self.clock.pause)

    @contextmanager
    def lane(self, holder: str = "one", **options: Any) -> Iterator[Lane]:
        options = {"clock": self.clock, "pause": self.clock.pause, **options}
        with open_lane(self.journal, self.chain, SIGNER, holder, **options) as lane:
            yield lane

    def versions(self) -> list[tuple[int, int]]:
        """Return (nonce, version) of everything that was ever signed."""
        with self.journal.engine.connect() as connection:
            rows = connection.execute(transactions.select().order_by(transactions.c.id))
            return [(row.nonce, row.version) for row in rows]


def wish(name: str, probed: bool = False) -> Intent:
    """An intent whose effect the fake chain counts; the probe asks for its own calldata."""
    data = name.encode()
    return Intent(name, CONTRACT, data, probe=Probe(data, (1).to_bytes(32)) if probed else None)


def foreign(nonce: int, data: bytes = b"foreign", fee_cap: int = 10**12) -> bytes:
    """A transaction that somebody else signed with our key."""
    return DynamicFeeTransaction(31337, nonce, 10**9, fee_cap, 21_000, CONTRACT, 0, data).signed(SIGNER).raw
