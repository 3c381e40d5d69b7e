"""`palmido issue` and `palmido airdrop`: characters to people."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from minting.airdrop import plan_airdrop, run_airdrop
from minting.issue import IssueProgress, IssueResult, carry_out, plan_one_by_one
from minting.journal import Lane
from minting.plan import Plan, cost_of
from minting.profiles import KAIA
from minting.recipients import RecipientsInvalid, read_recipients
from scripts.console import Json, Yes, progress, say, show
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


class ListUnreadable(Trouble):
    """The list of recipients cannot be read as text."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(f"{path} cannot be read: {reason}.", "Save it as CSV in UTF-8.")


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
    json: Json = False,
) -> None:
    """Issue one character to one address; run again, it issues nothing twice.

    Example: [bold]palmido issue 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --drop 1[/bold]
    """
    text = f"{address},{'' if ticket is None else ticket}\n"
    _issue_all(Stack(context.obj), text, drop, round_name, yes=yes, as_json=json, one_by_one=True)


def airdrop(
    context: typer.Context,
    recipients: Annotated[
        Path, typer.Argument(metavar="CSV", exists=True, dir_okay=False, help="address[,ticket] a line.")
    ],
    drop: Drop,
    round_name: Round = "",
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Issue to a list: checks every line, shows the plan and its cost, asks, issues, and checks the owners on chain.

    It may be stopped or killed at any moment: run again, it skips what exists and goes on.

    Example: [bold]palmido airdrop guests.csv --drop 1[/bold]
    """
    _issue_all(Stack(context.obj), read_list(recipients), drop, round_name, yes=yes, as_json=json, one_by_one=False)


def read_list(path: Path) -> str:
    """Return the text of a list; raise ListUnreadable."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise ListUnreadable(path, "it is not UTF-8 text") from None
    except OSError as error:
        raise ListUnreadable(path, error.strerror or "the file system refuses") from None


def _issue_all(
    stack: Stack, text: str, drop: int, round_name: str, *, yes: bool, as_json: bool, one_by_one: bool
) -> None:
    recipients, problems = read_recipients(text)
    if problems:
        raise RecipientsInvalid(problems)
    if not recipients:
        raise Trouble("The list has no recipients.", "Put one address on each line.")
    token = stack.token
    make_plan = plan_one_by_one if one_by_one else plan_airdrop
    plan = make_plan(stack.journal, token, drop, recipients, round_name)
    if plan.carried:
        say("An earlier list was not finished: what it promised is issued first")
    if plan.left_out:
        say(f"{len(plan.left_out)} addresses have their character already: left out (see --round)")
    with stack.lane() as lane:
        if plan.open_steps:
            _show_plan(plan, str(cost_of(plan, token, lane.sender)), lane)
            if not yes:
                typer.confirm("Go on?", abort=True, err=True)
        result = _run(lane, stack, plan)
    show(_described(drop, result) | {"left_out": list(plan.left_out)}, as_json)


def _run(lane: Lane, stack: Stack, plan: Plan) -> IssueResult:
    with progress("issued", "characters") as move:

        def report(now: IssueProgress) -> None:
            move(now.done, now.total)

        run = run_airdrop if len(plan.lines) > 1 else carry_out
        return run(lane, stack.token, plan, report)


def _show_plan(plan: Plan, cost: str, lane: Lane) -> None:
    missing = len(plan.lines) - len(plan.spent)
    say(f"Drop {plan.drop}: {missing} characters in {len(plan.open_steps)} transactions, sent by {lane.sender}")
    if plan.spent:
        say(f"  {len(plan.spent)} of {len(plan.lines)} exist already and are skipped")
    say(f"  It costs about {escape(cost)}")
    balance = lane.chain.balance(lane.sender)
    say(f"  The sender has {balance / KAIA:.4f} KAIA")


def _described(drop: int, result: IssueResult) -> dict[str, Any]:
    return {
        "drop": drop,
        "issued": len(result.issued),
        "skipped": result.skipped,
        "transactions": result.transactions,
        "gas": result.gas,
        "fee_kaia": f"{result.fee / KAIA:.6f}",
        "characters": [
            {"ticket": c.ticket, "number": c.number, "token_id": str(c.token_id), "owner": c.recipient}
            for c in result.issued
        ],
    }
