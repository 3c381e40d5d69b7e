"""Ballots: EIP-712 typed data whose words are recomputed from the manifest, and their compact bytes."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from gallery_api.polls.canonical import LARGEST_INTEGER, hexadecimal
from gallery_api.polls.codes import Code
from gallery_api.polls.fields import FieldInvalid, Fields, integer
from gallery_api.polls.keccak import keccak256
from gallery_api.polls.manifest import Manifest
from gallery_api.polls.methods.method import ABSTAIN, Choice
from gallery_api.polls.typed_data import encode_type, text_word, uints_word, wallet_request

BALLOT_FIELDS = (
    ("voter", "address"),
    ("pollId", "bytes32"),
    ("title", "string"),
    ("selection", "string"),
    ("choice", "uint32[]"),
    ("weight", "uint32[]"),
    ("nonce", "uint64"),
    ("signedAt", "uint64"),
    ("commentHash", "bytes32"),
)
MOST_BALLOT_BYTES = 16_384
NO_COMMENT = bytes(32)
_TYPE_HASH = keccak256(encode_type("Ballot", BALLOT_FIELDS))
_FORM = 1
_HEAD = struct.Struct(">B20sBQQ32sH")
_COUNT = struct.Struct(">H")


class BallotRefused(ValueError):
    """A ballot that may not go into the log, and the code of why."""

    def __init__(self, code: Code, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(f"{code.word} ({code.value}): {reason}")


class Ballot(NamedTuple):
    """What a voter says: address (20 bytes), place of the language in the manifest, choice, nonce, the voter's own
    clock (Unix seconds), and keccak256 of the comment or NO_COMMENT."""

    voter: bytes
    language: int
    choice: Choice
    nonce: int
    signed_at: int
    comment_hash: bytes = NO_COMMENT


class SignedBallot(NamedTuple):
    """A ballot and its signature: 65 bytes of an account's key, or whatever a contract wallet takes."""

    ballot: Ballot
    signature: bytes

    def encode(self) -> bytes:
        """The compact bytes that the log holds and PollAnchor takes (docs/polls.md)."""
        voter, language, choice, nonce, signed_at, comment = self.ballot
        options, weights = choice
        return b"".join(
            (
                _HEAD.pack(_FORM, voter, language, nonce, signed_at, comment, len(options)),
                struct.pack(f">{len(options)}I", *options),
                struct.pack(f">H{len(weights)}I", len(weights), *weights),
                self.signature,
            )
        )

    @classmethod
    def decode(cls, content: bytes) -> "SignedBallot":
        """From its compact bytes; raises BallotRefused (MALFORMED)."""
        try:
            form, voter, language, nonce, signed_at, comment, options = _HEAD.unpack_from(content)
            place = _HEAD.size + 4 * options
            (weights,) = _COUNT.unpack_from(content, place)
            end = place + 2 + 4 * weights
            choice = _choice(content[_HEAD.size : place], content[place + 2 : end], options, weights)
        except struct.error:
            form = 0
        if form != _FORM or len(content) > MOST_BALLOT_BYTES or max(nonce, signed_at) > LARGEST_INTEGER:
            raise BallotRefused(Code.MALFORMED, "the bytes are no ballot of form 1")
        return cls(Ballot(voter, language, choice, nonce, signed_at, comment), content[end:])


@lru_cache(maxsize=65_536)
def _choice(options: bytes, weights: bytes, options_count: int, weights_count: int) -> Choice:
    return Choice(struct.unpack(f">{options_count}I", options), struct.unpack(f">{weights_count}I", weights))


@dataclass(frozen=True)
class _Phrase:
    """The words of a choice in one language, and the five words of the struct that stand for title to weight."""

    title: str
    selection: str
    encoded: bytes


