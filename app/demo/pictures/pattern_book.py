"""花样册: ten leaves of a pattern book, from the first cut to the opened flower.

No letters are drawn, for no font can be counted on: leaves bear Chinese numerals made of strokes.
"""

from collections.abc import Iterator
from math import cos, pi, sin

import pyvips

from app.demo.pictures.joy import joy
from app.demo.pictures.kapok import kapok
from app.demo.pictures.paper import Colour, mask_of, textured
from app.demo.pictures.sheet import Sheet
from app.demo.pictures.strokes import (
    Point,
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
from app.demo.pictures.window_flower import window_flower

WIDE, HIGH = 1500, 2100
"""Pixels of a leaf; its units are the same, with the origin in the middle."""
_INK: Colour = (52, 44, 40)
_LEAF: Colour = (238, 226, 200)
_DYE: Colour = (178, 30, 30)
_NUMERALS: tuple[tuple[tuple[Point, ...], ...], ...] = (
    (((-40, 0), (40, -4)),),
    (((-26, -24), (26, -26)), ((-42, 26), (42, 22))),
    (((-30, -32), (30, -34)), ((-24, 0), (24, -2)), ((-42, 34), (42, 30))),
    (
        ((-36, -28), (-34, 30)),
        ((-36, -28), (36, -30), (34, 30)),
        ((-34, 30), (34, 30)),
        ((-10, -28), (-18, 12)),
        ((12, -28), (12, 8), (24, 10)),
    ),
    (((-32, -34), (32, -36)), ((-4, -34), (-16, 32)), ((-26, -4), (24, -6), (20, 32)), ((-42, 34), (42, 32))),
    (((-4, -42), (6, -26)), ((-40, -14), (40, -16)), ((-10, 2), (-34, 36)), ((12, 2), (36, 34))),
    (((-40, 0), (40, -12)), ((-4, -38), (-4, 28), (8, 36), (36, 34), (38, 20))),
    (((-10, -26), (-18, 10), (-40, 36)), ((6, -30), (18, 8), (42, 36))),
    (((-8, -40), (-14, 6), (-40, 36)), ((-36, -14), (14, -18), (12, 24), (22, 34), (40, 30), (42, 16))),
    (((-42, -2), (42, -6)), ((0, -42), (0, 42))),
)
"""一 to 十, each as brush strokes through points in a box of 100."""


def pattern_book() -> Iterator[pyvips.Image]:
    """The ten leaves in order."""
    for number, draw in enumerate(
        (_title, _crescents, _drops, _teeth, _leaves, _clouds, _folds, _wedge, _half, _whole)
    ):
        ink, dye = Sheet(), Sheet()
        draw(ink, dye)
        _frame(ink)
        for stroke in _NUMERALS[number]:
            ink.keep(band([(x, y + 925) for x, y in curve(*stroke)], 12))
        yield _printed(ink, dye, number)


def _printed(ink: Sheet, dye: Sheet, number: int) -> pyvips.Image:
    """Two printings, ink and red, on old paper that has darkened towards its edges."""
    x, y = pyvips.Image.xyz(WIDE, HIGH).bandsplit()
    edge = ((x / WIDE - 0.5).abs() * 2) ** 6 + ((y / HIGH - 0.5).abs() * 2) ** 6
    leaf_ = textured(_LEAF, WIDE, HIGH, 3.4, 20 + number % 3) - edge * [26, 34, 44]
    for sheet, colour, strength in ((dye, _DYE, 0.92), (ink, _INK, 0.86)):
        share = mask_of(sheet.drawing, WIDE, HIGH, (WIDE, HIGH)) * (strength / 255)
        leaf_ = leaf_ * (1 - share) + textured(colour, WIDE, HIGH, 8.0, 40) * share
    return leaf_.cast("uchar").copy(interpretation="srgb")


def _frame(ink: Sheet) -> None:
    for grow, width in ((0, 7), (18, 2.5)):
        box = [
            (-640 - grow, -960 - grow),
            (640 + grow, -960 - grow),
            (640 + grow, 860 + grow),
            (-640 - grow, 860 + grow),
        ]
        for a, b in zip(box, [*box[1:], box[0]], strict=True):
            ink.keep(band([a, b], width, taper=False))


def _title(ink: Sheet, dye: Sheet) -> None:
    dye.lay(joy(), "translate(0 -140) scale(1.02)")
    for side in (-1, 1):
        ink.keep(band([(x * side, y) for x, y in [(120, 640), *spiral((330, 620), 80, 1.4, 250)]], 14))
        ink.keep(leaf((side * 96, 640), 120, 36, 90 * side + 20, 8), leaf((side * 96, 640), 100, 30, 90 * side - 24))
    dye.keep(flower((0, 640), 8, 74, 20))
    dye.cut(*(drop(polar(14, 45 * turn, (0, 640)), 40, 18, 45 * turn) for turn in range(8)))


def _specimens(ink: Sheet, dye: Sheet, shapes: list[str]) -> None:
    """Nine cuts in red, each beneath the thin line along which the blade goes."""
    del ink
    for place, shape in enumerate(shapes):
        x, y = (place % 3 - 1) * 410, (place // 3 - 1) * 560 - 50
        dye.layers.append(f'<path fill="#fff" transform="translate({x} {y})" d="{shape}"/>')


def _crescents(ink: Sheet, dye: Sheet) -> None:
    _specimens(ink, dye, [crescent((0, 60), 150, 26 + 9 * place, 0, 70 + 18 * place) for place in range(9)])


def _drops(ink: Sheet, dye: Sheet) -> None:
    shapes = [drop((0, -150), 300, 60 + 16 * place, 180) for place in range(3)]
    shapes += [
        "".join(drop(polar(22, turn, (0, 0)), 130, 50, turn) for turn in range(0, 360, 360 // many))
        for many in (3, 4, 5)
    ]
    shapes += [
        "".join(drop(polar(30, turn), 120, 26, turn) for turn in range(0, 360, 360 // many)) for many in (8, 10, 12)
    ]
    _specimens(ink, dye, shapes)


def _teeth(ink: Sheet, dye: Sheet) -> None:
    shapes = []
    for place in range(9):
        line = [(x, (12 * place) * sin(x / 150 * pi)) for x in range(-150, 151, 6)]
        shapes.append(teeth(line, 9 + place, 60 + 6 * place, 18 - place, 90) + band(line, 7, taper=False))
    _specimens(ink, dye, shapes)


def _leaves(ink: Sheet, dye: Sheet) -> None:
    shapes = [leaf((0, 150), 300, 40 + 24 * place, 0, 14 * place) for place in range(3)]
    shapes += [
        "".join(leaf((0, 150), 290 - abs(at), 44, at) for at in range(-15 * many, 15 * many + 1, 30))
        for many in (2, 3, 4)
    ]
    shapes += [
        "".join(leaf(polar(10, turn), 150, 44, turn, 10) for turn in range(0, 360, 360 // many)) for many in (5, 6, 9)
    ]
    _specimens(ink, dye, shapes)


def _clouds(ink: Sheet, dye: Sheet) -> None:
    shapes = [band(spiral((0, 0), 140, 0.8 + 0.3 * place, 40 * place), 20) for place in range(3)]
    for place in range(3):
        curls = [[(0.0, 150.0), *spiral((72.0, 20.0), 66 + 8 * place, 1.1 + 0.2 * place, 140)]]
        curls.append([(-x, y) for x, y in curls[0]])
        shapes.append("".join(band(curl, 19) for curl in curls))
    for place in range(3):
        heads = "".join(
            band(spiral((-110 + 110 * n, 30 * cos(n * pi)), 62, 1.2, 200 + 60 * place), 15) for n in range(3)
        )
        shapes.append(heads + band([(-160, 110), (160, 110)], 9))
    _specimens(ink, dye, shapes)


def _folds(ink: Sheet, dye: Sheet) -> None:
    """Square, half, quarter, eighth; the folds are dashed."""
    corners = {
        (-330, -560): [(-230, -230), (230, -230), (230, 230), (-230, 230)],
        (330, -560): [(0, -230), (230, -230), (230, 230), (0, 230)],
        (-330, 160): [(0, -230), (230, -230), (230, 0), (0, 0)],
        (330, 160): [(0, -230), (230, -230), (0, 0)],
    }
    for (x, y), corner in corners.items():
        dye.keep(area([(x + a, y + b) for a, b in corner]))
        whole = [(x - 230, y - 230), (x + 230, y - 230), (x + 230, y + 230), (x - 230, y + 230)]
        for a, b in zip(whole, [*whole[1:], whole[0]], strict=True):
            _dashes(ink, a, b)
        _dashes(ink, (x, y - 230), (x, y + 230))
        _dashes(ink, (x - 230, y), (x + 230, y))
        _dashes(ink, (x, y), (x + 230, y - 230))
    for start, end in (((-40, -560), (60, -560)), ((330, -280), (330, -150)), ((-60, 160), (40, 160))):
        ink.keep(band([start, end], 9, taper=False))
        heading = 90 if start[1] == end[1] else 180
        ink.keep(area([polar(34, heading, end), polar(24, heading + 120, end), polar(24, heading - 120, end)]))
    ink.keep(*(circle((-60 + 60 * place, 640), 9) for place in range(3)))


def _dashes(ink: Sheet, start: Point, end: Point) -> None:
    for place in range(0, 24, 2):
        a, b = place / 24, (place + 1) / 24
        ink.keep(
            band(
                [(start[0] + (end[0] - start[0]) * s, start[1] + (end[1] - start[1]) * s) for s in (a, b)],
                4,
                taper=False,
            )
        )


def _clipped(dye: Sheet, flower_: Sheet, shape: list[Point], transform: str, name: str) -> None:
    dye.layers.append(
        f'<g transform="{transform}"><clipPath id="{name}"><path d="{area(shape)}"/></clipPath>'
        f'<g clip-path="url(#{name})">{flower_.drawing}</g></g>'
    )


def _wedge(ink: Sheet, dye: Sheet) -> None:
    """One eighth, large, with its two folds."""
    _clipped(dye, window_flower(), [(0, 0), polar(700, 0), polar(700, 45)], "translate(-330 620) scale(2.5)", "eighth")
    _dashes(ink, (-330, 620), (-330, -700))
    _dashes(ink, (-330, 620), (580, -290))


def _half(ink: Sheet, dye: Sheet) -> None:
    """Opened twice: a quarter below, a half above."""
    _clipped(
        dye, window_flower(), [(0, 0), (0, -600), (600, -600), (600, 0)], "translate(-280 760) scale(1.32)", "quarter"
    )
    _clipped(
        dye, window_flower(), [(-600, 0), (-600, -600), (600, -600), (600, 0)], "translate(0 -140) scale(1.25)", "half"
    )
    _dashes(ink, (-600, -140), (600, -140))
    _dashes(ink, (-280, 760), (-280, 130))


def _whole(ink: Sheet, dye: Sheet) -> None:
    dye.lay(window_flower(), "translate(0 -330) scale(1.14)")
    dye.lay(kapok(), "translate(0 510) scale(0.62)")
    del ink
