"""Several endpoints of one chain, any of which may fail, lag or lie."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from minting.errors import MintingError
from minting.rpc import Endpoint, NodeRefused, NodeUnreachable, Question

REST_SECONDS = 5.0
PAUSES = (0.1, 0.4, 1.5)

Answer = TypeVar("Answer")


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
class SendReply:
    """One endpoint's reply to a broadcast: the hash it returned, or how it failed."""

    url: str
    hash: str | None = None
    failure: NodeRefused | NodeUnreachable | None = None


class Endpoints:
    """Asks the first endpoint in health, or all of them. One that failed rests before it is asked first again.

    A question that no endpoint answers is asked again after short pauses: public nodes refuse whoever asks too fast.
    Only offers of transactions are not repeated here; that is the journal's business.
    """

    def __init__(
        self,
        chain_id: int,
        endpoints: Sequence[Endpoint],
        clock: Callable[[], float],
        pause: Callable[[float], None],
    ) -> None:
        """`clock` gives monotonic seconds; `pause` waits."""
        self._pause = pause
        self._chain_id = chain_id
        self._endpoints = list(endpoints)
        self._clock = clock
        self._rests_until: dict[int, float] = {}
        self._checked: set[int] = set()

    def check(self) -> None:
        """Ask every endpoint for its chain id; raise WrongChain, or ChainUnreachable when none answers."""
        failures: list[Exception] = []
        for i in range(len(self._endpoints)):
            try:
                self._checked_endpoint(i)
            except (NodeRefused, NodeUnreachable) as failure:
                failures.append(failure)
        if not self._checked:
            raise ChainUnreachable("eth_chainId", failures)

    def ask(self, method: str, parameters: Sequence[Any], *, may_be_null: bool = True) -> Any:
        """Return the first endpoint's answer; with `may_be_null=False` a null counts as no answer.

        Raises CallReverted when a contract refuses, ChainUnreachable when no endpoint answers.
        """
        return self._patiently(
            lambda: self._first(method, lambda endpoint: endpoint.ask(method, parameters), may_be_null)
        )

    def ask_many(self, questions: Sequence[Question], enough: Callable[[list[Any]], bool] | None = None) -> list[Any]:
        """Return the answers to many questions, all from one endpoint: the first whose answers are `enough`."""

        def asked(endpoint: Endpoint) -> list[Any] | None:
            answers = endpoint.ask_many(questions)
            return answers if enough is None or enough(answers) else None

        method = questions[0][0] if questions else "nothing"
        return self._patiently(lambda: cast(list[Any], self._first(method, asked, False)))

    def __len__(self) -> int:
        return len(self._endpoints)

    def ask_each(self, method: str, parameters: Sequence[Any]) -> list[Any]:
        """Return every endpoint's answer or exception; one that rests is not waited for while another does not."""
        replies: list[Any] = []
        resting = {i for i in range(len(self._endpoints)) if self._rests(i)}
        for i, endpoint in enumerate(self._endpoints):
            if i in resting and len(resting) < len(self._endpoints):
                replies.append(NodeUnreachable(endpoint.url, "it failed a moment ago"))
                continue
            try:
                replies.append(self._checked_endpoint(i).ask(method, parameters))
            except (NodeRefused, NodeUnreachable) as failure:
                replies.append(failure)
                self._note(i, failure)
        return replies

    def answers(self, method: str, parameters: Sequence[Any]) -> list[Any]:
        """Return the answers of those endpoints that have one; raise ChainUnreachable when none has."""

        def asked() -> list[Any]:
            replies = self.ask_each(method, parameters)
            answers = [reply for reply in replies if reply is not None and not isinstance(reply, Exception)]
            if not answers:
                raise ChainUnreachable(method, [reply for reply in replies if isinstance(reply, Exception)])
            return answers

        return self._patiently(asked)

    def send(self, raw: bytes, *, everywhere: bool) -> list[SendReply]:
        """Offer a transaction's bytes until one endpoint takes them, or to all; never raises for a node's answer."""
        replies: list[SendReply] = []
        for i in self._order():
            url = self._endpoints[i].url
            try:
                reply = SendReply(url, self._checked_endpoint(i).ask("eth_sendRawTransaction", ["0x" + raw.hex()]))
            except (NodeRefused, NodeUnreachable) as failure:
                reply = SendReply(url, failure=failure)
                self._note(i, failure)
            replies.append(reply)
            if reply.hash is not None and not everywhere:
                break
        return replies

    def _patiently(self, asked: Callable[[], Answer]) -> Answer:
        for seconds in PAUSES:
            try:
                return asked()
            except ChainUnreachable as unreachable:
                if any(isinstance(failure, NodeRefused) for failure in unreachable.failures):
                    raise
                self._pause(seconds)
        return asked()

    def _first(self, method: str, question: Callable[[Endpoint], Any], may_be_null: bool) -> Any:
        failures: list[Exception] = []
        for i in self._order():
            try:
                answer = question(self._checked_endpoint(i))
            except NodeUnreachable as failure:
                self._note(i, failure)
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

    def _checked_endpoint(self, i: int) -> Endpoint:
        endpoint = self._endpoints[i]
        if i not in self._checked:
            found = int(endpoint.ask("eth_chainId", []), 16)
            if found != self._chain_id:
                raise WrongChain(endpoint.url, self._chain_id, found)
            self._checked.add(i)
        return endpoint

    def _order(self) -> list[int]:
        return sorted(range(len(self._endpoints)), key=lambda i: (self._rests(i), i))

    def _rests(self, i: int) -> bool:
        return self._rests_until.get(i, float("-inf")) > self._clock()

    def _note(self, i: int, failure: Exception) -> None:
        if isinstance(failure, NodeUnreachable):
            self._rests_until[i] = self._clock() + REST_SECONDS
