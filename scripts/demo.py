"""The whole road on this machine: chain, contract, characters, airdrop, service, gallery.

Every step can be repeated: a second run resumes where the first was stopped.
"""

import os
import shutil
import signal
import subprocess
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from gallery_api.settings import IpfsKind, Settings
from metadata.ipfs import IpfsError
from metadata.publish import PublishedDiffers
from minting.errors import MintingError
from minting.journal import ChainReplaced
from scripts.anvil import CHAIN_ID
from scripts.console import say, speech
from scripts.demo_database import Holding, empty, require_reachable
from scripts.outside import Outside
from scripts.parts import ChainKind, Parts, Ports, begin, stop_left_behind
from scripts.parts import demo_settings as demo_settings  # for the benchmarks
from scripts.running import Running, environment_of, locked, run_service
from scripts.sets import SetDiffers
from scripts.stack import ROOT, Stack
from scripts.story import Story
from scripts.trouble import Trouble
from scripts.visitor import visit

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
FOLDER = Path(os.environ.get("PALMIDO_DEMO_FOLDER", ROOT / ".demo"))
STEPS = 8
ENDING = signal.SIGINT, signal.SIGTERM, signal.SIGHUP


class Differs(Trouble):
    """What the service says is not what chain and hashes say."""

    def __init__(self, differences: list[str]) -> None:
        self.differences = differences
        listed = "\n".join(f"  {difference}" for difference in differences[:40])
        super().__init__(
            f"{len(differences)} things differ:\n{listed}", "This is a defect of Palmido: please report it."
        )


class Counter:
    """Says each step with its place: [3/8]."""

    def __init__(self) -> None:
        self._number = 0

    def __call__(self, what: str) -> None:
        self._number += 1
        speech.print(f"[bold][{self._number}/{STEPS}][/bold] {escape(what)}")


@app.command()
def demo(
    once: Annotated[
        bool, typer.Option("--once", help="Run to the end on free ports, check from the outside, exit.")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over instead of going on.")] = False,
    chain: Annotated[
        ChainKind, typer.Option(help="The chain: kaia is a real node, built the first time.")
    ] = ChainKind.ANVIL,
    ipfs: Annotated[
        IpfsKind, typer.Option(help="The store: kubo is a real node, built the first time.")
    ] = IpfsKind.BLOCKS,
    database: Annotated[str, typer.Option(help="sqlite, postgresql (our own), or an empty database's URL.")] = "sqlite",
    port: Annotated[int, typer.Option(help="Where the gallery answers.")] = 8000,
    chain_port: Annotated[int, typer.Option(help="Where the chain answers.")] = 8545,
    ipfs_port: Annotated[int, typer.Option(help="Where Kubo's RPC answers.")] = 5001,
    gateway_port: Annotated[int, typer.Option(help="Where Kubo's gateway answers.")] = 8080,
    browser: Annotated[bool, typer.Option(help="Open the gallery in the browser.")] = True,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="With --fresh: empty the URL's database unasked.")] = False,
) -> None:
    """Show the whole road: characters drawn, published, issued on a chain, indexed, and shown in a gallery.

    Everything it keeps is in .demo/, a folder for each combination. Ctrl-C leaves nothing running; run again, it goes
    on.
    """
    parts = Parts(chain, ipfs, database)
    place = "once" if once else "main"
    folder = FOLDER / (place if parts == Parts() else f"{place}-{parts.folder}")
    with locked(FOLDER / f"{folder.name}.lock"):
        stop_left_behind(folder)
        if parts.database_of_others:
            require_reachable(database)
        if fresh:
            if parts.database_of_others:
                _empty(database, yes)
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        ports = Ports.free() if once else Ports(port, chain_port, ipfs_port, gateway_port)
        parts.require_free(ports)
        with road(parts, folder, ports) as (story, service):
            if once:
                _check(story, service)
            else:
                _invite(story, service, browser)


