"""The index says what the chain says: after issuing, transfers, reorganisations, and when rebuilt from zero."""

import time

import pytest
from sqlalchemy import Engine, select

from gallery_api.database import create_database_engine, upgrade
from gallery_api.indexer.errors import OtherContract, ReorgTooDeep
from gallery_api.indexer.index import Indexer, Outcome
from gallery_api.indexer.node import Node
from gallery_api.indexer.source import Source
from gallery_api.models import (
    Block,
    Character,
    Drop,
    DropEvent,
    IndexCursor,
    Transfer,
    character_id,
)

CHAIN_TABLES = (Drop, DropEvent, Character, Transfer, Block, IndexCursor)


def indexer(engine: Engine, token, reorg_blocks: int = 32) -> Indexer:
    source = Source([Node(token.url)], token.address)
    return Indexer(engine, source, 31337, token.block, reorg_blocks, time.time)


def rows(engine: Engine) -> dict[str, list[tuple]]:
    """Every row of every table that holds what the chain says."""
    with engine.connect() as connection:
        return {
            model.__tablename__: [
                tuple(row) for row in connection.execute(select(model.__table__).order_by(*model.__table__.primary_key))
            ]
            for model in CHAIN_TABLES
        }


def rebuilt(token, tmp_path, name: str = "rebuilt", reorg_blocks: int = 32) -> dict[str, list[tuple]]:
    url = f"sqlite:///{tmp_path / name}.sqlite"
    upgrade(url)
    engine = create_database_engine(url)
    indexer(engine, token, reorg_blocks).step()
    return rows(engine)


def owners_on_chain(engine: Engine, token) -> None:
    with engine.connect() as connection:
        found = connection.execute(select(Character.id, Character.page, Character.owner)).all()
    assert found
    for key, page, owner in found:
        assert token.owner_of(key >> 32 << 64 | page << 32 | key & 0xFFFFFFFF) == "0x" + owner.hex()


def test_what_was_issued_and_transferred_is_in_the_index(engine, token, anvil, strangers):
    """Owners, numbers, tickets and pages are the chain's, whatever the road they were issued by."""
    alice, bob = anvil.accounts[1][0], anvil.accounts[2][0]
    token.open_drop()
    token.airdrop(1, 0, [*strangers(30), alice])
    token.issue(1, 900, alice)
    token.issue_page(1, [77, 55, 66], strangers(3, seed=1))
    index = indexer(engine, token)
    assert index.step().outcome is Outcome.ADVANCED
    with engine.connect() as connection:
        pages = dict(iter(connection.execute(select(Character.id, Character.page))))
        tickets = dict(iter(connection.execute(select(Character.id, Character.ticket))))
        mine = (
            connection.execute(
                select(Character.id).where(Character.owner == bytes.fromhex(alice[2:])).order_by(Character.id)
            )
            .scalars()
            .all()
        )
    assert [tickets[character_id(1, number)] for number in (1, 31, 32, 33, 34, 35)] == [0, 30, 900, 77, 55, 66]
    assert [pages[character_id(1, number)] for number in (1, 31, 32, 33, 35)] == [1, 1, 0, 2, 2]
    assert len(mine) == 2
    first = mine[0] & 0xFFFFFFFF
    token.transfer(1 << 64 | 1 << 32 | first, alice, bob)
    token.transfer(1 << 64 | 1 << 32 | first, bob, alice)
    token.transfer(1 << 64 | 0 << 32 | 32, alice, bob)
    index.step()
    owners_on_chain(engine, token)
    assert index.step().outcome is Outcome.WAITING


def test_a_rebuilt_index_is_the_same_row_by_row(engine, token, anvil, strangers, tmp_path):
    """An index built block by block equals one built in one go."""
    alice, bob = anvil.accounts[1][0], anvil.accounts[2][0]
    index = indexer(engine, token)
    token.open_drop()
    index.step()
    for turn in range(4):
        token.airdrop(1, turn * 100, [*strangers(12, seed=turn), alice])
        index.step()
        token.issue(1, turn * 100 + 50, alice)
        token.rpc("anvil_mine", hex(20))
        index.step()
    token.open_drop(cap=5, placeholder="ipfs://sealed")
    token.transfer(1 << 64 | 14, alice, bob)
    token.call("lowerCap(uint32,uint32)", ["uint32", "uint32"], [1, 9_000])
    index.step()
    owners_on_chain(engine, token)
    assert rows(engine) == rebuilt(token, tmp_path)


