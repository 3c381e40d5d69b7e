"""`palmido pins`: whether everything published is still there, byte for byte."""

from pathlib import Path
from typing import Annotated

import typer

from metadata.audit import SourceAudit, audit_pins, audit_sources
from scripts.console import Json, progress, say, show
from scripts.sets import SetFolder, load_words
from scripts.stack import Stack

group = typer.Typer(help="What is kept on IPFS.", no_args_is_help=True, rich_markup_mode="rich")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(group, name="pins")


@group.callback()
def pins() -> None:
    """What is kept on IPFS."""


@group.command("audit")
def audit(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(metavar="SET", help="The published set's folder.")],
    json: Json = False,
) -> None:
    """Fetch every block of a published set, hash it, and pin again from the folder what is missing or corrupted; and
    make its documents again from the traits and heritage cards that its manifest names.

    Ends with 1 when something is missing and could not be restored, or a document differs.

    Example: [bold]palmido pins audit sets/gbic-2026[/bold]
    """
    folder = SetFolder(directory)
    _ = folder.published
    with progress("audited", "roots") as move:
        roots = audit_pins(
            Stack(context.obj).store, directory, folder.pictures, progress=lambda step, done, total: move(done, total)
        )
    sources = audit_sources(directory, load_words())
    sound = all(root.sound for root in roots) and not sources.differing
    if json:
        show({"sound": sound, "roots": roots, "sources": sources}, True)
    else:
        for root in roots:
            found = f", {len(root.faults)} blocks at fault" if root.faults else ""
            state = "pinned again" if root.restored and root.sound else "sound" if root.sound else "NOT RESTORED"
            say(f"  {root.name} {root.cid}: {state}{found}{'' if root.pinned else ', was not pinned'}")
        say(f"  {_said(sources)}")
    if not sound:
        raise typer.Exit(1)


def _said(sources: SourceAudit) -> str:
    if sources.differing:
        listed = ", ".join(map(str, sources.differing[:10]))
        return f"documents: {len(sources.differing)} of {sources.made} DIFFER when made again: {listed}"
    if sources.agrees:
        return f"documents: {sources.made} made again from the traits and heritage cards of the manifest, none differs"
    if sources.others:
        return f"documents: not made again; the manifest names another {' and '.join(sources.others)} than this copy's"
    return f"documents: not made again; the manifest is older than naming its {' and '.join(sources.unnamed)}"
