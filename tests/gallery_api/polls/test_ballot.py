"""Ballots: hashed as every wallet hashes them, worded by the manifest, in bytes that can be written one way only."""

import random
from dataclasses import replace

import pytest
from coincurve import PrivateKey
from eth_account import Account
from eth_account.messages import encode_typed_data
from hypothesis import given
from hypothesis import strategies as st

from gallery_api.polls.ballot import (
    BALLOT_FIELDS,
    NO_COMMENT,
    Ballot,
    BallotPaper,
    BallotRefused,
    SignedBallot,
    comment_hash,
)
from gallery_api.polls.codes import Code
from gallery_api.polls.keccak import keccak256
from gallery_api.polls.log import Head, Receipt, Refusal
from gallery_api.polls.manifest import Manifest
from gallery_api.polls.methods.method import Choice
from gallery_api.polls.signatures import ORDER, check
from gallery_api.polls.typed_data import Domain, address_word, encode_type, text_word
from tests.gallery_api.polls.seed import METHODS, OPENS, address, open_box, random_choice, signer

BOX = open_box(6, "weighted")
PAPER = BallotPaper(BOX.manifest)
CHOICES = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 10)), max_size=4, unique_by=lambda pair: pair[0]).map(
    lambda pairs: Choice(tuple(option for option, _ in sorted(pairs)), tuple(weight for _, weight in sorted(pairs)))
)
BALLOTS = st.builds(
    Ballot,
    st.binary(min_size=20, max_size=20),
    st.integers(0, 1),
    CHOICES,
    st.integers(0, 2**53 - 1),
    st.integers(0, 2**53 - 1),
    st.binary(min_size=32, max_size=32),
)


def test_the_type_is_the_announced_one() -> None:
    """Field for field as in the project's plan."""
    assert encode_type("Ballot", BALLOT_FIELDS) == (
        b"Ballot(address voter,bytes32 pollId,string title,string selection,uint32[] choice,uint32[] weight,"
        b"uint64 nonce,uint64 signedAt,bytes32 commentHash)"
    )


@given(BALLOTS)
def test_hashes_are_those_of_eth_account(ballot: Ballot) -> None:
    """Domain, struct and digest, for any ballot, against an implementation that is not ours."""
    message = encode_typed_data(full_message=PAPER.wallet_request(ballot))
    assert message.header == BOX.manifest.domain.separator
    assert message.body == PAPER.struct_hash(ballot)
    assert keccak256(b"\x19" + message.version + message.header + message.body) == PAPER.digest(ballot)


@pytest.mark.parametrize(
    "statement",
    [
        Head(bytes(32), 3, b"\1" * 32, 9),
        Receipt(bytes(32), b"\2" * 32, 7, 8, b"\3" * 32),
        Refusal(bytes(32), bytes(32), 14, 9),
    ],
)
def test_statements_are_hashed_as_by_eth_account(statement: Head | Receipt | Refusal) -> None:
    """What the log's keeper signs can be checked with any wallet library."""
    message = encode_typed_data(full_message=statement.wallet_request(BOX.manifest))
    assert keccak256(b"\x19\x01" + message.header + message.body) == statement.digest(BOX.manifest)


def test_the_example_of_eip_712() -> None:
    """The mail of the standard, with its domain of four fields written out here."""
    types = encode_type(
        "EIP712Domain",
        (("name", "string"), ("version", "string"), ("chainId", "uint256"), ("verifyingContract", "address")),
    )
    separator = keccak256(
        keccak256(types) + text_word("Ether Mail") + text_word("1") + (1).to_bytes(32, "big")
        + address_word(bytes.fromhex("CcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"))
    )  # fmt: skip
    assert separator.hex() == "f2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f"
    person = keccak256(encode_type("Person", (("name", "string"), ("wallet", "address"))))
    mail = keccak256(b"Mail(Person from,Person to,string contents)Person(string name,address wallet)")
    cow = keccak256(person + text_word("Cow") + address_word(bytes.fromhex("CD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826")))
    bob = keccak256(person + text_word("Bob") + address_word(bytes.fromhex("bBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB")))
    struct = keccak256(mail + cow + bob + text_word("Hello, Bob!"))
    digest = keccak256(b"\x19\x01" + separator + struct)
    assert digest.hex() == "be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2"


def test_a_wallet_signs_what_is_counted() -> None:
    """A signature made by eth-account over the typed data is a good ballot."""
    account = Account.from_key(b"\x05" * 32)
    ballot = Ballot(bytes.fromhex(account.address[2:]), 0, Choice((1,), (3,)), 1, OPENS)
    signed = account.sign_typed_data(full_message=PAPER.wallet_request(ballot))
    assert check(PAPER.digest(ballot), bytes(signed.signature), ballot.voter) is Code.COUNTED


