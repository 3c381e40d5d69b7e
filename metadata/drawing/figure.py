"""The order in which a character's layers lie on each other, and where its arms go."""

from collections.abc import Iterator, Mapping
from zlib import crc32

from metadata.drawing import (
    faces,
    headgear,
    lighthouse,
    markings,
    objects,
    outfits_family,
    outfits_lighthouse,
    outfits_seal,
    seal,
    tower_markings,
)
from metadata.drawing.layer import Layer
from metadata.drawing.palette import FURS, LAMPS

NONE = "none"
# What the arms may do in each mood: two choices, so that a mood has more than one pose.
_GESTURES = {
    "open": ("rest", "wave"),
    "happy": ("wave", "hip"),
    "wink": ("wave", "hip"),
    "calm": ("rest", "hip"),
    "hero": ("hip", "wave"),
    "sparkle": ("wave", "rest"),
    "proud": ("hip", "rest"),
    "surprised": ("wave", "rest"),
    "sleepy": ("rest", "hip"),
    "moved": ("hip", "rest"),
    "merry": ("wave", "rest"),
}
_MITTENS = {
    "islands": "mustard",
    "port": "white",
    "ganghwa": "mustard",
    "tidal": "teal",
    "science": "navy",
    "festival": "white",
}
_SPIRED = frozenset({"spiral", "bricks", "windows"})
_UNDER_THE_EAVE = frozenset({NONE, "mask", "wreath", "headband"})
# A poncho lies over the shoulders, so a hand on the hip would vanish under it.
_NO_HIP = frozenset({"poncho"})


def poses(traits: Mapping[str, str]) -> tuple[str, str]:
    """The left and right arm's pose; a right hand with an object grips it."""
    chance = crc32("/".join((traits["body"], traits["marking"], traits["outfit"], traits["headgear"])).encode())
    left = _GESTURES[traits["face"]][chance % 2]
    if left == "hip" and traits["outfit"] in _NO_HIP:
        left = "rest"
    if traits["object"] != NONE:
        right = "grip"
    elif left == "wave":
        right = "rest" if chance % 3 else "grip"
    else:
        right = left
    return f"left-{left}", f"right-{right}"


def figure_stack(traits: Mapping[str, str]) -> list[str]:
    """The keys of a figure's layers from bottom to top, emblem included; background, aura and keyline are not."""
    return _seal_stack(traits) if traits["species"] == "seal" else _lighthouse_stack(traits)


def figure_layers() -> Iterator[Layer]:
    """Every layer that figure_stack can name, emblems excepted."""
    outfits = (outfits_seal, outfits_lighthouse, outfits_family)
    for author in (seal, markings, lighthouse, tower_markings, *outfits, faces, headgear, objects):
        yield from author.layers()


def _emblem(traits: Mapping[str, str]) -> str:
    return f"emblem/{traits['species']}/{traits['family']}-{traits['tier']}"


def _headgear(traits: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The keys under the eyes (a mask) and on the head."""
    species, worn = traits["species"], traits["headgear"]
    if worn == NONE:
        return [], []
    if worn == "mask":
        return [f"headgear/{species}/mask/{traits['family']}"], []
    return [], [f"headgear/{species}/{worn}"]


def _roof(traits: Mapping[str, str]) -> str:
    """Half of the towers have a pointed roof; what sits on the dome itself needs the round one."""
    return "spire" if traits["marking"] in _SPIRED and traits["headgear"] in _UNDER_THE_EAVE else "dome"


def _held(traits: Mapping[str, str]) -> list[str]:
    held = traits["object"]
    if held == NONE:
        return []
    key = f"object/{traits['species']}/{held}"
    return [f"{key}/{traits['family']}" if held in objects.FAMILY_OBJECTS else key]


def _seal_stack(traits: Mapping[str, str]) -> list[str]:
    fur, outfit, family = traits["body"], traits["outfit"], traits["family"]
    left, right = poses(traits)
    under_eyes, on_head = _headgear(traits)
    stack = [f"seal/cape/{family}"] if outfit == "cape" else []
    stack += [f"seal/body/{fur}", f"seal/marking/{traits['marking']}/{fur}"]
    if outfit in outfits_seal.OUTFITS:
        stack.append(f"seal/outfit/{outfit}")
    stack += ["seal/shade", f"seal/rim/{traits['sky']}"]
    if outfit in outfits_family.SEAL:
        stack.append(f"seal/outfit/{outfit}/{family}")
    elif outfit == NONE:
        stack.append(f"seal/cord/{family}")
    stack += [_emblem(traits), *under_eyes, f"seal/muzzle/{fur}"]
    stack += [faces.face_key("seal", traits["face"], FURS[fur].iris), *on_head]
    sleeved = outfit in outfits_seal.SLEEVED
    stack += [f"seal/flipper/{left}/{fur}", *([f"seal/sleeve/{left}/{outfit}"] if sleeved else [])]
    stack += [*_held(traits), f"seal/flipper/{right}/{fur}"]
    return [*stack, f"seal/sleeve/{right}/{outfit}"] if sleeved else stack


def _lighthouse_stack(traits: Mapping[str, str]) -> list[str]:
    lamp, outfit, family = traits["body"], traits["outfit"], traits["family"]
    left, right = poses(traits)
    under_eyes, on_head = _headgear(traits)
    arm = outfits_lighthouse.ARMS.get(outfit)
    cut, mitten = (outfit, arm.mitten) if arm else ("bare", _MITTENS[family])
    stack = [f"lighthouse/cape/{family}"] if outfit == "cape" else []
    stack += ["lighthouse/tower", f"lighthouse/marking/{traits['marking']}/{family}"]
    bare = outfit not in outfits_lighthouse.OUTFITS
    if bare and outfit != "poncho":
        stack.append("lighthouse/door")
    stack += ["lighthouse/shade", f"lighthouse/rim/{traits['sky']}"]
    stack += [*([] if bare else [f"lighthouse/outfit/{outfit}"]), "lighthouse/gallery-shadow"]
    stack += [f"lighthouse/sleeve/{left}/{cut}", f"lighthouse/mitten/{left}/{mitten}"]
    stack.append(f"lighthouse/sleeve/{right}/{cut}")
    if outfit in outfits_family.LIGHTHOUSE:
        stack.append(f"lighthouse/outfit/{outfit}/{family}")
    stack += [
        f"lighthouse/gallery/{family}",
        f"lighthouse/lantern/{lamp}",
        f"lighthouse/deck/{family}",
        _emblem(traits),
    ]
    if traits["headgear"] not in headgear.HATS:
        stack.append(f"lighthouse/{_roof(traits)}/{family}")
    stack += [*under_eyes, faces.face_key("lighthouse", traits["face"], LAMPS[lamp].iris), *on_head]
    return [*stack, *_held(traits), f"lighthouse/mitten/{right}/{mitten}"]