class BallotPaper:
    """The ballots of one poll: their words, hashes and shape."""

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self._start = _TYPE_HASH + bytes(12)
        self._phrases: dict[tuple[int, Choice], _Phrase] = {}

    def shape(self, ballot: Ballot, power: int) -> Code:
        """COUNTED when the choice fits the method; an empty choice always does, when it has no weights."""
        if ballot.language >= len(self.manifest.languages):
            return Code.MALFORMED
        if ballot.choice.abstains:
            return Code.WEIGHT_SHAPE if ballot.choice.weights else Code.COUNTED
        return self.manifest.method.check(ballot.choice, power, self.manifest.options)

    def words(self, ballot: Ballot) -> tuple[str, str]:
        """The title and the selection that the wallet shows. The ballot's shape must be right."""
        phrase = self._phrase(ballot)
        return phrase.title, phrase.selection

    def struct_hash(self, ballot: Ballot) -> bytes:
        """The ballot's id: EIP-712's hashStruct. The ballot's shape must be right."""
        return keccak256(
            self._start
            + ballot.voter
            + self._phrase(ballot).encoded
            + _NUMBERS.pack(ballot.nonce, ballot.signed_at)
            + ballot.comment_hash
        )

    def digest(self, ballot: Ballot) -> bytes:
        """The 32 bytes that the voter signs."""
        return self.manifest.domain.digest(self.struct_hash(ballot))

    def message(self, ballot: Ballot) -> dict[str, Any]:
        """The typed data's message, with its words."""
        title, selection = self.words(ballot)
        return {
            "voter": hexadecimal(ballot.voter),
            "pollId": hexadecimal(self.manifest.poll_id),
            "title": title,
            "selection": selection,
            "choice": list(ballot.choice.options),
            "weight": list(ballot.choice.weights),
            "nonce": ballot.nonce,
            "signedAt": ballot.signed_at,
            "commentHash": hexadecimal(ballot.comment_hash),
        }

    def wallet_request(self, ballot: Ballot) -> dict[str, Any]:
        """The parameter of eth_signTypedData_v4 for a ballot."""
        return wallet_request(self.manifest.domain, "Ballot", BALLOT_FIELDS, self.message(ballot))

    def read_message(self, message: Mapping[str, Any], power: int) -> Ballot:
        """The ballot that a posted message means for a voter with this power.

        Raises BallotRefused: MALFORMED, WRONG_POLL, the codes of the shape, TITLE_DIFFERS or SELECTION_DIFFERS. The
        language is the first of the manifest in which both title and selection match.
        """
        try:
            fields = Fields(dict(message))
            poll_id = fields.binary("pollId", 32)
            title, selection = (str(fields.take(name)) for name in ("title", "selection"))
            options, weights = (
                tuple(integer(each, fields.at(name), 0, 2**32 - 1) for each in fields.items(name, 0, 2_000))
                for name in ("choice", "weight")
            )
            voter, comment = fields.binary("voter", 20), fields.binary("commentHash", 32)
            nonce, signed_at = fields.integer("nonce"), fields.integer("signedAt")
            fields.done()
        except FieldInvalid as error:
            raise BallotRefused(Code.MALFORMED, str(error)) from error
        if poll_id != self.manifest.poll_id:
            raise BallotRefused(Code.WRONG_POLL, "the ballot is for another poll")
        ballot = Ballot(voter, 0, Choice(options, weights), nonce, signed_at, comment)
        shape = self.shape(ballot, power)
        if shape is not Code.COUNTED:
            raise BallotRefused(shape, f"the method {self.manifest.method.name} does not take this choice")
        worded = [ballot._replace(language=place) for place in range(len(self.manifest.languages))]
        titled = [each for each in worded if self.words(each)[0] == title]
        if not titled:
            raise BallotRefused(Code.TITLE_DIFFERS, "the title is not the poll's")
        for each in titled:
            if self.words(each)[1] == selection:
                return each
        raise BallotRefused(Code.SELECTION_DIFFERS, "the words of the selection are not those of the choice")

    def _phrase(self, ballot: Ballot) -> _Phrase:
        known = self._phrases.get((ballot.language, ballot.choice))
        if known is not None:
            return known
        language = self.manifest.languages[ballot.language]
        title = self.manifest.title[language]
        choice = ballot.choice
        labels = self.manifest.labels(language)
        selection = ABSTAIN[language] if choice.abstains else self.manifest.method.words(choice, labels)
        hashes = text_word(title), text_word(selection), uints_word(choice.options), uints_word(choice.weights)
        phrase = _Phrase(title, selection, b"".join((self.manifest.poll_id, *hashes)))
        if len(self._phrases) < _MOST_PHRASES:
            self._phrases[ballot.language, choice] = phrase
        return phrase


_NUMBERS = struct.Struct(">24xQ24xQ")
_MOST_PHRASES = 65_536


def comment_hash(comment: str) -> bytes:
    """What a ballot says of its comment: keccak256 of the UTF-8 text, NO_COMMENT for none."""
    return keccak256(comment.encode("utf-8")) if comment else NO_COMMENT
