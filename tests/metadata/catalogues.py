"""Small catalogues with random weights, conditions, affinities and forbidden pairs."""

from hypothesis import strategies as st

from metadata.heritage import Card, Heritage
from metadata.traits import Affinity, Catalogue, Layer, Trait

SPECIES = ("seal", "lighthouse")
FAMILIES = ("islands", "port", "festival")
TIERS = ("common", "rare")
FREE = ("place", "body", "outfit", "headgear")
LAYERS = tuple(Layer(name, name, name) for name in ("species", "family", "tier", *FREE))


def trait(layer: str, name: str, weight: int = 1, **conditions: tuple[str, ...]) -> Trait:
    """A trait whose names are its id."""
    return Trait(layer, name, name, name, weight, **conditions)


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """A catalogue of three families, two species and two tiers; every layer has something for everyone."""
    weight = st.integers(1, 60)
    rows = [trait("species", name, draw(weight)) for name in SPECIES]
    rows += [trait("family", name, draw(weight)) for name in FAMILIES]
    rows += [trait("tier", name, draw(weight)) for name in TIERS]
    for family in FAMILIES:
        rows += [
            trait("place", f"{family}{n}", draw(weight), families=(family,)) for n in range(draw(st.integers(1, 2)))
        ]
    for layer in FREE[1:]:
        rows.append(trait(layer, "none", draw(weight)))
        for number in range(draw(st.integers(3, 6))):
            conditions = {
                "species": draw(st.sampled_from([(), (), ("seal",), ("lighthouse",)])),
                "families": draw(st.sampled_from([(), ("islands",), ("port", "festival")])),
                "tiers": draw(st.sampled_from([(), (), (), ("rare",)])),
            }
            rows.append(trait(layer, f"{layer}{number}", draw(weight), **conditions))
    keys = [row.key for row in rows if row.layer in FREE and row.id != "none"]
    pairs = draw(st.lists(st.tuples(st.sampled_from(keys), st.sampled_from(keys)), max_size=4))
    forbidden = tuple(pair for pair in pairs if pair[0].split(":")[0] != pair[1].split(":")[0])
    affinity = Affinity(
        draw(st.integers(1, 90)), draw(st.integers(1, 50)), draw(st.integers(0, 20)), ("outfit", "headgear")
    )
    return Catalogue(1, affinity, LAYERS, tuple(rows), forbidden)


def plain_heritage() -> Heritage:
    """One card a family."""
    words = {"ko": "하나. 둘.", "en": "One. Two."}
    return Heritage([Card(name, "nature", name, None, words, words, "", "", None) for name in FAMILIES])  # type: ignore[arg-type]
