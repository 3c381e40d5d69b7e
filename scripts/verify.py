"""`palmido-verify`: the check of a poll's bundle, installed alone."""

import sys

import typer

from scripts.console import complain
from scripts.polls import verify_bundle
from scripts.trouble import Trouble


def main() -> None:
    """Run the command; a known trouble is told in two lines and ends with exit code 1."""
    app = typer.Typer(rich_markup_mode="rich", pretty_exceptions_enable=False, add_completion=False)
    app.command()(verify_bundle)
    try:
        app()
    except Trouble as trouble:
        complain(trouble.what, trouble.todo)
        sys.exit(1)
