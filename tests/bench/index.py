"""Cold indexing of 50,000 transfers, reorg safety on, beside the ceiling: fetching the same logs and orjson alone."""

import time
from collections.abc import Iterator

import httpx
import orjson

from gallery_api.connections import open_indexer
from gallery_api.database import create_database_engine, upgrade
from gallery_api.indexer.index import Outcome
from minting.airdrop import plan_airdrop, run_airdrop
from minting.recipients import Recipient
from scripts.stack import Stack
from tests.bench.ground import Watch, city, drop_of, people
from tests.bench.ratio import Ratio, rate

ROUNDS = 12


def measure(quick: bool) -> Iterator[Ratio]:
    """The best of several rounds of each, alternating."""
    count = 50_000
    with city() as (_, stack, folder):
        drop = drop_of(stack, count, "index")
        recipients = [Recipient(i + 1, address) for i, address in enumerate(people(count, "index"))]
        with stack.lane() as lane:
            run_airdrop(lane, stack.token, plan_airdrop(stack.journal, stack.token, drop, recipients))
        ours, ceiling = [], []
        for number in range(ROUNDS if not quick else 8):
            ceiling.append(count / _fetch(stack))
            ours.append(count / _index(stack, f"sqlite:///{folder}/index-{number}.db"))
    yield rate(
        "cold indexing", max(ours), max(ceiling), "transfers/s", 0.75, f"{count:,} transfers; peer: raw RPC and orjson"
    )


def _fetch(stack: Stack) -> float:
    """Fetch all logs in as few questions as the node allows, parse them, and do nothing with them."""
    watch = Watch()
    head = stack.chain.block_number()
    with httpx.Client(timeout=60) as http:
        for first in range(0, head + 1, 8):
            criteria = {"address": stack.token.address, "fromBlock": hex(first), "toBlock": hex(min(first + 7, head))}
            question = {"jsonrpc": "2.0", "id": 1, "method": "eth_getLogs", "params": [criteria]}
            orjson.loads(http.post(stack.settings.rpc_urls[0], json=question).content)
    return watch.seconds()


def _index(stack: Stack, url: str) -> float:
    upgrade(url)
    engine = create_database_engine(url)
    watch = Watch()
    indexer = open_indexer(stack.settings, engine, time.time)
    while indexer.step().outcome is not Outcome.WAITING:
        pass
    seconds = watch.seconds()
    engine.dispose()
    return seconds
