"""A chain in memory with the behaviour that matters to the journal, and endpoints that misbehave on request."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import rlp
from eth_account import Account
from eth_account.typed_transactions import TypedTransaction
from eth_utils import keccak
from hexbytes import HexBytes

from minting.rpc import NodeRefused, NodeUnreachable, Question

BASE_FEE = 25 * 10**9


@dataclass(frozen=True)
class FakeTransaction:
    """A decoded type 2 transaction."""

    hash: str
    sender: str
    nonce: int
    to: str
    value: int
    data: bytes
    fee_cap: int
    gas: int


@dataclass
class FakeBlock:
    """A block, and whether each of its transactions succeeded."""

    number: int
    hash: str
    transactions: list[FakeTransaction] = field(default_factory=list)


class FakeChain:
    """Accounts, a pool, blocks. `automine` makes a block for each transaction that can be executed."""

    def __init__(self, chain_id: int = 31337, automine: bool = True) -> None:
        self.chain_id = chain_id
        self.automine = automine
        self.blocks = [FakeBlock(0, "0x" + keccak(text="genesis").hex())]
        self.pool: dict[tuple[str, int], FakeTransaction] = {}
        self.balance = 10**24
        self.reverting: set[bytes] = set()  # calldata that the contract refuses
        self.forks = 0

    def mined(self, sender: str, upto: int | None = None) -> list[FakeTransaction]:
        """Return the mined transactions of a sender, up to a block."""
        blocks = self.blocks if upto is None else self.blocks[: upto + 1]
        return [tx for block in blocks for tx in block.transactions if tx.sender == sender.lower()]

    def effects(self, data: bytes) -> int:
        """Return how often calldata took effect."""
        return sum(
            1 for block in self.blocks for tx in block.transactions if tx.data == data and data not in self.reverting
        )

    def accept(self, raw: bytes) -> str:
        """Put a transaction into the pool as geth would; raise ValueError with geth's words."""
        tx = decode(raw)
        if any(tx.hash == known.hash for known in self.pool.values()):
            raise ValueError("already known")
        if tx.nonce < len(self.mined(tx.sender)):
            raise ValueError(f"nonce too low: next nonce {len(self.mined(tx.sender))}, tx nonce {tx.nonce}")
        if tx.gas * tx.fee_cap + tx.value > self.balance:
            raise ValueError("insufficient funds for gas * price + value")
        if tx.fee_cap < BASE_FEE:
            raise ValueError("max fee per gas less than block base fee")
        waiting = self.pool.get((tx.sender, tx.nonce))
        if waiting and tx.fee_cap < waiting.fee_cap * 11 // 10:
            raise ValueError("replacement transaction underpriced")
        self.pool[tx.sender, tx.nonce] = tx
        if self.automine:
            self.mine()
        return tx.hash

    def mine(self) -> None:
        """Make a block with all that can be executed."""
        self.forks += 1
        number = len(self.blocks)
        block = FakeBlock(number, "0x" + keccak(text=f"{number}/{self.forks}").hex())
        self.blocks.append(block)
        for sender, nonce in sorted(self.pool):
            if nonce == len(self.mined(sender)):
                block.transactions.append(self.pool.pop((sender, nonce)))

    def put(self, raw: bytes) -> None:
        """Mine a transaction at once, as if it came from elsewhere."""
        tx = decode(raw)
        self.pool[tx.sender, tx.nonce] = tx
        self.mine()

    def reorganise(self, depth: int) -> None:
        """Replace the last blocks by one without transactions."""
        del self.blocks[-depth:]
        self.mine()


