"""A sheet is folded three times, cut, and opened again."""

from collections.abc import Iterable, Iterator
from math import cos, pi, radians, sin

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from app.demo.pictures.paper import RED, RICE
from app.demo.pictures.window_flower import window_flower
from app.demo.scenes import SIZE
from app.demo.scenes.sprites import cut_out, eased, paper, with_mask

SIDE = 620
_BACK = (226, 84, 80)
_START, _FOLD, _CUT, _OPEN, _LAST = 20, 28, 100, 34, 54
"""Pictures of each part."""
LENGTH = _START + 3 * _FOLD + _CUT + 3 * _OPEN + _LAST


def folding() -> Iterator[Image.Image]:
    """LENGTH pictures."""
    table = paper(RICE, SIZE)
    whole = paper(RED, (SIDE, SIDE)).convert("RGBA")
    cut = cut_out(window_flower(), SIDE)
    for number in range(_START):
        yield _laid(table, whole, rise=eased(number / _START))
    for fold in range(3):
        turns = (1 - 2 * eased(number / (_FOLD - 1)) for number in range(_FOLD))
        yield from (_laid(table, piece) for piece in _folding(whole, fold, turns))
    wedge, done = _sector(whole, 3), _sector(cut, 3)
    for number in range(_CUT):
        yield _cutting(table, wedge, done, number / (_CUT - 1))
    for fold in (2, 1, 0):
        turns = (-1 + 2 * eased(number / (_OPEN - 1)) for number in range(_OPEN))
        yield from (_laid(table, piece) for piece in _folding(cut, fold, turns))
    for number in range(_LAST):
        turned = cut.rotate(-22.5 * eased(number / _LAST), Image.Resampling.BICUBIC)
        yield _laid(table, turned)


def _sector(sheet: Image.Image, folds: int) -> Image.Image:
    """What is left on top after so many folds: the whole, the right half, the quarter, the eighth."""
    if folds == 0:
        return sheet
    middle = SIDE / 2
    shapes = {
        1: ((middle, 0), (SIDE, 0), (SIDE, SIDE), (middle, SIDE)),
        2: ((middle, 0), (SIDE, 0), (SIDE, middle), (middle, middle)),
        3: ((middle, 0), (SIDE, 0), (middle, middle)),
    }
    shape = Image.new("L", sheet.size, 0)
    ImageDraw.Draw(shape).polygon(shapes[folds], fill=255)
    return with_mask(sheet, ImageChops.multiply(sheet.getchannel("A"), shape))


