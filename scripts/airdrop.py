"""`palmido issue` and `palmido airdrop`: characters to people."""

from pathlib import Path
from typing import Annotated

import typer

from minting.airdrop import plan_airdrop
from minting.drops import DropUnknown
from minting.errors import MintingError
from minting.issue import plan_one_by_one
from minting.recipients import Problem, Recipient, RecipientsInvalid, read_list
from minting.recipients.addresses import read_address
from scripts.console import Json, Yes, say
from scripts.issuing import Errand, issue_all
from scripts.stack import Stack
from scripts.trouble import Trouble

Drop = Annotated[int, typer.Option("--drop", min=1, help="The drop's number.")]
Round = Annotated[
    str,
    typer.Option(
        "--round",
        help="Nobody gets two in one round, even when a list grows. Name another round to give people one more.",
    ),
]
Wait = Annotated[
    bool,
    typer.Option(
        "--wait/--no-wait",
        help="Where the drop issues only so many at a time: wait for the rest, or stop and say when.",
    ),
]


class NotIssuable(Trouble):
    """The one address or ticket that was given cannot be used."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"{problem.words}.", f"{problem.todo}. Nothing was sent.")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("issue")(issue)
    app.command("airdrop")(airdrop)


def issue(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="Who gets the character.")],
    drop: Drop,
    ticket: Annotated[
        int | None, typer.Option(min=0, help="A certain ticket; the lowest free one when left out.")
    ] = None,
    round_name: Round = "",
    yes: Yes = False,
    wait: Wait = True,
    json: Json = False,
) -> None:
    """Issue one character to one address; run again, it issues nothing twice.

    Example: [bold]palmido issue 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --drop 1[/bold]
    """
    found = read_address(address.strip(), 1, 0)
    if isinstance(found, Problem):
        raise NotIssuable(found)
    try:
        errand = Errand(drop, [Recipient(1, found, ticket)], round_name, plan_one_by_one)
        issue_all(Stack(context.obj), errand, ask=not yes, wait=wait, as_json=json)
    except RecipientsInvalid as invalid:
        raise NotIssuable(invalid.problems[0]) from invalid


def airdrop(
    context: typer.Context,
    recipients: Annotated[
        Path, typer.Argument(metavar="CSV", exists=True, dir_okay=False, help="An address a line, and a ticket.")
    ],
    drop: Drop,
    round_name: Round = "",
    yes: Yes = False,
    wait: Wait = True,
    json: Json = False,
) -> None:
    """Issue to a list: checks every line, shows the plan and its cost, asks, issues, and checks the owners on chain.

    The list may come from any spreadsheet: a header in English or Korean (address, ticket; 주소, 교환권), separated by
    commas, semicolons or tabs. It may be stopped or killed at any moment: run again, it skips what exists and goes on.

    Example: [bold]palmido airdrop guests.csv --drop 1[/bold]
    """
    listed = read_list(_content(recipients))
    say(f"{recipients.name}: {listed}")
    stack, errand = Stack(context.obj), Errand(drop, listed.recipients, round_name, plan_airdrop)
    if listed.problems:
        raise RecipientsInvalid([*listed.problems, *_more_problems(stack, errand)])
    if not listed.recipients:
        raise Trouble("The list has no recipients.", "Put one address on each line.")
    issue_all(stack, errand, ask=not yes, wait=wait, as_json=json)


def _more_problems(stack: Stack, errand: Errand) -> list[Problem]:
    """Return what the chain has against the usable lines, so that all is told together; raise DropUnknown.

    Other troubles can wait: the list has to be corrected first.
    """
    try:
        errand.plan(stack)
    except RecipientsInvalid as invalid:
        return invalid.problems
    except DropUnknown:
        raise
    except MintingError:
        return []
    return []


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or "the file system refuses"
        raise Trouble(f"{path} cannot be read: {reason}.", "Check the file and run the command again.") from None
