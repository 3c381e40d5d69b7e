"""A node that talks nonsense is no answer: nothing of it is written, and the next node is asked."""

from typing import Any

import pytest
from eth_abi.abi import encode
from sqlalchemy import Engine, func, select

from gallery_api.database import create_database_engine, upgrade
from gallery_api.indexer.errors import Inconsistent
from gallery_api.indexer.events import ISSUED, TERMS, TRANSFER
from gallery_api.indexer.index import Indexer
from gallery_api.indexer.source import Source
from gallery_api.models import Character, Drop, DropEvent, Transfer
from minting.rpc import NodeUnreachable
from tests.gallery_api.indexer.scripted import (
    HEAD,
    LOGS,
    OPENED,
    REVEALED,
    TERMS_OF_ONE,
    TOKEN,
    Scripted,
    block,
    log,
    transfer,
    word,
)

HEADERS = {
    "no number": {"number": None},
    "a number that is none": {"number": "many"},
    "a number beyond the database": {"number": hex(1 << 80)},
    "no hash": {"hash": None},
    "a hash that is none": {"hash": "zz"},
    "a short hash": {"hash": "0x1234"},
    "a list as hash": {"hash": ["0x"]},
    "no parent": {"parentHash": None},
    "a time that is no text": {"timestamp": 5},
    "a time that is none": {"timestamp": "yesterday"},
    "a time beyond the database": {"timestamp": "0x" + "f" * 30},
    "a bloom that is none": {"logsBloom": "zz"},
}
MANY = encode(["uint32"] * 3, [0, 1, 2**32 - 1])
ISSUE = [LOGS[0], LOGS[1], LOGS[2]]
ANSWERS: dict[str, Any] = {
    "a string": "logs",
    "an object": {},
    "nothing": None,
    "strings": ["x"],
    "empty objects": [{}],
    "a block that is no text": [{**LOGS[0], "blockNumber": 5}],
    "a list as block": [{**LOGS[0], "blockNumber": []}],
    "a block not asked for": [{**LOGS[0], "blockNumber": "0x1000"}],
    "a block below zero": [{**LOGS[0], "blockNumber": "-0x1"}],
    "no index": [{**LOGS[0], "logIndex": None}],
    "an index beyond its block": [{**LOGS[0], "logIndex": "0x100000"}],
    "an index below zero": [{**LOGS[0], "logIndex": "-0x1"}],
    "the same log twice": [LOGS[0], LOGS[0]],
    "no transaction": [{**LOGS[0], "transactionHash": None}],
    "a short transaction": [{**LOGS[0], "transactionHash": "0x12"}],
    "no topics": [log(3, 0, [])],
    "null topics": [{**LOGS[0], "topics": None}],
    "too few topics": [log(3, 0, [TRANSFER])],
    "a null topic": [log(3, 0, [None])],
    "a foreign topic": [log(3, 0, [word(33)])],
    "a short recipient": [LOGS[0], log(3, 0, [TRANSFER, word(0), "0xaa", word(1 << 64 | 1)])],
    "a short sender": [*ISSUE, log(4, 0, [TRANSFER, "0xaa", word(0xBB), word(1 << 64 | 1)])],
    "a token beyond the database": [*ISSUE, transfer(4, 0, 0xAA, 0xBB, 1 << 120)],
    "a drop beyond the database": [log(3, 0, [OPENED, word(1 << 70)], encode([TERMS], [TERMS_OF_ONE]))],
    "billions issued at once": [LOGS[0], LOGS[1], log(3, 1, [ISSUED, word(1)], MANY)],
    "short data": [log(2, 0, [OPENED, word(1)], b"\x12\x34")],
    "no data": [{**LOGS[0], "data": None}],
    "data that is no number": [{**LOGS[0], "data": "0xzz"}],
    "text that is not UTF-8": [LOGS[0], log(3, 0, [REVEALED, word(1)], encode(["bytes"], [b"\xff\xff"]))],
    "a time that is none": [{**LOGS[0], "blockTimestamp": "yesterday"}],
    "a time beyond the database": [{**LOGS[0], "blockTimestamp": "0x" + "f" * 30}],
    "a fraction as time": [{**LOGS[0], "blockTimestamp": 1.5}],
}  # fmt: skip


