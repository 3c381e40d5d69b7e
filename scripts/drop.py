"""`palmido drop`: open, show and reveal drops."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from minting.character_token import CharacterToken
from minting.drops import DropState, RevealStage, draw_seed, open_drop, reveal, schedule_reveal, show_drop
from minting.journal import IntentConflict
from minting.token_events import DropTerms
from scripts.console import Json, Yes, confirm, say, show
from scripts.sets import FOREVER, SetFolder
from scripts.stack import Stack
from scripts.trouble import Trouble

REVEAL_PATIENCE = 120.0

group = typer.Typer(help="Open, show and reveal drops.", no_args_is_help=True, rich_markup_mode="rich")


class DropNamed(Trouble):
    """The name belongs to a drop with other content."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"A drop named {name!r} was begun with other content: another set, --sealed, --soulbound or --pages.",
            "Repeat the command as it was, or give this drop a name of its own: --name.",
        )


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(group, name="drop")


@group.command("open")
def open_(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(metavar="SET", help="The published set, as `palmido publish` left it.")],
    name: Annotated[str | None, typer.Option(help="Tells this drop from others; the set's name when left out.")] = None,
    opens: Annotated[datetime | None, typer.Option(help="When issuing begins (UTC); now when left out.")] = None,
    closes: Annotated[datetime | None, typer.Option(help="When issuing ends (UTC); never when left out.")] = None,
    sealed: Annotated[
        bool, typer.Option("--sealed", help="Hide which number gets which picture until a reveal.")
    ] = False,
    soulbound: Annotated[bool, typer.Option("--soulbound", help="Characters stay with their first owner.")] = False,
    pages: Annotated[int, typer.Option(min=0, max=256, help="How many of the contract's 256 pages it may use.")] = 16,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Open a drop for a published set; run again with the same name, it opens nothing twice.

    Example: [bold]palmido drop open sets/gbic-2026 --closes 2026-10-31T18:00[/bold]
    """
    stack, folder = Stack(context.obj), SetFolder(directory)
    published = folder.published
    token = stack.token  # before anything is promised: is this the chain that we deployed on?
    name = name or directory.name
    begun = stack.journal.find_many([f"drop:{token.address}:{name}"])
    there = any(entry.done for entry in begun)
    if not begun:
        _ask_about_twins(token, bytes.fromhex(published.provenance_hash[2:]), yes)
    opens_at, closes_at = folder.window(name, _seconds(opens), _seconds(closes), stack.chain_time())
    with stack.lane() as lane:
        terms = DropTerms(
            cap=published.count,
            opens_at=opens_at,
            closes_at=closes_at,
            provenance_hash=bytes.fromhex(published.provenance_hash[2:]),
            base_uri="" if sealed else published.base_uri,
            placeholder_uri=folder.placeholder_uri if sealed else "",
            soulbound=soulbound,
            page_budget=pages,
        )
        if not there:
            say(f"Opening drop {name!r}: {published.count} characters")
        try:
            number = open_drop(lane, token, terms, name)
        except IntentConflict:
            raise DropNamed(name) from None
    if there:
        say(f"Drop {name!r} was there already; nothing was sent.")
    show({"drop": number} | _described(show_drop(token, number)), json)


@group.command("show")
def show_(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="DROP", min=1)],
    json: Json = False,
) -> None:
    """Show a drop as the chain has it.

    Example: [bold]palmido drop show 1[/bold]
    """
    show({"drop": number} | _described(show_drop(Stack(context.obj).token, number)), json)


@group.command("reveal")
def reveal_(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="DROP", min=1)],
    directory: Annotated[Path, typer.Argument(metavar="SET", help="The set that the drop was opened with.")],
    json: Json = False,
) -> None:
    """Reveal a sealed drop in three steps: name a later block, draw its hash as seed, show the art. Resumes anywhere.

    Example: [bold]palmido drop reveal 1 sets/gbic-2026[/bold]
    """
    stack, folder = Stack(context.obj), SetFolder(directory)
    published = folder.published
    state = show_drop(stack.token, number)
    if state.stage is RevealStage.OPEN:
        raise Trouble(f"Drop {number} is open: its order was published from the beginning.", "There is nothing to do.")
    with stack.lane() as lane:
        if state.stage is RevealStage.SEALED:
            say("Naming the block whose hash decides")
            state = schedule_reveal(lane, stack.token, number)
        if state.stage is RevealStage.SCHEDULED:
            say(f"Waiting for block {state.info.reveal_block}")
            _wait_for(stack, state.info.reveal_block)
            state = draw_seed(lane, stack.token, number)
        if state.stage is RevealStage.DRAWN:
            say("Showing the art")
            state = reveal(lane, stack.token, number, published.base_uri)
    show({"drop": number} | _described(state), json)


def _ask_about_twins(token: CharacterToken, provenance: bytes, yes: bool) -> None:
    """Ask before the same pictures are issued in a second drop; raise Exit where the answer is no."""
    block = token.chain.block_number()
    drops = range(1, token.drop_count(block) + 1)
    twins = [n for n in drops if token.drop_info(n, block).provenance_hash == provenance]
    if not twins:
        return
    say(f"Drop {twins[0]} is this very set: of each picture there would be two, with two owners.")
    say("  To go on with that drop, run the command with its name (--name).")
    if not yes:
        confirm("Open it a second time?")


def _wait_for(stack: Stack, block: int) -> None:
    deadline = time.monotonic() + REVEAL_PATIENCE
    while stack.chain.block_number() <= block:
        if time.monotonic() > deadline:
            raise Trouble(f"Block {block} did not come.", "Run the command again later; it goes on from here.")
        time.sleep(0.5)


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp())


def _described(state: DropState) -> dict[str, Any]:
    info = state.info
    closes = "never" if info.closes_at == FOREVER else _moment(info.closes_at)
    return {
        "issued": info.issued,
        "cap": info.cap,
        "opens": _moment(info.opens_at),
        "closes": closes,
        "soulbound": info.soulbound,
        "reveal": state.stage.value,
        "pages_left": info.pages_left,
        "provenance_hash": info.provenance_hash,
        "as_of_block": state.block,
    }


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="minutes")
