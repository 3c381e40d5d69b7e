"""The real catalogue and cards, and small sets drawn from them."""

from pathlib import Path

import pytest
from hypothesis import settings

from metadata.document import Words
from metadata.heritage import Heritage
from metadata.trait_space import TraitSpace
from metadata.traits import Catalogue

ASSETS = Path(__file__).parents[2] / "assets"

settings.register_profile("shared machine", deadline=None)  # how long an example takes says how busy the machine is
settings.load_profile("shared machine")


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


@pytest.fixture(scope="session")
def space(catalogue: Catalogue) -> TraitSpace:
    """Every character of the shipped catalogue."""
    return TraitSpace(catalogue)
