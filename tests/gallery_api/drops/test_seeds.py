"""Workers draw the seed of a scheduled reveal soon after its block: once, whoever and however many they are."""

import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from eth_utils.crypto import keccak
from sqlalchemy import func, select, update
from structlog.testing import capture_logs

from gallery_api.database import writing
from gallery_api.drops.seeds import SeedDrawer, drops_due
from gallery_api.models import Drop, IndexCursor
from gallery_api.settings import ChainName, Settings
from gallery_api.worker import create_worker, open_key
from minting.chain import LOCAL, connect
from minting.character_token import CharacterToken
from minting.journal import InsufficientFunds, Journal, LaneTaken, State, open_lane
from minting.journal.tables import intents
from minting.keys import create_keystore
from minting.signing import KeySigner

ARTIFACTS = Path(__file__).parents[3] / "contracts" / "abi"
SEED_DRAWN = "0x" + keccak(text="SeedDrawn(uint32,bytes32)").hex()
PASSPHRASE = "a lamp on a rock"


def settings_for(token, database_url: str, tmp_path, **changes) -> Settings:
    given = {
        "database_url": database_url,
        "rpc_urls": (token.url,),
        "token_address": token.address,
        "start_block": token.block,
        "blocks_dir": tmp_path / "blocks",
        "poll_seconds": 0.05,
    }
    return Settings(_env_file=None, **(given | changes))


def keystore(token, tmp_path, name: str, coins: int = 10**20) -> dict:
    """The settings of a key of its own, which has no role at the contract."""
    folder = tmp_path / name
    folder.mkdir()
    (folder / "passphrase").write_text(PASSPHRASE)
    address = create_keystore(folder / "key.json", folder / "passphrase", keccak(text=f"{name} {token.address}"))
    token.rpc("anvil_setBalance", address, hex(coins))
    return {"key_file": folder / "key.json", "passphrase_file": folder / "passphrase"}


def schedule(token, strangers) -> None:
    """A sealed drop whose issuing is over and whose reveal block is named but not reached."""
    token.open_drop(cap=3, placeholder="ipfs://sealed")
    token.airdrop(1, 0, strangers(3))
    token.call("scheduleReveal(uint32)", ["uint32"], [1])


def draws(token) -> int:
    asked = {"fromBlock": "0x0", "toBlock": "latest", "address": token.address, "topics": [SEED_DRAWN]}
    return len(token.rpc("eth_getLogs", asked))