@pytest.mark.parametrize("field", ["chain_id", "contract", "salt", "name", "version"])
def test_a_signature_is_for_one_domain(field: str) -> None:
    """Another chain, contract, deployment, name or version is another digest."""
    domain = BOX.manifest.domain
    other: dict[str, object] = {"chain_id": 1, "contract": b"\x01" * 20, "salt": bytes(32), "name": "x", "version": "2"}
    assert replace(domain, **{field: other[field]}).digest(bytes(32)) != domain.digest(bytes(32))
    assert isinstance(domain, Domain)


@given(BALLOTS, st.binary(max_size=100))
def test_bytes_are_read_as_they_were_written(ballot: Ballot, signature: bytes) -> None:
    """Encoding and decoding are inverse."""
    signed = SignedBallot(ballot, signature)
    assert SignedBallot.decode(signed.encode()) == signed


@given(st.binary(max_size=200))
def test_any_bytes_are_a_ballot_or_refused(content: bytes) -> None:
    """Nothing else happens; what is read is written back to the same bytes."""
    try:
        signed = SignedBallot.decode(content)
    except BallotRefused as refused:
        assert refused.code is Code.MALFORMED
    else:
        assert signed.encode() == content


@given(BALLOTS, st.data())
def test_the_id_depends_on_everything(ballot: Ballot, data: st.DataObject) -> None:
    """A second ballot with the same id would be the same ballot."""
    other = data.draw(BALLOTS)
    assert (PAPER.struct_hash(ballot) == PAPER.struct_hash(other)) == (ballot == other)


def test_arrays_do_not_run_into_one_another() -> None:
    """The second preimage: moving a number from one array to the other is another id."""
    box = open_box(6, "ranked")
    left = Ballot(address("a"), 0, Choice((0, 1), (1, 2)), 1, OPENS)
    right = Ballot(address("a"), 0, Choice((0, 2), (1, 1)), 1, OPENS)
    assert box.paper.struct_hash(left) != box.paper.struct_hash(right)


class TestMessages:
    """What a wallet signed and posted, with its words."""

    ballot = Ballot(address("a"), 1, Choice((0, 2), (3, 1)), 7, OPENS, comment_hash("고맙습니다"))

    def test_a_message_is_read_with_its_language(self) -> None:
        """The words tell the language."""
        message = PAPER.message(self.ballot)
        assert message["title"] == "Where shall the festival be?"
        assert message["selection"] == "Dumujin ×3 / Palmido ×1"
        assert PAPER.read_message(message, 1) == self.ballot

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("pollId", "0x" + "00" * 32, Code.WRONG_POLL),
            ("pollId", "0x00", Code.MALFORMED),
            ("title", "Where shall the festival not be?", Code.TITLE_DIFFERS),
            ("title", "축제는 어디에서 열까요?", Code.SELECTION_DIFFERS),
            ("selection", "Dumujin ×3 / Palmido ×2", Code.SELECTION_DIFFERS),
            ("selection", "두무진 ×3 / 팔미도 ×1", Code.SELECTION_DIFFERS),
            ("selection", None, Code.SELECTION_DIFFERS),
            ("choice", [2, 0], Code.CHOICE_SHAPE),
            ("choice", [0, 4], Code.CHOICE_SHAPE),
            ("choice", [0, 0], Code.CHOICE_SHAPE),
            ("choice", [0], Code.WEIGHT_SHAPE),
            ("choice", [0, 2**32], Code.MALFORMED),
            ("choice", [0, True], Code.MALFORMED),
            ("choice", [0, "2"], Code.MALFORMED),
            ("choice", "0,2", Code.MALFORMED),
            ("weight", [3, 0], Code.WEIGHT_SHAPE),
            ("weight", [3, 11], Code.WEIGHT_SHAPE),
            ("weight", [3, -1], Code.MALFORMED),
            ("nonce", -1, Code.MALFORMED),
            ("nonce", 2**53, Code.MALFORMED),
            ("nonce", 1.0, Code.MALFORMED),
            ("voter", "0xABCD", Code.MALFORMED),
            ("extra", 1, Code.MALFORMED),
        ],
    )
    def test_what_differs_is_refused(self, field: str, value: object, code: Code) -> None:
        """Each with its code: the words are recomputed and never believed."""
        with pytest.raises(BallotRefused) as refused:
            PAPER.read_message(PAPER.message(self.ballot) | {field: value}, 1)
        assert refused.value.code is code

    def test_an_empty_choice_is_an_abstention_in_words(self) -> None:
        """In both languages; with weights it is no choice at all."""
        empty = Ballot(address("a"), 0, Choice((), ()), 1, OPENS)
        assert PAPER.words(empty)[1] == "기권"
        assert PAPER.words(empty._replace(language=1))[1] == "Abstain"
        assert PAPER.shape(empty._replace(choice=Choice((), (1,))), 1) is Code.WEIGHT_SHAPE
        assert PAPER.shape(empty._replace(language=2), 1) is Code.MALFORMED

    def test_no_comment_is_no_hash(self) -> None:
        """The empty comment is zero, every other its keccak256."""
        assert comment_hash("") == NO_COMMENT
        assert comment_hash("가") == keccak256("가".encode())


