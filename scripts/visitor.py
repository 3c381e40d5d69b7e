"""What a visitor of the running gallery finds: its first page, a character, a wallet; told in lines."""

import re
from typing import Any

import httpx

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
SHOWN = 3


def visit(url: str, citizen: str) -> list[str]:
    """Return a line for each thing looked at; raises httpx.HTTPError when one of them is not there."""
    with httpx.Client(base_url=url, timeout=30) as http:
        lines = [_page(http, "/"), _page(http, f"/wallets/{citizen}")]
        listed = _get(http, "/api/v1/characters", {"limit": SHOWN}).json()
        for card in listed["characters"]:
            lines.append(_page(http, f"/characters/{card['drop']}/{card['number']}"))
            lines.append(f"  {card['name']['ko']} / {card['name']['en']}, {card['tier']}, owner {card['owner']}")
            lines.append(f"  {_picture(http, card)}")
    return lines


def _page(http: httpx.Client, path: str) -> str:
    answer = _get(http, path)
    found = TITLE.search(answer.text)
    title = " ".join(found.group(1).split()) if found else "without a title"
    return f"GET {path}: {answer.status_code}, {len(answer.content):,} bytes, {title!r}"


def _picture(http: httpx.Client, card: dict[str, Any]) -> str:
    if card["picture"] is None:
        return "no picture yet"
    path = f"{card['picture']['path_prefix']}-512.webp"
    answer = _get(http, path)
    return f"GET {path}: {answer.status_code}, {len(answer.content):,} bytes of {answer.headers['content-type']}"


def _get(http: httpx.Client, path: str, query: dict[str, int] | None = None) -> httpx.Response:
    return http.get(path, params=query, follow_redirects=True).raise_for_status()
