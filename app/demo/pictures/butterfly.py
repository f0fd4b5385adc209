"""蝶: a butterfly, folded once along its body."""

from app.demo.pictures.sheet import HALVED, Sheet
from app.demo.pictures.strokes import area, band, circle, crescent, curve, drop, leaf, polar, spiral, teeth

UPPER = (
    (14, -60),
    (70, -190),
    (190, -330),
    (330, -400),
    (436, -370),
    (446, -270),
    (400, -160),
    (300, -70),
    (160, -10),
    (14, 10),
)
LOWER = (
    (14, 0),
    (150, 10),
    (290, 60),
    (352, 150),
    (330, 260),
    (262, 322),
    (216, 300),
    (226, 372),
    (176, 420),
    (128, 360),
    (96, 240),
    (50, 120),
    (14, 60),
)


def butterfly() -> Sheet:
    """Joy, and a long life together."""
    sheet = Sheet(HALVED)
    sheet.keep(area(curve(*UPPER)), area(curve(*LOWER)))
    _upper(sheet)
    _lower(sheet)
    _body(sheet)
    return sheet


def _upper(sheet: Sheet) -> None:
    rim = curve(*((x * 0.955 + 4, y * 0.955 - 6) for x, y in UPPER[2:8]))
    sheet.cut(teeth(rim, 20, 24, 10, 90))
    inner = curve(*((x * 0.86 + 14, y * 0.86 - 20) for x, y in UPPER[2:8]))
    sheet.cut(*(circle(inner[place], 7) for place in range(6, len(inner), 10)))
    eye = (318, -262)
    sheet.cut(circle(eye, 60))
    sheet.keep(*(drop(polar(66, 45 * turn, eye), 48, 24, 45 * turn + 180) for turn in range(8)), circle(eye, 24))
    sheet.cut(circle(eye, 9))
    root = (0.0, -20.0)
    sheet.cut(*(drop(polar(84, angle, root), 150 - abs(angle - 60), 27, angle) for angle in (40, 53, 66, 79)))
    sheet.cut(crescent(root, 278, 17, 60, 54))
    sheet.cut(teeth([polar(290, angle, root) for angle in range(38, 83, 3)], 12, 26, 11, -90))
    sheet.cut(leaf(polar(300, 84, root), 96, 17, 66, -4), leaf(polar(318, 34, root), 84, 17, 44, 4))
    sheet.cut(drop((408, -330), 40, 20, 225), drop((398, -216), 52, 20, 300), drop((250, -352), 46, 20, 128))


def _lower(sheet: Sheet) -> None:
    rim = curve(*((x * 0.945 + 4, y * 0.945 + 6) for x, y in LOWER[1:6]))
    sheet.cut(teeth(rim, 13, 20, 9, 90))
    eye = (236, 172)
    sheet.cut(circle(eye, 46))
    sheet.keep(*(drop(polar(52, 60 * turn, eye), 40, 22, 60 * turn + 180) for turn in range(6)), circle(eye, 18))
    sheet.cut(circle(eye, 7))
    sheet.cut(drop((44, 34), 130, 32, 122), drop((50, 66), 112, 26, 143), drop((98, 46), 120, 22, 100))
    sheet.cut(crescent((150, 108), 96, 14, 152, 96), drop((152, 262), 118, 30, 170))
    sheet.cut(leaf((114, 196), 60, 14, 160), leaf((190, 242), 44, 13, 160))
    sheet.cut(circle((232, 246), 9), circle((270, 226), 8), circle((292, 200), 7))
    sheet.cut(crescent(eye, 76, 12, 60, 110))


def _body(sheet: Sheet) -> None:
    sheet.keep(area([*curve((0, -130), (30, -108), (32, -60), (22, 0), (30, 80), (18, 190), (0, 236))]))
    sheet.keep(circle((0, -140), 34))
    sheet.cut(*(crescent((0, -20 + 36 * ring), 19 - 1.2 * ring, 8, 180, 130) for ring in range(6)))
    sheet.cut(circle((14, -146), 7), leaf((0, -112), 56, 14, 180))
    feeler = [*curve((10, -166), (40, -250), (96, -320))[:-1], *spiral((128, -352), 46, 1.25, 225)]
    sheet.keep(band(feeler, 15))