@pytest.mark.parametrize("method", METHODS)
def test_different_choices_have_different_words(method: str) -> None:
    """Whatever the method: nobody signs words that also mean something else."""

    box = open_box(6, method)
    chance, seen = random.Random(3), {}
    for _ in range(400):
        choice = random_choice(method, chance)
        ballot = Ballot(address("a"), 0, choice, 1, OPENS)
        assert box.paper.shape(ballot, 1) is Code.COUNTED
        assert seen.setdefault(box.paper.words(ballot)[1], choice) == choice


class TestSignatures:
    """One signature for one ballot, in one form."""

    digest = keccak256(b"palmido")
    r, s, v = (lambda raw: (raw[:32], raw[32:64], raw[64]))(
        PrivateKey(b"\x07" * 32).sign_recoverable(keccak256(b"palmido"), hasher=None)
    )
    voter = keccak256(PrivateKey(b"\x07" * 32).public_key.format(compressed=False)[1:])[12:]

    def test_the_good_one(self) -> None:
        """r ‖ s ‖ 27 or 28."""
        assert check(self.digest, self.r + self.s + bytes([27 + self.v]), self.voter) is Code.COUNTED

    def test_its_mirror_is_refused(self) -> None:
        """n - s with the other parity recovers the same key, and is no ballot."""
        high = (ORDER - int.from_bytes(self.s, "big")).to_bytes(32, "big")
        assert check(self.digest, self.r + high + bytes([28 - self.v]), self.voter) is Code.SIGNATURE_MALLEABLE

    @pytest.mark.parametrize("v", [0, 1])
    def test_another_way_to_write_v_is_refused(self, v: int) -> None:
        """0 and 1 mean what 27 and 28 do."""
        assert check(self.digest, self.r + self.s + bytes([v]), self.voter) is Code.SIGNATURE_MALLEABLE

    def test_other_shapes_are_refused(self) -> None:
        """Compact, padded, empty; other values of v; zero and overflowing numbers."""
        whole = self.r + self.s + bytes([27 + self.v])
        for shape in (whole[:64], whole + b"\0", b"", whole[:64] + b"\x1d", whole[:64] + b"\x25"):
            assert check(self.digest, shape, self.voter) is Code.SIGNATURE_SHAPE
        for r in (bytes(32), b"\xff" * 32):
            assert check(self.digest, r + self.s + b"\x1b", self.voter) is Code.SIGNATURE_WRONG
        assert check(self.digest, self.r + bytes(32) + b"\x1b", self.voter) is Code.SIGNATURE_WRONG

    def test_the_prefixes_of_messages_are_not_accepted(self) -> None:
        """A ballot is typed data; Ethereum's and Kaia's prefixed messages are something else."""
        box = open_box(6)
        ballot = Ballot(address("a"), 0, Choice((0,), ()), 1, OPENS)
        struct = box.paper.struct_hash(ballot)
        for prefix in (b"\x19Klaytn Signed Message:\n32", b"\x19Ethereum Signed Message:\n32"):
            parts = signer("a").sign(keccak256(prefix + struct))
            signature = parts.r.to_bytes(32, "big") + parts.s.to_bytes(32, "big") + bytes([27 + parts.y_parity])
            assert check(box.paper.digest(ballot), signature, address("a")) is Code.SIGNATURE_WRONG

    @given(st.integers(0, 64), st.integers(1, 255))
    def test_every_changed_byte_is_refused(self, place: int, change: int) -> None:
        """None of the 65 may be another."""
        whole = bytearray(self.r + self.s + bytes([27 + self.v]))
        whole[place] ^= change
        assert check(self.digest, bytes(whole), self.voter) is not Code.COUNTED


def test_a_manifest_names_its_own_domain() -> None:
    """Statements of the log are signed in another domain than ballots: neither can be shown as the other."""
    manifest: Manifest = BOX.manifest
    assert manifest.domain.separator != manifest.log_domain.separator
