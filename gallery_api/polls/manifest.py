"""The manifest: everything a poll's count depends on, in bytes whose hash is the poll's id."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from gallery_api.polls import canonical
from gallery_api.polls.fields import FieldInvalid, Fields
from gallery_api.polls.keccak import keccak256
from gallery_api.polls.methods import read_method
from gallery_api.polls.methods.method import ABSTAIN, SEPARATOR, Method, Option
from gallery_api.polls.power import PowerRule
from gallery_api.polls.ties import TieKind
from gallery_api.polls.typed_data import Domain

VERSION = "palmido-poll/1"
LANGUAGES = ("ko", "en")
MOST_BYTES = 1_000_000
MOST_SECONDS = 366 * 86_400


@dataclass(frozen=True)
class Snapshot:
    """The last block at or before `time` (Unix seconds), by its number and hash."""

    time: int
    block: int
    hash: bytes


@dataclass(frozen=True)
class CensusSummary:
    """What the manifest says of the census: its Merkle root, how many voters, their power together."""

    root: bytes
    holders: int
    power: int


@dataclass(frozen=True)
class Window:
    """Ballots count from `opens_at` up to, but not at, `closes_at` (Unix seconds); heads may be anchored for
    `grace` seconds more."""

    opens_at: int
    closes_at: int
    grace: int

    def holds(self, time: int) -> bool:
        """Whether a time is inside."""
        return self.opens_at <= time < self.closes_at


@dataclass(frozen=True)
class Manifest:
    """A poll's rules. Make one with `parse` or `of`, which check every field.

    languages: in which a ballot may be worded; title, text and labels by language; quorum: the share of the census's
    power that must take part, or None; merge_delay: seconds from a ballot's arrival within which it is in the log;
    lot_delay: seconds after the close at which the block of the lot is due.
    """

    content: bytes
    domain: Domain
    log_domain: Domain
    publisher: bytes
    log_key: bytes
    languages: tuple[str, ...]
    title: Mapping[str, str]
    text: Mapping[str, str]
    options: tuple[Option, ...]
    method: Method
    power: PowerRule
    snapshot: Snapshot
    census: CensusSummary
    window: Window
    merge_delay: int
    contract_wallets: bool
    quorum: Fraction | None
    tie: TieKind
    lot_delay: int
    live_scores: bool

    @cached_property
    def poll_id(self) -> bytes:
        """keccak256 of the canonical bytes."""
        return keccak256(self.content)

    @property
    def lot_time(self) -> int:
        """The lot is the hash of the first block whose time is this or later (Unix seconds)."""
        return self.window.closes_at + self.lot_delay

    def labels(self, language: str) -> list[str]:
        """The options' words in one language."""
        return [option.label[language] for option in self.options]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Manifest":
        """From the JSON object; raises FieldInvalid or canonical.NotCanonical."""
        return cls.parse(canonical.dumps(dict(document)))

    @classmethod
    def parse(cls, content: bytes) -> "Manifest":
        """From its canonical bytes; raises FieldInvalid for a field that is wrong, missing or unknown, NotCanonical for
        bytes that could be written otherwise."""
        if len(content) > MOST_BYTES:
            raise FieldInvalid("", f"must have at most {MOST_BYTES} bytes")
        fields = Fields(canonical.loads(content))
        fields.one_of("version", (VERSION,))
        fields.one_of("ballots", ("palmido-ballot/1",))
        fields.one_of("log", ("rfc6962/1",))
        fields.one_of("result", ("palmido-result/1",))
        languages = _languages(fields)
        method, options = _method_and_options(fields, languages)
        window = _window(fields)
        snapshot = _snapshot(fields)
        if snapshot.time > window.opens_at:
            raise FieldInvalid("snapshot.time", "must not be after the window opens")
        tie, lot_delay = _tie(fields)
        domain = _domain(fields)
        read = cls(
            content=content,
            domain=domain,
            log_domain=Domain("Palmido Poll Log", "1", domain.chain_id, domain.contract, domain.salt),
            publisher=fields.binary("publisher", 20),
            log_key=fields.binary("logKey", 20),
            languages=languages,
            title=_texts(fields, "title", languages, 300),
            text=_texts(fields, "text", languages, 20_000, lines=True),
            options=options,
            method=method,
            power=PowerRule.read(fields.fields("power")),
            snapshot=snapshot,
            census=_census(fields),
            window=window,
            merge_delay=fields.integer("mergeDelay", 1, 86_400),
            contract_wallets=fields.one_of("contractWallets", ("at-close", "refused")) == "at-close",
            quorum=_quorum(fields),
            tie=tie,
            lot_delay=lot_delay,
            live_scores=fields.one_of("scores", ("after-close", "live")) == "live",
        )
        fields.done()
        return read