@pytest.fixture
def light(sqlite_url: str):
    upgrade(sqlite_url)
    engine = create_database_engine(sqlite_url)
    yield engine
    engine.dispose()


def indexer(engine: Engine, *nodes: Scripted) -> Indexer:
    return Indexer(engine, Source(nodes, TOKEN), 31337, 1, 4, lambda: 1.0)


def counts(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return [
            connection.execute(select(func.count()).select_from(model)).scalar_one()
            for model in (Drop, DropEvent, Character, Transfer)
        ]


def assert_waited_out(engine: Engine, nonsense: Scripted) -> None:
    """The nonsense stops the step and leaves nothing; the next node's answers are read as if it had not been."""
    index = indexer(engine, nonsense, Scripted())
    with pytest.raises((NodeUnreachable, Inconsistent)):
        index.step()
    assert counts(engine) == [0, 0, 0, 0]
    index.use_next_endpoint()
    assert index.step().block == HEAD
    assert counts(engine) == [1, 1, 1, 2]


@pytest.mark.parametrize("nonsense", HEADERS)
def test_a_head_that_is_none_is_no_answer(light, nonsense):
    assert_waited_out(light, Scripted(head=block(HEAD, **HEADERS[nonsense])))


@pytest.mark.parametrize("nonsense", HEADERS)
def test_a_header_that_is_none_is_no_answer(light, nonsense):
    assert_waited_out(light, Scripted(blocks=lambda number: block(number, **HEADERS[nonsense])))


@pytest.mark.parametrize("head", ["nonsense", [], 5])
def test_a_head_that_is_no_object_is_no_answer(light, head):
    assert_waited_out(light, Scripted(head=head))


def test_another_block_than_asked_for_is_no_answer(light):
    assert_waited_out(light, Scripted(blocks=lambda number: block(number + 1)))


@pytest.mark.parametrize("nonsense", ANSWERS)
def test_logs_that_are_none_are_no_answer(light, nonsense):
    assert_waited_out(light, Scripted(logs=ANSWERS[nonsense]))


@pytest.mark.parametrize(
    "logs",
    [
        [*ISSUE[:1], log(3, 0, [REVEALED, word(1)], encode(["string"], ["ipfs://a\0b"])), *LOGS[3:]],
        [log(2, 0, [OPENED, word(1)], encode([TERMS], [(10, 2**64 - 1, 2**64 - 1, *TERMS_OF_ONE[3:])]))],
    ],
    ids=["a NUL", "a time beyond the database"],
)
def test_what_the_database_refuses_is_told_and_read_again(engine, logs):
    """PostgreSQL has no NUL in text, and no database here has integers of 64 unsigned bits."""
    index = indexer(engine, Scripted(logs=logs), Scripted())
    try:
        index.step()
    except Inconsistent as error:
        assert "cannot be written" in str(error)
        assert counts(engine) == [0, 0, 0, 0]
    else:
        assert engine.dialect.name == "sqlite"
        assert counts(engine)[0] == 1


@pytest.mark.parametrize("block_hash", [None, [], "zz", word(1)])
def test_a_recent_log_that_does_not_name_its_block_is_not_written(light, block_hash):
    """Its stretch is left out; the one before it, which was sound, stays."""
    index = indexer(light, Scripted(logs=[*LOGS, {**transfer(6, 0, 0xBB, 0xCC), "blockHash": block_hash}]), Scripted())
    with pytest.raises(Inconsistent, match="another block"):
        index.step()
    assert counts(light) == [1, 1, 1, 1]
    index.use_next_endpoint()
    index.step()
    assert counts(light) == [1, 1, 1, 2]


@pytest.mark.parametrize("answer", [None, "many", [], 5])
def test_a_chain_id_that_is_none_is_no_answer(answer):
    class Unsure(Scripted):
        def ask(self, method, parameters):
            return answer

    with pytest.raises(NodeUnreachable, match="chain id"):
        Source([Unsure()], TOKEN).chain_id()
