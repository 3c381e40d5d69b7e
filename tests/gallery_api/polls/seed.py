"""Whole polls from a seed: the same keys, ballots and bytes each time; and a chain that says what they say."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from gallery_api.polls.ballot import Ballot, BallotPaper, SignedBallot, comment_hash
from gallery_api.polls.bundle import Poll
from gallery_api.polls.canonical import hexadecimal
from gallery_api.polls.census import Block, Census, Transfer, write_traits
from gallery_api.polls.chain import Closed, Opened
from gallery_api.polls.evidence import Anchor, Forced
from gallery_api.polls.fields import Fields
from gallery_api.polls.judging import ContractAnswer
from gallery_api.polls.log import Entry, EntryKind, Head
from gallery_api.polls.manifest import Manifest
from gallery_api.polls.merkle import Tree, leaf_hash
from gallery_api.polls.methods.method import Choice
from gallery_api.polls.power import PowerRule
from gallery_api.polls.signatures import sign
from gallery_api.polls.tally import Closing
from minting.signing import KeySigner

OPENS, CLOSES, DELAY = 1_800_000_000, 1_800_086_400, 120
SNAPSHOT_BLOCK, CLOSING_BLOCK = 1_000, 90_000
NOBODY = bytes(20)
TOKEN = b"\x11" * 20
WINDOW = Opened(OPENS, CLOSES, 3_600)


def signer(name: str) -> KeySigner:
    """A key that everybody knows."""
    return KeySigner(sha256(f"palmido test {name}".encode()).digest())


def address(name: str) -> bytes:
    """Its address."""
    return bytes.fromhex(signer(name).address[2:])


def block_hash(number: int) -> bytes:
    """What the seeded chain calls a block."""
    return sha256(f"block {number}".encode()).digest()


METHODS: dict[str, dict[str, Any]] = {
    "single": {"name": "single", "version": 1, "seats": 1},
    "approval": {"name": "approval", "version": 1, "seats": 1, "most": 3},
    "ranked": {
        "name": "ranked",
        "version": 1,
        "ranks": 3,
        "irregular": "reject",
        "overvote": "exhaust",
        "skipped": "pass",
        "duplicate": "first",
        "elimination": "one",
        "tied": "tie-rule",
    },
    "weighted": {"name": "weighted", "version": 1, "seats": 1, "mostWeight": 10},
    "quadratic": {"name": "quadratic", "version": 1, "seats": 1, "credits": 25},
    "yes-no": {"name": "yes-no", "version": 1, "threshold": "1/2", "at": "above"},
    "budget-greedy": {"name": "budget-greedy", "version": 1, "budget": 100, "most": 3},
    "budget-equal-shares": {
        "name": "budget-equal-shares",
        "version": 1,
        "budget": 100,
        "most": 3,
        "satisfaction": "cost",
        "completion": "greedy",
    },
}
LABELS = [("두무진", "Dumujin"), ("월미도", "Wolmido"), ("팔미도", "Palmido"), ("강화", "Ganghwa")]


def power_rule(rule: str = "one-per-holder", **changes: Any) -> PowerRule:
    """The census rule of the seeded polls."""
    document: dict[str, Any] = {
        "rule": rule,
        "version": 1,
        "token": hexadecimal(TOKEN),
        "drops": None,
        "excluded": [],
        "cap": None,
    }
    if rule == "trait-weighted":
        document |= {
            "layer": "tier",
            "weights": {"common": 1, "rare": 2, "epic": 3},
            "otherwise": 0,
            "traits": hexadecimal(bytes(32)),
        }
    return PowerRule.read(Fields(document | changes))


def manifest_document(census: Census, power: PowerRule, method: str = "single", **changes: Any) -> dict[str, Any]:
    """A manifest's JSON object."""
    options = 2 if method == "yes-no" else 4
    labels = [{"label": {"ko": ko, "en": en}} for ko, en in LABELS[:options]]
    if method.startswith("budget"):
        labels = [{**label, "cost": 20 + 15 * place} for place, label in enumerate(labels)]
    summary = census.summary()
    document = {
        "version": "palmido-poll/1",
        "ballots": "palmido-ballot/1",
        "log": "rfc6962/1",
        "result": "palmido-result/1",
        "chain": {"id": 31337, "anchor": "0x" + "22" * 20, "salt": "0x" + "33" * 32},
        "publisher": hexadecimal(address("publisher")),
        "logKey": hexadecimal(address("log")),
        "languages": ["ko", "en"],
        "title": {"ko": "축제는 어디에서 열까요?", "en": "Where shall the festival be?"},
        "text": {"ko": "가을 축제의 장소를 정합니다.", "en": "The place of the autumn festival.\nOne line more."},
        "options": labels,
        "method": METHODS[method],
        "power": power.document(),
        "snapshot": {
            "rule": "last-block-at-or-before",
            "time": OPENS - 3_600,
            "block": SNAPSHOT_BLOCK,
            "hash": hexadecimal(block_hash(SNAPSHOT_BLOCK)),
        },
        "census": {
            "version": "palmido-census/1",
            "root": hexadecimal(summary.root),
            "holders": summary.holders,
            "power": summary.power,
        },
        "window": {"rule": "half-open", "opensAt": OPENS, "closesAt": CLOSES, "grace": 3_600},
        "mergeDelay": DELAY,
        "contractWallets": "at-close",
        "quorum": {"rule": "power-share", "share": "1/10"},
        "tie": {"rule": "order"},
        "scores": "after-close",
    }
    return document | changes


