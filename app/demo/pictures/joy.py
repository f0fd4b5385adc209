"""囍: double happiness, folded twice and cut, in a wreath of peonies."""

from app.demo.pictures.sheet import HALVED, UNFOLDED, Sheet, ring, star
from app.demo.pictures.strokes import area, circle, crescent, drop, flower, leaf, polar, teeth

_KEPT = (
    (107, -300, 131, -120), (0, -224, 252, -196), (48, -152, 190, -126), (109, -126, 129, -96),  # 士
    (36, -102, 202, -8), (0, 34, 306, 63),  # 口 一
    (70, 62, 92, 94), (146, 62, 168, 94), (28, 92, 210, 218), (196, 196, 238, 216),  # 口
)  # fmt: skip
_CUT = ((66, -73, 172, -37), (60, 122, 178, 186))
"""One 喜, right of the fold, stroke by stroke: what is left and what is cut, as left, top, right, bottom."""


def joy() -> Sheet:
    """For doors and windows on a wedding day."""
    sheet = Sheet(HALVED)
    _wreath(sheet)
    _character(sheet)
    return sheet


def _wreath(sheet: Sheet) -> None:
    sheet.keep(flower((0, 0), 32, 486, 18, power=1.2), folds=UNFOLDED)
    sheet.cut(
        *(teeth([polar(458, 11.25 * turn + s) for s in (-4, -2, 0, 2, 4)], 4, 18, 8, 90) for turn in range(32)),
        folds=UNFOLDED,
    )
    sheet.cut(*(circle(polar(459, 11.25 * turn + 5.6), 5.5) for turn in range(32)), folds=UNFOLDED)
    sheet.cut(circle((0, 0), 304), folds=UNFOLDED)
    peony = Sheet(star(5))
    peony.keep(flower((0, 0), 10, 84, 12), folds=UNFOLDED)
    peony.cut(crescent((0, -38), 30, 11, 0, 150), drop((0, -18), 28, 13, 0), folds=ring(5))
    peony.cut(leaf((0, -44), 30, 9, 0), folds=ring(5, 36))
    peony.cut(circle((0, 0), 9), folds=UNFOLDED)
    gap = [
        leaf(polar(300, 22.5), 128, 60, 22.5),
        leaf(polar(318, 8), 74, 22, -32, 4),
        leaf(polar(318, 37), 74, 22, 77, -4),
    ]
    sheet.cut(*gap, drop(polar(436, 22.5), 44, 22, 202.5), folds=ring(8))
    sheet.keep(leaf(polar(300, 22.5), 120, 24, 22.5), folds=ring(8))
    sheet.cut(leaf(polar(324, 22.5), 66, 7, 22.5), folds=ring(8))
    for turn in range(8):
        x, y = polar(376, 45 * turn)
        sheet.lay(peony, f"translate({x:.2f} {y:.2f}) rotate({45 * turn})")


def _character(sheet: Sheet) -> None:
    """Two 喜 side by side that share their long strokes; the fold runs between them."""
    sheet.keep(*(_box(*stroke) for stroke in _KEPT))
    sheet.keep(area([(78, -14), (100, -14), (112, 40), (90, 40)]), area([(138, -14), (160, -14), (148, 40), (126, 40)]))
    sheet.cut(*(_box(*hole) for hole in _CUT))
    for x, y, length in ((30, -210, 62), (136, -210, 62), (16, 48, 92), (130, 48, 92), (234, 48, 56)):
        sheet.cut(leaf((x, y), length, 11, 90))
    sheet.cut(leaf((119, -290), 64, 9, 180))
    sheet.keep(flower((119, 153), 6, 34, 9), _box(113, 110, 125, 196))
    sheet.cut(circle((119, 153), 8), *(drop(polar(11, 60 * turn, (119, 153)), 16, 8, 60 * turn) for turn in range(6)))


def _box(left: float, top: float, right: float, bottom: float) -> str:
    return area([(left, top), (right, top), (right, bottom), (left, bottom)])
