"""A desk for the claim page: the answers of the API, as a test wants them, and what the page asked."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Route

VECTORS = json.loads((Path(__file__).parents[1] / "minting" / "codes" / "vectors.json").read_text("utf-8"))
CODE = VECTORS["codes"][2]
FRAGMENT = CODE["url"].split("#")[1]
SIGNED = next(each for each in VECTORS["claims"] if each["address"] == CODE["address"])
CLAIM_ID = SIGNED["digest"][2:34]
AT = "2026-11-21T06:20:00Z"


def problem(status: int, slug: str) -> tuple[int, dict[str, Any]]:
    """A refusal as the API writes it."""
    return status, {"type": f"urn:palmido:problem:{slug}", "title": slug, "status": status, "detail": slug}


@dataclass
class Desk:
    """Answers in the place of the API: `code` and `post` may be refusals, `states` are told one after the other."""

    code: dict[str, Any] = field(default_factory=dict)
    refusal: tuple[int, dict[str, Any]] | None = None
    post_refusals: list[tuple[int, dict[str, Any]] | None] = field(default_factory=list)
    states: list[str] = field(default_factory=lambda: ["received"])
    reason: str | None = None
    live: bool = True
    down: bool = False
    posts: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    recipient: str = SIGNED["recipient"]

    def install(self, context: BrowserContext) -> None:
        """Answer every question of the context's pages."""
        context.route("**/api/v1/codes/**", self._code)
        context.route("**/api/v1/claims", self._post)
        context.route("**/api/v1/claims/*", self._claim)
        context.route("**/api/v1/claims/*/events", self._events)
        context.on("request", lambda request: self.asked.append(request.url))

    def status(self, state: str) -> dict[str, Any]:
        """A claim in a state."""
        return {
            "id": CLAIM_ID,
            "drop": CODE["drop"],
            "ticket": CODE["ticket"],
            "recipient": self.recipient.lower(),
            "state": state,
            "reason": self.reason,
            "character": {"drop": 1, "number": 17} if state == "yours" else None,
            "transaction": None,
            "received_at": AT,
            "changed_at": AT,
        }

    def _code(self, route: Route) -> None:
        if self.down:
            return route.abort("internetdisconnected")
        if self.refusal:
            return _answer(route, *self.refusal)
        found = {
            "drop": CODE["drop"],
            "ticket": CODE["ticket"],
            "state": "free",
            "taken_at": None,
            "desk": "open",
            "opens_at": AT,
            "closes_at": AT,
            "chain_id": SIGNED["chain_id"],
            "contract": SIGNED["desk"].lower(),
        }
        return _answer(route, 200, found | self.code)

    def _post(self, route: Route) -> None:
        if self.down:
            return route.abort("internetdisconnected")
        self.posts.append(route.request.post_data_json)
        refused = self.post_refusals.pop(0) if self.post_refusals else None
        if refused:
            return _answer(route, *refused)
        self.recipient = self.posts[-1]["recipient"]
        return _answer(route, 202, self.status("received"))

    def _claim(self, route: Route) -> None:
        state = self.states.pop(0) if len(self.states) > 1 and not self.live else self.states[-1]
        _answer(route, 200, self.status(state))

    def _events(self, route: Route) -> None:
        if not self.live:
            return route.abort()
        told = "".join(f"event: claim\ndata: {json.dumps(self.status(state))}\n\n" for state in self.states)
        return route.fulfill(status=200, content_type="text/event-stream", body=f"retry: 60000\n\n{told}")


def _answer(route: Route, status: int, body: dict[str, Any]) -> None:
    kind = "application/json" if status < 400 else "application/problem+json"
    route.fulfill(status=status, content_type=kind, body=json.dumps(body))
