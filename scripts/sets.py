"""A set's folder: what was drawn from what (set.json), its pictures, and what publishing left there."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from metadata.character import Character, draw_set
from metadata.document import Words
from metadata.heritage import Heritage
from metadata.publish import PublishedSet, read_characters, read_published, write_whole
from metadata.traits import Catalogue
from scripts.stack import ASSETS
from scripts.trouble import Trouble

FOREVER = 2**40 - 1  # the last second that the contract's 40 bits can name


class SetMissing(Trouble):
    """The folder holds no drawn set."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        super().__init__(f"{directory} holds no set.", f"Draw one first: palmido draw {directory} --count 60")


class SetDiffers(Trouble):
    """The folder holds a set that was drawn from something else."""

    def __init__(self, directory: Path, what: str) -> None:
        self.directory = directory
        super().__init__(
            f"{directory} holds a set with another {what}.",
            "Choose another folder, or bring back what the set was drawn from; nothing was changed.",
        )


class SetUnpublished(Trouble):
    """The set has not been published."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        super().__init__(f"{directory} is not published.", f"Publish it first: palmido publish {directory}")


@dataclass(frozen=True)
class Recipe:
    """What a set is drawn from: everything that is needed to draw it again, on any machine; the catalogue and the
    heritage cards by their digests. `heritage` is None in sets drawn before it was written down."""

    seed: str
    start: int
    count: int
    catalogue: str
    after: list[str]
    heritage: str | None = None


@dataclass(frozen=True)
class SetFolder:
    """One set in one folder."""

    directory: Path

    @property
    def pictures(self) -> Path:
        """Where the pictures are."""
        return self.directory / "pictures"

    @property
    def recipe(self) -> Recipe:
        """What it was drawn from; raises SetMissing."""
        place = self.directory / "set.json"
        if not place.exists():
            raise SetMissing(self.directory)
        return Recipe(**json.loads(place.read_text()))

    def begin(self, count: int, seed: str | None, after: Sequence[Path], words: Words) -> Recipe:
        """Write down what the set is drawn from, or find it written down; raises SetDiffers."""
        earlier = [str(other.resolve()) for other in after]
        start = sum(SetFolder(other).recipe.count for other in after)
        place = self.directory / "set.json"
        if place.exists():
            known = self.recipe
            asked = {"count": count, "seed": seed or known.seed, "start": start}
            for what, value in asked.items():
                if getattr(known, what) != value:
                    raise SetDiffers(self.directory, what)
            self._check_sources(known, words)
            return known
        digests = words.catalogue.digest, words.heritage.digest
        recipe = Recipe(seed or secrets.token_hex(16), start, count, digests[0], earlier, digests[1])
        self.directory.mkdir(parents=True, exist_ok=True)
        write_whole(place, json.dumps(asdict(recipe), indent=2).encode())
        return recipe

    def _check_sources(self, recipe: Recipe, words: Words) -> None:
        if recipe.catalogue != words.catalogue.digest:
            raise SetDiffers(self.directory, "catalogue")
        if recipe.heritage not in (None, words.heritage.digest):
            raise SetDiffers(self.directory, "text of heritage cards")

    def characters(self, words: Words) -> list[Character]:
        """Draw the lots again: the same characters every time; raises SetDiffers when traits or heritage cards were
        edited since."""
        recipe = self.recipe
        self._check_sources(recipe, words)
        earlier = [c for other in recipe.after for c in SetFolder(Path(other)).published_characters()]
        seed = recipe.seed.encode()
        return draw_set(words.catalogue, seed, recipe.start, recipe.count, heritage=words.heritage, earlier=earlier)

    def published_characters(self) -> list[Character]:
        """The characters as the manifest has them; raises SetUnpublished."""
        place = self.directory / "manifest.json"
        if not place.exists():
            raise SetUnpublished(self.directory)
        return read_characters(place.read_bytes())

    def window(self, drop: str, opens_at: int | None, closes_at: int | None, now: int) -> tuple[int, int]:
        """Return the window of the drop of this name in Unix seconds: from `now` and for good when not given.

        It is written down before anything is sent: "now" differs each time, what was promised must not. Raises
        SetDiffers when another window was promised.
        """
        place = self.directory / "drops.json"
        known: dict[str, list[int]] = json.loads(place.read_text()) if place.exists() else {}
        if drop not in known:
            known[drop] = [now if opens_at is None else opens_at, FOREVER if closes_at is None else closes_at]
            write_whole(place, json.dumps(known, indent=2).encode())
        opens, closes = known[drop]
        if opens_at not in (None, opens) or closes_at not in (None, closes):
            raise SetDiffers(self.directory, f"window for drop {drop!r}")
        return opens, closes

    @property
    def promised(self) -> bool:
        """Whether a drop was opened on it, or was about to be: what it consists of must not change any more."""
        return (self.directory / "drops.json").exists()

    @property
    def published(self) -> PublishedSet:
        """What the set is known by; raises SetUnpublished."""
        found = read_published(self.directory)
        if found is None:
            raise SetUnpublished(self.directory)
        return found

    @property
    def placeholder_uri(self) -> str:
        """The document that a sealed drop shows; raises SetUnpublished."""
        place = self.directory / "placeholder.json"
        if not place.exists():
            raise SetUnpublished(self.directory)
        return str(json.loads(place.read_text())["uri"])


def load_words() -> Words:
    """Return the traits and heritage cards of this copy of Palmido."""
    return Words(Catalogue.load(ASSETS / "traits.toml"), Heritage.load(ASSETS / "heritage.toml"))