def _domain(fields: Fields) -> Domain:
    chain = fields.fields("chain")
    domain = Domain("Palmido Poll", "1", chain.integer("id", 1), chain.binary("anchor", 20), chain.binary("salt", 32))
    chain.done()
    return domain


def _languages(fields: Fields) -> tuple[str, ...]:
    languages = fields.items("languages", 1, len(LANGUAGES))
    if languages != [language for language in LANGUAGES if language in languages]:
        raise FieldInvalid(fields.at("languages"), f"must be some of {', '.join(LANGUAGES)}, in this order")
    return tuple(languages)


def _texts(fields: Fields, name: str, languages: tuple[str, ...], most: int, lines: bool = False) -> dict[str, str]:
    inner = fields.fields(name)
    texts = {language: inner.words(language, most, lines) for language in languages}
    inner.done()
    return texts


def _method_and_options(fields: Fields, languages: tuple[str, ...]) -> tuple[Method, tuple[Option, ...]]:
    listed = fields.items("options", 2, 1_000)
    method = read_method(fields.fields("method"), len(listed))
    options = tuple(_option(Fields(each, f"options.{place}"), languages, method) for place, each in enumerate(listed))
    for language in languages:
        labels = [option.label[language] for option in options]
        if len(set(labels)) != len(labels):
            raise FieldInvalid("options", f"must have different labels in the language {language}")
    return method, options


def _option(fields: Fields, languages: tuple[str, ...], method: Method) -> Option:
    label = _texts(fields, "label", languages, 200)
    for language, words in label.items():
        if SEPARATOR in words or words == ABSTAIN[language]:
            raise FieldInvalid(fields.at(f"label.{language}"), f'must not contain "{SEPARATOR}" or mean an abstention')
    cost = fields.integer("cost", 1) if method.spends else None
    fields.done()
    return Option(label, cost)


def _window(fields: Fields) -> Window:
    inner = fields.fields("window")
    inner.one_of("rule", ("half-open",))
    window = Window(inner.integer("opensAt"), inner.integer("closesAt"), inner.integer("grace", 0, MOST_SECONDS))
    inner.done()
    if not window.opens_at < window.closes_at <= window.opens_at + MOST_SECONDS:
        raise FieldInvalid("window.closesAt", "must be after opensAt, by a year at most")
    return window


def _snapshot(fields: Fields) -> Snapshot:
    inner = fields.fields("snapshot")
    inner.one_of("rule", ("last-block-at-or-before",))
    snapshot = Snapshot(inner.integer("time"), inner.integer("block"), inner.binary("hash", 32))
    inner.done()
    return snapshot


def _census(fields: Fields) -> CensusSummary:
    inner = fields.fields("census")
    inner.one_of("version", ("palmido-census/1",))
    summary = CensusSummary(inner.binary("root", 32), inner.integer("holders", 1), inner.integer("power", 1))
    inner.done()
    return summary


def _quorum(fields: Fields) -> Fraction | None:
    inner = fields.fields("quorum")
    rule = inner.one_of("rule", ("none", "power-share"))
    share = inner.fraction("share") if rule == "power-share" else None
    inner.done()
    return share


def _tie(fields: Fields) -> tuple[TieKind, int]:
    inner = fields.fields("tie")
    kind = TieKind(inner.one_of("rule", [str(kind) for kind in TieKind]))
    delay = inner.integer("delay", 1, MOST_SECONDS) if kind is TieKind.LOT else 0
    inner.done()
    return kind, delay
