"""The gallery's filters as links: the address holds the whole state, so they work without scripts and can be shared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from pydantic import ConfigDict, model_validator

from gallery_api.characters.schemas import CharacterQuery, TraitChoice
from gallery_api.web.rendering import View, Vocabulary, shortened

NAMES = ("species", "family", "tier", "heritage", "trait", "drop", "owner", "q")


class GalleryQuery(CharacterQuery):
    """The filters of the gallery page; what else an address carries (a language, a campaign) is no error."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, value: Any) -> Any:
        """A form sends its empty field as well; words are searched without the spaces around them."""
        if not isinstance(value, dict):
            return value
        stripped = {key: each.strip() if isinstance(each, str) else each for key, each in value.items()}
        return {key: each for key, each in stripped.items() if each != ""}


Pairs = Sequence[tuple[str, str]]


class FilterLinks:
    """The links that add, replace and remove filters of one gallery page."""

    def __init__(self, asked: GalleryQuery, view: View) -> None:
        self._asked = asked
        self._view = view
        self._pairs: list[tuple[str, str]] = []
        for name in NAMES:
            value = getattr(asked, name)
            values = value if isinstance(value, list) else [] if value is None else [value]
            self._pairs += [(name, str(each)) for each in values]

    @property
    def any(self) -> bool:
        return bool(self._pairs)

    @property
    def first_page(self) -> str:
        """The same filters from the beginning."""
        return _address(self._pairs)

    def following(self, cursor: str) -> str:
        """The same filters from a cursor on."""
        return _address([*self._pairs, ("cursor", cursor)])

    def with_value(self, name: str, value: str) -> str:
        """This filter set to a value, all others kept."""
        return _address([*(pair for pair in self._pairs if pair[0] != name), (name, value)])

    def without(self, name: str, value: str | None = None) -> str:
        """This filter (or one value of it) removed, all others kept."""
        return _address([pair for pair in self._pairs if pair[0] != name or value not in (None, pair[1])])

    def toggled(self, name: str, value: str) -> str:
        """The filter removed when it has this value, else set to it."""
        return self.without(name) if (name, value) in self._pairs else self.with_value(name, value)

    @property
    def kept_by_search(self) -> Pairs:
        """What a new search keeps."""
        return [pair for pair in self._pairs if pair[0] != "q"]

    @property
    def removable(self) -> Pairs:
        """The filters that have no chip of their own: their words and the link without them."""
        return [
            (self._label(name, value), self.without(name, value))
            for name, value in self._pairs
            if name not in ("species", "family", "tier")
        ]

    def _label(self, name: str, value: str) -> str:
        view = self._view
        if name == "q":
            return view.words("gallery.searched", q=value)
        if name == "drop":
            return view.words("drop.title", drop=value)
        if name == "owner":
            return shortened(value, 6, 4)
        layer, _, trait = value.partition(":") if name == "trait" else (name, ":", value)
        choice = view.vocabulary.get((layer, trait))
        return view.said(choice.name) if choice else trait

    def found(self, vocabulary: Vocabulary, shown: int, complete: bool) -> int | None:
        """How many characters there are under these filters, when that is known without counting them."""
        if complete:
            return shown
        if len(self._pairs) != 1:
            return None
        name, value = self._pairs[0]
        layer, _, trait = value.partition(":") if name == "trait" else (name, ":", value)
        choice: TraitChoice | None = vocabulary.get((layer, trait))
        return choice.count if choice else None


def _address(pairs: Pairs) -> str:
    return f"/?{urlencode(pairs)}" if pairs else "/"
