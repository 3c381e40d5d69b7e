"""A real Kubo that is down, slow, full or lies in the middle of publishing: reported by name, and gone on with."""

import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from metadata.audit import audit_pins
from metadata.character import draw_set
from metadata.document import Words
from metadata.heritage import Heritage
from metadata.ipfs import (
    BlockStore,
    IpfsError,
    KuboStore,
    NodeFull,
    NodeLied,
    NodeRefused,
    NodeSlow,
    NodeUnreachable,
)
from metadata.publish import SUFFIXES, PublishedSet, publish_set
from metadata.traits import Catalogue
from scripts.go_programs import ROOT
from scripts.kubo import Kubo
from tests.nodes.rude_proxy import Rudeness, RudeProxy, rude_proxy

pytestmark = pytest.mark.nodes
COUNT = 3
EXPECTED: dict[Rudeness, tuple[type[IpfsError], ...]] = {
    Rudeness.DOWN: (NodeUnreachable,),
    Rudeness.DEAF: (NodeUnreachable,),
    Rudeness.LATE: (NodeSlow,),
    Rudeness.CUT: (NodeUnreachable, NodeRefused, NodeLied),
    Rudeness.FULL: (NodeFull,),
    Rudeness.LIES: (NodeLied,),
}
Publish = Callable[..., PublishedSet]


@pytest.fixture
def publish(tmp_path: Path) -> Publish:
    """Publish the same small set to any store, each store with a folder for its work."""
    words = Words(Catalogue.load(ROOT / "assets" / "traits.toml"), Heritage.load(ROOT / "assets" / "heritage.toml"))
    characters = draw_set(words.catalogue, b"troubles", 0, COUNT, heritage=words.heritage)
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for index in range(COUNT):
        for suffix in SUFFIXES:
            content = hashlib.sha512(f"{tmp_path}{index}{suffix}".encode()).digest() * 6_000
            (pictures / f"{index}{suffix}").write_bytes(content)
    return lambda store, work: publish_set(words, characters, pictures, tmp_path / work, store)


@pytest.fixture
def proxy(kubo: Kubo) -> Iterator[RudeProxy]:
    with rude_proxy(kubo.rpc_url) as running:
        yield running


@pytest.mark.parametrize("call", ["dag/import", "add", "pin/ls"])
@pytest.mark.parametrize("rudeness", EXPECTED)
def test_publishing_names_the_trouble_and_goes_on_when_it_is_over(
    rudeness: Rudeness, call: str, proxy: RudeProxy, publish: Publish, tmp_path: Path
) -> None:
    """Struck at the sets, at the manifest or where it asks for pins; afterwards the CIDs are ours, whole and pinned."""
    store = KuboStore(proxy.url, timeout=5 if rudeness is Rudeness.LATE else 60)
    proxy.rudeness, proxy.to = rudeness, (call,)
    with pytest.raises(EXPECTED[rudeness]) if call != "pin/ls" or rudeness is not Rudeness.LIES else no_harm() as said:
        publish(store, "work")
    assert call in proxy.calls
    if said is not None:
        assert proxy.url in str(said.value)
    proxy.rudeness = Rudeness.NONE
    proxy.released.set()
    patient = KuboStore(proxy.url, timeout=60)
    published = publish(patient, "work")
    assert published == publish(BlockStore(tmp_path / "blocks"), "ours")
    audits = audit_pins(patient, tmp_path / "work", tmp_path / "pictures")
    assert all(audit.pinned and not audit.faults and not audit.restored for audit in audits)


class no_harm:
    """Where a lie changes nothing: a set that is said not to be pinned is sent once more."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


@pytest.mark.parametrize(("rudeness", "error"), [(Rudeness.LIES, NodeLied), (Rudeness.CUT, NodeUnreachable)])
def test_no_byte_of_a_liar_is_given_out(
    rudeness: Rudeness, error: type[IpfsError], proxy: RudeProxy, tmp_path: Path
) -> None:
    """The gallery's way of reading: wrong bytes become an error, never a picture."""
    content = hashlib.sha512(str(tmp_path).encode()).digest() * 5_000
    cid = KuboStore(proxy.url).add_file(content)
    proxy.rudeness = rudeness
    store = KuboStore(proxy.url, timeout=5)
    with pytest.raises(error):
        b"".join(store.read(store.resolve(cid)))
    proxy.rudeness = Rudeness.NONE
    assert b"".join(store.read(store.resolve(cid))) == content


def test_an_audit_through_a_liar_reports_and_heals_nothing_wrong(
    proxy: RudeProxy, publish: Publish, tmp_path: Path, kubo: Kubo
) -> None:
    """It cannot tell a lying road from a rotten disk, but it never ends content; the node behind stays whole."""
    publish(KuboStore(proxy.url), "work")
    proxy.rudeness = Rudeness.LIES
    with pytest.raises(NodeLied, match="do not use this node"):
        audit_pins(KuboStore(proxy.url), tmp_path / "work", tmp_path / "pictures")
    audits = audit_pins(KuboStore(kubo.rpc_url), tmp_path / "work", tmp_path / "pictures")
    assert all(audit.sound for audit in audits)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MB; making one needs root."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "none", place], capture_output=True, check=False)
    if made.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here: {made.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_is_named_and_with_room_the_same_set_goes_over(small_disk: Path, tmp_path: Path) -> None:
    """No proxy: the node's own disk is full. It goes on, keeps what it had, and takes the set when there is room."""
    big = tmp_path / "big"
    big.mkdir()
    for index in range(20):
        (big / f"{index}.png").write_bytes(os.urandom(1_000_000))
    with Kubo.start(small_disk / "kubo") as node:
        store = KuboStore(node.rpc_url, timeout=60)
        kept = store.add_file(b"before")
        with pytest.raises(NodeFull, match="no space left"):
            store.add_directory(big)
        assert store.is_pinned(kept)
        assert store.block(kept) == b"before"
        subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
        cid = store.add_directory(big)
        assert store.is_pinned(cid)
        assert not list(store.faults(cid))
