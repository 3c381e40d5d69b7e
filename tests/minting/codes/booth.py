"""A booth for tests with a real chain: a token, its desk, an open drop, a printer whose sheets are quick to draw."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from minting.character_token import CharacterToken
from minting.claim_desk import ClaimDesk
from minting.codes.archive import RunLabel
from minting.codes.code import Code
from minting.codes.folder import Order
from minting.codes.printing import Observer, Printer
from minting.deploy import deploy_claim_desk
from minting.journal import Lane
from tests.minting.city import ARTIFACTS, City
from tests.minting.codes.some_run import PASSPHRASE, counted

SITE = "https://heroes.example.kr"


def draw_plainly(label: RunLabel, codes: Sequence[Code]) -> bytes:
    """Stand for the sheets: one URL a line, as a scanner would read them."""
    return "".join(f"{code.url(label.site)}\n" for code in codes).encode()


@dataclass(frozen=True)
class Booth:
    """A desk in front of an open drop."""

    token: CharacterToken
    desk: ClaimDesk
    drop: int

    @classmethod
    def opened(cls, city: City, lane: Lane, directory: Path, cap: int = 100) -> "Booth":
        """Deploy and open what is not there yet."""
        token, drop = city.found(lane, directory, cap)
        desk = deploy_claim_desk(lane, token, ARTIFACTS, directory, "test")
        return cls(token, desk, drop)

    def order(self, count: int, name: str = "a" * 32, **changes: str) -> Order:
        """Return an order for codes of the drop."""
        words = {"site": SITE, "layout": "sheet", "language": "both", "event": ""} | changes
        return Order(name, 31337, self.desk.address, self.drop, count, **words)

    def printer(
        self, lane: Lane, observer: Observer = lambda step: None, random: Callable[[int], bytes] | None = None
    ) -> Printer:
        """Return a printer in this booth."""
        return Printer(lane, self.token, self.desk, PASSPHRASE, random or counted("booth"), draw_plainly, observer)

    def on_chain(self) -> dict[int, str]:
        """Return each ticket's code address, as the chain has it."""
        blocks = self.desk.code_blocks(self.drop)
        return {ticket: address for block in blocks for ticket, address in block.by_ticket.items()}
