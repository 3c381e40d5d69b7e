"""The real nodes: ./scripts/nodes and what it starts."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import aleph_cid
import httpx
import pytest

from scripts import kaia, kubo
from scripts.anvil import CHAIN_ID, development_accounts
from scripts.go_programs import ROOT
from scripts.kaia import Kaia
from scripts.kubo import Kubo
from scripts.ports import PortTaken, free_port, require_free

pytestmark = pytest.mark.nodes


class Nodes:
    """./scripts/nodes on a directory of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def __call__(self, *arguments: str, code: int = 0) -> str:
        command = [str(ROOT / "scripts" / "nodes"), *arguments, "--directory", str(self.directory)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[Nodes]:
    command = Nodes(tmp_path)
    yield command
    command("stop")


def head(url: str) -> int:
    return int(kaia.ask(url, "eth_blockNumber"), 16)


def process_of(nodes: Nodes, name: str) -> int:
    return int(json.loads((nodes.directory / f"{name}.json").read_text())["process"])


def test_both_nodes_start_say_how_they_are_and_stop_twice(nodes: Nodes) -> None:
    """The whole life of the two nodes as a person sees it, on given ports."""
    chain, rpc, gateway = (str(free_port()) for _ in range(3))
    nodes("all", "--port", chain, "--rpc-port", rpc, "--gateway-port", gateway)
    status = nodes("status")
    assert f"http://127.0.0.1:{chain}" in status
    assert f"v{kaia.VERSION}" in status
    assert f"chain {CHAIN_ID}" in status
    assert f"http://127.0.0.1:{rpc}" in status
    assert f"Kubo {kubo.VERSION}" in status
    assert "runs already" in nodes("kaia")
    assert "runs already, at" in nodes("kaia", "--port", "1", code=1)
    assert nodes("stop").count("stopped") == 2
    for port in (chain, rpc, gateway):
        assert require_free(int(port), "the next program")
    assert nodes("stop").count("was not running") == 2
    assert nodes("status").count("not running") == 2


def test_a_started_node_outlives_its_command_and_keeps_its_data(nodes: Nodes) -> None:
    """The chain goes on where it was, after a stop and after a kill."""
    port = str(free_port())
    url = f"http://127.0.0.1:{port}"
    nodes("kaia", "--port", port)
    first = kaia.ask(url, "eth_getBlockByNumber", "0x1", False)["hash"]
    nodes("stop")
    nodes("kaia", "--port", port)
    reached = head(url)
    os.kill(process_of(nodes, "kaia"), 9)
    nodes("kaia", "--port", port)
    assert kaia.ask(url, "eth_getBlockByNumber", "0x1", False)["hash"] == first
    assert head(url) >= reached


@pytest.mark.parametrize("arguments", [("kaia", "--port"), ("kubo", "--rpc-port"), ("kubo", "--gateway-port")])
def test_a_taken_port_is_a_clear_error(nodes: Nodes, arguments: tuple[str, str]) -> None:
    """The error names the port and the service; nothing is left running."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = nodes(*arguments, str(port), code=1)
    assert f"Port {port} for" in said
    assert "is taken" in said
    assert nodes("status").count("not running") == 2


def test_two_commands_at_once_start_one_node(nodes: Nodes) -> None:
    """Two terminals, one directory: the second waits and finds the first one's node."""
    command = [sys.executable, "-m", "scripts.nodes", "kaia", "--directory", str(nodes.directory)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)]
    said = sorted(process.communicate(timeout=60)[0].split()[1] for process in both)
    assert said == ["runs", "started"]


def test_kaia_funds_the_development_accounts_and_makes_a_block_a_second(tmp_path: Path) -> None:
    """The accounts that tests and the demo sign with can pay on Kaia as they can on anvil."""
    with Kaia.start(tmp_path / "kaia") as node:
        assert node.accounts == development_accounts()
        for address, _ in node.accounts:
            assert int(kaia.ask(node.url, "eth_getBalance", address, "latest"), 16) >= 10**24
        begin, began = head(node.url), time.monotonic()
        while head(node.url) < begin + 4 and time.monotonic() < began + 20:
            time.sleep(0.05)
        assert 3 <= time.monotonic() - began <= 10
    assert node.process.returncode == 0


def test_kaia_on_a_taken_port_does_not_start(tmp_path: Path) -> None:
    """Two nodes can never answer on one port."""
    with Kaia.start(tmp_path / "first") as node:
        port = int(node.url.rpartition(":")[2])
        with pytest.raises(PortTaken), Kaia.start(tmp_path / "second", port=port):
            pytest.fail("a second node started on the same port")


def test_kubo_keeps_pins_over_a_restart_and_serves_them(tmp_path: Path) -> None:
    """What was pinned is there, with its bytes, when the node comes back after a kill."""
    with Kubo.start(tmp_path / "kubo") as node:
        cid, _ = put_set(node, tmp_path)
        node.process.kill()
        node.process.wait()
    with Kubo.start(tmp_path / "kubo") as node:
        assert cid in node.ask("pin/ls", type="recursive")["Keys"]
        assert httpx.get(f"{node.gateway_url}/ipfs/{cid}/7.json").content == b'{"index": 7}'


def test_kubo_listens_on_this_machine_only_and_to_nobody_unless_asked(tmp_path: Path) -> None:
    """Without `swarm` it has no address at which another node could reach it."""
    with Kubo.start(tmp_path / "kubo") as node:
        assert not node.ask("id")["Addresses"]


def test_a_second_kubo_fetches_a_set_from_the_first_by_its_cid(tmp_path: Path) -> None:
    """Content is found by what it is: a connected node pins it and serves the same bytes."""
    with (
        Kubo.start(tmp_path / "first", swarm=True) as first,
        Kubo.start(tmp_path / "second", swarm=True) as second,
    ):
        cid, size = put_set(first, tmp_path)
        second.connect(first)
        assert second.ask("pin/add", cid)["Pins"] == [cid]
        assert second.ask("files/stat", f"/ipfs/{cid}")["CumulativeSize"] == size
        assert httpx.get(f"{second.gateway_url}/ipfs/{cid}/7.json").content == b'{"index": 7}'


def put_set(node: Kubo, scratch: Path) -> tuple[str, int]:
    """Import a directory of twenty documents as a CAR; its CID and whole size."""
    folder = scratch / "documents"
    folder.mkdir()
    for index in range(20):
        (folder / f"{index}.json").write_text(json.dumps({"index": index}))
    written = scratch / "set.car"
    cid: str = aleph_cid.write_folder_car(folder, written)
    with written.open("rb") as file:
        httpx.post(f"{node.rpc_url}/api/v0/dag/import", files={"file": file}).raise_for_status()
    return cid, int(node.ask("files/stat", f"/ipfs/{cid}")["CumulativeSize"])
