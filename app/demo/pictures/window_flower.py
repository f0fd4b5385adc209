"""窗花: a window flower, folded three times and cut as one wedge of an eighth."""

from app.demo.pictures.sheet import Sheet, star
from app.demo.pictures.strokes import area, band, circle, crescent, curve, drop, flower, leaf, polar, teeth


def window_flower(folds: int = 8) -> Sheet:
    """A rosette of `folds` petals."""
    half = 180 / folds
    sheet = Sheet(star(folds))
    sheet.keep(flower((0, 0), folds, 478, 92, power=0.75), folds=("",))
    _rim(sheet, half)
    _petals(sheet, half)
    _heart(sheet, half)
    return sheet


def _rim(sheet: Sheet, half: float) -> None:
    edge = [polar(474 - 88 * (at / half) ** 2.2, at) for at in (half * s / 12 for s in range(12))]
    sheet.cut(teeth([(x * 0.962, y * 0.962) for x, y in edge], 7, 24, 11, 90))
    inner = [(x * 0.885, y * 0.885) for x, y in edge]
    sheet.cut(circle(inner[1], 5.5), circle(inner[3], 5), circle(inner[5], 4.5), circle(inner[7], 4))


def _petals(sheet: Sheet, half: float) -> None:
    outline = curve(polar(205, 0), polar(262, half * 0.60), polar(336, half * 0.56), polar(400, 0))
    sheet.cut(area([*outline, polar(205, 0)]))
    sheet.keep(leaf(polar(190, 0), 208, 70, 0))
    sheet.cut(leaf(polar(252, 0), 122, 15, 0))
    sheet.cut(*(leaf(polar(250 + 34 * s, half * (0.11 - 0.012 * s)), 30, 6, 40) for s in range(3)))
    sheet.keep(band(curve(polar(212, half * 0.16), polar(285, half * 0.34), polar(330, half * 0.62)), 9, taper=False))
    sheet.cut(drop(polar(282, half), 84, 40, half))
    sheet.cut(leaf(polar(266, half * 0.83), 96, 13, half * 0.66, -5))
    sheet.cut(leaf(polar(228, half), 46, 17, half))


def _heart(sheet: Sheet, half: float) -> None:
    sheet.cut(leaf(polar(150, half * 0.72), 66, 15, half * 0.2, 4))
    sheet.cut(crescent((0, 0), 224, 13, half, half * 0.62))
    sheet.cut(drop(polar(92, half), 84, 33, half))
    sheet.cut(drop(polar(186, 0), 92, 42, 180))
    sheet.keep(drop(polar(100, 0), 62, 17, 0))
    sheet.cut(teeth([polar(84, half * s / 6) for s in range(7)], 3, 17, 8, -90))
    sheet.cut(drop(polar(14, half), 46, 18, half))
    sheet.cut(circle((0, 0), 6), folds=("",))
