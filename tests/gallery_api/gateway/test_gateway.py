"""The gateway gives exactly the bytes that a CID names, whole or in ranges, and lets nothing in them run."""

import hashlib

import pytest

from metadata.ipfs import BlockStore

LARGE = bytes(range(256)) * 4096  # a mebibyte: four chunks


@pytest.fixture
def content(settings, client, tmp_path):
    """A directory with a page, a picture and a large file; (client, cid)."""
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    (folder / "page.html").write_text("<script>alert(1)</script>")
    (folder / "a.webp").write_bytes(b"RIFF....WEBP")
    (folder / "deep" / "large.bin").write_bytes(LARGE)
    (folder / "empty.txt").write_bytes(b"")
    return client, BlockStore(settings.blocks_dir).add_directory(folder)


def test_a_file_is_given_for_ever_and_as_what_it_is(content):
    client, cid = content
    answer = client.get(f"/ipfs/{cid}/a.webp")
    assert answer.content == b"RIFF....WEBP"
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["accept-ranges"] == "bytes"
    unchanged = client.get(f"/ipfs/{cid}/a.webp", headers={"If-None-Match": answer.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_nothing_in_it_may_run(content):
    client, cid = content
    policy = client.get(f"/ipfs/{cid}/page.html").headers["content-security-policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100-199", 100, 200),
        ("bytes=262140-262150", 262140, 262151),
        ("bytes=1048570-", 1048570, 1048576),
        ("bytes=-10", 1048566, 1048576),
        ("bytes=-99999999", 0, 1048576),
        ("bytes=0-99999999", 0, 1048576),
    ],
)
def test_a_range_is_given_as_asked(content, asked, start, stop):
    client, cid = content
    answer = client.get(f"/ipfs/{cid}/deep/large.bin", headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == LARGE[start:stop]
    assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(LARGE)}"
    head = client.head(f"/ipfs/{cid}/deep/large.bin", headers={"Range": asked})
    assert (head.status_code, head.content) == (206, b"")
    assert head.headers["content-length"] == str(stop - start)


@pytest.mark.parametrize("asked", ["bytes=1-2,5-6", "lines=1-2", "bytes=5-1", "bytes=-", "bytes=a-b", ""])
def test_what_is_no_single_range_gets_the_whole(content, asked):
    client, cid = content
    answer = client.get(f"/ipfs/{cid}/deep/large.bin", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, LARGE)


@pytest.mark.parametrize(("path", "asked"), [("deep/large.bin", "bytes=1048576-"), ("empty.txt", "bytes=0-")])
def test_a_range_behind_the_end_is_refused(content, path, asked):
    client, cid = content
    answer = client.get(f"/ipfs/{cid}/{path}", headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.headers["content-range"].startswith("bytes */")


def test_a_range_of_another_version_gets_the_whole(content):
    client, cid = content
    answer = client.get(f"/ipfs/{cid}/a.webp", headers={"Range": "bytes=0-1", "If-Range": '"other"'})
    assert answer.status_code == 200


def test_a_block_can_be_fetched_and_hashed_by_anybody(content, settings):
    client, cid = content
    file = BlockStore(settings.blocks_dir).resolve(cid, "a.webp")
    for name in (file.cid, cid):
        answer = client.get(f"/ipfs/{name}?format=raw")
        assert answer.headers["content-type"] == "application/vnd.ipld.raw"
        digest = BlockStore(settings.blocks_dir).block(name)
        assert hashlib.sha256(answer.content).digest() == hashlib.sha256(digest).digest()


@pytest.mark.parametrize("path", ["missing", "a.webp/below", "deep", "", "%00", "..%2f..%2fetc%2fpasswd"])
def test_what_is_not_there_is_not_found(content, path):
    client, cid = content
    answer = client.get(f"/ipfs/{cid}/{path}")
    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:palmido:problem:content-not-found"


def test_damaged_content_is_never_given(content, settings):
    """A block that no longer matches its CID is an error, not a picture."""
    client, cid = content
    [car] = settings.blocks_dir.glob("*.car")
    damaged = car.read_bytes().replace(b"RIFF....WEBP", b"RIFF!!!!WEBP")
    assert damaged != car.read_bytes()
    car.write_bytes(damaged)
    answer = client.get(f"/ipfs/{cid}/a.webp")
    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:palmido:problem:store-unavailable"
