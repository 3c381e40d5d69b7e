"""A chain seen through several endpoints, any of which may fail, lag or lie."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from minting.errors import MintingError
from minting.profiles import GKEI, KAIA, KAIA_MAINNET, KAIROS, LOCAL, PROFILES, ChainProfile
from minting.rpc import Endpoint, HttpEndpoint, NodeRefused, NodeUnreachable, Question

__all__ = [
    "GKEI",
    "KAIA",
    "KAIA_MAINNET",
    "KAIROS",
    "LOCAL",
    "PROFILES",
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

REST_SECONDS = 5.0


class ChainUnreachable(MintingError):
    """No endpoint gave an answer; `failures` says why, one an endpoint."""

    def __init__(self, method: str, failures: Sequence[Exception]) -> None:
        self.method = method
        self.failures = list(failures)
        reasons = "; ".join(str(failure) for failure in failures) or "no endpoint is configured"
        super().__init__(f"No endpoint answered {method}: {reasons}.", "Check the network or add an endpoint.")


class WrongChain(MintingError):
    """An endpoint serves another chain than the one configured."""

    def __init__(self, url: str, expected: int, found: int) -> None:
        self.url, self.expected, self.found = url, expected, found
        super().__init__(
            f"{url} serves chain {found}, not {expected}.", "Choose the other chain profile or correct the URL."
        )


class CallReverted(MintingError):
    """The contract said no: `data` holds its error, `reason` the node's words."""

    def __init__(self, reason: str, data: bytes | None) -> None:
        self.reason = reason
        self.data = data or b""
        super().__init__(f"The contract refused: {reason}.", "The error's name and fields say which rule was broken.")


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


@dataclass(frozen=True)
class SendReply:
    """One endpoint's reply to a broadcast: the hash it returned, or how it failed."""

    url: str
    hash: str | None = None
    failure: NodeRefused | NodeUnreachable | None = None


