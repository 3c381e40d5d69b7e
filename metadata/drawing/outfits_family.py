"""Outfits in the family's colours: capes of both species, the scout's neckerchief, scarf and poncho."""

from collections.abc import Iterator

from metadata.drawing.ink import Sheet, ink, light, mix, shade
from metadata.drawing.layer import Layer
from metadata.drawing.lighthouse_shape import TOWER
from metadata.drawing.palette import FAMILIES, GOLD
from metadata.drawing.seal_shape import BODY
from metadata.drawing.shapes import circle, ellipse, mirrored

SEAL = frozenset({"cape", "neckerchief"})
LIGHTHOUSE = frozenset({"scarf", "cape", "poncho"})


def neckerchief(key: str, colour: str) -> Layer:
    """A scout's scarf held by the emblem."""
    sheet = Sheet(key)
    for tail in ("M500 724C470 764 446 800 446 842L482 826L502 848C512 800 516 760 520 724Z",):
        for d in (tail, mirrored(tail)):
            sheet.cast(d, BODY, dx=6, dy=12)
            sheet.part(d, colour, line=9, crescent=7)
    drape = (
        "M262 590C350 656 430 668 512 668C594 668 674 656 762 590L790 624C720 700 600 724 512 752"
        "C424 724 304 700 234 624Z"
    )
    sheet.cast(drape, BODY, dx=6, dy=14)
    sheet.part(drape, colour, line=10, crescent=0, clip=BODY)
    sheet.stroke("M254 634C330 696 430 716 512 734C594 716 694 696 770 634", light(colour, 0.6), 7, clip=drape)
    with sheet.frame(clip=drape):
        sheet.stroke(BODY, ink(colour), 11)
    return Layer(key, sheet.svg())


def seal_cape(key: str, colour: str, lining: str) -> Layer:
    """A cape that blows to the viewer's left, behind the body."""
    sheet = Sheet(key)
    cape = (
        "M330 560C250 610 190 700 130 760C96 792 62 800 36 792C48 836 70 862 104 874C136 900 190 912 236 892"
        "C290 918 360 910 420 900H620C700 912 760 912 812 886C846 902 886 896 912 872C894 836 850 790 820 740"
        "C790 680 760 610 694 560Z"
    )
    sheet.part(cape, colour, line=11, crescent=0)
    folds = "M300 640C240 720 190 800 104 874M300 700C280 780 262 840 236 892M740 660C770 740 790 820 812 886"
    sheet.fill(
        "M330 600C270 680 200 800 104 874C150 904 200 908 236 892C262 840 290 740 330 640Z", shade(colour, 0.5), 0.55
    )
    sheet.fill(
        "M694 600C740 680 790 800 812 886C846 902 886 896 912 872C880 820 800 760 760 640Z", shade(colour, 0.5), 0.5
    )
    sheet.stroke(folds, ink(colour), 7, 0.75)
    sheet.stroke("M44 800C80 806 112 794 142 766", light(lining, 0.2), 8, 0.7)
    return Layer(key, sheet.svg())


def seal_collar(key: str, colour: str) -> Layer:
    """The cape's collar, whose clasp is the emblem."""
    sheet = Sheet(key)
    band = (
        "M252 600C330 664 420 680 512 680C604 680 694 664 772 600L790 636C712 708 604 726 512 726"
        "C420 726 312 708 234 636Z"
    )
    sheet.cast(band, BODY, dx=6, dy=14)
    sheet.part(band, colour, line=10, crescent=0, clip=BODY)
    sheet.stroke("M262 632C340 688 424 704 512 704C600 704 684 688 762 632", light(colour, 0.4), 6, 0.8, clip=BODY)
    with sheet.frame(clip=band):
        sheet.stroke(BODY, ink(colour), 11)
    return Layer(key, sheet.svg())


def scarf(key: str, colour: str) -> Layer:
    """A striped scarf wound under the gallery, one end blowing to the side."""
    sheet = Sheet(key)
    pale = "#fdf6e8"
    tail = (
        "M566 640C604 660 616 712 636 746C648 768 668 780 690 778L652 826C616 820 588 796 574 760"
        "C564 726 552 690 536 664Z"
    )
    sheet.cast(tail, TOWER, dx=8, dy=14)
    sheet.part(tail, colour, line=9, crescent=9)
    sheet.stroke("M600 748C614 742 628 736 640 732M618 784C634 776 648 768 660 762", pale, 13, clip=tail)
    sheet.stroke("M652 826L640 846M666 812L660 836M680 796L680 818", ink(colour), 8)
    sheet.stroke(tail, ink(colour), 9)
    wrap = "M352 598C400 624 624 624 672 598C690 612 688 652 668 664C600 690 424 690 356 664C336 652 334 612 352 598Z"
    sheet.cast(wrap, TOWER, dx=6, dy=16)
    sheet.part(wrap, colour, line=10, crescent=10)
    for x in (410, 476):
        sheet.stroke(f"M{x} 612C{x - 6} 636 {x - 8} 656 {x - 4} 680", pale, 14, clip=wrap)
    sheet.stroke("M352 630C420 652 560 652 640 634", ink(colour), 6, 0.5, clip=wrap)
    sheet.stroke(wrap, ink(colour), 10)
    sheet.part(
        "M540 612C580 604 612 624 608 656C604 684 560 692 538 672C522 654 522 624 540 612Z", colour, line=9, crescent=7
    )
    return Layer(key, sheet.svg())


