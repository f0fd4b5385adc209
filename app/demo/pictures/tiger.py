"""虎: a tiger's face, folded once; children wear it on shoes and caps so that nothing harms them."""

from app.demo.pictures.sheet import HALVED, UNFOLDED, Sheet
from app.demo.pictures.strokes import area, band, circle, crescent, curve, drop, leaf, polar, spiral, teeth

FACE = (
    (0, -330),
    (120, -330),
    (250, -290),
    (350, -180),
    (390, -30),
    (376, 130),
    (300, 270),
    (190, 356),
    (80, 392),
    (0, 398),
)


def tiger() -> Sheet:
    """The king of beasts, as a guest at the cradle."""
    sheet = Sheet(HALVED)
    _ears(sheet)
    sheet.keep(area([*curve(*FACE), (0, 0)]))
    _fur(sheet)
    _brow(sheet)
    _eyes(sheet)
    _muzzle(sheet)
    return sheet


def _ears(sheet: Sheet) -> None:
    sheet.keep(circle((276, -310), 128))
    sheet.cut(circle((284, -322), 84))
    ear = (284, -322)
    sheet.keep(*(drop(polar(92, 60 * turn + 15, ear), 70, 34, 60 * turn + 195) for turn in range(6)), circle(ear, 30))
    sheet.cut(circle(ear, 11))
    sheet.cut(teeth([polar(122, at, (276, -310)) for at in range(-40, 150, 6)], 12, 20, 9, 90))


def _fur(sheet: Sheet) -> None:
    side = curve(*FACE[3:])
    sheet.keep(teeth(side, 30, 62, 36, -75))
    sheet.cut(teeth([(x * 0.97, y * 0.97) for x, y in side[:-6]], 28, 34, 12, 100))
    sheet.cut(*(leaf((342 - 5 * s * s, 50 + 54 * s), 92, 21, 258 + 12 * s, 8) for s in range(4)))


def _brow(sheet: Sheet) -> None:
    """王, king, in the wrinkles of the brow; flames beside it."""
    for y, width in ((-292, 74), (-244, 58), (-196, 78)):
        sheet.cut(area([(-width, y), (width, y), (width - 6, y + 20), (-width + 6, y + 20)]), folds=UNFOLDED)
    sheet.cut(area([(-10, -280), (10, -280), (10, -190), (-10, -190)]), folds=UNFOLDED)
    sheet.cut(
        leaf((100, -268), 120, 24, 108, -10), leaf((104, -222), 134, 24, 118, -8), leaf((296, -214), 76, 18, 128, -4)
    )
    sheet.cut(drop((0, -104), 64, 30, 0), leaf((30, -108), 58, 15, 16))


def _eyes(sheet: Sheet) -> None:
    eye = (160, -62)
    sheet.cut(
        area(
            [
                *curve((52, -40), (104, -112), (180, -134), (262, -88), (280, -40)),
                *curve((280, -40), (220, 6), (140, 14), (52, -40)),
            ]
        )
    )
    sheet.keep(circle(eye, 60))
    sheet.cut(circle(eye, 46))
    sheet.keep(
        circle(eye, 28),
        band([polar(52, 118, eye), eye], 13, taper=False),
        band([polar(52, 242, eye), eye], 13, taper=False),
    )
    sheet.cut(circle((168, -72), 9))
    sheet.cut(teeth(curve((88, -136), (134, -158), (200, -164), (262, -138)), 10, 20, 10, -90))
    sheet.cut(crescent((166, -96), 138, 15, 160, 62))


def _muzzle(sheet: Sheet) -> None:
    sheet.cut(area([*curve((0, 40), (44, 44), (58, 78), (30, 108), (0, 118)), (0, 40)]))
    sheet.keep(
        area([*curve((0, 56), (26, 60), (34, 78), (16, 94), (0, 100)), (0, 56)]),
        band([(0, 96), (0, 140)], 12, taper=False),
    )
    sheet.cut(leaf((16, -16), 60, 13, 172), leaf((40, 6), 40, 10, 160))
    sheet.cut(band([*curve((14, 150), (60, 196), (124, 190))[:-1], *spiral((140, 150), 42, -0.9, 160)], 21))
    sheet.cut(area([*curve((0, 222), (70, 232), (128, 210), (104, 280), (50, 316), (0, 322)), (0, 222)]))
    sheet.keep(
        area([(34, 224), (58, 228), (50, 258)]),
        area([*curve((0, 262), (34, 266), (44, 296), (30, 330), (0, 330)), (0, 262)]),
    )
    sheet.cut(leaf((0, 276), 36, 7, 180))
    sheet.cut(*(circle((98 + 34 * s, 118 + 16 * (s % 2)), 7) for s in range(3)))
    sheet.cut(leaf((176, 92), 130, 13, 78, -5), leaf((186, 122), 118, 13, 92, -3), leaf((194, 152), 104, 13, 106, 2))
    sheet.cut(crescent((0, 254), 106, 13, 180, 74), folds=UNFOLDED)
    sheet.cut(leaf((140, 276), 74, 17, 126, 6), leaf((104, 314), 56, 15, 140, 5), leaf((178, 236), 74, 17, 112, 6))
