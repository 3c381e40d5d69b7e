"""The browser's own cryptography against independent libraries, run in Node."""

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import aleph_cid
import pytest
from eth_utils.crypto import keccak

from gallery_api.web import rendering
from metadata.ipfs import BlockStore
from metadata.ipfs.murmur import murmur3_x64_64

SRC = Path(rendering.__file__).parent / "src"


def run(script: str, given: Any) -> Any:
    """What the module script prints as JSON for what it is given."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node on this machine")
    program = f"const given = {json.dumps(given)};\n{script}"
    done = subprocess.run(
        [node, "--input-type=module"], input=program, cwd=SRC, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def module(name: str) -> str:
    return (SRC / name).as_uri()


@pytest.mark.parametrize("size", [0, 1, 262_143, 262_144, 262_145, 900_000, 262_144 * 174, 262_144 * 174 + 1])
def test_the_cid_of_a_file_equals_the_librarys(tmp_path: Path, size: int) -> None:
    """Raw leaves of 262,144 bytes and 174 links a node, at every edge."""
    path = tmp_path / "file"
    content = random.Random(size).randbytes(min(size, 1 << 20)) * (size // (1 << 20) + 1)
    path.write_bytes(content[:size])
    hasher = aleph_cid.CidHasher.for_ipfs_v1_raw_leaves()
    hasher.update(path.read_bytes())
    script = f"""
      import {{ readFileSync }} from "node:fs";
      import {{ fileCid }} from "{module("cid.js")}";
      console.log(JSON.stringify(await fileCid(new Uint8Array(readFileSync(given)))));
    """
    assert run(script, str(path)) == hasher.finalize()


def test_keccak_equals_the_librarys() -> None:
    """Every length around the rate of 136 bytes."""
    texts = ["", "a", "ipfs://bafy/documents/", *("x" * length for length in (135, 136, 137, 271, 272, 273))]
    script = f"""
      import {{ keccak256, toHex }} from "{module("keccak.js")}";
      console.log(JSON.stringify(given.map((text) => toHex(keccak256(new TextEncoder().encode(text))))));
    """
    assert run(script, texts) == [keccak(text=text).hex() for text in texts]


def test_murmur3_equals_the_stores() -> None:
    """Every length around the block of 16 bytes, and names as sets have them."""
    names = [*("n" * length for length in range(40)), "17.png", "0-512.webp", "섬"]
    script = f"""
      import {{ murmur3 }} from "{module("directory.js")}";
      import {{ toHex }} from "{module("keccak.js")}";
      console.log(JSON.stringify(given.map((name) => toHex(murmur3(new TextEncoder().encode(name))))));
    """
    assert run(script, names) == [murmur3_x64_64(name.encode()).hex() for name in names]


@pytest.mark.parametrize("count", [3, 12_000])
def test_a_name_is_found_in_plain_and_sharded_sets(tmp_path: Path, count: int) -> None:
    """From the directory's CID to the file's, by blocks alone; a name that is not there is not found."""
    folder = tmp_path / "folder"
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}-1024.webp").write_text(str(number))
    store = BlockStore(tmp_path / "blocks")
    root = store.add_directory(folder)
    expected = store.entries(root)
    names = [f"{number}-1024.webp" for number in random.Random(1).sample(range(count), min(count, 25))]
    blocks: dict[str, str] = {}

    def fetch(cid: str) -> None:
        blocks[cid] = store.block(cid).hex()

    script = f"""
      import {{ lookUp }} from "{module("directory.js")}";
      const wanted = new Set();
      const fetchBlock = async (cid) => {{
        if (!(cid in given.blocks)) {{ wanted.add(cid); throw new Error("fetch " + cid); }}
        return Uint8Array.from(Buffer.from(given.blocks[cid], "hex"));
      }};
      const found = {{}};
      for (const name of given.names) {{
        try {{ found[name] = await lookUp(given.root, [name], fetchBlock); }}
        catch (error) {{ if (!wanted.size) throw error; }}
      }}
      console.log(JSON.stringify({{ found, wanted: [...wanted] }}));
    """
    for _ in range(5):
        answer = run(script, {"root": root, "names": [*names, "nobody.webp"], "blocks": blocks})
        if not answer["wanted"]:
            break
        for cid in answer["wanted"]:
            fetch(cid)
    assert {name: answer["found"][name]["cid"] for name in names} == {name: expected[name] for name in names}
    assert "mismatch" in answer["found"]["nobody.webp"]


def test_a_block_that_is_not_what_its_name_says_is_noticed(tmp_path: Path) -> None:
    """One changed bit in the directory's block is a mismatch, not an answer."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a").write_text("a")
    store = BlockStore(tmp_path / "blocks")
    root = store.add_directory(folder)
    block = bytearray(store.block(root))
    block[-1] ^= 1
    script = f"""
      import {{ lookUp }} from "{module("directory.js")}";
      const block = Uint8Array.from(Buffer.from(given.block, "hex"));
      console.log(JSON.stringify(await lookUp(given.root, ["a"], async () => block)));
    """
    answer = run(script, {"root": root, "block": block.hex()})
    assert answer["mismatch"]["cid"] == root
