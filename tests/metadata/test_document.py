"""Documents: canonical, in two languages, valid, and silent about numbers."""

import json
from copy import copy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metadata.character import Character, draw_set
from metadata.document import (
    DocumentInvalid,
    Words,
    canonical,
    character_document,
    contract_document,
    localized_text,
    placeholder_document,
    validate,
)

CID = "bafybeidrcvoudqygfrwdsrfkrldahf7lgp65uybso5r6dlmfeqzcnynqpm"
IMAGE = f"ipfs://{CID}/7.png"


@pytest.fixture(scope="module")
def characters(words: Words) -> list[Character]:
    return draw_set(words.catalogue, b"documents", 0, 40, heritage=words.heritage)


def test_a_document_says_what_the_character_is(words: Words, characters: list[Character]) -> None:
    """Name, picture, attributes, the heritage card with its source; each in Korean and English."""
    character = characters[0]
    document = character_document(words, character, IMAGE, CID, "https://palmido.example/drops/1")
    species = words.catalogue.trait("species", character.traits["species"])
    place = words.catalogue.trait("place", character.traits["place"])
    card = words.heritage.card(character.heritage)
    assert document["name"] == f"{species.ko} · {place.ko}"
    assert document["translations"]["en"]["name"] == f"{species.en} · {place.en}"
    assert document["image"] == IMAGE
    assert document["external_url"] == "https://palmido.example/drops/1"
    assert {"trait_type": "장소", "value": place.ko} in document["attributes"]
    assert {"trait_type": "Place", "value": place.en} in document["translations"]["en"]["attributes"]
    assert document["heritage"]["text"] == dict(card.text)
    assert document["heritage"]["source"] == {"title": card.source_title, "url": card.source_url}
    assert document["description"] == f"{card.title['ko']}\n\n{card.text['ko']}"
    assert document["translations"]["en"]["description"] == f"{card.title['en']}\n\n{card.text['en']}"
    assert document["properties"]["traits"] == dict(character.traits)


def test_a_document_names_the_catalogue_it_was_made_from(words: Words, characters: list[Character]) -> None:
    """The version of the traits, whichever it is."""
    later = replace(words, catalogue=copy(words.catalogue))
    later.catalogue.version = words.catalogue.version + 41
    assert character_document(later, characters[0], IMAGE, CID)["properties"]["catalogue"] == later.catalogue.version


def test_each_story_has_a_text_of_its_own(words: Words, characters: list[Character]) -> None:
    """Two characters of one species and place may keep different cards: their texts never share a file."""
    for language in ("ko", "en"):
        told: dict[str, object] = {}
        for character in characters:
            for card in words.heritage.cards:
                other = replace(character, heritage=card.id)
                text = localized_text(words, other, language)
                assert told.setdefault(words.text_name(other), text) == text


def test_the_localization_block_leads_to_a_text_in_each_language(words: Words, characters: list[Character]) -> None:
    """ERC-1155: {locale} replaced gives the name of the file that publish writes with localized_text."""
    document = character_document(words, characters[0], IMAGE, CID)
    uri = document["localization"]["uri"]
    assert uri == f"ipfs://{CID}/{words.text_name(characters[0])}.{{locale}}.json"
    assert localized_text(words, characters[0], "en")["name"] == document["translations"]["en"]["name"]


def test_nothing_empty_is_called_an_attribute(words: Words, characters: list[Character]) -> None:
    """A bare head is no headgear."""
    for character in characters:
        worn = [layer for layer, trait in character.traits.items() if trait != "none"]
        assert len(words.attributes(character, "ko")) == len(worn)


def test_the_token_s_number_is_not_told(words: Words, characters: list[Character]) -> None:
    """Two characters of the sequence with the same traits have the same bytes."""
    one = characters[0]
    other = Character(one.sequence + 999, one.traits, one.heritage)
    assert character_document(words, one, IMAGE, CID) == character_document(words, other, IMAGE, CID)


def test_canonical_bytes_are_those_of_rfc_8785() -> None:
    """The RFC's own example (section 3.2.2): sorted keys, shortest numbers, few escapes."""
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\u002f",
        "literals": [None, True, False],
    }
    expected = (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert canonical(value) == expected.encode()


@given(
    st.recursive(st.none() | st.booleans() | st.text() | st.integers(-(2**53) + 1, 2**53 - 1), st.lists, max_leaves=20)
)
def test_canonical_bytes_say_the_same(value: object) -> None:
    """Reading them back gives the value; writing it again gives the bytes."""
    written = canonical([value])
    assert json.loads(written) == [value]
    assert canonical(json.loads(written)) == written


def test_the_other_documents_are_valid_too() -> None:
    """The placeholder of a sealed drop and the contract's own (ERC-7572)."""
    words = {"ko": "팔미도", "en": "Palmido"}
    assert placeholder_document(words, words, f"ipfs://{CID}", "https://x.example")["name"] == "팔미도"
    contract = contract_document(words, words, "PALM", f"ipfs://{CID}", "https://x.example")
    assert (contract["name"], contract["symbol"], contract["external_link"]) == ("팔미도", "PALM", "https://x.example")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"image": "https://example.com/1.png"}, "image"),
        ({"name": ""}, "name"),
        ({"number": 17}, "top"),
        ({"attributes": [{"trait_type": "종"}]}, "attributes/0"),
        ({"heritage": {}}, "heritage"),
        ({"translations": {"ko": {"name": "a", "description": "b"}}}, "translations"),
    ],
)
def test_a_document_that_breaks_the_schema_is_refused(
    words: Words, characters: list[Character], change: dict[str, object], place: str
) -> None:
    """The error says where."""
    document = character_document(words, characters[0], IMAGE, CID)
    validate(document, "character")
    with pytest.raises(DocumentInvalid, match=place):
        validate({**document, **change}, "character")
