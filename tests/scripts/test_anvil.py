"""The local chain, stopped and started again and again."""

from pathlib import Path

from scripts.anvil import Anvil
from scripts.kaia import ask


def test_a_chain_that_is_loaded_many_times_keeps_its_first_block(tmp_path: Path) -> None:
    """The journal knows a chain by its first block: another one would be another chain."""
    firsts = []
    for _ in range(6):
        with Anvil.start(block_time=1, state=tmp_path / "chain.json") as anvil:
            ask(anvil.url, "anvil_mine", "0x2")
            firsts.append(ask(anvil.url, "eth_getBlockByNumber", "0x0", False)["hash"])
    assert len(set(firsts)) == 1, firsts
