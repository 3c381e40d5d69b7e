"""The lighthouse keeper's paths, and how its arms lie."""

from typing import NamedTuple

from metadata.drawing.shapes import Point, limb, rounded

TOWER = "M366 560C364 680 350 790 328 872Q324 890 346 894Q512 912 678 894Q700 890 696 872C674 790 660 680 658 560Z"
GLASS = (
    "M372 296H652C684 296 693 318 694 346C697 394 697 440 694 486C692 526 676 542 644 542H380"
    "C348 542 332 526 330 486C327 440 327 394 330 346C331 318 340 296 372 296Z"
)
DOME = "M322 300C322 216 404 154 512 154C620 154 702 216 702 300C640 288 384 288 322 300Z"
SPIRE = "M318 306C392 282 452 220 482 146C490 128 534 128 542 146C572 220 632 282 706 306C640 290 384 290 318 306Z"
EAVE = "M326 290C400 276 624 276 698 290C712 293 716 318 702 322C620 312 404 312 322 322C308 318 312 293 326 290Z"
DECK = rounded(270, 540, 484, 46, 20)
CORBEL = "M318 582H706C700 606 682 612 664 624H360C342 612 324 606 318 582Z"
PLINTH = "M300 846Q512 862 724 846V920H300Z"
# The coat covers the tower's own outline and ends in a soft hem above the bands.
COAT = (
    "M360 590C357 668 348 736 334 792Q331 806 346 809C382 816 420 803 462 812C498 818 526 818 562 812"
    "C604 803 642 816 678 809Q693 806 690 792C676 736 667 668 664 590Z"
)


class Pose(NamedTuple):
    """An arm: its spine from the shoulder to the wrist, and the mitten's centre and turn in degrees."""

    spine: tuple[Point, ...]
    hand: Point
    turn: float


_REST = Pose(((404, 634), (330, 650), (280, 702), (264, 764)), (262, 800), 190)
_WAVE = Pose(((404, 644), (322, 674), (246, 652), (212, 592)), (202, 556), -18)
_HIP = Pose(((404, 640), (328, 642), (274, 668), (258, 716), (280, 756), (322, 768)), (358, 772), 94)
_GRIP = Pose(((620, 644), (704, 672), (780, 652), (818, 600)), (830, 566), 16)


def _across(pose: Pose) -> Pose:
    return Pose(tuple((1024 - x, y) for x, y in pose.spine), (1024 - pose.hand[0], pose.hand[1]), -pose.turn)


POSES = {
    "left-rest": _REST,
    "left-wave": _WAVE,
    "left-hip": _HIP,
    "right-rest": _across(_REST),
    "right-grip": _GRIP,
    "right-hip": _across(_HIP),
}


def sleeve(pose: Pose, girth: float = 1.0, flare: float = 1.0) -> str:
    """The arm's tube: `girth` thickens it, `flare` widens the cuff."""
    count = len(pose.spine) - 1
    widths = [(74 - 14 * i / count) * girth * (1 + (flare - 1) * i / count) for i in range(count + 1)]
    return limb(pose.spine, widths, steps=6)
