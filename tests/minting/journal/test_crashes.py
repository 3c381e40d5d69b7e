"""SIGKILL after each step of the journal, on a real chain and both databases: nothing lost, nothing doubled."""

import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from eth_utils import to_checksum_address
from sqlalchemy import select

from minting.chain import Chain
from minting.deploy import find_deployment, open_token
from minting.issued import find_issued
from minting.journal import State, Step
from minting.journal.tables import intents, transactions
from scripts.anvil import Anvil
from tests.minting.city import ARTIFACTS, City, citizens, fund
from tests.minting.crash_child import CITIZENS, GIFTS

ROOT = Path(__file__).resolve().parents[3]
SIGKILLED = -9
OCCURRENCES = (1, 3, 5)  # counted anew in each run, so that early and late intents are hit, alone and in flight
salts = count()


def walk(anvil: Anvil, database_url: str, directory: Path, salt: str, *fatal: str) -> int:
    """Run the child and return how it ended."""
    program = [sys.executable, "-m", "tests.minting.crash_child", anvil.url, database_url, str(directory), salt]
    ended = subprocess.run([*program, *fatal], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.returncode in (0, SIGKILLED), ended.stderr
    return ended.returncode


@pytest.mark.parametrize("step", list(Step))
def test_nothing_lost_nothing_doubled(anvil: Anvil, database_url: str, tmp_path: Path, step: Step) -> None:
    """However often the process dies after this step, the road ends with one of everything."""
    salt = f"crash/{next(salts)}"
    city = City([anvil.url], database_url, salt)
    fund(city.chain, city.signer.address)
    kills = [walk(anvil, database_url, tmp_path, salt, step, str(n)) == SIGKILLED for n in OCCURRENCES]
    assert kills[0], "the step was never reached: the test would prove nothing"
    assert walk(anvil, database_url, tmp_path, salt) == 0
    assert_agreement(city, tmp_path, salt)
    city.close()


def assert_agreement(city: City, directory: Path, salt: str) -> None:
    """Compare what the chain shows with what was asked for and with what the journal says."""
    chain, sender = city.chain, city.signer.address
    token = open_token(chain, ARTIFACTS, directory)
    issued = find_issued(token, 1, range(CITIZENS), [])
    assert {one.recipient for one in issued.values()} == set(citizens(CITIZENS, salt))
    assert sorted(one.number for one in issued.values()) == list(range(1, CITIZENS + 1))
    assert token.total_supply() == CITIZENS
    assert token.drop_count() == 1
    assert [chain.balance(address) for address in citizens(GIFTS, f"{salt}/gift")] == [1] * GIFTS
    deployment = find_deployment(directory, 31337, "CharacterToken")
    assert deployment is not None
    assert created_contracts(chain, sender) == [deployment.address]
    with city.journal.engine.connect() as connection:
        rows = connection.execute(select(intents)).all()
        signed = connection.execute(select(transactions).order_by(transactions.c.nonce)).all()
    assert {row.state for row in rows} == {State.COMMITTED}
    assert not any(row.open for row in signed)
    assert [row.nonce for row in rows] == list(range(len(rows)))
    assert chain.transaction_count(sender) == len(rows)
    for row in rows:
        receipt = chain.receipt(row.transaction_hash)
        assert receipt is not None
        assert (receipt.block_number, receipt.block_hash) == (row.block_number, row.block_hash)


def created_contracts(chain: Chain, sender: str) -> list[str]:
    """Return the addresses of all contracts that a sender ever created."""
    created = []
    for number in range(chain.block_number() + 1):
        for transaction in chain.block(number, full=True)["transactions"]:
            if transaction["from"].lower() == sender.lower() and transaction["to"] is None:
                receipt = chain.receipt(transaction["hash"])
                created.append(to_checksum_address(receipt.contract_address) if receipt else "")
    return created
