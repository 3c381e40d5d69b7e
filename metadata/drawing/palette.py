"""The colours of the cast: furs, lamps, iris tones and the six heritage families (art.md 3)."""

from typing import NamedTuple


class Fur(NamedTuple):
    """Base coat, belly, spots, and the name of the iris tone that goes with it."""

    base: str
    belly: str
    spots: str
    iris: str


class Lamp(NamedTuple):
    """Lit glass from core to edge, and the iris tone."""

    core: str
    mid: str
    edge: str
    iris: str


class Family(NamedTuple):
    """A heritage family's main colour, accent, and the colour of a lighthouse's roof, gallery and bands."""

    main: str
    accent: str
    trim: str


FURS = {
    "silver": Fur("#d3dcea", "#fbfcff", "#6f7ea6", "blue"),
    "sand": Fur("#efd9b8", "#fff8ea", "#a97f5c", "amber"),
    "slate": Fur("#93a5c8", "#e9eff8", "#4a5a8c", "blue"),
    "dawn": Fur("#f3c9c6", "#fff3ee", "#b9708a", "violet"),
    "mint": Fur("#bfe3da", "#f7fffb", "#5a9c9c", "teal"),
    "night": Fur("#56639f", "#cbd5f4", "#8fe6ff", "teal"),
}

LAMPS = {
    "amber": Lamp("#fff7d6", "#ffd978", "#f5a53c", "amber"),
    "coral": Lamp("#fff0e6", "#ffb79a", "#ef6f5e", "amber"),
    "jade": Lamp("#f2fff2", "#a9ecc4", "#39b08a", "teal"),
    "ice": Lamp("#f4fdff", "#b3e6ff", "#4aa8e0", "blue"),
    "violet": Lamp("#faf2ff", "#d3bcff", "#8a6be0", "violet"),
    "rose": Lamp("#fff2f6", "#ffbcd4", "#e8649a", "violet"),
}

IRISES = {"blue": "#4db6ff", "amber": "#d98a3a", "teal": "#3fd0c4", "violet": "#a98bff"}

FAMILIES = {
    "islands": Family("#2c6e8f", "#d94f55", "#d94f55"),
    "port": Family("#31457c", "#c9564c", "#31457c"),
    "ganghwa": Family("#2f7f78", "#d9486a", "#2f7f78"),
    "tidal": Family("#8f6a9c", "#f2713c", "#8f6a9c"),
    "science": Family("#3a4db0", "#f08a3c", "#f08a3c"),
    "festival": Family("#7a3fa8", "#e2497f", "#e2497f"),
}

GOLD = "#f3bd4f"
TOWER = "#f7f5f0"
