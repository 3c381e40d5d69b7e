"""What `palmido status` asks of each part, and in which words it tells the answer."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, make_url, select

from gallery_api.connections import open_store
from gallery_api.database import reading
from gallery_api.models import Block
from gallery_api.status.service import read_status
from metadata.ipfs import KuboStore
from metadata.ipfs.cid import raw_cid
from minting.journal import ChainReplaced
from minting.journal.tables import intents, lanes
from minting.profiles import GKEI, PROFILES
from scripts.stack import Stack
from scripts.trouble import Trouble

Part = dict[str, Any]
Report = Mapping[str, Part]


class NotAsked(Exception):
    """The part stands on another one that does not answer: one trouble is told once."""


class IndexOfAnotherChain(Trouble):
    """The index was read from another chain that has the same id."""

    def __init__(self, block: int) -> None:
        self.block = block
        super().__init__(
            f"The index was read from another chain: its block {block} is not this chain's.",
            "Start the chain that it was read from, or name an empty database in PALMIDO_DATABASE_URL.",
        )


@dataclass(frozen=True)
class Check:
    """A question about one part, given what was found of the parts before it; and the answer in a sentence."""

    ask: Callable[[Stack, Report], Part]
    words: Callable[[Part], str]


def _chain(stack: Stack, report: Report) -> Part:
    chain = stack.chain
    head, price = chain.block_number(), chain.gas_price() / GKEI
    return {"name": chain.profile.name, "chain_id": chain.profile.chain_id, "head": head, "gas_price_gkei": price}


def _contract(stack: Stack, report: Report) -> Part:
    _require(report, "chain")
    token = stack.token
    return {
        "address": token.address,
        "name": token.name(),
        "drops": token.drop_count(),
        "characters": token.total_supply(),
        "issuing": "paused" if token.paused() else "possible",
    }


def _database(stack: Stack, report: Report) -> Part:
    engine = stack.engine
    with reading(engine) as session:
        version = read_status(session, stack.settings, time.time()).versions.database
    return {"url": make_url(stack.settings.database_url).render_as_string(hide_password=True), "tables": version}


def _journal(stack: Stack, report: Report) -> Part:
    """Count the transactions of this chain by state; raise ChainReplaced when it was written for another one."""
    _require(report, "database")
    chain_id = PROFILES[stack.settings.chain.value].chain_id
    with stack.engine.connect() as connection:
        counted = select(intents.c.state, func.count()).where(intents.c.chain_id == chain_id).group_by(intents.c.state)
        states = {str(state): int(count) for state, count in connection.execute(counted)}
        stored = connection.execute(select(lanes.c.genesis).where(lanes.c.chain_id == chain_id)).scalars().all()
    if stored and "problem" not in report["chain"]:
        genesis = str(stack.chain.block(0)["hash"])
        if genesis not in stored:
            raise ChainReplaced(chain_id, stored[0], genesis)
    return states or {"transactions": 0}


def _index(stack: Stack, report: Report) -> Part:
    """Say how far the index is; raise IndexOfAnotherChain when what it read is not on the chain."""
    _require(report, "database")
    with reading(stack.engine) as session:
        now = read_status(session, stack.settings, time.time())
        # The oldest block that is kept: newer ones may be replaced, and the worker puts that right by itself.
        oldest = session.execute(select(Block.number, Block.hash).order_by(Block.number).limit(1)).one_or_none()
    block, lag = now.as_of.block if now.as_of else None, None
    head = report["chain"].get("head")
    if head is not None and oldest is not None:
        there = stack.chain.block_hashes(oldest.number)
        if oldest.number > head or (there and "0x" + oldest.hash.hex() not in there):
            raise IndexOfAnotherChain(oldest.number)
    if head is not None and block is not None:
        lag = max(0, head - block)
    return {
        "block": block,
        "lag_blocks": lag,
        "characters": now.characters,
        "waiting_for_description": now.waiting_for_description,
        "behind": block is None or (lag or 0) > stack.settings.reorg_blocks,
    }


def _ipfs(stack: Stack, report: Report) -> Part:
    """Ask the store for something it need not have: it must answer."""
    store = open_store(stack.settings)
    _ = store.is_pinned(str(raw_cid(b"")))
    where = store.url if isinstance(store, KuboStore) else stack.settings.blocks_dir  # its url shows no password
    return {"kind": stack.settings.ipfs.value, "at": str(where)}


def _require(report: Report, name: str) -> None:
    if "problem" in report[name]:
        raise NotAsked(f"the {name} does not answer")


def _journal_words(part: Part) -> str:
    said = [f"{count:,} {state}" for state, count in sorted(part.items()) if state != "transactions"]
    return f"transactions: {', '.join(said)}" if said else "no transactions yet"


def _index_words(part: Part) -> str:
    if part["block"] is None:
        return "nothing read yet. Start the worker: palmido worker"
    lag = part["lag_blocks"]
    behind = " (the chain's newest)" if lag == 0 else f" ({_counted(lag, 'block')} behind the chain)" if lag else ""
    words = f"read up to block {part['block']:,}{behind}, {_counted(part['characters'], 'character')}"
    if part["waiting_for_description"]:
        words += f"; {part['waiting_for_description']:,} wait for their document"
    return words + (". Is the worker running? palmido worker" if part["behind"] else "")


def _contract_words(part: Part) -> str:
    drops, characters = _counted(part["drops"], "drop"), _counted(part["characters"], "character")
    return f"{part['name']} at {part['address']}: {drops}, {characters}, issuing is {part['issuing']}"


def _counted(number: int, unit: str) -> str:
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"


CHECKS: Mapping[str, Check] = {
    "chain": Check(
        _chain,
        lambda part: (
            f"{part['name']} (id {part['chain_id']}), block {part['head']:,}, gas at {part['gas_price_gkei']:.3g} gkei"
        ),
    ),
    "contract": Check(_contract, _contract_words),
    "database": Check(_database, lambda part: f"{part['url']}, tables {part['tables']}"),
    "journal": Check(_journal, _journal_words),
    "index": Check(_index, _index_words),
    "ipfs": Check(
        _ipfs, lambda part: f"{'block store' if part['kind'] == 'blocks' else 'Kubo'} at {part['at']} answers"
    ),
}
