"""Filters as links."""

import pytest
from fastapi import Request
from pydantic import ValidationError

from gallery_api.web.filters import FilterLinks, GalleryQuery
from gallery_api.web.rendering import View
from gallery_api.web.words import words_of
from tests.gallery_api.web.conftest import NOW


def links(**asked: object) -> FilterLinks:
    request = Request({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []})
    return FilterLinks(GalleryQuery.model_validate(asked), View(request, words_of("ko"), NOW))


def test_a_link_keeps_all_other_filters_and_drops_the_cursor() -> None:
    """Adding, replacing, removing and toggling touch one filter each."""
    made = links(species="seal", tier="rare", q="두무진", cursor="0" * 16)
    assert made.with_value("tier", "epic").startswith("/?species=seal&q=")
    assert made.with_value("tier", "epic").endswith("&tier=epic")
    assert made.toggled("species", "seal") == made.without("species")
    assert "cursor" not in made.first_page
    assert made.following("next").endswith("&cursor=next")
    assert made.kept_by_search == [("species", "seal"), ("tier", "rare")]


def test_one_of_several_traits_can_be_removed() -> None:
    """Traits are asked for together and removed one by one."""
    made = links(trait=["body:mint", "face:happy"])
    assert made.without("trait", "body:mint") == "/?trait=face%3Ahappy"


def test_an_empty_search_is_no_filter() -> None:
    """A form that sends its empty field shows everything; campaign parameters are ignored."""
    assert not links(q="  ", species="", utm_source="qr").any


@pytest.mark.parametrize("asked", [{"q": "x" * 65}, {"drop": "0"}, {"species": "Seal!"}, {"trait": ["nolayer"]}])
def test_inputs_are_bounded(asked: dict[str, object]) -> None:
    """What the API refuses, the page refuses."""
    with pytest.raises(ValidationError):
        GalleryQuery.model_validate(asked)
