"""A poll on a real chain with the real contracts: what a node says is what the bundle says."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from typer.testing import CliRunner

from gallery_api.polls.bundle import Poll, write_directory
from gallery_api.polls.canonical import hexadecimal
from gallery_api.polls.census import Block, Census, snapshot_block
from gallery_api.polls.judging import ContractAnswer
from gallery_api.polls.manifest import Manifest
from gallery_api.polls.methods.method import Choice
from gallery_api.polls.tally import Closing
from gallery_api.polls.verify import verify
from scripts.anvil import Anvil
from scripts.poll_chain import JsonRpcChain, NodeSilent
from scripts.polls import group
from tests.gallery_api.conftest import Token
from tests.gallery_api.polls.seed import Box, address, manifest_document, power_rule, seeded_poll

ABI = Path(__file__).parents[3] / "contracts" / "abi" / "PollAnchor.json"
ACCEPTS = "0x631626ba7e60e01b60005260206000f3"  # return bytes4(0x1626ba7e)
VOTERS = [f"voter {place}" for place in range(12)]


@dataclass
class City:
    """A token, an anchor, and a poll between them; times are the chain's."""

    token: Token
    anchor: str
    chain: JsonRpcChain
    box: Box

    def at(self, time: int) -> None:
        """The next block has this time."""
        self.token.rpc("evm_setNextBlockTimestamp", time)

    def send(self, signature: str, types: list[str], values: list[object], sender: str | None = None) -> None:
        """Call PollAnchor."""
        self.token.send(keccak(text=signature)[:4] + encode(types, values), to=self.anchor, sender=sender)

    def close(self) -> Poll:
        """Sign and anchor the last head, and close on the chain."""
        manifest = self.box.manifest
        opens, closes = manifest.window.opens_at, manifest.window.closes_at
        self.at(closes)
        self.token.rpc("evm_mine")
        block = snapshot_block(closes, self.head() + 1, self._block_or_later)
        self.box.head(closes + 5)
        closing = Closing(len(self.box.leaves), self.box.tree.root(), block)
        parts = manifest.publisher, manifest.poll_id
        poll = Poll(
            manifest,
            self.box.census,
            self.box.transfers,
            self.box.leaves,
            self.box.heads,
            closing,
            self.chain.anchors(*parts),
            self.chain.forced(*parts),
            self.box.answers,
        )
        assert all(opens <= anchor.time for anchor in poll.anchors)
        result = poll.count()[1]
        types = ["bytes32", "uint64", "bytes32", "bytes32", "string"]
        values: list[object] = [manifest.poll_id, closing.size, closing.root, result.hash, "bafy"]
        self.send("closePoll(bytes32,uint64,bytes32,bytes32,string)", types, values)
        return poll

    def head(self) -> int:
        """The newest block's number."""
        return int(str(self.token.rpc("eth_blockNumber")), 16)

    def _block_or_later(self, number: int) -> Block:
        return self.chain.block(number) if number <= self.head() else Block(number, bytes(32), 2**40)


@pytest.fixture
def city(token: Token) -> City:
    """A poll that is open: twelve holders from an airdrop, two of whom changed something since."""
    token.open_drop()
    owners = sorted(address(voter) for voter in VOTERS)
    token.airdrop(1, 0, [hexadecimal(owner) for owner in owners])
    token.issue(1, 50, hexadecimal(address("voter 3")))
    bytecode = bytes.fromhex(json.loads(ABI.read_text())["bytecode"].removeprefix("0x"))
    receipt = Token(token.url, token.admin).send(bytecode + encode(["address", "uint48"], [token.admin, 0]))
    anchor = receipt["contractAddress"]
    chain = JsonRpcChain(token.url, bytes.fromhex(anchor[2:]))
    snapshot_time = chain.block(int(str(token.rpc("eth_blockNumber")), 16)).time
    token.rpc("evm_setNextBlockTimestamp", snapshot_time + 10)
    token.rpc("evm_mine")
    snapshot = snapshot_block(snapshot_time, int(str(token.rpc("eth_blockNumber")), 16), chain.block)
    power = replace(power_rule("one-per-token"), token=bytes.fromhex(token.address[2:]))
    transfers = chain.transfers(power.token, snapshot.number)
    census = Census.build(transfers, power)
    opens = snapshot_time + 100
    document = manifest_document(
        census,
        power,
        chain={"id": 31337, "anchor": anchor.lower(), "salt": "0x" + "33" * 32},
        publisher=token.admin.lower(),
        snapshot={
            "rule": "last-block-at-or-before",
            "time": snapshot.time,
            "block": snapshot.number,
            "hash": hexadecimal(snapshot.hash),
        },
        window={"rule": "half-open", "opensAt": opens, "closesAt": opens + 1_000, "grace": 600},
    )
    city = City(token, anchor, chain, Box(Manifest.of(document), census, transfers))
    role = keccak(text="PUBLISHER_ROLE")
    city.send("grantRole(bytes32,address)", ["bytes32", "address"], [role, token.admin])
    window: list[object] = [city.box.manifest.poll_id, opens, opens + 1_000, 600]
    city.send("openPoll(bytes32,uint64,uint64,uint32)", ["bytes32", "uint64", "uint64", "uint32"], window)
    return city


