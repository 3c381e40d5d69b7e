"""What a bundle tells beside ballots: signed heads, anchors and forced ballots from the chain, contracts' answers."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from gallery_api.polls import canonical
from gallery_api.polls.canonical import hexadecimal
from gallery_api.polls.fields import FieldInvalid, Fields, any_binary
from gallery_api.polls.judging import ContractAnswer
from gallery_api.polls.log import Head, read_statement, signed_document

MOST_COMMENT = 10_000


class Anchor(NamedTuple):
    """A head that PollAnchor recorded: block, place in it and time of the event, and the head's size and root."""

    block: int
    log_index: int
    time: int
    size: int
    root: bytes


class Forced(NamedTuple):
    """A ballot that PollAnchor recorded: block, place in it and time of the event, and the compact bytes."""

    block: int
    log_index: int
    time: int
    ballot: bytes


def write_heads(heads: Iterable[tuple[Head, bytes]]) -> bytes:
    """heads.jsonl."""
    return canonical.write_lines([signed_document(*head) for head in heads])


def read_heads(content: bytes) -> list[tuple[Head, bytes]]:
    """From heads.jsonl; raises FieldInvalid or NotCanonical."""
    heads: list[tuple[Head, bytes]] = []
    for line, row in enumerate(canonical.read_lines(content), 1):
        statement, signature = read_statement(row, f"heads.jsonl:{line}")
        if not isinstance(statement, Head):
            raise FieldInvalid(f"heads.jsonl:{line}", "is no head")
        heads.append((statement, signature))
    return heads


def write_anchors(anchors: Iterable[Anchor]) -> bytes:
    """anchors.jsonl."""
    return canonical.write_lines(
        [_event(each) | {"size": each.size, "root": hexadecimal(each.root)} for each in anchors]
    )


def read_anchors(content: bytes) -> list[Anchor]:
    """From anchors.jsonl; raises FieldInvalid or NotCanonical."""
    anchors: list[Anchor] = []
    for fields in _objects(content, "anchors.jsonl"):
        anchors.append(Anchor(*_place(fields), fields.integer("size"), fields.binary("root", 32)))
        fields.done()
    return anchors


def write_forced(forced: Iterable[Forced]) -> bytes:
    """forced.jsonl."""
    return canonical.write_lines([_event(each) | {"ballot": hexadecimal(each.ballot)} for each in forced])


def read_forced(content: bytes) -> list[Forced]:
    """From forced.jsonl; raises FieldInvalid or NotCanonical."""
    forced: list[Forced] = []
    for fields in _objects(content, "forced.jsonl"):
        forced.append(Forced(*_place(fields), any_binary(fields.take("ballot"), fields.at("ballot"))))
        fields.done()
    return forced


def write_answers(answers: Mapping[int, ContractAnswer]) -> bytes:
    """contracts.jsonl."""
    return canonical.write_lines([{"index": index, "answer": str(answers[index])} for index in sorted(answers)])


def read_answers(content: bytes) -> dict[int, ContractAnswer]:
    """From contracts.jsonl, by log index; raises FieldInvalid or NotCanonical."""
    answers: dict[int, ContractAnswer] = {}
    for fields in _objects(content, "contracts.jsonl"):
        index = fields.integer("index", max(answers, default=-1) + 1)
        answers[index] = ContractAnswer(fields.one_of("answer", [str(answer) for answer in ContractAnswer]))
        fields.done()
    return answers


def write_comments(comments: Mapping[int, str]) -> bytes:
    """comments.jsonl."""
    return canonical.write_lines([{"index": index, "comment": comments[index]} for index in sorted(comments)])


def read_comments(content: bytes) -> dict[int, str]:
    """From comments.jsonl, by log index; raises FieldInvalid or NotCanonical."""
    comments: dict[int, str] = {}
    for fields in _objects(content, "comments.jsonl"):
        index, comment = fields.integer("index", max(comments, default=-1) + 1), fields.take("comment")
        if not isinstance(comment, str) or not 1 <= len(comment) <= MOST_COMMENT:
            raise FieldInvalid(fields.at("comment"), f"must be a text of 1 to {MOST_COMMENT} characters")
        comments[index] = comment
        fields.done()
    return comments


def _objects(content: bytes, name: str) -> list[Fields]:
    return [Fields(row, f"{name}:{line}") for line, row in enumerate(canonical.read_lines(content), 1)]


def _event(event: Anchor | Forced) -> dict[str, Any]:
    return {"block": event.block, "logIndex": event.log_index, "time": event.time}


def _place(fields: Fields) -> tuple[int, int, int]:
    return fields.integer("block"), fields.integer("logIndex"), fields.integer("time")
