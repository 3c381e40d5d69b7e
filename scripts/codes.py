"""`palmido codes`: claim codes on paper, from fresh secrets to the bin."""

import secrets
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from minting.codes.archive import FORMAT, open_archive, read_label, read_passphrase
from minting.codes.checking import CheckedCode, CodeState, check_codes, is_on_chain
from minting.codes.code import check_of, parse_url
from minting.codes.folder import Order, RunFolder, write_private
from minting.codes.printing import Printer
from minting.codes.sheets import Language, Layout
from minting.codes.voiding import void_codes
from minting.desk_window import open_claims
from minting.drops import known_drop
from scripts.console import Json, Yes, progress, say, show
from scripts.paper import drawing, site_of
from scripts.stack import Stack
from scripts.ticket_ranges import parse_tickets, words_of
from scripts.trouble import Trouble

Drop = Annotated[int, typer.Option("--drop", min=1, help="The drop's number.")]
LayoutOption = Annotated[Layout, typer.Option("--layout", help="18 cards, 8 badges or 9 strips a page.")]
LanguageOption = Annotated[Language, typer.Option("--lang", help="The languages on the paper.")]
Event = Annotated[str, typer.Option("--event", help="The event's name, as it stands on the paper.")]
Pictures = Annotated[
    Path | None,
    typer.Option("--art", metavar="SET", help="A drawn set for the pictures; the seal in the fog if left out."),
]
Passphrase = Annotated[
    Path,
    typer.Option(
        "--passphrase-file", help="A file whose first line is the archive's passphrase, 12 characters or more."
    ),
]

group = typer.Typer(help="Print, check and void claim codes.", no_args_is_help=True, rich_markup_mode="rich")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(group, name="codes")


@group.command("print")
def print_(
    context: typer.Context,
    drop: Drop,
    count: Annotated[int, typer.Option("--count", min=1, max=100_000, help="How many codes.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The print run's own folder.")],
    passphrase_file: Passphrase,
    layout: LayoutOption = Layout.SHEET,
    language: LanguageOption = Language.BOTH,
    event: Event = "",
    art: Pictures = None,
    json: Json = False,
) -> None:
    """Print codes: draw secrets, archive them encrypted, commit their addresses on chain, write a PDF, forget them.

    It may be killed at any moment: the same command goes on where it stopped, and does nothing when all is done.
    Another folder is another print run, with the next tickets.

    Example: [bold]palmido codes print --drop 1 --count 1000 --passphrase-file pass.txt --out codes/gbic[/bold]
    """
    stack, folder = Stack(context.obj), RunFolder(out)
    passphrase, site = read_passphrase(passphrase_file), site_of(str(stack.settings.public_url))
    desk = stack.desk
    order = Order(
        name=secrets.token_hex(16),
        chain_id=stack.chain.profile.chain_id,
        desk=desk.address,
        drop=drop,
        count=count,
        site=site,
        layout=layout.value,
        language=language.value,
        event=event,
    )
    with stack.lane() as lane, progress("drawn", "codes") as move:
        say(f"Printing {count} codes of drop {drop} for {site} into {out}")
        draw = drawing(layout, language, event, art, move)
        printer = Printer(lane, stack.token, desk, passphrase, secrets.token_bytes, draw)
        run = printer.run(folder, order)
    if not run.drawn:
        say("This folder's codes were printed before; nothing was done. Another folder is another print run.")
    elif desk.counter_of(drop).closes_at == 0:
        say(f"The desk is not open for drop {drop} yet: palmido codes open --drop {drop}")
    label = run.label
    result = {
        "drop": label.drop,
        "tickets": words_of(range(label.first_ticket, label.first_ticket + label.count)),
        "codes": label.count,
        "fingerprint": label.fingerprint,
        "desk": label.desk,
        "transactions": len(run.transactions),
        "archive": run.folder.archive,
        "sheets": run.folder.sheets(run.layout),
    }
    if run.drawn:
        say("Print the PDF and delete it; keep the archive, and its passphrase elsewhere.")
    show(result, json)


@group.command("reprint")
def reprint(
    context: typer.Context,
    archive: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A print run's archive.json.")],
    out: Annotated[Path, typer.Option("--out", metavar="PDF", help="Where the sheets go.")],
    passphrase_file: Passphrase,
    tickets: Annotated[str, typer.Option("--tickets", help="Some only, such as 17,40-49; all when left out.")] = "",
    layout: LayoutOption = Layout.SHEET,
    language: LanguageOption = Language.BOTH,
    event: Event = "",
    art: Pictures = None,
    json: Json = False,
) -> None:
    """Print codes of an archive again; those that were used or voided are left out.

    Example: [bold]palmido codes reprint codes/gbic/archive.json --passphrase-file pass.txt --out again.pdf[/bold]
    """
    if out.exists():
        raise Trouble(f"{out} is there already.", "Choose another name; nothing is overwritten.")
    stack = Stack(context.obj)
    label, codes = open_archive(archive.read_bytes(), read_passphrase(passphrase_file))
    if tickets:
        wanted = parse_tickets(tickets)
        codes = [code for code in codes if code.ticket in wanted]
    checked = check_codes(stack.token, stack.desk, codes)
    good = [code for code, found in zip(codes, checked, strict=True) if found.state is CodeState.GOOD]
    if not good:
        raise Trouble("None of these codes can be claimed any more.", "`palmido codes check` says why.")
    with progress("drawn", "codes") as move:
        pdf = drawing(layout, language, event, art, move)(label, good)
    write_private(out, pdf)
    show({"printed": len(good), "left_out": len(codes) - len(good), "sheets": out}, json)


