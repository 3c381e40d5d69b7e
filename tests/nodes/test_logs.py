"""The indexer reads past Kaia's limit of 10,000 logs an answer."""

from pathlib import Path

import pytest

from gallery_api.indexer.events import TOPICS
from gallery_api.indexer.node import Node
from gallery_api.indexer.source import Source
from minting.journal import Intent
from minting.rpc import NodeRefused
from minting.signing import create_address
from scripts.kaia import Kaia
from tests.journeys.test_receivers import creation
from tests.minting.city import City

pytestmark = pytest.mark.nodes


def speaker() -> str:
    """Runtime code of a contract that emits as many logs as its calldata says, with a topic of ours."""
    return f"6000355b80156036577f{TOPICS[0][2:]}60006000a160019003600356" + "5b00"


def test_ten_thousand_and_one_logs_are_all_read(city: City, kaia: Kaia, tmp_path: Path) -> None:
    """In two blocks and in one: the node refuses the range, and not one log is missing."""
    with city.lane() as lane:
        nonce = city.chain.transaction_count(lane.sender)
        assert lane.carry_out([Intent("speaker", None, creation(speaker()), "speaker")])[0].done
        address = create_address(lane.sender, nonce)
        blocks = []
        for name, count in (("first", 5_000), ("second", 5_001), ("one block", 10_001)):
            (entry,) = lane.carry_out([Intent(name, address, count.to_bytes(32, "big"), name)])
            assert entry.done
            assert entry.block_number is not None
            blocks.append(entry.block_number)
    for first, last, expected in ((blocks[0], blocks[1], 10_001), (blocks[2], blocks[2], 10_001)):
        source = Source([Node(kaia.url)], address)
        with pytest.raises(NodeRefused, match="more than 10000 results"):
            source.logs(first, last)
        source._range = last - first + 1  # as it is after quiet blocks: the first question is refused
        found = [log for stretch in source.stretches(first, last, last) for log in stretch.logs]
        assert len(found) == expected
        assert len({(log["blockNumber"], log["logIndex"]) for log in found}) == expected