class Chain:
    """Questions to a chain; each goes to the first endpoint in health that answers it.

    Values that only grow (the head, an account's nonce) are asked of every endpoint and the highest is believed: an
    honest node that lags says too little, never too much.
    """

    def __init__(self, profile: ChainProfile, endpoints: Sequence[Endpoint], clock: Callable[[], float]) -> None:
        """`clock` gives monotonic seconds; an endpoint that failed rests for some before it is asked first again."""
        self.profile = profile
        self._endpoints = list(endpoints)
        self._clock = clock
        self._resting: dict[int, float] = {}
        self._checked: set[int] = set()

    def check(self) -> None:
        """Ask every endpoint for its chain id; raise WrongChain, or ChainUnreachable when none answers."""
        failures: list[Exception] = []
        for i in range(len(self._endpoints)):
            try:
                self._check_one(i)
            except (NodeRefused, NodeUnreachable) as failure:
                failures.append(failure)
        if not self._checked:
            raise ChainUnreachable("eth_chainId", failures)

    def ask(self, method: str, parameters: Sequence[Any], *, may_be_null: bool = True) -> Any:
        """Return the first endpoint's answer; with `may_be_null=False` a null counts as no answer.

        Raises CallReverted when a contract refuses, ChainUnreachable when no endpoint answers.
        """
        return self._first(method, lambda i: self._ask(i, method, parameters), may_be_null)

    def ask_many(self, questions: Sequence[Question]) -> list[Any]:
        """Return the answers to many questions, all from one endpoint."""
        answers: list[Any] = self._first("a batch", lambda i: self._checked_endpoint(i).ask_many(questions), True)
        return answers

    def block_number(self) -> int:
        """Return the number of the highest block that any endpoint knows."""
        return max(int(reply, 16) for reply in self._answers("eth_blockNumber", []))

    def block(self, block: int | str, *, full: bool = False) -> dict[str, Any]:
        """Return a block by number or tag, with whole transactions when `full`."""
        answer: dict[str, Any] = self.ask("eth_getBlockByNumber", [_block(block), full], may_be_null=False)
        return answer

    def block_hashes(self, number: int) -> list[str]:
        """Return what each endpoint that knows block `number` says its hash is."""
        replies = self._ask_each("eth_getBlockByNumber", [hex(number), False])
        return [str(reply["hash"]) for reply in replies if isinstance(reply, dict)]

    def transaction_count(self, address: str) -> int:
        """Return how many transactions of `address` are mined, by the endpoint that knows the most."""
        return max(int(reply, 16) for reply in self._answers("eth_getTransactionCount", [address, "latest"]))

    def balance(self, address: str) -> int:
        """Return an account's balance at the head."""
        return int(self.ask("eth_getBalance", [address, "latest"]), 16)

    def code(self, address: str, block: int | str = "latest") -> bytes:
        """Return the code at an address, empty for a person's account."""
        return bytes.fromhex(self.ask("eth_getCode", [address, _block(block)])[2:])

    def call(self, to: str, data: bytes, block: int | str = "latest", sender: str | None = None) -> bytes:
        """Return what a contract answers; raise CallReverted. A node that lags behind `block` is passed over."""
        message = {"to": to, "data": "0x" + data.hex(), **({"from": sender} if sender else {})}
        return bytes.fromhex(self.ask("eth_call", [message, _block(block)])[2:])

    def estimate_gas(self, sender: str, to: str | None, data: bytes, value: int = 0) -> int:
        """Return the gas that a transaction would need at the head; raise CallReverted."""
        message = {"from": sender, "data": "0x" + data.hex(), "value": hex(value), **({"to": to} if to else {})}
        return int(self.ask("eth_estimateGas", [message]), 16)

    def gas_price(self) -> int:
        """Return the node's gas price, never a constant of ours."""
        return int(self.ask("eth_gasPrice", []), 16)

    def tip(self) -> int:
        """Return the node's suggestion for the tip of a type 2 transaction."""
        return int(self.ask("eth_maxPriorityFeePerGas", []), 16)

    def logs(self, criteria: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the logs that match an eth_getLogs filter."""
        answer: list[dict[str, Any]] = self.ask("eth_getLogs", [criteria], may_be_null=False)
        return answer

    def receipts(self, transaction: str) -> tuple[list[Receipt], list[Exception]]:
        """Return what each endpoint that has a receipt says, and why others could not be asked."""
        replies = self._ask_each("eth_getTransactionReceipt", [transaction])
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
        replies: list[SendReply] = []
        for i in self._order():
            try:
                reply = SendReply(self._endpoints[i].url, self._ask(i, "eth_sendRawTransaction", [_hex(raw)]))
            except (NodeRefused, NodeUnreachable) as failure:
                reply = SendReply(self._endpoints[i].url, failure=failure)
                if isinstance(failure, NodeUnreachable):
                    self._rest(i)
            replies.append(reply)
            if reply.hash is not None and not everywhere:
                break
        return replies

    def _ask(self, i: int, method: str, parameters: Sequence[Any]) -> Any:
        return self._checked_endpoint(i).ask(method, parameters)

    def _checked_endpoint(self, i: int) -> Endpoint:
        if i not in self._checked:
            self._check_one(i)
        return self._endpoints[i]

    def _check_one(self, i: int) -> None:
        found = int(self._endpoints[i].ask("eth_chainId", []), 16)
        if found != self.profile.chain_id:
            raise WrongChain(self._endpoints[i].url, self.profile.chain_id, found)
        self._checked.add(i)

    def _count_at(self, sender: str, block: int) -> int:
        return int(self.ask("eth_getTransactionCount", [sender, hex(block)], may_be_null=False), 16)

    def _first(self, method: str, question: Callable[[int], Any], may_be_null: bool) -> Any:
        failures: list[Exception] = []
        for i in self._order():
            try:
                answer = question(i)
            except NodeUnreachable as failure:
                self._rest(i)
                failures.append(failure)
            except NodeRefused as failure:
                if failure.reverted:
                    raise CallReverted(failure.message, failure.data) from failure
                failures.append(failure)
            else:
                if answer is not None or may_be_null:
                    return answer
                failures.append(NodeUnreachable(self._endpoints[i].url, "it does not know of this yet"))
        raise ChainUnreachable(method, failures)

    def _ask_each(self, method: str, parameters: Sequence[Any]) -> list[Any]:
        replies: list[Any] = []
        now = self._clock()
        resting = {i for i in range(len(self._endpoints)) if self._resting.get(i, now) > now}
        for i, endpoint in enumerate(self._endpoints):
            if i in resting and len(resting) < len(self._endpoints):
                replies.append(NodeUnreachable(endpoint.url, "it failed a moment ago"))
                continue
            try:
                replies.append(self._ask(i, method, parameters))
            except (NodeRefused, NodeUnreachable) as failure:
                replies.append(failure)
                if isinstance(failure, NodeUnreachable):
                    self._rest(i)
        return replies

    def _answers(self, method: str, parameters: Sequence[Any]) -> list[Any]:
        replies = self._ask_each(method, parameters)
        answers = [reply for reply in replies if reply is not None and not isinstance(reply, Exception)]
        if not answers:
            raise ChainUnreachable(method, [reply for reply in replies if isinstance(reply, Exception)])
        return answers

    def _order(self) -> list[int]:
        now = self._clock()
        return sorted(range(len(self._endpoints)), key=lambda i: (self._resting.get(i, now) > now, i))

    def _rest(self, i: int) -> None:
        self._resting[i] = self._clock() + REST_SECONDS


def connect(profile: ChainProfile, rpc_urls: Sequence[str] | None, clock: Callable[[], float]) -> Chain:
    """Return the chain behind `rpc_urls` (the profile's when None), its id checked; `clock` is monotonic seconds."""
    chain = Chain(profile, [HttpEndpoint(url) for url in rpc_urls or profile.rpc_urls], clock)
    chain.check()
    return chain


def _block(block: int | str) -> str:
    return hex(block) if isinstance(block, int) else block


def _hex(data: bytes) -> str:
    return "0x" + data.hex()


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
