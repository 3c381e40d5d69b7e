"""The outer ring of the service: every request is bounded, measured and answered with the security headers.

Nothing here counts by address: a whole venue may stand behind one. What is bounded is the work under way at once.
"""

import time
from types import MappingProxyType

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gallery_api.errors import Problem, RequestProblem, problem_response, type_of

MAX_TARGET = 8_192
MAX_BODY = 65_536
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


class Measures:
    """What /metrics tells of the requests, and the index gauges that are set when it is asked."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter("palmido_http_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram("palmido_http_seconds", "Time to answer.", ("route",), registry=self.registry)
        self.under_way = Gauge("palmido_http_under_way", "Requests under way.", registry=self.registry)
        self.indexed_block = Gauge("palmido_indexed_block", "The block the index is at.", registry=self.registry)
        self.head_block = Gauge("palmido_head_block", "The newest block a worker saw.", registry=self.registry)
        self.characters = Gauge("palmido_characters", "Characters issued.", registry=self.registry)
        self._counters: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        key = (method, route, status)
        pair = self._counters.get(key)
        if pair is None:
            pair = (self.requests.labels(method, route, str(status)), self.seconds.labels(route))
            self._counters[key] = pair
        pair[0].inc()
        pair[1].observe(seconds)


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
    own_policy = any(name == _POLICY for name, _ in headers)
    headers.extend(_RAW_HEADERS[1:] if own_policy else _RAW_HEADERS)


async def _refuse(problem: RequestProblem, scope: Scope, receive: Receive, send: Send) -> None:
    body = Problem(
        type=type_of(problem.slug),
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        instance=scope["path"][:2048],
    )
    await problem_response(body, problem.headers)(scope, receive, send)