def random_choice(method: str, chance: random.Random, options: int = 4) -> Choice:
    """A choice that the method takes, from a voter with power 1; one in twelve abstains."""
    if chance.random() < 1 / 12:
        return Choice((), ())
    if method in ("single", "yes-no"):
        return Choice((chance.randrange(2 if method == "yes-no" else options),), ())
    chosen = chance.sample(range(options), chance.randint(1, 3))
    if method == "ranked":
        return Choice(tuple(chosen), tuple(range(1, len(chosen) + 1)))
    chosen.sort()
    if method in ("weighted", "quadratic"):
        most = 10 if method == "weighted" else 2
        return Choice(tuple(chosen), tuple(chance.randint(1, most) for _ in chosen))
    return Choice(tuple(chosen), ())


@dataclass
class Box:
    """A poll being filled: entries in the log, ballots forced through the chain, comments and contracts' answers."""

    manifest: Manifest
    census: Census
    transfers: Sequence[Transfer]
    traits: Mapping[int, str] | None = None

    def __post_init__(self) -> None:
        self.paper = BallotPaper(self.manifest)
        self.tree = Tree()
        self.leaves: list[bytes] = []
        self.heads: list[tuple[Head, bytes]] = []
        self.anchors: list[Anchor] = []
        self.forced: list[Forced] = []
        self.answers: dict[int, ContractAnswer] = {}
        self.comments: dict[int, str] = {}

    def signed(self, voter: str, choice: Choice, nonce: int = 1, comment: str = "", language: int = 0) -> SignedBallot:
        """A voter's ballot with a good signature."""
        signed_at = self.manifest.window.opens_at + 60
        ballot = Ballot(address(voter), language, choice, nonce, signed_at, comment_hash(comment))
        return SignedBallot(ballot, sign(signer(voter), self.paper.digest(ballot)))

    def post(self, ballot: SignedBallot | bytes, time: int) -> int:
        """Put a ballot into the log; return its index."""
        return self.append(
            Entry(EntryKind.POSTED, time, ballot if isinstance(ballot, bytes) else ballot.encode()).encode()
        )

    def force(self, ballot: SignedBallot | bytes, time: int) -> int:
        """Put a ballot on the chain and merge it into the log."""
        content = ballot if isinstance(ballot, bytes) else ballot.encode()
        self.forced.append(Forced(SNAPSHOT_BLOCK + 10 + len(self.forced), 0, time, content))
        return self.append(Entry(EntryKind.FORCED, time, content).encode())

    def head(self, time: int, anchored: bool = False) -> None:
        """Sign a head, and perhaps anchor it."""
        head = Head(self.manifest.poll_id, len(self.leaves), self.tree.root(), time)
        self.heads.append((head, head.sign(self.manifest, signer("log"))))
        if anchored and (not self.anchors or self.anchors[-1].size < head.size):
            self.anchors.append(Anchor(2_000 + len(self.anchors), 0, time + 5, head.size, head.root))

    def close(self) -> Poll:
        """Sign the last head and give the whole poll."""
        self.head(CLOSES + 10, anchored=True)
        lot = Block(CLOSING_BLOCK + 100, block_hash(CLOSING_BLOCK + 100), self.manifest.lot_time)
        closing = Closing(
            len(self.leaves), self.tree.root(), Block(CLOSING_BLOCK, block_hash(CLOSING_BLOCK), CLOSES), lot
        )
        return Poll(
            self.manifest,
            self.census,
            self.transfers,
            self.leaves,
            self.heads,
            closing if str(self.manifest.tie) == "lot" else replace(closing, lot=None),
            self.anchors,
            self.forced,
            self.answers,
            self.comments,
            self.traits,
        )

    def append(self, leaf: bytes) -> int:
        """Add a leaf's bytes as they are; return its index."""
        self.leaves.append(leaf)
        return self.tree.append(leaf_hash(leaf))


def holdings(voters: int, chance: random.Random) -> list[Transfer]:
    """Mints of one to three tokens for each voter, and some that change hands."""
    transfers: list[Transfer] = []
    token = 0
    for voter in range(voters):
        for _ in range(chance.randint(1, 3)):
            token += 1
            owner = address(f"voter {voter}")
            transfers.append(Transfer(10 + token, 0, NOBODY, owner, 1 << 64 | token))
            if chance.random() < 0.1:
                other = address(f"voter {chance.randrange(voters)}")
                if other != owner:
                    transfers.append(Transfer(10 + token, 1, owner, other, 1 << 64 | token))
    return transfers


