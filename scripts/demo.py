"""The whole road on this machine: chain, contract, characters, airdrop, service, gallery.

Every step can be repeated: a second run resumes where the first was stopped.
"""

import os
import shutil
import signal
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from gallery_api.settings import ChainName, Settings
from metadata.ipfs import IpfsError
from minting.errors import MintingError
from minting.journal import ChainReplaced
from scripts.anvil import CHAIN_ID, Anvil
from scripts.console import say, speech
from scripts.outside import Outside
from scripts.ports import free_port, require_free
from scripts.running import Running, locked, run_service
from scripts.stack import ROOT, Stack
from scripts.story import Story
from scripts.trouble import Trouble

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
FOLDER = Path(os.environ.get("PALMIDO_DEMO_FOLDER", ROOT / ".demo"))
STEPS = 8


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
    port: Annotated[int, typer.Option(help="Where the gallery answers.")] = 8000,
    chain_port: Annotated[int, typer.Option(help="Where the chain answers.")] = 8545,
    browser: Annotated[bool, typer.Option(help="Open the gallery in the browser.")] = True,
) -> None:
    """Show the whole road: characters drawn, published, issued on a chain, indexed, and shown in a gallery.

    Everything it keeps is in .demo/. Ctrl-C leaves nothing running; run again, it goes on.
    """
    folder = FOLDER / ("once" if once else "main")
    with locked(FOLDER / f"{folder.name}.lock"):
        if fresh:
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        ports = (free_port(), free_port()) if once else (require_free(port, "the gallery"), chain_port)
        if not once:
            require_free(chain_port, "the chain")
        with road(folder, *ports) as (story, service):
            if once:
                _check(story, service)
            else:
                _invite(story, service, browser)


@contextmanager
def road(folder: Path, port: int, chain_port: int) -> Iterator[tuple[Story, Running]]:
    """Walk the whole road and give the story and the running service; stop everything at the end."""
    step = Counter()
    step(f"chain: anvil, id {CHAIN_ID}, a block a second")
    with Anvil.start(chain_port, 1, folder / "chain.json", folder / "chain.log") as anvil:
        settings = demo_settings(folder, anvil.url, port)
        story = Story(Stack(settings), folder, anvil.accounts)
        step("contract: " + story.deploy())
        step("characters: 60, drawn in every size")
        story.draw()
        step("published to the block store")
        story.publish()
        step("drop: " + story.open_drop())
        step("airdrop: 30 of 60, some to one citizen in several steps")
        say(f"  {story.issue()}")
        step("transfers: " + story.transfer())
        step("service: API and worker")
        with run_service(settings, folder) as service:
            service.wait_until_current(story.head())
            yield story, service


def demo_settings(folder: Path, node: str, port: int) -> Settings:
    """Return settings that keep everything in the demo's folder and read nothing from this machine's .env."""
    return Settings(
        _env_file=None,
        chain=ChainName.LOCAL,
        rpc_urls=(node,),
        token_address=None,
        deployments=folder / "deployments",
        database_url=f"sqlite:///{folder / 'palmido.db'}",
        blocks_dir=folder / "blocks",
        public_url=f"http://localhost:{port}",
        host="127.0.0.1",
        port=port,
    )


def _check(story: Story, service: Running) -> None:
    say("Checking from the outside: chain, hashes and HTTP only")
    outside = Outside.visit(service.url, story.node, story.contract)
    findings = outside.check(lambda what: say(f"  {what}"))
    if findings.differences:
        raise Differs(findings.differences)
    for what, count in findings.compared.items():
        say(f"  [green]✓[/green] {what}: {count} compared, none differs")
    say("[green]Everything agrees.[/green]")


def _invite(story: Story, service: Running, browser: bool) -> None:
    say("")
    say(f"  The gallery is open: [bold]{service.url.replace('127.0.0.1', 'localhost')}[/bold]")
    say(f"  A citizen's wallet:  {service.url.replace('127.0.0.1', 'localhost')}/wallets/{story.citizen}")
    say("  Ctrl-C ends everything; run again, it goes on; --fresh starts over.")
    if browser:
        webbrowser.open(service.url.replace("127.0.0.1", "localhost"))
    try:
        service.wait()
    except KeyboardInterrupt:
        say("Stopping the service and the chain.")


def main() -> None:
    """Run the demo; ended from outside it stops what it started, and a trouble ends with exit code 1."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    try:
        app()
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
    raise KeyboardInterrupt


def _tell(what: str, todo: str) -> None:
    speech.print(f"[red]✗[/red] {escape(what)}\n  {escape(todo)}")


if __name__ == "__main__":
    main()
