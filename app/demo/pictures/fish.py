"""鱼: two fish that swim around a lotus; folded once, turned and cut."""

from app.demo.pictures.sheet import TURNED, UNFOLDED, Sheet, ring
from app.demo.pictures.strokes import (
    area,
    band,
    circle,
    crescent,
    curve,
    drop,
    flower,
    leaf,
    polar,
    spiral,
    teeth,
)


def fish() -> Sheet:
    """年年有余: abundance, year after year."""
    sheet = Sheet(TURNED)
    _waves(sheet)
    _body(sheet)
    _scales(sheet)
    _head(sheet)
    _fins(sheet)
    _lotus(sheet)
    return sheet


def _waves(sheet: Sheet) -> None:
    """The rim, and the waves that hold the fish to it."""
    sheet.keep(flower((0, 0), 24, 488, 20, power=1.4), folds=UNFOLDED)
    sheet.cut(circle((0, 0), 414), folds=UNFOLDED)
    sheet.cut(*(drop(polar(428, 15 * turn), 38, 19, 15 * turn) for turn in range(24)), folds=UNFOLDED)
    sheet.cut(*(circle(polar(440, 15 * turn + 7.5), 7) for turn in range(24)), folds=UNFOLDED)
    curl = [polar(428, -8), polar(418, -2), *spiral(polar(372, 5), 44, 1.25, 10)]
    sheet.keep(band(curl, 15), folds=ring(18))
    sheet.keep(leaf(polar(424, 12), 70, 13, 200, 6), folds=ring(18))


BACK = ((-322, 120), (-338, 0), (-306, -140), (-210, -248), (-70, -296), (50, -280), (132, -206))
BELLY = ((132, -206), (84, -160), (0, -134), (-100, -118), (-180, -62), (-230, 14), (-252, 110))


def _body(sheet: Sheet) -> None:
    sheet.keep(area([*curve(*BACK), *curve(*BELLY)]))
    tail = ((-252, 108), (-222, 180), (-170, 226), (-214, 246), (-262, 232), (-290, 300), (-326, 350), (-366, 290))
    sheet.keep(area(curve(*tail, (-358, 200), (-322, 120))))
    sheet.cut(*(leaf((-300 + 10 * s, 172), 130 - 18 * abs(s - 1), 12, 200 - 20 * s, 5) for s in range(3)))
    sheet.cut(*(leaf((-264 + 10 * s, 170), 66 - 6 * s, 10, 146 - 14 * s, -4) for s in range(2)))
    sheet.cut(leaf((-312, 140), 52, 12, 96))


def _scales(sheet: Sheet) -> None:
    rows = 10
    for row in range(rows):
        s = 0.07 + 0.58 * row / (rows - 1)
        top, low = _at(curve(*BACK), s), _at(curve(*reversed(BELLY)), s)
        across = 4 if row % 2 else 5
        for place in range(across):
            t = (place + 0.5) / across * 0.82 + 0.11
            centre = (top[0] + (low[0] - top[0]) * t, top[1] + (low[1] - top[1]) * t)
            sheet.cut(crescent(centre, 20 - 3 * (row < 2), 10, -10 + 110 * s + 180, 172))
    spine = curve(*((x * 0.95 - 4, y * 0.95) for x, y in BACK[:6]))
    sheet.cut(teeth(spine[4:76], 24, 14, 7, 90))


def _head(sheet: Sheet) -> None:
    sheet.cut(band(curve((40, -272), (8, -206), (32, -142)), 15))
    sheet.cut(circle((78, -214), 25))
    sheet.keep(circle((78, -214), 13), band([(78, -214), (108, -226)], 8, taper=False))
    sheet.cut(leaf((112, -196), 34, 9, 282))
    sheet.cut(circle((36, -236), 6), circle((30, -206), 6), circle((36, -176), 6))


def _fins(sheet: Sheet) -> None:
    fin = ((-236, -214), (-262, -290), (-190, -330), (-120, -336), (-50, -372), (0, -344), (12, -276))
    sheet.keep(area(curve(*fin)))
    sheet.cut(*(leaf((-214 + 32 * s, -252 - 9 * min(s, 4)), 62 - 3 * abs(s - 3), 12, -24 + 11 * s) for s in range(7)))
    lower = ((-40, -134), (-22, -74), (-70, -40), (-126, -58), (-130, -104))
    sheet.keep(area(curve(*lower)))
    sheet.cut(*(leaf((-62 - 20 * s, -118 + 7 * s), 56, 11, 164 + 14 * s) for s in range(3)))
    for end, turns in (((214, -120), 1.1), ((196, -62), 1.2)):
        sheet.keep(
            band([*curve((118, -196), (150, -150), end), *spiral((end[0] - 22, end[1] + 14), 24, turns, 50)], 10)
        )


def _lotus(sheet: Sheet) -> None:
    """In the middle, held by the fish: a lotus in flower, and its leaves."""
    sheet.keep(band(curve((-40, -130), (-16, -60), (16, 60), (40, 130)), 22, taper=False), folds=UNFOLDED)
    sheet.keep(leaf((40, -40), 150, 62, 62, -8))
    sheet.cut(leaf((66, -54), 104, 12, 62, -5))
    sheet.keep(flower((0, 0), 8, 104, 34), folds=UNFOLDED)
    sheet.cut(leaf((0, -40), 54, 22, 0), folds=ring(8))
    sheet.cut(drop((0, -8), 26, 10, 22.5), folds=ring(8))


def _at(line: list[tuple[float, float]], share: float) -> tuple[float, float]:
    return line[min(len(line) - 1, round(share * (len(line) - 1)))]
