"""The commands of the verify panel run as they stand, print what the page says they print, and give no key away."""

import os
import re
import subprocess
import sys
import threading
import time
from html import unescape
from pathlib import Path

import pytest
import uvicorn

from gallery_api import models
from gallery_api.app import create_app
from gallery_api.characters.describe import Describer
from gallery_api.database import create_database_engine, upgrade
from gallery_api.indexer.index import Indexer
from gallery_api.indexer.node import Node
from gallery_api.indexer.source import Source
from gallery_api.settings import Settings
from gallery_api.web.proofs import public_node
from metadata.ipfs import BlockStore
from scripts.ports import free_port
from tests.browser import seed
from tests.gallery_api import gallery

ROOT = Path(__file__).resolve().parents[3]
# The options under which Kubo names content as we do; tests/nodes compares the two on a real Kubo node.
IPFS = f"""#!{sys.executable}
import sys
import aleph_cid
given = sys.argv[1:]
if given == ["init"]:
    sys.exit()
assert given[:-1] == ["add", "--only-hash", "--quiet", "--cid-version=1", "--raw-leaves", "--chunker=size-262144"]
hasher = aleph_cid.CidHasher.for_ipfs_v1_raw_leaves()
hasher.update(open(given[-1], "rb").read())
print(hasher.finalize())
"""


def steps_of(page: str) -> list[tuple[str, str | None]]:
    """Each command of a page with what it must print."""
    listed = re.search(r'<ol class="steps">(.*?)</ol>', page, re.DOTALL)
    assert listed
    found = []
    for item in re.findall(r"<li>(.*?)</li>", listed[1], re.DOTALL):
        codes = [unescape(code) for code in re.findall(r"<code[^>]*>(.*?)</code>", item, re.DOTALL)]
        found.append((codes[0], codes[1] if len(codes) > 1 else None))
    return found


@pytest.fixture
def site(token, anvil, tmp_path, sqlite_url):
    """A running service whose one character is on a real chain, and the client to ask it with."""
    store = BlockStore(tmp_path / "blocks")
    token.open_drop(cap=3, base_uri=gallery.publish(store, tmp_path, 3))
    token.issue(1, 0, anvil.accounts[1][0])
    upgrade(sqlite_url)
    engine = create_database_engine(sqlite_url)
    Indexer(engine, Source([Node(token.url)], token.address), 31337, token.block, 32, time.time).step(lambda _: None)
    assert Describer(engine, store, gallery.LAYERS, time.time).step() == 1
    engine.dispose()
    port = free_port()
    settings = Settings(
        _env_file=None,
        database_url=sqlite_url,
        blocks_dir=tmp_path / "blocks",
        rpc_urls=(token.url,),
        public_url=f"http://127.0.0.1:{port}",
    )
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)


def test_each_command_runs_and_prints_what_the_page_says(site, token, tmp_path):
    """In one shell from top to bottom, on a real chain and the real service: owner, addresses, promise and CIDs."""
    page = token.client.get(f"{site}/characters/1/1").text
    steps = steps_of(page)
    assert len([expected for _, expected in steps if expected]) == 7
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "ipfs").write_text(IPFS)
    (tools / "ipfs").chmod(0o755)
    script = "\n".join(f"{line}\necho '<next>'" for line, _ in steps)
    path = os.pathsep.join([str(tools), str(ROOT / "node_modules" / ".bin"), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env={"PATH": path, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    printed = done.stdout.split("<next>\n")
    for (line, expected), answer in zip(steps, printed, strict=False):
        if expected:
            assert answer.strip().rstrip(')"').endswith(expected), line


def test_a_sealed_character_has_only_the_commands_that_can_be_run(open_site):
    """No picture, no document, no ipfs; the chain is asked all the same."""

    def fill(session):
        seed.fill(session, open_site.city)
        key = models.character_id(2, 1)
        row = {"page": 0, "ticket": 4, "owner": seed.HERO, "issued_log": models.log_id(800, 0), "issued_at": seed.NOW}
        session.add(models.Character(id=key, **row))

    page = open_site(fill).get("/characters/2/1").text
    lines = [line.split()[0:2] for line, _ in steps_of(page)]
    assert lines == [["export", lines[0][1]], ["cast", "call"], ["cast", "call"], ["cast", "call"]]
    assert "docs.ipfs.tech" not in page


@pytest.mark.parametrize(
    ("chain", "urls", "shown"),
    [
        ("local", (), "http://127.0.0.1:8545"),
        ("local", ("http://user:secret@127.0.0.1:9999/key?token=x",), "http://127.0.0.1:9999"),
        ("kairos", ("https://node.example/v1/secret",), "https://public-en-kairos.node.kaia.io"),
        ("kaia", ("https://node.example/v1/secret",), "https://public-en.node.kaia.io"),
    ],
)
def test_the_operator_s_own_node_is_not_given_away(chain, urls, shown):
    assert public_node(Settings(_env_file=None, chain=chain, rpc_urls=urls)) == shown


def test_a_report_goes_to_the_contact_and_is_not_offered_without_one(open_site):
    client = open_site()
    assert "data-report" not in client.get("/characters/1/17").text
    settings = client.app.state.settings
    client.app.state.settings = settings.model_copy(update={"contact": "desk@incheon.example.kr"})
    assert 'data-report href="mailto:desk@incheon.example.kr?subject=' in client.get("/characters/1/17").text