def fill(city: City) -> Poll:
    """Ballots posted, one forced by a stranger's hand, one by a contract wallet; heads anchored in between."""
    box, opens = city.box, city.box.manifest.window.opens_at
    for place, voter in enumerate(VOTERS[:6]):
        box.post(box.signed(voter, Choice((place % 3,), ())), opens + 10 + place)
    box.head(opens + 60)
    head = box.heads[-1][0]
    city.at(opens + 70)
    city.send(
        "anchorHeads((bytes32,uint64,bytes32)[])",
        ["(bytes32,uint64,bytes32)[]"],
        [[(head.poll_id, head.size, head.root)]],
    )
    forced = box.signed(VOTERS[7], Choice((2,), ())).encode()
    city.at(opens + 80)
    values: list[object] = [city.token.admin, box.manifest.poll_id, forced]
    sender = str(city.token.rpc("eth_accounts")[5])  # type: ignore[index]
    city.send("submitBallot(address,bytes32,bytes)", ["address", "bytes32", "bytes"], values, sender=sender)
    box.force(forced, opens + 80)
    city.token.rpc("anvil_setCode", hexadecimal(address(VOTERS[8])), ACCEPTS)
    index = box.post(box.signed(VOTERS[8], Choice((1,), ()))._replace(signature=b"by a contract"), opens + 90)
    box.answers[index] = ContractAnswer.ACCEPTED
    index = box.post(box.signed(VOTERS[9], Choice((1,), ()))._replace(signature=b"by nobody"), opens + 91)
    box.answers[index] = ContractAnswer.NO_CONTRACT
    return city.close()


def test_a_bundle_is_compared_with_the_chain(city: City, tmp_path: Path) -> None:
    """Everything passes, by the library and by the command; the verified count has the forced ballot in it."""
    poll = fill(city)
    report = verify(poll.files(), chain=city.chain)
    assert report.verified, [step for step in report.all if step.status.value != "PASS"]
    assert report.result is not None
    assert report.result["entries"] == {"counted": 8, "rejected": 1, "superseded": 0}
    write_directory(poll.files(), tmp_path / "bundle")
    done = CliRunner().invoke(group, ["verify", str(tmp_path / "bundle"), "--rpc", city.token.url])
    assert (done.exit_code, done.stdout.count("PASS"), done.stdout.count("SKIPPED")) == (0, 14, 0), done.output


def test_a_city_that_tells_another_story_is_caught(city: City) -> None:
    """Its bundle is whole in itself: a forced ballot left out, a transfer invented, an anchor moved."""
    poll = fill(city)
    box = Box(city.box.manifest, city.box.census, city.box.transfers)
    for leaf in poll.leaves[:6]:
        box.append(leaf)
    box.head(poll.heads[0][0].time)
    box.head(poll.heads[-1][0].time)
    closing = replace(poll.closing, size=6, root=box.tree.root())
    without = Poll(poll.manifest, poll.census, poll.transfers, box.leaves, box.heads, closing, poll.anchors)
    told = {
        "forced": without,
        "transfers": replace(poll, transfers=[*poll.transfers[:-1], poll.transfers[-1]._replace(log_index=99)]),
        "anchored": replace(poll, anchors=[poll.anchors[0]._replace(block=poll.anchors[0].block - 1)]),
    }
    for word, story in told.items():
        report = verify(story.files(), chain=city.chain)
        assert [step.name for step in report.all if step.status.value == "FAIL"] == ["chain"], word
        assert word in report.chain.detail


def test_an_answer_is_asked_for_again(city: City) -> None:
    """A wallet without code did not accept anything; one whose code reverts refused."""
    chain, digest, block = city.chain, bytes(32), city.head()
    assert chain.contract_answer(address("voter 1"), digest, b"x", block) is ContractAnswer.NO_CONTRACT
    assert chain.contract_answer(bytes.fromhex(city.token.address[2:]), digest, b"x", block) is ContractAnswer.REFUSED
    city.token.rpc("anvil_setCode", hexadecimal(address("voter 1")), ACCEPTS)
    assert chain.contract_answer(address("voter 1"), digest, b"x", city.head()) is ContractAnswer.ACCEPTED


def test_a_poll_that_was_voided_says_so(city: City) -> None:
    """And one that another publisher opened under the same id is not this one."""
    parts = city.box.manifest.publisher, city.box.manifest.poll_id
    assert city.chain.opened(address("other"), parts[1]) is None
    assert not city.chain.voided(*parts)
    values: list[object] = [city.token.admin, parts[1], keccak(text="why")]
    city.send("voidPoll(address,bytes32,bytes32)", ["address", "bytes32", "bytes32"], values)
    assert city.chain.voided(*parts)
    assert city.chain.closed(*parts) is None


def test_a_silent_node_is_no_proof(anvil: Anvil) -> None:
    """No connection, another protocol, an error: the step fails with what to do."""
    for url in ("http://127.0.0.1:9", "ftp://x"):
        with pytest.raises(NodeSilent, match="give another one"):
            JsonRpcChain(url, bytes(20)).chain_id()
    with pytest.raises(NodeSilent, match="eth_nothing"):
        JsonRpcChain(anvil.url, bytes(20))._ask("eth_nothing")


@pytest.mark.parametrize("said", [None, 7, [], {}, "0x", "zz", [{"topics": []}], [7]], ids=str)
def test_a_node_that_talks_nonsense_is_no_proof(said: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it answers, a step fails; nothing breaks."""
    poll = seeded_poll(24)
    chain = JsonRpcChain("http://127.0.0.1:9", bytes(20))
    monkeypatch.setattr(chain, "_ask", lambda method, *_, **__: "0x7a69" if method == "eth_chainId" else said)
    report = verify(poll.files(), chain=chain)
    assert report.chain.status.value == "FAIL"
    monkeypatch.setattr(chain, "_ask", lambda *_, **__: said)
    assert verify(poll.files(), chain=chain).chain.status.value == "FAIL"