def _folding(sheet: Image.Image, fold: int, turns: Iterable[float]) -> Iterator[Image.Image]:
    """The sheet during a fold: a turn is the cosine by which the flap still lies open (1) or over (-1)."""
    under = _sector(sheet, fold + 1)
    shape = ImageChops.subtract(_sector(sheet, fold).getchannel("A"), under.getchannel("A"))
    front, back = with_mask(sheet, shape), with_mask(paper(_BACK, sheet.size), shape)
    shadow = Image.new("RGB", sheet.size, (60, 0, 0))
    for turn in turns:
        flap, matrix = back if turn < 0 else front, _fold_matrix(fold, turn)
        squeezed = flap.transform(sheet.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
        picture = under.copy()
        picture.alpha_composite(squeezed)
        depth = 0.25 * (1 - abs(turn))
        shade = squeezed.getchannel("A").point([int(alpha * depth) for alpha in range(256)])
        picture.paste(shadow, (0, 0), shade)
        yield picture


def _fold_matrix(fold: int, turn: float) -> tuple[float, ...]:
    """From a place in the picture back to the sheet: squeezed towards the fold by `turn`."""
    turn = turn if abs(turn) > 0.02 else 0.02
    middle = SIDE / 2
    if fold == 0:
        return (1 / turn, 0, middle - middle / turn, 0, 1, 0)
    if fold == 1:
        return (1, 0, 0, 0, 1 / turn, middle - middle / turn)
    # about the diagonal from the middle to the upper right: across it shrinks, along it stays
    a, b = (1 + 1 / turn) / 2, (1 - 1 / turn) / 2
    return (a, -b, b * SIDE, -b, a, b * SIDE)


def _cutting(table: Image.Image, wedge: Image.Image, done: Image.Image, share: float) -> Image.Image:
    """The blades go round from the rim to the tip; what they have passed is cut, and the scraps fall."""
    zoom = 1 + 0.55 * eased(4 * min(share, 1 - share))
    reach = SIDE * 0.76 * (1 - share)
    passed = Image.new("L", wedge.size, 255)
    middle = SIDE / 2
    ImageDraw.Draw(passed).ellipse((middle - reach, middle - reach, middle + reach, middle + reach), fill=0)
    now = Image.composite(done.getchannel("A"), wedge.getchannel("A"), passed)
    laid = _laid(table, with_mask(wedge.convert("RGB"), now), zoom=zoom)
    swing = 22.5 + 20 * sin(share * 46)
    at = (reach * sin(radians(swing)), -reach * cos(radians(swing)))
    _scissors(
        laid,
        (SIZE[0] / 2 + at[0] * zoom - _shift(zoom)[0], SIZE[1] / 2 + at[1] * zoom - _shift(zoom)[1]),
        abs(sin(share * 60)),
    )
    return laid


def _shift(zoom: float) -> tuple[float, float]:
    """Keeps the wedge in the middle of the picture as it comes nearer."""
    return ((zoom - 1) * SIDE * 0.3, -(zoom - 1) * SIDE * 0.5)


def _laid(table: Image.Image, piece: Image.Image, rise: float = 1.0, zoom: float = 1.0) -> Image.Image:
    """The piece on the table, with its shadow."""
    picture = table.copy()
    if zoom != 1.0:
        side = round(SIDE * zoom)
        piece = piece.resize((side, side), Image.Resampling.BILINEAR)
    shift = _shift(zoom)
    x = round((SIZE[0] - piece.width) / 2 - shift[0])
    y = round((SIZE[1] - piece.height) / 2 - shift[1] + (1 - rise) * 700)
    alpha = piece.getchannel("A")
    soft = alpha.reduce(4).filter(ImageFilter.GaussianBlur(2)).resize(alpha.size)
    shadow = soft.point([int(value * 0.4) for value in range(256)])
    picture.paste((70, 45, 30), (x + 6, y + 8), shadow)
    picture.paste(piece, (x, y), alpha)
    return picture


def _scissors(picture: Image.Image, tip: tuple[float, float], opened: float) -> None:
    """A pair of scissors, drawn from its tip, coming from the right."""
    draw = ImageDraw.Draw(picture)
    for side in (-1, 1):
        turn = pi / 2 + 0.55 + side * (0.05 + 0.16 * opened)
        dx, dy = sin(turn), -cos(turn)
        joint = (tip[0] + 150 * sin(pi / 2 + 0.55), tip[1] - 150 * cos(pi / 2 + 0.55))
        end = (joint[0] - 150 * dx, joint[1] - 150 * dy)
        across = (-dy * 8, dx * 8)
        draw.polygon(
            [end, (joint[0] + across[0], joint[1] + across[1]), (joint[0] - across[0], joint[1] - across[1])],
            fill=(74, 78, 86),
        )
        eye = (joint[0] + 120 * dx, joint[1] + 120 * dy)
        draw.line([joint, eye], fill=(74, 78, 86), width=13)
        draw.ellipse((eye[0] - 36, eye[1] - 36, eye[0] + 36, eye[1] + 36), outline=(40, 42, 48), width=13)
        draw.ellipse((joint[0] - 7, joint[1] - 7, joint[0] + 7, joint[1] + 7), fill=(150, 154, 160))