def wait_until(condition, seconds=40.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def column(engine, what):
    with engine.connect() as connection:
        return connection.execute(select(what)).scalar_one_or_none()


@contextmanager
def running(workers):
    threads = [threading.Thread(target=one.run) for one in workers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for one in workers:
            one.stop()
        for thread in threads:
            thread.join(30)
    assert not any(thread.is_alive() for thread in threads)


def test_several_workers_draw_a_seed_once(engine, database_url, token, strangers, tmp_path):
    """Not before the block; then at once, with one transaction by one journal entry, whatever the number of workers."""
    schedule(token, strangers)
    asked = settings_for(token, database_url, tmp_path, **keystore(token, tmp_path, "shared"))
    with running([create_worker(asked) for _ in range(3)]):
        wait_until(lambda: column(engine, Drop.reveal_block) is not None)
        assert draws(token) == 0
        token.rpc("anvil_mine", hex(6))
        wait_until(lambda: column(engine, Drop.seed) is not None and column(engine, intents.c.state) == State.COMMITTED)
    assert draws(token) == 1
    assert column(engine, func.count(intents.c.id)) == 1


def test_a_worker_that_cannot_pay_leaves_it_to_one_that_can(engine, database_url, token, strangers, tmp_path):
    schedule(token, strangers)
    poor, able = (keystore(token, tmp_path, name, coins) for name, coins in (("poor", 0), ("able", 10**20)))
    workers = [create_worker(settings_for(token, database_url, tmp_path, **keys)) for keys in (poor, able)]
    token.rpc("anvil_mine", hex(6))
    with running(workers):
        wait_until(lambda: column(engine, Drop.seed) is not None)
    assert draws(token) == 1


def test_without_a_key_it_says_so_and_the_index_goes_on(engine, database_url, token, strangers, tmp_path):
    """On a chain where there is no development key; a key that cannot be opened is no reason to stop either."""
    schedule(token, strangers)
    asked = settings_for(token, database_url, tmp_path)
    broken = asked.model_copy(update={"key_file": tmp_path / "none.json", "passphrase_file": tmp_path / "none"})
    worker = create_worker(broken)
    with capture_logs() as logs:
        assert open_key(asked.model_copy(update={"chain": ChainName.KAIROS})) is None
        assert open_key(broken) is None
    assert [entry["event"] for entry in logs] == ["seeds and claims are left to others"] * 2
    assert "PALMIDO_KEY_FILE" in logs[0]["todo"]
    token.rpc("anvil_mine", hex(6))
    head = int(token.rpc("eth_blockNumber"), 16)
    with running([worker]):
        wait_until(lambda: (column(engine, IndexCursor.block) or 0) >= head)
    assert draws(token) == 0


@pytest.fixture
def drawer(engine, token, request):
    """A drawer with a paying key of its own, on an index that has read nothing."""
    chain = connect(LOCAL, [token.url], time.monotonic)
    signer = KeySigner(keccak(text=f"drawer {token.address}"))
    token.rpc("anvil_setBalance", signer.address, hex(10**20))
    made = SeedDrawer(engine, lambda: CharacterToken.at(chain, token.address, ARTIFACTS), signer, "drawer")
    made.journal, made.chain, made.signer = Journal(engine, chain.profile.chain_id), chain, signer
    return made


def read_index(database_url, token, tmp_path):
    """Index everything once, with a worker that draws nothing."""
    asked = settings_for(token, database_url, tmp_path)
    worker = create_worker(asked)
    worker._drawer = None
    head = int(token.rpc("eth_blockNumber"), 16)
    with running([worker]):
        wait_until(lambda: (column(worker._engine, IndexCursor.block) or 0) >= head)


def test_due_is_a_drop_whose_block_is_past_and_whose_seed_is_not_drawn(
    engine, database_url, token, strangers, tmp_path
):
    schedule(token, strangers)
    read_index(database_url, token, tmp_path)
    named = column(engine, Drop.reveal_block)
    for block, due in ((named - 1, []), (named, []), (named + 1, [1])):
        with writing(engine) as session:
            session.execute(update(IndexCursor).values(block=block))
        with writing(engine) as session:
            assert drops_due(session) == due
    with writing(engine) as session:
        session.execute(update(Drop).values(seed=bytes(32)))
        assert drops_due(session) == []


def test_while_another_process_sends_for_the_account_the_draw_is_queued_for_it(
    engine, database_url, token, strangers, tmp_path, drawer
):
    """It is in the journal before the worker gives up, so that who holds the lane sends it in time."""
    schedule(token, strangers)
    token.rpc("anvil_mine", hex(6))
    read_index(database_url, token, tmp_path)
    with open_lane(drawer.journal, drawer.chain, drawer.signer, "an airdrop") as lane:
        with pytest.raises(LaneTaken):
            drawer.step(time.sleep)
        with pytest.raises(LaneTaken):
            drawer.step(time.sleep)
        wait_until(lambda: lane.advance() or draws(token) == 1)
    assert drawer.step(time.sleep) == [1]
    assert draws(token) == 1


def test_drawn_by_another_account_meanwhile_it_sends_nothing(engine, database_url, token, strangers, tmp_path, drawer):
    schedule(token, strangers)
    token.rpc("anvil_mine", hex(6))
    read_index(database_url, token, tmp_path)
    token.call("drawSeed(uint32)", ["uint32"], [1])
    assert drawer.step(time.sleep) == [1]
    assert draws(token) == 1
    assert not drawer.journal.has_work(drawer.signer.address)


def test_told_to_stop_in_the_middle_the_next_one_finishes_it(engine, database_url, token, strangers, tmp_path, drawer):
    """What was sent is in the journal: the next step waits for that transaction and sends no second one."""
    schedule(token, strangers)
    token.rpc("anvil_mine", hex(6))
    read_index(database_url, token, tmp_path)

    class Told(Exception):
        pass

    def stop(_seconds):
        raise Told

    token.rpc("evm_setAutomine", False)
    try:
        with pytest.raises(Told):
            drawer.step(stop)
    finally:
        token.rpc("evm_setAutomine", True)
    token.rpc("evm_mine")
    assert drawer.step(time.sleep) == [1]
    assert (draws(token), int(token.rpc("eth_getTransactionCount", drawer.signer.address, "latest"), 16)) == (1, 1)


def test_without_coins_it_says_what_to_do(engine, database_url, token, strangers, tmp_path, drawer):
    schedule(token, strangers)
    token.rpc("anvil_mine", hex(6))
    read_index(database_url, token, tmp_path)
    token.rpc("anvil_setBalance", drawer.signer.address, "0x0")
    with pytest.raises(InsufficientFunds, match="Send it the difference"):
        drawer.step(time.sleep)
