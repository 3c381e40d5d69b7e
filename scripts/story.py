"""What happens in the demo: who gets what, and who gives something on."""

from pathlib import Path

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from sqlalchemy import select

from minting.airdrop import plan_airdrop, run_airdrop
from minting.deploy import deploy_character_token
from minting.drops import open_drop
from minting.journal import Intent
from minting.journal.tables import intents
from minting.outcomes import require_done
from minting.profiles import KAIA
from minting.recipients import Recipient, RecipientsInvalid, read_recipients
from minting.signing import KeySigner
from minting.token_events import DropTerms
from scripts.art import draw_folder, publish_folder
from scripts.sets import SetFolder
from scripts.stack import ARTIFACTS, Stack, source_commit

SEED = "Palmido demo"
COUNT = 60
GUESTS = (15, 9, 3)  # new faces in each of three airdrops; our citizen is in each of them as well


class Story:
    """The demo's people and deeds, each of which can be repeated."""

    def __init__(self, stack: Stack, folder: Path, accounts: list[tuple[str, str]]) -> None:
        """`accounts` are the local chain's development accounts: the first is the city, the second our citizen."""
        self.stack = stack
        self.set = SetFolder(folder / "set")
        self.citizen, self._citizen_key = accounts[1]
        self._friends = accounts[2:5]
        self._gifts: list[int] = []  # token ids that our citizen was given
        self._drop = 0

    @property
    def node(self) -> str:
        """The chain's URL."""
        return self.stack.settings.rpc_urls[0]

    @property
    def contract(self) -> str:
        """The contract's address."""
        return self.stack.token.address

    def head(self) -> int:
        """The chain's newest block."""
        return self.stack.chain.block_number()

    def deploy(self) -> str:
        """Deploy the contract; return its address."""
        with self.stack.lane() as lane:
            deployments = self.stack.settings.deployments
            return deploy_character_token(lane, ARTIFACTS, deployments, source_commit()).address

    def draw(self) -> None:
        """Draw the set."""
        draw_folder(self.set, COUNT, SEED, [])

    def publish(self) -> None:
        """Publish it. The documents link to the demo's usual address, so that their CIDs are always the same."""
        publish_folder(self.set, self.stack.store, "http://localhost:8000")

    def open_drop(self) -> str:
        """Open the drop; say what was promised."""
        published = self.set.published
        opens_at, closes_at = self.set.window("demo", None, None, self.stack.chain_time())
        terms = DropTerms(
            cap=published.count,
            opens_at=opens_at,
            closes_at=closes_at,
            provenance_hash=bytes.fromhex(published.provenance_hash[2:]),
            base_uri=published.base_uri,
        )
        with self.stack.lane() as lane:
            self._drop = open_drop(lane, self.stack.token, terms, "demo")
        return f"number {self._drop}, cap {published.count}, provenance {published.provenance_hash[:18]}…"

    def issue(self) -> str:
        """Issue half of the drop in three airdrops, our citizen in each; say what was done now."""
        issued = skipped = first = 0
        with self.stack.lane() as lane:
            for day, guests in enumerate(GUESTS, start=1):
                addresses = [self.citizen, *(guest(number) for number in range(first, first + guests))]
                first += guests
                invited = recipients(addresses)
                plan = plan_airdrop(self.stack.journal, self.stack.token, self._drop, invited, f"day {day}")
                result = run_airdrop(lane, self.stack.token, plan)
                issued, skipped = issued + len(result.issued), skipped + result.skipped
                self._gifts += [c.token_id for c in result.issued if c.recipient == self.citizen]
        return f"{issued} issued to {first + 1} people, {skipped} of them existed before"

    def transfer(self) -> str:
        """Let our citizen give two characters to friends, and a friend give one on, each with their own key."""
        (one, key_of_one), (two, _), (three, _) = self._friends
        self._give(self._citizen_key, one, self._gifts[0])
        self._give(self._citizen_key, two, self._gifts[1])
        self._give(key_of_one, three, self._gifts[0])
        return "two from a citizen to friends, one given on"

    def transactions(self) -> list[str]:
        """Return a line for each transaction that the journal brought to its end: block, gas, fee, what, hash."""
        wanted = select(intents).where(intents.c.transaction_hash.is_not(None)).order_by(intents.c.block_number)
        with self.stack.engine.connect() as connection:
            rows = connection.execute(wanted).all()
        return [
            f"block {row.block_number:>4}  gas {row.gas_used:>9,}  {int(row.fee) / KAIA:.6f} KAIA  {row.label}  "
            f"{row.transaction_hash}"
            for row in rows
        ]

    def _give(self, key: str, recipient: str, token_id: int) -> None:
        """Transfer once: the journal knows whether it was done."""
        signer = KeySigner(bytes.fromhex(key[2:]))
        token = self.stack.token
        with self.stack.lane(signer) as lane:
            data = token.encode_transfer(signer.address, recipient, token_id)
            name = f"demo:give:{token.address}:{token_id}:{recipient}"
            require_done(lane.carry_out([Intent(name, token.address, data, "give")]), lane.chain, token.artifact)


def guest(number: int) -> str:
    """Return the address of a guest who has no key: it only receives."""
    return str(to_checksum_address(keccak(text=f"Palmido demo guest {number}")[-20:]))


def recipients(addresses: list[str]) -> list[Recipient]:
    """Return a list as the airdrop takes it; raise RecipientsInvalid."""
    found, problems = read_recipients("\n".join(addresses))
    if problems:
        raise RecipientsInvalid(problems)
    return found
