"""`palmido chain`: a local chain for trying things."""

import signal
import time
from pathlib import Path
from typing import Annotated

import typer

from scripts.anvil import Anvil
from scripts.console import say, speech
from scripts.ports import require_free


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("chain")(chain)


def chain(
    port: Annotated[int, typer.Option(help="Where it listens on this machine.")] = 8545,
    block_time: Annotated[int, typer.Option(help="Seconds between blocks; 0: a block a transaction.")] = 1,
    state: Annotated[Path | None, typer.Option(help="A file to keep the chain in between runs.")] = None,
) -> None:
    """Run a local chain until Ctrl-C: chain id 31337, one block a second, ten funded accounts.

    The base fee begins at Kaia's 25 gkei and falls with every empty block, which Kaia's does not.

    Example: [bold]palmido chain --state chain.json[/bold]
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    with Anvil.start(require_free(port, "the chain", "--port"), block_time or None, state) as running:
        say(f"The chain answers at [bold]{running.url}[/bold]. Ctrl-C ends it.")
        for address, _ in running.accounts:
            speech.print(f"  [dim]{address}  10,000 coins[/dim]")
        try:
            while running.process.poll() is None:
                time.sleep(0.5)
        except KeyboardInterrupt:
            say("The chain has ended.")


def _interrupt(number: int, _frame: object) -> None:
    """End like Ctrl-C, so that the chain is saved and stopped."""
    raise KeyboardInterrupt
