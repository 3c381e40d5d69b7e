"""The `palmido` command: one module a command group, wired here."""

import sys

import typer
from pydantic import ValidationError
from rich.markup import escape

from gallery_api.indexer.errors import IndexerError
from gallery_api.settings import Settings
from metadata.document import DocumentInvalid
from metadata.ipfs import IpfsError
from metadata.publish import PicturesIncomplete, PublishedDiffers
from minting.errors import MintingError
from scripts import airdrop, art, chain, deploy, drop, pins, service, status
from scripts.console import speech
from scripts.trouble import Trouble

app = typer.Typer(
    name="palmido",
    help="Issue a city's heritage characters, and show that every one is there exactly once.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (chain, deploy, art, drop, airdrop, pins, service, status):
    group.register(app)


@app.callback()
def read_settings(context: typer.Context) -> None:
    """Issue a city's heritage characters, and show that every one is there exactly once.

    Settings come from the environment (PALMIDO_…) or from .env; .env.example explains each.
    """
    if not context.resilient_parsing and "--help" not in sys.argv and "-h" not in sys.argv:
        context.obj = Settings()


def main() -> None:
    """Run the command line; a known trouble is told in two lines and ends with exit code 1."""
    try:
        app()
    except (Trouble, MintingError) as trouble:
        _tell(trouble.what, trouble.todo)
    except (IpfsError, IndexerError, DocumentInvalid, PicturesIncomplete, PublishedDiffers) as trouble:
        _tell(str(trouble), "")
    except ValidationError as trouble:
        for error in trouble.errors():
            name = "PALMIDO_" + "_".join(str(part) for part in error["loc"]).upper()
            _tell(f"The setting {name} is wrong: {error['msg']}.", ".env.example says what it takes.")
    else:
        return
    sys.exit(1)


def _tell(what: str, todo: str) -> None:
    speech.print(f"[red]✗[/red] {escape(what)}")
    if todo:
        speech.print(f"  {escape(todo)}")


if __name__ == "__main__":
    main()
