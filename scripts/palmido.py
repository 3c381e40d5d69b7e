"""The `palmido` command: one module a command group, listed here."""

import sys

import typer

from scripts.console import complain
from scripts.lazy_group import LazyGroup, Named, register

COMMANDS = (
    Named("chain", "scripts.chain", "Run a local chain for trying things."),
    Named("deploy", "scripts.deploy", "Deploy the contracts, once."),
    Named("draw", "scripts.art", "Draw a set of characters and their pictures."),
    Named("publish", "scripts.art", "Publish a drawn set to IPFS."),
    Named("drop", "scripts.drop", "Open, show and reveal drops."),
    Named("issue", "scripts.airdrop", "Issue one character to one address."),
    Named("airdrop", "scripts.airdrop", "Issue to a list of addresses."),
    Named("codes", "scripts.codes", "Print, check and void claim codes."),
    Named("pins", "scripts.pins", "Check what is kept on IPFS."),
    Named("poll", "scripts.polls", "Count a poll again from its bundle."),
    Named("index", "scripts.service", "Bring the index to the chain's head, once."),
    Named("serve", "scripts.service", "Serve the API and the pages."),
    Named("worker", "scripts.service", "Follow the chain, read the characters' documents."),
    Named("status", "scripts.status", "Show chain, contract, journal, index, IPFS, database."),
)

app = typer.Typer(
    name="palmido",
    cls=LazyGroup,
    help="Issue a city's heritage characters, and show that every one is there exactly once.",
    epilog="`palmido COMMAND --help` explains a command, with an example.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
register(app, COMMANDS)


@app.callback()
def read_settings(context: typer.Context) -> None:
    """Issue a city's heritage characters, and show that every one is there exactly once.

    Settings come from the environment (PALMIDO_…) or from .env; .env.example explains each.
    """
    if not context.resilient_parsing and "--help" not in sys.argv and "-h" not in sys.argv:
        from gallery_api.settings import Settings  # only help needs none, and is quick without

        context.obj = Settings()


def main() -> None:
    """Run the command line; a known trouble is told in two lines and ends with exit code 1."""
    try:
        app()
    except Exception as error:
        from scripts.explanations import explain  # knows every package's errors, which takes a second to import

        told = explain(error)
        if told is None:
            raise
        for what, todo in told:
            complain(what, todo)
        sys.exit(1)


if __name__ == "__main__":
    main()
