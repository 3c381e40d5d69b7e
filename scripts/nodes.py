"""`./scripts/nodes`: build, start, look at and stop the real nodes, Kaia and Kubo."""

import fcntl
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import httpx
import typer

from scripts import go_programs, kaia, kubo, node_records
from scripts.go_programs import NODES, announce
from scripts.node_records import NodeRecord
from scripts.ports import PortTaken, free_port, require_free
from scripts.trouble import Trouble

KAIA_PORT = 8545
RPC_PORT = 5001
GATEWAY_PORT = 8080
NAMES = ("kaia", "kubo")

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Build, start, look at and stop the real nodes: Kaia and Kubo."
)
Port = Annotated[int | None, typer.Option(help=f"Port of Kaia's RPC; else {KAIA_PORT}, or a free one.")]
RpcPort = Annotated[int | None, typer.Option(help=f"Port of Kubo's RPC; else {RPC_PORT}, or a free one.")]
GatewayPort = Annotated[int | None, typer.Option(help=f"Port of Kubo's gateway; else {GATEWAY_PORT}, or a free one.")]
Directory = Annotated[Path, typer.Option("--directory", help="Where data, logs and records lie.")]


class OtherPort(Trouble):
    """The node runs already, elsewhere than now asked for."""

    def __init__(self, name: str, urls: dict[str, str]) -> None:
        self.urls = urls
        where = ", ".join(urls.values())
        super().__init__(
            f"{name} runs already, at {where}.", "Run `./scripts/nodes stop` first, or leave the port out."
        )


@app.command("kaia")
def start_kaia(port: Port = None, directory: Directory = NODES) -> None:
    """Start a Kaia node: one validator, a block a second, ten funded development accounts."""

    def launch() -> NodeRecord:
        node = kaia.launch(directory / "kaia", _choose(port, KAIA_PORT, "the Kaia node"))
        return NodeRecord("kaia", node.process.pid, str(node.directory), {"rpc": node.url}, str(node.log))

    _start("kaia", directory, {"rpc": port}, launch)


@app.command("kubo")
def start_kubo(rpc_port: RpcPort = None, gateway_port: GatewayPort = None, directory: Directory = NODES) -> None:
    """Start a Kubo node that speaks to nobody but this machine."""

    def launch() -> NodeRecord:
        chosen = _choose(rpc_port, RPC_PORT, "Kubo's RPC"), _choose(gateway_port, GATEWAY_PORT, "Kubo's gateway")
        node = kubo.launch(directory / "kubo", *chosen)
        urls = {"rpc": node.rpc_url, "gateway": node.gateway_url}
        return NodeRecord("kubo", node.process.pid, "daemon", urls, str(node.log))

    _start("kubo", directory, {"rpc": rpc_port, "gateway": gateway_port}, launch)


@app.command("all")
def start_all(
    port: Port = None, rpc_port: RpcPort = None, gateway_port: GatewayPort = None, directory: Directory = NODES
) -> None:
    """Start both nodes."""
    start_kaia(port, directory)
    start_kubo(rpc_port, gateway_port, directory)


@app.command()
def build() -> None:
    """Build both nodes and start nothing; quick when they are built."""
    for program in (kaia.PROGRAM, kubo.PROGRAM):
        typer.echo(f"{program.name}: {go_programs.build(program)}")


@app.command()
def stop(directory: Directory = NODES) -> None:
    """Stop what runs; the data stays for the next start."""
    for name in NAMES:
        with _alone(name, directory):
            record = node_records.load(_file(name, directory))
            if record is None:
                typer.echo(f"{name}: was not running")
                continue
            asked = node_records.stop(record)
            typer.echo(f"{name}: stopped" if asked else f"{name}: killed, as it did not stop by itself")
            _file(name, directory).unlink()


@app.command()
def status(directory: Directory = NODES) -> None:
    """Say what runs, where, and how far it is."""
    for name in NAMES:
        record = node_records.load(_file(name, directory))
        if record is None:
            typer.echo(f"{name}: not running; `./scripts/nodes {name}` starts it")
            continue
        urls = "  ".join(f"{what} {url}" for what, url in record.urls.items())
        try:
            state = _kaia_state(record) if name == "kaia" else _kubo_state(record)
        except (httpx.HTTPError, ValueError, KeyError) as error:
            state = f"does not answer ({type(error).__name__})"
        typer.echo(f"{name}: {urls}\n  {state}\n  process {record.process}, log {record.log}")


def main() -> None:
    """Run the command line; an error that a person can act on is printed in red, and the exit code is 1."""
    try:
        app()
    except Trouble as trouble:
        typer.secho(f"✗ {trouble.what}", fg="red", err=True)
        typer.echo(f"  {trouble.todo}", err=True)
        sys.exit(1)


def _start(name: str, directory: Path, asked: dict[str, int | None], launch: Callable[[], NodeRecord]) -> None:
    with _alone(name, directory):
        record = node_records.load(_file(name, directory))
        if record is None:
            record = launch()
            record.save(_file(name, directory))
            word = "started"
        else:
            if any(port is not None and httpx.URL(record.urls[what]).port != port for what, port in asked.items()):
                raise OtherPort(name, record.urls)
            word = "runs already"
    typer.echo(f"{name}: {word}  " + "  ".join(f"{what} {url}" for what, url in record.urls.items()))


def _choose(asked: int | None, usual: int, service: str) -> int:
    if asked is not None:
        return require_free(asked, service)
    try:
        return require_free(usual, service)
    except PortTaken:
        port = free_port()
        announce(f"port {usual} for {service} is taken; using {port}")
        return port


def _kaia_state(record: NodeRecord) -> str:
    url = record.urls["rpc"]
    version, head, chain = (kaia.ask(url, f) for f in ("web3_clientVersion", "eth_blockNumber", "eth_chainId"))
    price = int(kaia.ask(url, "eth_gasPrice"), 16) / 1e9
    return f"{version}, chain {int(chain, 16)}, block {int(head, 16)}, gas price {price:g} gkei"


def _kubo_state(record: NodeRecord) -> str:
    url = record.urls["rpc"]
    version, size = kubo.ask(url, "version")["Version"], kubo.ask(url, "repo/stat")
    pins = len(kubo.ask(url, "pin/ls", type="recursive")["Keys"])
    return f"Kubo {version}, {pins} pins, {size['NumObjects']} blocks, {size['RepoSize'] / 1e6:.1f} MB"


def _file(name: str, directory: Path) -> Path:
    return directory / f"{name}.json"


@contextmanager
def _alone(name: str, directory: Path) -> Iterator[None]:
    # Two commands at once must not start two nodes on one directory.
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main()