def open_box(voters: int, method: str = "single", rule: str = "one-per-holder", seed: int = 1, **changes: Any) -> Box:
    """An empty box over a seeded census."""
    chance = random.Random(seed)
    transfers = holdings(voters, chance)
    traits = None
    power = power_rule(rule)
    if power.weighs_traits:
        traits = {each.token_id: chance.choice(["common", "rare", "epic"]) for each in transfers}
        power = replace(power, traits=sha256(write_traits(traits)).digest())
    census = Census.build(transfers, power, traits)
    return Box(Manifest.of(manifest_document(census, power, method, **changes)), census, transfers, traits)


def seeded_poll(
    ballots: int = 200, method: str = "single", rule: str = "one-per-holder", seed: int = 1, **changes: Any
) -> Poll:
    """A closed poll: votes, votes again, an abstention here and there, comments, two languages, forced ballots good and
    bad, a stranger, a conflict of nonces, a late one."""
    chance = random.Random(seed)
    people = max(ballots * 3 // 4, 8)
    box = open_box(people, method, rule, seed, **changes)
    voters = [f"voter {place}" for place in range(people) if address(f"voter {place}") in box.census.powers]
    nonces: dict[str, int] = {}
    for place in range(ballots - 8):
        time = OPENS + 100 + place * ((CLOSES - OPENS - 1_000) // ballots)
        voter = voters[place] if place < len(voters) else chance.choice(voters)
        nonces[voter] = nonces.get(voter, 0) + 1
        comment = f"의견 {place}" if place % 9 == 0 else ""
        ballot = box.signed(voter, random_choice(method, chance), nonces[voter], comment, place % 2)
        index = box.post(ballot, time)
        if comment:
            box.comments[index] = comment
        if place % 20 == 19:
            box.head(time + 1, anchored=place % 40 == 39)
    _oddities(box, voters, random_choice(method, random.Random(seed)), method, chance)
    return box.close()


def _oddities(box: Box, voters: list[str], choice: Choice, method: str, chance: random.Random) -> None:
    late = CLOSES - 30
    first = SignedBallot.decode(Entry.decode(box.leaves[0]).ballot)
    box.post(first, late)  # the same again
    box.post(box.signed(voters[0], choice, 50), late)
    box.post(box.signed(voters[0], Choice((), ()), 50), late)  # or a repetition, where the choice abstains too
    box.force(box.signed(voters[1], random_choice(method, chance), 60), late + 1)
    box.force(box.signed("stranger", choice), late + 2)
    box.force(b"\x00 no ballot at all", late + 3)
    box.force(first._replace(signature=bytes(65)), late + 4)
    if box.manifest.contract_wallets:
        box.answers[len(box.leaves) - 1] = ContractAnswer.NO_CONTRACT
    box.post(box.signed(voters[2], choice, 70), CLOSES)


@dataclass
class SeededChain:
    """A chain that says what a poll's bundle should say; tests make it disagree."""

    poll: Poll
    publisher: bytes = address("publisher")
    id: int = 31337
    open: Opened | None = WINDOW
    void: bool = False

    def __post_init__(self) -> None:
        _, result = self.poll.count()
        closing = self.poll.closing
        self.close: Closed | None = Closed(closing.size, closing.root, result.hash, "bafy")
        self.held_transfers, self.held_anchors = list(self.poll.transfers), list(self.poll.anchors)
        self.held_forced = list(self.poll.forced)
        self.answer = ContractAnswer.NO_CONTRACT
        self.blocks = {block.number: block for block in (closing.block, closing.lot) if block}

    def chain_id(self) -> int:
        """The chain's id."""
        return self.id

    def block(self, number: int) -> Block:
        """One block a second before the close and after."""
        if number in self.blocks:
            return self.blocks[number]
        time = OPENS - 3_600 + (number - SNAPSHOT_BLOCK) if number < 50_000 else CLOSES + number - CLOSING_BLOCK
        if number + 1 in self.blocks:
            time = self.blocks[number + 1].time - 1
        return Block(number, block_hash(number), time)

    def opened(self, publisher: bytes, poll_id: bytes) -> Opened | None:
        """The poll's opening."""
        known = (publisher, poll_id) == (self.publisher, self.poll.manifest.poll_id)
        return self.open if known else None

    def anchors(self, publisher: bytes, poll_id: bytes) -> list[Anchor]:
        """The poll's anchored heads."""
        return self.held_anchors

    def forced(self, publisher: bytes, poll_id: bytes) -> list[Forced]:
        """The forced ballots."""
        return self.held_forced

    def closed(self, publisher: bytes, poll_id: bytes) -> Closed | None:
        """The poll's close."""
        return self.close

    def voided(self, publisher: bytes, poll_id: bytes) -> bool:
        """Whether it was voided."""
        return self.void

    def transfers(self, token: bytes, last_block: int) -> list[Transfer]:
        """All transfers."""
        return self.held_transfers

    def contract_answer(self, voter: bytes, digest: bytes, signature: bytes, block: int) -> ContractAnswer:
        """The same for everybody."""
        return self.answer
