"""Questions to a chain, answered through several endpoints."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from minting.endpoints import CallReverted, ChainUnreachable, Endpoints, SendReply, WrongChain
from minting.profiles import GKEI, KAIA, KAIA_MAINNET, KAIROS, LOCAL, PROFILES, ChainProfile
from minting.rpc import Endpoint, HttpEndpoint, NodeRefused, Question

__all__ = [
    "GKEI",
    "KAIA",
    "KAIA_MAINNET",
    "KAIROS",
    "LOCAL",
    "PROFILES",
    "Block",
    "CallReverted",
    "Chain",
    "ChainProfile",
    "ChainUnreachable",
    "Consumer",
    "Receipt",
    "SendReply",
    "WrongChain",
    "connect",
]

Block = int | str | None


@dataclass(frozen=True)
class Receipt:
    """What a mined transaction did. `fee` in the chain's smallest unit; `logs` as the node gives them."""

    transaction: str
    succeeded: bool
    block_number: int
    block_hash: str
    gas_used: int
    fee: int
    contract_address: str | None
    logs: list[dict[str, Any]]


@dataclass(frozen=True)
class Consumer:
    """The transaction that used up a nonce, and its block."""

    transaction: str
    block_number: int
    block_hash: str


class Chain:
    """Questions to a chain; each goes to the first endpoint in health that answers it.

    Values that only grow (the head, an account's nonce) are asked of every endpoint and the highest is believed: an
    honest node that lags says too little, never too much.
    """

    def __init__(
        self,
        profile: ChainProfile,
        endpoints: Sequence[Endpoint],
        clock: Callable[[], float],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """`clock` gives monotonic seconds; `pause` waits between two attempts to be answered."""
        self.profile = profile
        self._endpoints = Endpoints(profile.chain_id, endpoints, clock, pause)

    def check(self) -> None:
        """Ask every endpoint for its chain id; raise WrongChain, or ChainUnreachable when none answers."""
        self._endpoints.check()

    def ask(self, method: str, parameters: Sequence[Any], *, may_be_null: bool = True) -> Any:
        """Return one endpoint's answer; see Endpoints.ask."""
        return self._endpoints.ask(method, parameters, may_be_null=may_be_null)

    def ask_many(self, questions: Sequence[Question]) -> list[Any]:
        """Return the answers to many questions, all from one endpoint."""
        return self._endpoints.ask_many(questions)

    def block_number(self) -> int:
        """Return the number of the highest block that any endpoint knows."""
        return max(int(reply, 16) for reply in self._endpoints.answers("eth_blockNumber", []))

    def tag(self, block: Block) -> str:
        """Return a block as JSON-RPC names it; None is the highest head of all endpoints, whichever is asked then."""
        if block is None:
            return "latest" if len(self._endpoints) == 1 else hex(self.block_number())
        return hex(block) if isinstance(block, int) else block

    def final_block(self) -> int:
        """Return the highest block that no honest node will take back.

        By `finalized` of the endpoint that knows the most, where the profile asks for it and a node has that tag (Kaia
        since 2.1); else by the profile's confirmations, since Kaia's blocks are final at once.
        """
        if self.profile.finality_tag:
            try:
                tagged = self._endpoints.answers("eth_getBlockByNumber", ["finalized", False])
                return max(int(block["number"], 16) for block in tagged)
            except ChainUnreachable as unreachable:
                if unreachable.failures and not any(isinstance(one, NodeRefused) for one in unreachable.failures):
                    raise
        return self.block_number() - self.profile.confirmations

    def block(self, block: int | str, *, full: bool = False) -> dict[str, Any]:
        """Return a block by number or tag, with whole transactions when `full`."""
        answer: dict[str, Any] = self.ask("eth_getBlockByNumber", [self.tag(block), full], may_be_null=False)
        return answer

    def block_hashes(self, number: int) -> list[str]:
        """Return what each endpoint that knows block `number` says its hash is."""
        replies = self._endpoints.ask_each("eth_getBlockByNumber", [hex(number), False])
        return [str(reply["hash"]) for reply in replies if isinstance(reply, dict)]

    def transaction_count(self, address: str) -> int:
        """Return how many transactions of `address` are mined, by the endpoint that knows the most."""
        return max(int(reply, 16) for reply in self._endpoints.answers("eth_getTransactionCount", [address, "latest"]))

    def balance(self, address: str) -> int:
        """Return an account's balance at the head."""
        return int(self.ask("eth_getBalance", [address, self.tag(None)]), 16)

    def code(self, address: str, block: Block = None) -> bytes:
        """Return the code at an address, empty for a person's account."""
        return bytes.fromhex(self.ask("eth_getCode", [address, self.tag(block)])[2:])

    def call(self, to: str, data: bytes, block: Block = None, sender: str | None = None) -> bytes:
        """Return what a contract answers; raise CallReverted. A node that lags behind `block` is passed over."""
        message = {"to": to, "data": "0x" + data.hex(), **({"from": sender} if sender else {})}
        return bytes.fromhex(self.ask("eth_call", [message, self.tag(block)])[2:])

    def estimate_gas(self, sender: str, to: str | None, data: bytes, value: int = 0) -> int:
        """Return the gas that a transaction would need at the head; raise CallReverted."""
        message = {"from": sender, "data": "0x" + data.hex(), "value": hex(value), **({"to": to} if to else {})}
        return int(self.ask("eth_estimateGas", [message, self.tag(None)]), 16)

    def gas_price(self) -> int:
        """Return the node's gas price, never a constant of ours."""
        return int(self.ask("eth_gasPrice", []), 16)

    def tip(self) -> int:
        """Return the node's suggestion for the tip of a type 2 transaction."""
        return int(self.ask("eth_maxPriorityFeePerGas", []), 16)

    def logs(self, criteria: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the logs that match an eth_getLogs filter whose toBlock is a number, from a node that has that block.

        A node that lags would answer with too few logs instead of an error.
        """
        last = int(criteria["toBlock"], 16)
        answers = self._endpoints.ask_many(
            [("eth_blockNumber", []), ("eth_getLogs", [criteria])], lambda answers: int(answers[0], 16) >= last
        )
        found: list[dict[str, Any]] = answers[1]
        return found

    def receipts(self, transaction: str) -> tuple[list[Receipt], list[Exception]]:
        """Return what each endpoint that has a receipt says, and why others could not be asked."""
        replies = self._endpoints.ask_each("eth_getTransactionReceipt", [transaction])
        found = [_receipt(reply) for reply in replies if isinstance(reply, dict) and reply.get("blockHash")]
        return found, [reply for reply in replies if isinstance(reply, Exception)]

    def receipt(self, transaction: str) -> Receipt | None:
        """Return a receipt from whichever endpoint has it; None only when every endpoint answered that it has none.

        Raises ChainUnreachable when none was found and some endpoint could not be asked: that receipt is not missing,
        it is unknown.
        """
        found, failures = self.receipts(transaction)
        if not found and failures:
            raise ChainUnreachable("eth_getTransactionReceipt", failures)
        return found[0] if found else None

    def find_consumer(self, sender: str, nonce: int) -> Consumer | None:
        """Return the mined transaction of `sender` with `nonce`, or None when no endpoint shows it.

        Searches by bisection for the block in which the account's count rose past the nonce, so that "consumed by
        another" is a proof (that other's hash), not a guess from a missing receipt. Needs the states of past blocks.
        """
        low, high = 0, self.block_number()
        if self._count_at(sender, high) <= nonce:
            return None
        while low < high:
            middle = (low + high) // 2
            if self._count_at(sender, middle) > nonce:
                high = middle
            else:
                low = middle + 1
        block = self.block(low, full=True)
        for transaction in block["transactions"]:
            if transaction["from"].lower() == sender.lower() and int(transaction["nonce"], 16) == nonce:
                return Consumer(str(transaction["hash"]), low, str(block["hash"]))
        return None

    def send(self, raw: bytes, *, everywhere: bool = False) -> list[SendReply]:
        """Offer bytes to the endpoints until one takes them, or to all; never raises for a node's answer."""
        return self._endpoints.send(raw, everywhere=everywhere)

    def _count_at(self, sender: str, block: int) -> int:
        return int(self.ask("eth_getTransactionCount", [sender, hex(block)], may_be_null=False), 16)


def connect(profile: ChainProfile, rpc_urls: Sequence[str] | None, clock: Callable[[], float]) -> Chain:
    """Return the chain behind `rpc_urls` (the profile's when None), its id checked; `clock` is monotonic seconds."""
    chain = Chain(profile, [HttpEndpoint(url) for url in rpc_urls or profile.rpc_urls], clock)
    chain.check()
    return chain


def _receipt(reply: dict[str, Any]) -> Receipt:
    gas_used = int(reply["gasUsed"], 16)
    return Receipt(
        transaction=str(reply["transactionHash"]),
        succeeded=int(reply["status"], 16) == 1,
        block_number=int(reply["blockNumber"], 16),
        block_hash=str(reply["blockHash"]),
        gas_used=gas_used,
        fee=gas_used * int(reply.get("effectiveGasPrice", "0x0"), 16),
        contract_address=reply.get("contractAddress"),
        logs=list(reply["logs"]),
    )