def keeper_cape(key: str, colour: str, lining: str) -> Layer:
    """A cape blowing to the viewer's left behind the tower."""
    sheet = Sheet(key)
    cape = (
        "M380 590C320 620 270 700 210 760C170 796 120 812 84 806C98 848 124 872 158 882C192 902 240 908 280 890"
        "C330 908 380 900 420 894H640C690 904 740 906 780 884C812 896 848 890 872 868C846 832 806 790 776 740"
        "C740 680 700 610 644 590Z"
    )
    sheet.part(cape, colour, line=11, crescent=0)
    sheet.fill(
        "M380 600C340 680 260 800 158 882C192 904 240 908 280 890C320 820 350 740 372 660Z", shade(colour, 0.5), 0.55
    )
    sheet.fill(
        "M650 600C690 690 750 800 780 884C812 898 848 890 872 868C830 810 760 740 700 640Z", shade(colour, 0.5), 0.5
    )
    sheet.stroke(
        "M352 660C310 740 240 820 158 882M366 720C346 790 316 844 280 890M690 680C724 760 756 830 780 884",
        ink(colour),
        7,
        0.75,
    )
    sheet.stroke("M96 814C132 818 168 806 200 780", light(lining, 0.2), 8, 0.7)
    return Layer(key, sheet.svg())


def keeper_collar(key: str, colour: str) -> Layer:
    """The cape's shoulders in front of the tower, with a clasp."""
    sheet = Sheet(key)
    for wing in ("M512 640C460 640 400 630 356 596C340 616 334 650 340 676C400 690 470 684 512 652Z",):
        for d in (wing, mirrored(wing)):
            sheet.cast(d, TOWER, dx=6, dy=16)
            sheet.part(d, colour, line=9, crescent=8)
    sheet.part(circle(512, 652, 22), GOLD, line=8, crescent=5)
    sheet.fill(ellipse(505, 645, 6, 5), "#ffffff", 0.85)
    return Layer(key, sheet.svg())


def poncho(key: str, colour: str) -> Layer:
    """A woven poncho over both shoulders."""
    sheet = Sheet(key)
    cloth = (
        "M366 596C420 616 604 616 658 596C700 630 730 690 744 742C700 742 690 772 650 762"
        "C620 792 590 772 560 798C530 784 494 784 464 798C434 772 404 792 374 762"
        "C334 772 324 742 280 742C294 690 324 630 366 596Z"
    )
    sheet.cast(cloth, TOWER, dx=6, dy=18)
    sheet.part(cloth, colour, line=10, crescent=12)
    sheet.stroke("M304 700C400 738 624 738 720 700", mix(colour, "#fdf6e8", 0.85), 20, clip=cloth)
    steps = "M316 700" + "".join(f"L{x} {(716 if i % 2 else 734)}" for i, x in enumerate(range(340, 712, 24)))
    sheet.stroke(steps, shade(colour, 0.6), 7, clip=cloth)
    sheet.stroke("M336 654C420 686 604 686 688 654", GOLD, 12, clip=cloth)
    sheet.stroke(cloth, ink(colour), 10)
    sheet.stroke("M374 764V782M464 800V818M560 800V818M650 764V782", ink(colour), 8)
    return Layer(key, sheet.svg())


def layers() -> Iterator[Layer]:
    """Every outfit that is worn in the family's colours."""
    for name, family in FAMILIES.items():
        lining = mix(family.accent, GOLD, 0.4)
        yield neckerchief(f"seal/outfit/neckerchief/{name}", family.accent)
        yield seal_cape(f"seal/cape/{name}", family.accent, lining)
        yield seal_collar(f"seal/outfit/cape/{name}", family.accent)
        yield scarf(f"lighthouse/outfit/scarf/{name}", family.accent)
        yield poncho(f"lighthouse/outfit/poncho/{name}", mix(family.accent, family.main, 0.2))
        yield keeper_cape(f"lighthouse/cape/{name}", family.accent, lining)
        yield keeper_collar(f"lighthouse/outfit/cape/{name}", family.accent)
