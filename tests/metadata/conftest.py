"""The real catalogue and cards, and small sets drawn from them."""

from pathlib import Path

import pytest

from metadata.document import Words
from metadata.heritage import Heritage
from metadata.traits import Catalogue

ASSETS = Path(__file__).parents[2] / "assets"


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The traits that the project ships."""
    return Catalogue.load(ASSETS / "traits.toml")


@pytest.fixture(scope="session")
def heritage() -> Heritage:
    """The heritage cards that the project ships."""
    return Heritage.load(ASSETS / "heritage.toml")


@pytest.fixture(scope="session")
def words(catalogue: Catalogue, heritage: Heritage) -> Words:
    """Everything that documents say."""
    return Words(catalogue, heritage)
