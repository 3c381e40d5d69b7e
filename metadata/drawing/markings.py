"""The seal's markings, clipped to the body and kept off face and belly."""

from collections.abc import Iterator

from metadata.drawing.ink import Sheet, luminance, mix
from metadata.drawing.layer import Layer
from metadata.drawing.palette import FURS, Fur
from metadata.drawing.seal_shape import BODY
from metadata.drawing.shapes import circle, ellipse, mirrored, smooth, sparkle

Spot = tuple[float, float, float, float, float]

CROWN: tuple[Spot, ...] = (
    (508, 264, 22, 14, 4),
    (446, 272, 24, 15, -14),
    (576, 270, 25, 16, 14),
    (398, 306, 24, 16, -36),
    (632, 304, 23, 15, 34),
    (482, 306, 13, 9, -10),
    (546, 300, 12, 10, 10),
    (430, 328, 12, 9, -20),
    (598, 326, 11, 9, 20),
    (354, 346, 22, 15, -54),
    (672, 346, 22, 15, 54),
    (318, 400, 15, 20, 14),
    (708, 402, 15, 20, -14),
    (346, 388, 9, 8, 0),
    (680, 390, 9, 8, 0),
    (302, 462, 10, 15, 0),
    (722, 464, 10, 15, 0),
    (316, 506, 9, 10, 0),
)
FLANKS: tuple[Spot, ...] = (
    (290, 676, 22, 17, -50),
    (262, 738, 17, 24, 10),
    (306, 740, 13, 15, 0),
    (264, 806, 18, 22, -20),
    (316, 806, 19, 14, 24),
    (300, 858, 22, 13, 24),
    (366, 884, 21, 11, 12),
    (340, 694, 9, 8, 0),
    (736, 680, 21, 17, 50),
    (762, 742, 16, 22, -10),
    (718, 736, 14, 12, 0),
    (758, 808, 17, 21, 20),
    (706, 804, 17, 13, -24),
    (722, 860, 22, 13, -24),
    (656, 884, 20, 11, -12),
    (690, 692, 10, 8, 0),
    (440, 898, 16, 8, 0),
    (584, 898, 15, 8, 0),
)


def _pebble(spot: Spot) -> str:
    """A slightly irregular blob in the place of a spot."""
    x, y, rx, ry, angle = spot
    wobble = 1 + 0.12 * ((x * 7 + y * 3) % 5 - 2) / 2
    return ellipse(x, y, rx * wobble, ry / wobble, angle)


def _patch(fur: Fur) -> str:
    """The tone of large patches: glowing spots would be too bright over a whole crown."""
    return mix(fur.spots, fur.base, 0.55) if luminance(fur.spots) > luminance(fur.base) else fur.spots


def _classic(sheet: Sheet, fur: Fur) -> None:
    for spot in (*CROWN, *FLANKS):
        sheet.fill(_pebble(spot), fur.spots, 0.92, clip=BODY)


def _bands(sheet: Sheet, fur: Fur) -> None:
    """Pale-edged saddles over crown and flanks."""
    crown = smooth(
        [(300, 330), (372, 316), (440, 338), (512, 316), (584, 338), (652, 316), (724, 330), (690, 180), (340, 180)]
    )
    flank = smooth([(200, 690), (300, 700), (338, 752), (306, 806), (200, 800)])
    hem = smooth([(220, 850), (300, 838), (352, 880), (380, 930), (250, 940)])
    for d in (crown, flank, mirrored(flank), hem, mirrored(hem)):
        sheet.fill(d, _patch(fur), 0.86, clip=BODY)


def _clouds(sheet: Sheet, fur: Fur) -> None:
    """Three large patches, set off balance."""
    cap = smooth(
        [(332, 250), (330, 352), (372, 372), (404, 338), (456, 344), (486, 300), (540, 290), (546, 220), (430, 200)]
    )
    ear = smooth([(650, 270), (636, 312), (668, 332), (680, 372), (716, 384), (760, 380), (730, 260)])
    back = smooth([(800, 640), (722, 664), (692, 716), (708, 760), (694, 806), (730, 838), (800, 830)])
    hip = smooth([(220, 780), (268, 760), (318, 786), (320, 836), (350, 868), (330, 920), (230, 900)])
    for d in (cap, ear, back, hip):
        sheet.fill(d, _patch(fur), 0.8, clip=BODY)
    for spot in ((596, 286, 14, 9, 10), (300, 700, 14, 11, -30), (318, 430, 9, 12, 0), (712, 870, 14, 9, -20)):
        sheet.fill(_pebble(spot), _patch(fur), 0.8, clip=BODY)


def _rosette(sheet: Sheet, fur: Fur) -> None:
    """Rings of the larger spots, dots of the small ones."""
    for spot in (*CROWN, *FLANKS):
        if spot[2] * spot[3] > 190:
            x, y, rx, ry, angle = spot
            sheet.stroke(ellipse(x, y, rx * 0.86, ry * 0.9, angle), fur.spots, 8, 0.92, clip=BODY)
        elif spot[2] > 10:
            sheet.fill(_pebble(spot), fur.spots, 0.8, clip=BODY)


def _freckle(sheet: Sheet, fur: Fur) -> None:
    """Many small dots, thinning toward the face."""
    for i, (x, y, rx, _, _) in enumerate((*CROWN, *FLANKS)):
        sheet.fill(circle(x, y, 6.5 + rx / 8), fur.spots, 0.9, clip=BODY)
        dx, dy = (14, -17) if i % 2 else (-18, 12)
        if rx > 12:
            sheet.fill(circle(x + dx, y + dy, 5), fur.spots, 0.8, clip=BODY)


def _starry(sheet: Sheet, fur: Fur) -> None:
    """A sky of four-point stars between dots."""
    for i, (x, y, rx, ry, _) in enumerate((*CROWN, *FLANKS)):
        if rx * ry > 220 and i % 3 != 2:
            sheet.fill(sparkle(x, y, rx * 1.15), fur.spots, clip=BODY)
        else:
            sheet.fill(circle(x, y, 5.5), fur.spots, 0.9, clip=BODY)


MARKINGS = {
    "classic": _classic,
    "bands": _bands,
    "clouds": _clouds,
    "rosette": _rosette,
    "freckle": _freckle,
    "starry": _starry,
}


def layers() -> Iterator[Layer]:
    """Every marking in the spot colour of every fur."""
    for name, draw in MARKINGS.items():
        for fur_name, fur in FURS.items():
            key = f"seal/marking/{name}/{fur_name}"
            sheet = Sheet(key)
            draw(sheet, fur)
            yield Layer(key, sheet.svg())