@contextmanager
def road(parts: Parts, folder: Path, ports: Ports) -> Iterator[tuple[Story, Running]]:
    """Walk the whole road and give the story and the running service; stop everything at the end."""
    step = Counter()
    step(f"chain: {parts.chain_words}, id {CHAIN_ID}, a block a second")
    with begin(parts, folder, ports) as begun:
        story = Story(Stack(begun.settings), folder, begun.accounts)
        step("contract: " + story.deploy())
        step("characters: 60, drawn in every size")
        story.draw()
        step(f"published to {parts.store_words}")
        story.publish()
        step("drop: " + story.open_drop())
        step("airdrop: 30 of 60, some to one citizen in several steps")
        say(f"  {story.issue()}")
        step("transfers: " + story.transfer())
        step(f"service: API and worker on {parts.database_words}")
        with run_service(begun.settings, folder) as service:
            service.wait_until_current(story.head())
            yield story, service


def _empty(database: str, yes: bool) -> None:
    def confirm(holding: Holding) -> bool:
        say(f"--fresh empties {escape(str(holding))}.")
        return yes or (sys.stdin.isatty() and typer.confirm("Empty it?"))

    if empty(database, confirm) is not None:
        say("Emptied.")


def _check(story: Story, service: Running) -> None:
    say("What the chain has of it, by the journal:")
    for line in story.transactions():
        say(f"  {line}")
    say("Checking from the outside: chain, hashes and HTTP only")
    outside = Outside.visit(service.url, story.node, story.contract)
    findings = outside.check(lambda what: say(f"  {what}"))
    if findings.differences:
        raise Differs(findings.differences)
    for what, count in findings.compared.items():
        say(f"  [green]✓[/green] {what}: {count} compared, none differs")
    say("What a visitor of the gallery finds:")
    for line in visit(service.url, story.citizen):
        say(f"  {escape(line)}")
    say("What `palmido status` says:")
    for line in _status(story.stack.settings):
        say(f"  {escape(line)}")
    say("[green]Everything agrees.[/green]")


def _status(settings: Settings) -> list[str]:
    command = [sys.executable, "-m", "scripts.palmido", "status"]
    environment = os.environ | environment_of(settings)
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Trouble(f"`palmido status` found something wrong:\n{done.stdout}{done.stderr}", "Report it, please.")
    return done.stdout.splitlines()


def _invite(story: Story, service: Running, browser: bool) -> None:
    try:
        say("")
        say(f"  The gallery is open: [bold]{service.url.replace('127.0.0.1', 'localhost')}[/bold]")
        say(f"  A citizen's wallet:  {service.url.replace('127.0.0.1', 'localhost')}/wallets/{story.citizen}")
        say("  Ctrl-C ends everything; run again, it goes on; --fresh starts over.")
        if browser:
            webbrowser.open(service.url.replace("127.0.0.1", "localhost"))
        service.wait()
    except KeyboardInterrupt:
        say("Stopping the service and the chain.")


def main() -> None:
    """Run the demo; ended from outside it stops what it started, and a trouble ends with exit code 1."""
    # SIGINT too: a shell that starts us in the background has it ignored, and a Ctrl-C must end us all the same.
    for number in ENDING:
        signal.signal(number, _interrupt)
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    try:
        app()
    except (PublishedDiffers, SetDiffers):
        what = "The demo's set was drawn and published by another version of Palmido's pictures and words."
        _tell(what, "Start over: ./scripts/demo --fresh, with the same options")
    except ChainReplaced:
        _tell("The demo's chain is not the one it was (it was stopped too hard).", "Start over: ./scripts/demo --fresh")
    except (Trouble, MintingError) as trouble:
        _tell(trouble.what, trouble.todo)
    except IpfsError as trouble:
        _tell(str(trouble), "Start over: ./scripts/demo --fresh")
    else:
        return
    sys.exit(1)


def _interrupt(number: int, _frame: object) -> None:
    # Once is enough: a second Ctrl-C must not end us before what we started has been stopped.
    for each in ENDING:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def _tell(what: str, todo: str) -> None:
    speech.print(f"[red]✗[/red] {escape(what)}\n  {escape(todo)}")


if __name__ == "__main__":
    main()
