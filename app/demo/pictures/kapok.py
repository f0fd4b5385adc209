"""木棉: the kapok, the flower of Guangzhou, folded into five."""

from app.demo.pictures.sheet import UNFOLDED, Sheet, ring, star
from app.demo.pictures.strokes import area, band, circle, crescent, curve, drop, flower, leaf, polar, spiral, teeth


def kapok() -> Sheet:
    """Five heavy petals about a crowd of stamens, in a wreath of cloud scrolls."""
    sheet = Sheet(star(5))
    sheet.keep(flower((0, 0), 20, 486, 22, power=1.3), folds=UNFOLDED)
    sheet.cut(*(crescent(polar(424, 18 * turn), 42, 11, 18 * turn, 130) for turn in range(20)), folds=UNFOLDED)
    sheet.cut(*(circle(polar(446, 18 * turn + 9), 7) for turn in range(20)), folds=UNFOLDED)
    sheet.cut(circle((0, 0), 404), folds=UNFOLDED)
    _clouds(sheet)
    _petals(sheet)
    _stamens(sheet)
    return sheet


def _clouds(sheet: Sheet) -> None:
    sheet.keep(band([polar(420, 36), polar(372, 36)], 22, taper=False))
    scroll = [polar(412, 36), polar(384, 31), *spiral(polar(338, 25.5), 40, 1.3, 40)]
    sheet.keep(band(scroll, 16))
    sheet.keep(leaf(polar(412, 14), 66, 20, 196, 8), leaf(polar(250, 36), 150, 40, 36))
    sheet.cut(leaf(polar(284, 36), 84, 10, 36))


def _petals(sheet: Sheet) -> None:
    outline = curve(polar(70, 0), polar(150, 26), polar(276, 24), polar(372, 9), polar(392, 0))
    sheet.keep(area([*outline, polar(70, 0)]))
    sheet.keep(area([polar(414, -4), polar(414, 4), polar(376, 4), polar(376, -4)]))
    rim = curve(polar(170, 22), polar(276, 20.5), polar(352, 8.5))
    sheet.cut(teeth(rim, 15, 20, 8, 90))
    sheet.cut(leaf(polar(196, 0), 138, 15, 0))
    sheet.cut(leaf(polar(196, 5.5), 112, 12, 7, 4), leaf(polar(196, 11.5), 80, 11, 14, 5))
    sheet.cut(drop(polar(370, 0), 26, 13, 180))


def _stamens(sheet: Sheet) -> None:
    sheet.keep(circle((0, 0), 176), folds=UNFOLDED)
    sheet.cut(*(drop(polar(92, 12 * turn), 74, 11, 12 * turn) for turn in range(30)), folds=UNFOLDED)
    sheet.cut(*(leaf(polar(42, 24 * turn + 6), 38, 9, 24 * turn + 6) for turn in range(15)), folds=UNFOLDED)
    sheet.cut(drop((0, -10), 24, 10, 0), folds=ring(5))