class FakeNode:
    """An endpoint of a fake chain. `tamper` may answer in its place or raise; NotImplemented: it does not."""

    def __init__(self, chain: FakeChain, url: str = "fake://node", lag: int = 0) -> None:
        self.chain = chain
        self.url = url
        self.lag = lag
        self.tamper: Callable[[str, Sequence[Any]], Any] = lambda method, parameters: NotImplemented
        self.asked: list[str] = []

    @property
    def head(self) -> int:
        """The highest block that this node admits to know."""
        return max(0, len(self.chain.blocks) - 1 - self.lag)

    def ask(self, method: str, parameters: Sequence[Any]) -> Any:
        """Answer one question."""
        self.asked.append(method)
        answer = self.tamper(method, parameters)
        if answer is not NotImplemented:
            return answer
        return getattr(self, f"_{method}")(*parameters)

    def ask_many(self, questions: Sequence[Question]) -> list[Any]:
        """Answer many questions."""
        return [self.ask(method, parameters) for method, parameters in questions]

    def down(self) -> None:
        """Answer nothing from now on."""

        def tamper(method: str, parameters: Sequence[Any]) -> Any:
            raise NodeUnreachable(self.url, "it is down")

        self.tamper = tamper

    def _block(self, tag: str) -> FakeBlock | None:
        number = self.head if tag == "latest" else int(tag, 16)
        return self.chain.blocks[number] if number <= self.head else None

    def _state(self, tag: str) -> int:
        block = self._block(tag)
        if block is None:
            raise NodeRefused(self.url, -32000, "header not found")
        return block.number

    def _eth_chainId(self) -> str:
        return hex(self.chain.chain_id)

    def _eth_blockNumber(self) -> str:
        return hex(self.head)

    def _eth_gasPrice(self) -> str:
        return hex(BASE_FEE)

    def _eth_maxPriorityFeePerGas(self) -> str:
        return hex(10**9)

    def _eth_getBalance(self, address: str, tag: str) -> str:
        self._state(tag)
        return hex(self.chain.balance)

    def _eth_getTransactionCount(self, address: str, tag: str) -> str:
        return hex(len(self.chain.mined(address, self._state(tag))))

    def _eth_getBlockByNumber(self, tag: str, full: bool) -> Any:
        block = self._block(tag)
        if block is None:
            return None
        transactions = [
            {"hash": tx.hash, "from": tx.sender, "nonce": hex(tx.nonce)} if full else tx.hash
            for tx in block.transactions
        ]
        return {"number": hex(block.number), "hash": block.hash, "transactions": transactions}

    def _eth_getTransactionReceipt(self, hash: str) -> Any:
        for block in self.chain.blocks[: self.head + 1]:
            for tx in block.transactions:
                if tx.hash == hash:
                    return {
                        "transactionHash": hash,
                        "blockNumber": hex(block.number),
                        "blockHash": block.hash,
                        "status": "0x0" if tx.data in self.chain.reverting else "0x1",
                        "gasUsed": "0x5208",
                        "effectiveGasPrice": hex(BASE_FEE),
                        "contractAddress": None,
                        "logs": [],
                    }
        return None

    def _eth_call(self, message: dict[str, str], tag: str) -> str:
        """Answer 1 when the calldata (of a probe) has taken effect."""
        upto = self._state(tag)
        data = bytes.fromhex(message["data"][2:])
        done = any(tx.data == data for block in self.chain.blocks[: upto + 1] for tx in block.transactions)
        return "0x" + int(done).to_bytes(32).hex()

    def _eth_estimateGas(self, message: dict[str, str], tag: str) -> str:
        self._state(tag)
        if bytes.fromhex(message["data"][2:]) in self.chain.reverting:
            raise NodeRefused(self.url, 3, "execution reverted", b"\x01\x02\x03\x04")
        return "0x5208"

    def _eth_sendRawTransaction(self, raw: str) -> str:
        try:
            return self.chain.accept(bytes.fromhex(raw[2:]))
        except ValueError as refusal:
            raise NodeRefused(self.url, -32000, str(refusal)) from None


def decode(raw: bytes) -> FakeTransaction:
    """Read a type 2 transaction back with eth-account, which knows nothing of our encoder."""
    fields = TypedTransaction.from_bytes(HexBytes(raw)).as_dict()
    sender = Account.recover_transaction(raw)
    to = rlp.decode(raw[1:])[5]
    return FakeTransaction(
        "0x" + keccak(raw).hex(),
        sender.lower(),
        fields["nonce"],
        "0x" + to.hex(),
        fields["value"],
        bytes(HexBytes(fields["data"])),
        fields["maxFeePerGas"],
        fields["gas"],
    )


class FakeClock:
    """Time that passes only when somebody waits."""

    def __init__(self, on_pause: Callable[[], None] = lambda: None) -> None:
        self.now = 1000.0
        self.on_pause = on_pause

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        self.on_pause()
