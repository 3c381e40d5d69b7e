"""The Kaia node dies and comes back in the middle of an airdrop: nothing is lost and nothing is doubled."""

import signal
import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from minting.issue import carry_out
from minting.issued import find_issued
from minting.journal import State
from minting.journal.tables import intents, transactions
from minting.planning import plan_issue
from minting.recipients import Recipient
from scripts import kaia
from scripts.anvil import stop
from scripts.kaia import Kaia
from scripts.ports import free_port
from tests.minting.city import City, citizens
from tests.nodes.funding import fund

pytestmark = pytest.mark.nodes
PEOPLE, A_PAGE = 1000, 10


class Restarts:
    """Ends the node with each signal when so many transactions are mined, and starts it again on the same port."""

    def __init__(self, node: Kaia, port: int, address: str, plan: list[tuple[int, signal.Signals]]) -> None:
        self.node, self.port, self.address, self.plan = node, port, address, plan
        self.done = 0
        self.over = threading.Event()

    def run(self) -> None:
        """Watch the sender's count, and strike."""
        for count, number in self.plan:
            while int(kaia.ask(self.node.url, "eth_getTransactionCount", self.address, "latest"), 16) < count:
                if self.over.wait(0.05):
                    return
            self.node.process.send_signal(number)
            self.node.process.wait(30)
            self.over.wait(2)  # away for a while
            self.node = kaia.launch(self.node.directory, self.port)
            self.done += 1


def test_killed_and_stopped_in_the_middle_of_a_thousand(postgresql_url: str, tmp_path: Path) -> None:
    """SIGKILL, SIGTERM and SIGKILL again while a hundred airdrops of ten are sent."""
    port = free_port()
    node = kaia.launch(tmp_path / "kaia", port)
    restarts = None
    city = None
    try:
        city = City([node.url], postgresql_url, "restarts")
        fund(node.url, [city.signer.address])
        listed = [Recipient(i + 1, address) for i, address in enumerate(citizens(PEOPLE, "restarts"))]
        strikes = [(20, signal.SIGKILL), (50, signal.SIGTERM), (80, signal.SIGKILL)]
        with city.lane() as lane:
            token, drop = city.found(lane, tmp_path, cap=PEOPLE, page_budget=PEOPLE // A_PAGE)
            restarts = Restarts(node, port, city.signer.address, strikes)
            thread = threading.Thread(target=restarts.run)
            thread.start()
            try:
                result = carry_out(lane, token, plan_issue(city.journal, token, drop, listed, A_PAGE))
            finally:
                restarts.over.set()
                thread.join(60)
            assert restarts.done == len(strikes), "the airdrop was over before the node was struck"
            assert len(result.issued) == PEOPLE
            assert token.total_supply() == PEOPLE
            issued = find_issued(token, drop, range(PEOPLE), [])
        assert {one.recipient for one in issued.values()} == {one.address for one in listed}
        assert sorted(one.number for one in issued.values()) == list(range(1, PEOPLE + 1))
        with city.journal.engine.connect() as connection:
            rows = connection.execute(select(intents)).all()
            signed = connection.execute(select(transactions)).all()
        assert {row.state for row in rows} == {State.COMMITTED}
        assert not any(row.open for row in signed)
        assert city.chain.transaction_count(city.signer.address) == len(rows), "a nonce was used for something else"
    finally:
        if city is not None:
            city.close()
        stop((restarts.node if restarts else node).process, 30)
