"""A chain in memory, of eight blocks with one character, that answers as a node would."""

from typing import Any

from eth_abi.abi import encode

from gallery_api.indexer.events import ISSUED, TERMS, TRANSFER, topic
from minting.rpc import NodeRefused

TOKEN = "0x" + "11" * 20
HEAD = 8
OPENED = topic(f"DropOpened(uint32,{TERMS})")
REVEALED = topic("Revealed(uint32,string)")
TERMS_OF_ONE = (10, 0, 2**40, False, 16, b"\1" * 32, "", "ipfs://x/", "0x" + "00" * 20, 0)


def word(number: int) -> str:
    return f"0x{number:064x}"


def block(number: int, /, **changes: Any) -> dict[str, Any]:
    plain = {
        "number": hex(number),
        "hash": word(number + 1),
        "parentHash": word(number),
        "timestamp": hex(1_700 + number),
    }
    return {**plain, "logsBloom": "0x" + "00" * 256, **changes}


def log(number: int, index: int, topics: list[Any], data: bytes = b"", /, **changes: Any) -> dict[str, Any]:
    place = {"blockNumber": hex(number), "blockHash": word(number + 1), "logIndex": hex(index)}
    return {
        **place,
        "transactionHash": word(99),
        "topics": topics,
        "data": "0x" + data.hex(),
        "address": TOKEN,
        **changes,
    }


def transfer(number: int, index: int, sender: int, recipient: int, token: int = 1 << 64 | 1) -> dict[str, Any]:
    return log(number, index, [TRANSFER, word(sender), word(recipient), word(token)])


LOGS = [
    log(2, 0, [OPENED, word(1)], encode([TERMS], [TERMS_OF_ONE])),
    transfer(3, 0, 0, 0xAA),
    log(3, 1, [ISSUED, word(1), word(0)], encode(["uint32"] * 3, [0, 1, 1])),
    transfer(5, 0, 0xAA, 0xBB),
]


class Scripted:
    """An endpoint that gives ``head``, ``blocks(number)`` and ``logs``, whatever they are."""

    url = "http://scripted"

    def __init__(self, head: Any = None, blocks: Any = block, logs: Any = LOGS, supply: Any = word(1)) -> None:
        self.head = block(HEAD) if head is None else head
        self.blocks, self.logs, self.supply = blocks, logs, supply

    def ask(self, method: str, parameters: Any) -> Any:
        if method == "eth_getBlockByNumber":
            return self.head if parameters[0] == "latest" else self.blocks(int(parameters[0], 16))
        if method == "eth_getLogs":
            return self._some_logs(parameters[0])
        if method == "eth_call":
            return self.supply
        raise NodeRefused(self.url, -32601, method)

    def ask_many(self, questions: Any) -> list[Any]:
        return [self.ask(*question) for question in questions]

    def _some_logs(self, criteria: dict[str, Any]) -> Any:
        if not isinstance(self.logs, list):
            return self.logs
        if "blockHash" in criteria:
            return [one for one in self.logs if one["blockHash"] == criteria["blockHash"]]
        asked = range(int(criteria["fromBlock"], 16), int(criteria["toBlock"], 16) + 1)
        elsewhere = {hex(number) for number in range(HEAD + 1) if number not in asked}
        return [one for one in self.logs if not isinstance(one, dict) or str(one.get("blockNumber")) not in elsewhere]
