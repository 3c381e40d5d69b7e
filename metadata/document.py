"""The documents that tokens point to: what a character is, in Korean and English, as canonical bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import rfc8785

from metadata.character import Character
from metadata.heritage import LANGUAGES, Card, Heritage
from metadata.traits import NONE, Catalogue, Trait

SCHEMA = Path(__file__).with_name("document.schema.json")
DEFAULT_LANGUAGE = "ko"


class DocumentInvalid(Exception):
    """A document does not follow metadata/document.schema.json."""

    def __init__(self, place: str, reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(f"the document is wrong at {place or 'its top'}: {reason}")


@dataclass(frozen=True)
class Words:
    """Everything documents say, from the catalogue and the heritage cards."""

    catalogue: Catalogue
    heritage: Heritage

    def name(self, character: Character, language: str) -> str:
        """Such as "물범 히어로 · 두무진"."""
        return " · ".join(self._say(character, layer, language) for layer in ("species", "place"))

    def description(self, character: Character, language: str) -> str:
        """The title and the two sentences of the heritage card."""
        card = self.heritage.card(character.heritage)
        return f"{card.title[language]}\n\n{card.text[language]}"

    def attributes(self, character: Character, language: str) -> list[dict[str, str]]:
        """The traits as OpenSea's attributes, in drawing order; a layer with nothing in it is left out."""
        return [
            {"trait_type": str(getattr(layer, language)), "value": self._say(character, layer.name, language)}
            for layer in self.catalogue.layers
            if character.traits[layer.name] != NONE
        ]

    def text_name(self, character: Character) -> str:
        """The name that characters with the same words share in a directory of texts, such as
        "seal-dumujin-dumujin"."""
        return "-".join((character.traits["species"], character.traits["place"], character.heritage))

    def _say(self, character: Character, layer: str, language: str) -> str:
        return _in(self.catalogue.trait(layer, character.traits[layer]), language)


def character_document(
    words: Words, character: Character, image: str, texts: str, external_url: str | None = None
) -> dict[str, Any]:
    """The ERC-721 document of a character, with OpenSea's attributes and ERC-1155's localization block.

    image: the URI of the picture; texts: the CID of the directory of localized texts. It tells neither the token's
    number nor the place in the set: which token shows it may not be decided yet. Raises DocumentInvalid.
    """
    document = {
        "name": words.name(character, DEFAULT_LANGUAGE),
        "description": words.description(character, DEFAULT_LANGUAGE),
        "image": image,
        "attributes": words.attributes(character, DEFAULT_LANGUAGE),
        "localization": {
            "uri": f"ipfs://{texts}/{words.text_name(character)}.{{locale}}.json",
            "default": DEFAULT_LANGUAGE,
            "locales": list(LANGUAGES),
        },
        "translations": {language: _translation(words, character, language) for language in LANGUAGES},
        "heritage": _heritage(words.heritage.card(character.heritage)),
        "properties": {"catalogue": words.catalogue.version, "traits": dict(character.traits)},
    }
    if external_url is not None:
        document["external_url"] = external_url
    return _checked(document, "character")


def localized_text(words: Words, character: Character, language: str) -> dict[str, Any]:
    """What replaces name and description in one language, as ERC-1155 has it."""
    return {"name": words.name(character, language), "description": words.description(character, language)}


def placeholder_document(
    title: Mapping[str, str], text: Mapping[str, str], image: str, external_url: str | None = None
) -> dict[str, Any]:
    """What every token of a sealed drop shows until it is revealed; title and text by language. Raises
    DocumentInvalid."""
    document = {
        "name": title[DEFAULT_LANGUAGE],
        "description": text[DEFAULT_LANGUAGE],
        "image": image,
        "attributes": [],
        "translations": {
            lang: {"name": title[lang], "description": text[lang], "attributes": []} for lang in LANGUAGES
        },
    }
    if external_url is not None:
        document["external_url"] = external_url
    return _checked(document, "placeholder")


def contract_document(
    title: Mapping[str, str], text: Mapping[str, str], symbol: str, image: str, external_link: str | None = None
) -> dict[str, Any]:
    """What contractURI points to (ERC-7572); title and text by language. Raises DocumentInvalid."""
    document = {
        "name": title[DEFAULT_LANGUAGE],
        "symbol": symbol,
        "description": text[DEFAULT_LANGUAGE],
        "image": image,
        "translations": {language: {"name": title[language], "description": text[language]} for language in LANGUAGES},
    }
    if external_link is not None:
        document["external_link"] = external_link
    return _checked(document, "contract")


def canonical(document: Mapping[str, Any] | list[Any]) -> bytes:
    """The one way to write a JSON value (RFC 8785), in UTF-8."""
    written: bytes = rfc8785.dumps(document)
    return written


def digest(content: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def validate(document: Any, kind: str) -> None:
    """Check a document against the schema of its kind: character, placeholder or contract; raises DocumentInvalid."""
    error = jsonschema.exceptions.best_match(_validator(kind).iter_errors(document))
    if error is not None:
        raise DocumentInvalid("/".join(str(step) for step in error.absolute_path), error.message)


def _checked(document: dict[str, Any], kind: str) -> dict[str, Any]:
    validate(document, kind)
    return document


@cache
def _validator(kind: str) -> jsonschema.Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{kind}", "$defs": schema["$defs"]})


def _translation(words: Words, character: Character, language: str) -> dict[str, Any]:
    return {**localized_text(words, character, language), "attributes": words.attributes(character, language)}


def _heritage(card: Card) -> dict[str, Any]:
    told: dict[str, Any] = {
        "card": card.id,
        "kind": card.kind,
        "family": card.family,
        "title": dict(card.title),
        "text": dict(card.text),
        "source": {"title": card.source_title, "url": card.source_url},
    }
    if card.checked is not None:
        told["checked"] = card.checked.isoformat()
    return told


def _in(trait: Trait, language: str) -> str:
    return str(getattr(trait, language))
