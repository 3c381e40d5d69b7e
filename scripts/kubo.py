"""A real Kubo (IPFS) node on this machine that speaks to nobody unless asked."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from scripts.anvil import stop
from scripts.go_programs import GoProgram, Say, announce, build
from scripts.ports import require_free
from scripts.trouble import Trouble

VERSION = "0.43.0"
PROGRAM = GoProgram(f"Kubo {VERSION}", "kubo", "github.com/ipfs/kubo/cmd/ipfs")
START_SECONDS = 60.0
STOP_SECONDS = 30.0
NOTHING = "bafkqaaa"  # the CID that holds its own content, no bytes; every gateway can serve it


class KuboFailed(Trouble):
    """The Kubo node stopped or did not answer."""

    def __init__(self, log: Path) -> None:
        self.log = log
        last = log.read_text(errors="replace")[-2000:]
        super().__init__("The Kubo node did not start.", f"The whole log is {log}; its last words:\n{last}")


@dataclass(frozen=True)
class Kubo:
    """A running Kubo node: `rpc_url` and `gateway_url`, its `process`, its repository and log."""

    rpc_url: str
    gateway_url: str
    process: subprocess.Popen[bytes]
    directory: Path
    log: Path

    @classmethod
    @contextmanager
    def start(
        cls,
        directory: Path,
        rpc_port: int | None = None,
        gateway_port: int | None = None,
        swarm: bool = False,
        say: Say = announce,
    ) -> Iterator["Kubo"]:
        """Run a Kubo node on the repository in `directory` (made when empty) until the block ends.

        With `swarm` it talks to other nodes on this machine that it is connected to; without, to none. Raises
        PortTaken, KuboFailed, and what `scripts.go_programs.build` raises.
        """
        node = launch(directory, rpc_port, gateway_port, swarm, say)
        try:
            yield node
        finally:
            stop(node.process, STOP_SECONDS)

    def ask(self, call: str, *arguments: str, seconds: float = 30.0, **options: str) -> Any:
        """Return the answer to one RPC call, such as ask("pin/ls", type="recursive"); raises httpx.HTTPError."""
        return ask(self.rpc_url, call, *arguments, seconds=seconds, **options)

    def address(self) -> str:
        """Return the address, with its peer id, at which another node on this machine reaches this one."""
        addresses: list[str] = self.ask("id")["Addresses"]
        return next(address for address in addresses if "/127.0.0.1/tcp/" in address)

    def connect(self, other: "Kubo") -> None:
        """Connect to another node on this machine; both were started with `swarm`."""
        self.ask("swarm/connect", other.address())


def ask(rpc_url: str, call: str, *arguments: str, seconds: float = 30.0, **options: str) -> Any:
    """Return a node's answer to one RPC call; raises httpx.HTTPError when it refuses or does not answer."""
    parameters: dict[str, str | list[str]] = {"arg": list(arguments), **options}
    answer = httpx.post(f"{rpc_url}/api/v0/{call}", params=parameters, timeout=seconds)
    return answer.raise_for_status().json()


def launch(
    directory: Path,
    rpc_port: int | None = None,
    gateway_port: int | None = None,
    swarm: bool = False,
    say: Say = announce,
) -> Kubo:
    """Start a Kubo node that goes on after this program ends; return when it answers."""
    for port, service in ((rpc_port, "Kubo's RPC"), (gateway_port, "Kubo's gateway")):
        if port is not None:
            require_free(port, service)
    program = build(PROGRAM, say)
    directory.mkdir(parents=True, exist_ok=True)
    log = directory / "kubo.log"
    environment = os.environ | {"IPFS_PATH": str(directory), "IPFS_TELEMETRY": "off"}
    with log.open("ab") as output:
        if not (directory / "config").exists():
            begin = [str(program), "init", "--profile", "test,autoconf-off"]
            if subprocess.run(begin, env=environment, stdout=output, stderr=output, check=False).returncode != 0:
                raise KuboFailed(log)
        _configure(directory / "config", rpc_port or 0, gateway_port or 0, swarm)
        for announced in ("api", "gateway"):  # of a node that was killed
            (directory / announced).unlink(missing_ok=True)
        # A session of its own: Ctrl-C in the terminal must reach us first, so that we stop things in order.
        process = subprocess.Popen(
            [str(program), "daemon", *([] if swarm else ["--offline"])],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        rpc_url, gateway_url = _wait_until_it_answers(directory, process, log)
    except BaseException:
        stop(process, STOP_SECONDS)
        raise
    return Kubo(rpc_url, gateway_url, process, directory, log)


def _configure(file: Path, rpc_port: int, gateway_port: int, swarm: bool) -> None:
    config = json.loads(file.read_text())
    config["Addresses"] |= {
        "API": f"/ip4/127.0.0.1/tcp/{rpc_port}",
        "Gateway": f"/ip4/127.0.0.1/tcp/{gateway_port}",
        "Swarm": ["/ip4/127.0.0.1/tcp/0"] if swarm else [],
    }
    # Nobody is asked and nobody is told: no bootstrap, no routing, no announcing, no fetching over HTTP.
    config |= {"Bootstrap": [], "Routing": {"Type": "none"}, "HTTPRetrieval": {"Enabled": False}}
    config |= {"Provide": {"Enabled": False}, "AutoConf": {"Enabled": False}, "AutoTLS": {"Enabled": False}}
    config["Gateway"]["NoFetch"] = not swarm
    unfinished = file.with_name("config.unfinished")
    unfinished.touch(mode=0o600)  # the node's private key is in it
    unfinished.write_text(json.dumps(config, indent=2))
    unfinished.rename(file)


def _wait_until_it_answers(directory: Path, process: subprocess.Popen[bytes], log: Path) -> tuple[str, str]:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            rpc_url = _url((directory / "api").read_text())
            gateway_url = (directory / "gateway").read_text().strip()
            ask(rpc_url, "version", seconds=2)
            httpx.get(f"{gateway_url}/ipfs/{NOTHING}", timeout=2).raise_for_status()
            return rpc_url, gateway_url
        except (OSError, httpx.HTTPError, ValueError):
            time.sleep(0.05)
    raise KuboFailed(log)


def _url(multiaddress: str) -> str:
    # "/ip4/127.0.0.1/tcp/5001", in a file that may be half written.
    parts = multiaddress.strip().split("/")
    if len(parts) < 5 or not parts[4].isdigit():
        raise ValueError(multiaddress)
    return f"http://{parts[2]}:{parts[4]}"
