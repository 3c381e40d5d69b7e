"""The pages' addresses: gallery, characters, wallets and drops, each answered from the same services as the API."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi.responses import RedirectResponse

from gallery_api.characters import service as characters
from gallery_api.characters.schemas import Card, Character, CharacterNumber, CharacterQuery, DropNumber
from gallery_api.database import ReadSession
from gallery_api.drops import service as drops
from gallery_api.drops.schemas import DropQuery
from gallery_api.errors import Problem
from gallery_api.status import service as status
from gallery_api.status.schemas import Status
from gallery_api.wallets import service as wallets
from gallery_api.wallets.schemas import Wallet, WalletQuery
from gallery_api.web import share
from gallery_api.web.addresses import address_problem, checksummed, tidy_address
from gallery_api.web.filters import FilterLinks, GalleryQuery
from gallery_api.web.proofs import commands_of, facts_of, public_node
from gallery_api.web.rendering import Stale, View, Vocabulary, words_for
from gallery_api.web.static_files import STATIC, HashedFiles
from gallery_api.web.words import Words
from gallery_api.wire import Cursor

router = APIRouter(include_in_schema=False)
PAGE_SIZE = 24
BESIDE_FEATURE = 20  # the feature covers four cells of the grid, so that its last row is full in three and four columns
NEW_SECONDS = 3600
DROP_SHOWN = 9
REFERENCE = re.compile(r"E-[0-9A-F]{4,}")
NOT_LOOKS = {"family", "tier", "heritage"}


def _now(request: Request) -> datetime:
    return datetime.fromtimestamp(request.app.state.clock(), UTC)


def _view(request: Request, session: ReadSession) -> View:
    found = status.read_status(session, request.app.state.settings, request.app.state.clock())
    view = View(request, words_for(request), _now(request))
    view.stale = staleness(found, view.now, request.app.state.settings.ready_lag_seconds)
    view.issued = found.characters
    view.read_vocabulary = lambda: _vocabulary(session)
    return view


def _vocabulary(session: ReadSession) -> Vocabulary:
    return {(choice.layer, choice.trait): choice for choice in characters.list_traits(session).traits}


def staleness(found: Status, now: datetime, allowed_seconds: int) -> Stale | None:
    """What to say when the index is later than allowed; None when it is in time or nothing was ever read."""
    if found.as_of is None:
        return None
    late = (now - found.as_of.at).total_seconds() > allowed_seconds
    if late and found.lag_blocks:
        return Stale(found.lag_blocks)
    silent = found.head_seen_seconds_ago
    return Stale(None) if silent is not None and silent > allowed_seconds else None


PageView = Annotated[View, Depends(_view)]


@router.get("/")
def show_gallery(session: ReadSession, view: PageView, asked: Annotated[GalleryQuery, Query()]) -> Response:
    """The characters, newest first; the newest large when nothing is filtered."""
    view.section = "gallery"
    links = FilterLinks(asked, view)
    with_feature = not links.any and asked.cursor is None
    size = BESIDE_FEATURE + 1 if with_feature else PAGE_SIZE
    page = characters.list_characters(session, asked.model_copy(update={"limit": size}))
    cards = page.characters
    complete = page.next is None and asked.cursor is None
    return view.render(
        "gallery.html",
        asked=asked,
        filters=links,
        total=view.issued,
        found=links.found(view.vocabulary, len(cards), complete),
        counts={key: choice.count for key, choice in view.vocabulary.items() if key[0] == "tier"},
        featured=_feature(session, view, cards[0]) if with_feature and cards else None,
        cards=cards[1:] if with_feature else cards,
        watched=with_feature,
        next_page=links.following(page.next) if page.next else None,
        page_size=PAGE_SIZE,
    )


def _feature(session: ReadSession, view: View, card: Card) -> dict[str, object]:
    newest = characters.read_character(session, card.drop, card.number)
    story = view.said(newest.heritage_card.text) if newest.heritage_card else ""
    age = (view.now - newest.issued_at).total_seconds()
    return {"card": card, "story": story, "is_new": age < NEW_SECONDS}


@router.get("/characters/{drop}/{number}")
def show_character(session: ReadSession, view: PageView, drop: DropNumber, number: CharacterNumber) -> Response:
    """One character: picture, traits, story, keeper, history, and how to verify all of it."""
    view.section = "gallery"
    view.card_image = f"/characters/{drop}/{number}/card.jpg?lang={view.language}"
    character = characters.read_character(session, drop, number)
    settings = view.request.app.state.settings
    subject = quote(f"{view.title(character)} {view.absolute(view.request.url.path)}")
    return view.render(
        "character.html",
        character=character,
        looks=[trait for trait in character.traits if trait.layer not in NOT_LOOKS and trait.trait != "none"],
        described=_described(character),
        facts=facts_of(character),
        commands=commands_of(character, view.absolute(""), public_node(settings)),
        report_link=f"mailto:{settings.contact}?subject={subject}" if settings.contact else None,
    )


def _described(character: Character) -> int:
    """How many characters the shares are shares of: every described one has exactly one species."""
    for trait in character.traits:
        if trait.layer == "species" and trait.share_percent:
            return round(100 * trait.count / trait.share_percent)
    return 0


@router.get("/wallets")
def find_wallet(view: PageView, address: Annotated[str | None, Query(max_length=200)] = None) -> Response:
    """The form for an address; a good address goes on to its wallet."""
    view.section = "wallet"
    typed = tidy_address(address or "")
    problem = address_problem(typed, view.words) if address is not None else None
    if address is not None and problem is None:
        return RedirectResponse(f"/wallets/{checksummed(typed)}", 303)
    return view.render("wallet_lookup.html", 422 if problem else 200, typed=address or "", problem=problem)


@router.get("/wallets/{address}")
def show_wallet(
    session: ReadSession,
    view: PageView,
    address: str,
    cursor: Annotated[Cursor | None, Query()] = None,
    history_cursor: Annotated[Cursor | None, Query()] = None,
) -> Response:
    """What an address keeps and what happened to it; a mistyped one goes to the form, which says what is wrong."""
    typed = tidy_address(address[:200])
    if address_problem(typed, view.words):
        return RedirectResponse(f"/wallets?address={quote(typed)}", 303)
    view.section = "wallet"
    asked = WalletQuery(cursor=cursor, history_cursor=history_cursor, limit=PAGE_SIZE)
    wallet = wallets.read_wallet(session, typed, asked)
    return view.render(
        "wallet.html",
        wallet=wallet,
        figures=_figures(wallet) if wallet.next is None and cursor is None else None,
        entry_titles=_titles(view, wallet),
    )


def _figures(wallet: Wallet) -> dict[str, int]:
    stories = {card.heritage for card in wallet.characters if card.heritage}
    return {"drops": len({card.drop for card in wallet.characters}), "stories": len(stories)}


def _titles(view: View, wallet: Wallet) -> dict[tuple[int, int], str]:
    named = {(card.drop, card.number): view.title(card) for card in wallet.characters}
    entries = {(entry.drop, entry.number) for entry in wallet.history}
    return {key: named.get(key) or view.words("character.generic", number=str(key[1])) for key in entries}


@router.get("/c")
def show_claim(request: Request) -> Response:
    """Where a printed code leads. The code is in the fragment, which no server sees: the page is the same for all."""
    view = View(request, words_for(request), _now(request))
    view.script_prefixes = ("claim.said_", "claim.refused_", "species.", "family.", "wallet.error_")
    return view.render("claim.html")


@router.get("/drops")
def show_drops(session: ReadSession, view: PageView, cursor: Annotated[Cursor | None, Query()] = None) -> Response:
    """Every drop, newest first."""
    view.section = "drops"
    return view.render("drops.html", drops=drops.list_drops(session, DropQuery(cursor=cursor)))


@router.get("/drops/{drop}")
def show_drop(session: ReadSession, view: PageView, drop: DropNumber) -> Response:
    """One drop with its live counter, its newest characters and what was promised."""
    view.section = "drops"
    found = drops.read_drop(session, drop)
    newest = characters.list_characters(session, CharacterQuery(drop=drop, limit=DROP_SHOWN))
    return view.render("drop.html", drop=found, cards=newest.characters)


def error_page(request: Request, problem: Problem) -> Response:
    """A refusal or failure for a person; reads nothing, since reading may be what failed."""
    view = View(request, words_for(request), _now(request), shareable=False)
    state, text = _state_of(problem, view.words)
    reference = REFERENCE.search(problem.detail) if problem.status >= 500 else None
    return view.render("state.html", problem.status, state=state, text=text, reference=reference and reference[0])


def _state_of(problem: Problem, words: Words) -> tuple[str, str]:
    slug = problem.type.rsplit(":", 1)[-1]
    if problem.status == 404:
        known = {"character-not-found": "not_found_character", "drop-not-found": "not_found_drop"}
        return "not_found", words(f"state.{known.get(slug, 'not_found_text')}")
    if slug == "not-indexed-yet":
        state = "starting"
    elif problem.status == 429 or slug == "too-busy":
        state = "busy"
    else:
        state = "error" if problem.status >= 500 else "bad_request"
    return state, words(f"state.{state}_text")


def install(app: FastAPI) -> None:
    """Add the pages, their static files and the error page to the service."""
    app.include_router(router)
    app.include_router(share.router)
    app.mount("/static", HashedFiles(directory=STATIC), name="static")
    app.state.error_page = error_page