@group.command("check")
def check(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="FILE|URL", help="An archive, a list of URLs, a URL, or - for input.")],
    passphrase_file: Annotated[
        Path | None, typer.Option("--passphrase-file", help="For an archive: look at every code in it.")
    ] = None,
    json: Json = False,
) -> None:
    """Say what became of codes: good, spent, void, unknown. Only their addresses leave this machine.

    A URL on the command line stays in the shell's history: better scan it into a file, or give it to "-".

    Example: [bold]palmido codes check codes/gbic/archive.json[/bold]
    """
    stack = Stack(context.obj)
    content = _content(what)
    if f'"{FORMAT}"'.encode() in content:
        label = read_label(content)
        facts: dict[str, Any] = {"drop": label.drop, "codes": label.count, "fingerprint": label.fingerprint}
        facts["on_chain"] = "yes, just these" if is_on_chain(stack.desk, label) else "no"
        if passphrase_file is None:
            show(facts, json)
            return
        _, codes = open_archive(content, read_passphrase(passphrase_file))
    else:
        facts, lines = {}, content.decode("utf-8", "replace").split()
        codes = [parse_url(line) for line in lines]
    show(facts | _found(check_codes(stack.token, stack.desk, codes)), json)


@group.command("void")
def void(
    context: typer.Context,
    tickets: Annotated[str, typer.Argument(help="Such as 17,40-49.")],
    drop: Drop,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept with the codes.")] = "",
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Make codes worthless for good, on paper already or not. Their tickets can still be issued by staff.

    Example: [bold]palmido codes void 40-49 --drop 1 --reason "a sheet was lost"[/bold]
    """
    stack = Stack(context.obj)
    wanted = sorted(parse_tickets(tickets))
    known_drop(stack.token, drop, stack.chain.block_number())
    if not yes:
        typer.confirm(f"Void {len(wanted)} codes of drop {drop} for good?", abort=True, err=True)
    with stack.lane() as lane:
        done = void_codes(lane, stack.desk, stack.token.address, drop, wanted, reason)
    show({"drop": drop, "voided": len(done), "void_before": len(wanted) - len(done)}, json)


@group.command("open")
def open_(
    context: typer.Context,
    drop: Drop,
    opens: Annotated[
        datetime | None, typer.Option(help="When claims begin (UTC); with the drop when left out.")
    ] = None,
    closes: Annotated[datetime | None, typer.Option(help="When claims end (UTC); with the drop when left out.")] = None,
    json: Json = False,
) -> None:
    """Let the desk take claims of a drop, or move the time in which it does.

    Example: [bold]palmido codes open --drop 1[/bold]
    """
    stack = Stack(context.obj)
    info = known_drop(stack.token, drop, stack.chain.block_number())
    opens_at = info.opens_at if opens is None else _utc(opens)
    closes_at = info.closes_at if closes is None else _utc(closes)
    before = stack.desk.counter_of(drop)
    with stack.lane() as lane:
        moved = open_claims(lane, stack.desk, drop, opens_at, closes_at, f"{before.opens_at}-{before.closes_at}")
    if moved is None:
        say("It is set so already; nothing was sent.")
    show({"drop": drop, "opens_at": opens_at, "closes_at": closes_at}, json)


def _utc(moment: datetime) -> int:
    return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp())


def _content(what: str) -> bytes:
    if what == "-":
        return sys.stdin.buffer.read()
    path = Path(what) if "://" not in what else None
    if path is None:
        return what.encode()
    if not path.is_file():
        raise Trouble("There is no such file.", "Name an archive, a list of URLs, or one URL.")
    return path.read_bytes()


def _found(checked: list[CheckedCode]) -> dict[str, Any]:
    counts = Counter(one.state for one in checked)
    told: dict[str, Any] = {state.value: counts[state] for state in CodeState if counts[state]}
    other = [one for one in checked if one.state is not CodeState.GOOD]
    if len(checked) == 1:
        told = {"drop": checked[0].drop, "ticket": checked[0].ticket, "check": check_of(checked[0].address)} | told
    elif other:
        told["not_good"] = words_of(one.ticket for one in other)
    return told
