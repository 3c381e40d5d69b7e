"""Manifests: every field is known, every rule has a version, and the id is the hash of the only bytes."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_api.polls import canonical
from gallery_api.polls.canonical import NotCanonical
from gallery_api.polls.fields import FieldInvalid
from gallery_api.polls.keccak import keccak256
from gallery_api.polls.manifest import Manifest
from tests.gallery_api.polls.seed import METHODS, manifest_document, open_box, power_rule

CENSUS = open_box(6).census


def document(method: str = "single", **changes: Any) -> dict[str, Any]:
    """A manifest's object, a deep copy."""
    return copy.deepcopy(manifest_document(CENSUS, power_rule(), method, **changes))


@pytest.mark.parametrize("method", METHODS)
def test_every_method_and_rule_is_written_as_it_is_read(method: str) -> None:
    """Parameters survive; the id is keccak256 of the canonical bytes."""
    manifest = Manifest.of(document(method))
    rules = {"name": manifest.method.name, "version": manifest.method.version, **manifest.method.rules()}
    assert rules == METHODS[method]
    assert manifest.content == canonical.dumps(document(method))
    assert manifest.poll_id == keccak256(manifest.content)


def test_power_rules_are_written_as_they_are_read() -> None:
    """With drops, exclusions, a cap and the weights of traits."""
    rule = power_rule("trait-weighted", drops=[1, 3], excluded=["0x" + "01" * 20, "0x" + "02" * 20], cap=9)
    assert power_rule("trait-weighted", **{k: v for k, v in rule.document().items() if k != "rule"}) == rule


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, each in inner for place in paths(each, (*path, key)))]


def changed(value: Any, path: tuple[Any, ...], change: Callable[[Any, Any], None]) -> Any:
    """A copy, with `change` done to the container and key at a path."""
    value = copy.deepcopy(value)
    container = value
    for key in path[:-1]:
        container = container[key]
    change(container, path[-1])
    return value


EVERY = [path for path in paths(document("budget-equal-shares")) if path]
FIELDS = [path for path in EVERY if isinstance(path[-1], str)]


@pytest.mark.parametrize("path", FIELDS, ids=lambda path: ".".join(map(str, path)))
def test_a_missing_field_is_refused(path: tuple[Any, ...]) -> None:
    """Nothing has a default that could change later."""
    with pytest.raises(FieldInvalid):
        Manifest.of(changed(document("budget-equal-shares"), path, lambda container, key: container.pop(key)))


@pytest.mark.parametrize("path", [(), *(p for p in EVERY)], ids=lambda path: ".".join(map(str, path)) or "top")
def test_an_unknown_field_is_refused(path: tuple[Any, ...]) -> None:
    """In every object."""
    whole = document("budget-equal-shares")
    place: Any = whole
    for key in path:
        place = place[key]
    if isinstance(place, dict):
        place["surprise"] = 1
        with pytest.raises(FieldInvalid, match="surprise"):
            Manifest.of(whole)


@given(
    st.sampled_from(EVERY),
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=9) | st.just([]) | st.just({}),
)
def test_any_other_value_is_refused_or_another_poll(path: tuple[Any, ...], value: Any) -> None:
    """Two manifests that differ anywhere have different ids; wrong types never pass quietly."""
    original = document("budget-equal-shares")
    other = changed(original, path, lambda container, key: container.__setitem__(key, value))
    try:
        manifest = Manifest.of(other)
    except FieldInvalid:
        return
    same = canonical.dumps(other) == canonical.dumps(original)
    assert (manifest.poll_id == Manifest.of(original).poll_id) == same


@pytest.mark.parametrize(
    "changes",
    [
        {"version": "palmido-poll/2"},
        {"ballots": "palmido-ballot/2"},
        {"log": "rfc6962/2"},
        {"result": "other"},
        {"method": {"name": "single", "version": 2, "seats": 1}},
        {"method": {"name": "plurality", "version": 1, "seats": 1}},
        {"method": {"name": "single", "version": 1, "seats": 5}},
        {"method": {"name": "yes-no", "version": 1, "threshold": "1/2", "at": "above"}},
        {"languages": ["en", "ko"]},
        {"languages": ["ko", "ko"]},
        {"languages": []},
        {"languages": ["fr"]},
        {"publisher": "0x" + "AB" * 20},
        {"publisher": "0x" + "ab" * 19},
        {"mergeDelay": 0},
        {"quorum": {"rule": "power-share", "share": "2/4"}},
        {"quorum": {"rule": "power-share", "share": "3/2"}},
        {"quorum": {"rule": "power-share", "share": "0.5"}},
        {"quorum": {"rule": "power-share", "share": "1/0"}},
        {"quorum": {"rule": "none", "share": "1/2"}},
        {"tie": {"rule": "lot"}},
        {"tie": {"rule": "order", "delay": 1}},
        {"window": {"rule": "half-open", "opensAt": 5, "closesAt": 5, "grace": 0}},
        {"title": {"ko": "한글 ", "en": "x"}},
        {"title": {"ko": "가\u202e나", "en": "x"}},
        {"title": {"ko": "\u1100\u1161", "en": "x"}},
        {"title": {"ko": "두\n줄", "en": "x"}},
        {"title": {"ko": "", "en": "x"}},
    ],
)
def test_what_breaks_a_rule_is_refused(changes: dict[str, Any]) -> None:
    """Unknown versions, doubtful spellings, impossible times, characters that deceive the eye."""
    with pytest.raises(FieldInvalid):
        Manifest.of(document() | changes)


@pytest.mark.parametrize("label", ["월미도", "A / B", "기권", " x", "x\u200by"])
def test_labels_that_could_be_mistaken_are_refused(label: str) -> None:
    """The same as another, with the separator inside, an abstention, invisible characters."""
    whole = document()
    whole["options"][0]["label"]["ko"] = label
    with pytest.raises(FieldInvalid):
        Manifest.of(whole)


def test_only_the_canonical_bytes_are_read() -> None:
    """The same object with a space has no id."""
    with pytest.raises(NotCanonical):
        Manifest.parse(canonical.dumps(document()).replace(b":", b": ", 1))
    with pytest.raises(FieldInvalid):
        Manifest.parse(b"[]")
    with pytest.raises(FieldInvalid):
        Manifest.parse(b" " * 1_000_001)
