"""The outer ring of the service: every request is bounded, measured and answered with the security headers.

Nothing here counts by address: a whole venue may stand behind one. What is bounded is the work under way at once.
"""

import time
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate
from types import MappingProxyType

from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gallery_api.errors import Problem, RequestProblem, problem_response, type_of

MAX_TARGET = 8_192
MAX_BODY = 65_536
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",  # the blurred picture behind a loading one is a background of its box
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_RAW_HEADERS = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
_POLICY = b"content-security-policy"


class TooBusy(RequestProblem):
    status, slug, title = 503, "too-busy", "Too much is under way"
    headers = MappingProxyType({"Retry-After": "1"})

    def __init__(self) -> None:
        super().__init__("Nothing is lost. Ask again in a second.")


class TargetTooLong(RequestProblem):
    status, slug, title = 414, "target-too-long", "The address is too long"

    def __init__(self) -> None:
        super().__init__(f"Path and query may have {MAX_TARGET} bytes together.")


class BodyTooLarge(RequestProblem):
    status, slug, title = 413, "body-too-large", "The body is too large"

    def __init__(self) -> None:
        super().__init__(f"A request may carry {MAX_BODY} bytes.")


class MalformedRequest(RequestProblem):
    status, slug, title = 400, "malformed-request", "The request is not valid HTTP"

    def __init__(self) -> None:
        super().__init__(
            "In an address everything outside ASCII, spaces and control characters are percent-encoded: 물범 is "
            "%EB%AC%BC%EB%B2%94. Browsers do so by themselves; `curl --get --data-urlencode` does it for curl."
        )


class EdgeProtocol(HttpToolsProtocol):
    """uvicorn's HTTP, but what the parser refuses is answered like every other refusal.

    Such a request never reaches an application. Its address is not mended: RFC 9112 §3.2 advises against it, since two
    servers on the way could mend it differently.
    """

    def send_400_response(self, msg: str) -> None:
        """Answer with problem details and close the connection; ``msg`` is uvicorn's word for it."""
        answer = problem_response(_as_problem(MalformedRequest(), ""))
        headers = [*self.server_state.default_headers, *answer.raw_headers, *_RAW_HEADERS, (b"connection", b"close")]
        head = b"".join(b"%b: %b\r\n" % header for header in headers)
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\n%b\r\n%b" % (head, bytes(answer.body)))
        self.transport.close()


class Measures(Collector):
    """What /metrics tells of the requests, and the index gauges that are set when it is asked.

    Requests are counted in plain numbers and told to Prometheus when it asks: its own counters cost more than a page.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.under_way = Gauge("palmido_http_under_way", "Requests under way.", registry=self.registry)
        self.indexed_block = Gauge("palmido_indexed_block", "The block the index is at.", registry=self.registry)
        self.head_block = Gauge("palmido_head_block", "The newest block a worker saw.", registry=self.registry)
        self.characters = Gauge("palmido_characters", "Characters issued.", registry=self.registry)
        self._requests: dict[tuple[str, str, int], int] = {}
        self._seconds: dict[str, tuple[list[int], list[float]]] = {}
        self.registry.register(self)

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        key = (method, route, status)
        self._requests[key] = self._requests.get(key, 0) + 1
        found = self._seconds.get(route)
        if found is None:
            found = self._seconds[route] = ([0] * (len(BUCKETS) + 1), [0.0])
        found[0][bisect_left(BUCKETS, seconds)] += 1
        found[1][0] += seconds

    def collect(self) -> Iterator[Metric]:
        """Yield the requests as Prometheus' families."""
        requests = CounterMetricFamily(
            "palmido_http_requests", "Requests answered.", labels=("method", "route", "status")
        )
        for (method, route, status), count in list(self._requests.items()):
            requests.add_metric((method, route, str(status)), count)
        yield requests
        seconds = HistogramMetricFamily("palmido_http_seconds", "Time to answer.", labels=("route",))
        for route, (counts, total) in list(self._seconds.items()):
            bounds = [*map(floatToGoString, BUCKETS), "+Inf"]
            seconds.add_metric((route,), list(zip(bounds, accumulate(counts), strict=True)), total[0])
        yield seconds


class Edge:
    """An ASGI application around another."""

    def __init__(self, app: ASGIApp, measures: Measures, max_requests_at_once: int) -> None:
        self._app = app
        self._measures = measures
        self._limit = max_requests_at_once
        self._under_way = 0
        measures.under_way.set_function(lambda: self._under_way)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        method = scope["method"]
        is_head = method == "HEAD"
        if is_head:
            scope = {**scope, "method": "GET", "palmido.head": True}
        status = 500

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(message)
            elif is_head and message.get("body"):
                message = {**message, "body": b""}
            await send(message)

        self._under_way += 1
        try:
            refusal = self._refusal(scope)
            if refusal is not None:
                await _refuse(refusal, scope, receive, send_on)
            else:
                await self._app(scope, receive, send_on)
        finally:
            self._under_way -= 1
            route = getattr(scope.get("route"), "path", "unmatched")
            counted = method if method in _COUNTED_METHODS else "other"
            self._measures.note(counted, route, status, time.perf_counter() - begun)

    def _refusal(self, scope: Scope) -> RequestProblem | None:
        if self._under_way > self._limit and not scope["path"].startswith("/healthz"):
            return TooBusy()
        if len(scope["raw_path"] or b"") + len(scope["query_string"]) > MAX_TARGET:
            return TargetTooLong()
        for name, value in scope["headers"]:
            if name == b"content-length" and (len(value) > 12 or int(value) > MAX_BODY):
                return BodyTooLarge()
        return None


_COUNTED_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


def _add_headers(message: Message) -> None:
    headers = message.setdefault("headers", [])
    for name, _ in headers:
        if name == _POLICY:
            headers.extend(_RAW_HEADERS[1:])
            return
    headers.extend(_RAW_HEADERS)


async def _refuse(problem: RequestProblem, scope: Scope, receive: Receive, send: Send) -> None:
    body = _as_problem(problem, scope["path"][:2048])
    await problem_response(body, problem.headers)(scope, receive, send)


def _as_problem(problem: RequestProblem, instance: str) -> Problem:
    return Problem(
        type=type_of(problem.slug),
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        instance=instance,
    )
