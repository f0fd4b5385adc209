"""满洲窗: the window of a Guangzhou house, six panes in one large sheet; the picture to zoom into."""

from app.demo.pictures.butterfly import butterfly
from app.demo.pictures.fish import fish
from app.demo.pictures.joy import joy
from app.demo.pictures.kapok import kapok
from app.demo.pictures.sheet import Sheet
from app.demo.pictures.strokes import area, circle, crescent, drop, leaf, polar
from app.demo.pictures.tiger import tiger
from app.demo.pictures.window_flower import window_flower

WIDE, HIGH = 1500.0, 1000.0
"""Units of the sheet."""
_PANE = 424.0
_HOOK = ((0, 0, 30, 5), (25, 0, 30, 30), (6, 25, 30, 30), (6, 10, 11, 30), (6, 10, 20, 15))
"""One turn of the meander 回纹, in a field of 36 units, as boxes that are cut."""


def lattice() -> Sheet:
    """Frame, meander and six panes."""
    sheet = Sheet()
    sheet.keep(_box(-735, -485, 735, 485))
    _meander(sheet)
    panes = (fish(), joy(), kapok(), butterfly(), window_flower(), tiger())
    scales = (0.405, 0.405, 0.405, 0.372, 0.418, 0.382)
    for place, (motif, scale) in enumerate(zip(panes, scales, strict=True)):
        x, y = ((place % 3) - 1) * (_PANE + 14), (place // 3 - 0.5) * (_PANE - 6)
        sheet.lay(_pane(), f"translate({x:.2f} {y:.2f})")
        lift = -8 if scale == 0.382 else 0
        sheet.lay(motif, f"translate({x:.2f} {y + lift:.2f}) scale({scale})")
    return sheet


def _meander(sheet: Sheet) -> None:
    """Square spirals all around, turning towards the corners."""
    for count, reach, turn in ((40, 452, 0), (40, 452, 180), (26, 702, 90), (26, 702, 270)):
        for place in range(count):
            along = (place - count / 2 + 0.5) * 36 - 15
            hooks = "".join(_box(left, top, right, bottom) for left, top, right, bottom in _HOOK)
            sheet.layers.append(
                f'<path fill="#000" transform="rotate({turn}) translate({along:.2f} {-reach - 15:.2f})" d="{hooks}"/>'
            )


def _pane() -> Sheet:
    """A round opening in a square, its corners filled with leaves."""
    pane = Sheet(
        tuple(f"rotate({90 * turn}){mirror}" for turn in range(4) for mirror in ("", " rotate(90) scale(-1 1)"))
    )
    pane.cut(circle((0, 0), 196), folds=("",))
    corner = (198.0, -198.0)
    pane.cut(drop(polar(14, 225, corner), 66, 34, 225))
    pane.cut(leaf(polar(66, 253, corner), 62, 20, 262, 4), leaf(polar(132, 259, corner), 46, 14, 262, 4))
    pane.cut(crescent((0, 0), 206, 5, 15, 22), circle(polar(219, 29), 4), circle(polar(229, 33.5), 4.5))
    return pane


def _box(left: float, top: float, right: float, bottom: float) -> str:
    return area([(left, top), (right, top), (right, bottom), (left, bottom)])