@pytest.mark.parametrize("depth", [1, 3, 7])
def test_a_reorganisation_is_undone_and_read_again(engine, token, anvil, strangers, tmp_path, depth):
    """After the last blocks were replaced, the index is the one of the chain that remained."""
    alice, bob = anvil.accounts[1][0], anvil.accounts[2][0]
    index = indexer(engine, token)
    token.open_drop()
    token.airdrop(1, 0, [*strangers(9), alice])
    index.step()
    before = rows(engine)
    for ticket in range(10, 13):
        token.issue(1, ticket, alice)
    token.transfer(1 << 64 | 11, alice, bob)
    token.call("lowerCap(uint32,uint32)", ["uint32", "uint32"], [1, 9_000])
    token.open_drop(cap=3)
    token.issue(2, 0, bob)
    index.step()
    assert rows(engine) != before
    token.rpc("anvil_reorg", depth, [])
    assert index.step().outcome is Outcome.REWOUND
    token.rpc("anvil_mine", hex(2))
    index.step()
    assert rows(engine) == rebuilt(token, tmp_path)
    owners_on_chain(engine, token)
    if depth == 7:
        assert rows(engine)["drops"] == before["drops"]


def test_a_shorter_chain_waits_until_it_shows_other_blocks(engine, token, anvil, tmp_path):
    """A node that merely lags undoes nothing; a chain that went on differently does."""
    index = indexer(engine, token)
    token.open_drop()
    token.issue(1, 0, anvil.accounts[1][0])
    token.issue(1, 1, anvil.accounts[1][0])
    index.step()
    before = rows(engine)
    token.rpc("anvil_rollback", 1)
    assert index.step().outcome is Outcome.WAITING
    assert rows(engine) == before
    token.rpc("anvil_mine", hex(1))
    assert index.step().outcome is Outcome.REWOUND
    index.step()
    assert rows(engine) == rebuilt(token, tmp_path)


def test_a_rewrite_deeper_than_the_kept_hashes_stops_with_an_instruction(engine, token, anvil):
    """Nothing is guessed when no kept block is on the chain any more."""
    index = indexer(engine, token, reorg_blocks=4)
    token.open_drop()
    token.issue(1, 0, anvil.accounts[1][0])
    token.rpc("anvil_mine", hex(10))
    index.step()
    before = rows(engine)
    token.rpc("anvil_reorg", 11, [])
    with pytest.raises(ReorgTooDeep, match="empty PALMIDO_DATABASE_URL"):
        index.step()
    assert rows(engine) == before


def test_two_indexers_on_one_database_write_each_block_once(engine, token, anvil, strangers, tmp_path):
    """Whoever comes second reads on from where the first is."""
    first, second = indexer(engine, token), indexer(engine, token)
    token.open_drop()
    for turn in range(3):
        token.airdrop(1, turn * 20, strangers(10, seed=turn))
        first.step()
        second.step()
    assert rows(engine) == rebuilt(token, tmp_path)


def test_a_database_of_another_contract_is_refused(engine, token, anvil):
    """An index is never mixed from two contracts."""
    indexer(engine, token).step()
    other = type(token)(token.url, token.admin).deploy()
    with pytest.raises(OtherContract, match="PALMIDO_DATABASE_URL"):
        indexer(engine, other).step()


def test_far_behind_it_reads_in_bulk_what_it_would_have_read_in_steps(engine, token, strangers, tmp_path):
    """Blocks older than any reorg are read in long stretches; the rows are the same."""
    token.open_drop()
    for turn in range(6):
        token.airdrop(1, turn * 700, strangers(600, seed=turn))
        token.rpc("anvil_mine", hex(30))
    seen = []
    indexer(engine, token, reorg_blocks=16).step(seen.append)
    assert len(seen) > 1
    assert rows(engine) == rebuilt(token, tmp_path, reorg_blocks=16)
    with engine.connect() as connection:
        assert connection.execute(select(Drop.issued)).scalar_one() == 3600
    assert len(rows(engine)["characters"]) == 3600
