"""A lantern procession by the river, on the fifteenth night of the first month."""

from collections.abc import Iterator
from functools import cache
from math import cos, pi, sin

import numpy
from PIL import Image, ImageDraw, ImageFilter

from app.demo.pictures.butterfly import butterfly
from app.demo.pictures.fish import fish
from app.demo.pictures.kapok import kapok
from app.demo.pictures.sheet import Sheet
from app.demo.pictures.tiger import tiger
from app.demo.pictures.window_flower import window_flower
from app.demo.scenes import SIZE
from app.demo.scenes.sprites import cut_out, eased, glow, gradient

LENGTH = 190
_WATER = 520
_BANK = 500
_SWING = 15
"""Positions of a swinging lantern that are drawn beforehand."""
_DARK = (20, 16, 34)
_COAT = (62, 34, 50)


def procession() -> Iterator[Image.Image]:
    """LENGTH pictures."""
    night = landscape()
    for number in range(LENGTH):
        yield moment(night, number)


def moment(night: Image.Image, number: int) -> Image.Image:
    """One picture: three lines of lanterns, the far ones smaller and slower, and all of them in the water."""
    picture = night.copy()
    for line, (count, scale, speed, base) in enumerate(
        ((9, 0.42, 1.0, 470), (7, 0.62, 1.7, 486), (5, 0.95, 2.6, _BANK))
    ):
        spacing = (SIZE[0] + 340) / count
        for place in range(count):
            x = (place * spacing + 57 * line - number * speed) % (SIZE[0] + 340) - 170
            _bearer(picture, x, base, scale, place + line, number)
    _reflect(picture, number)
    shade = 1 - eased(number / 14)
    return Image.blend(picture, Image.new("RGB", SIZE, (8, 6, 16)), shade) if shade else picture


@cache
def landscape() -> Image.Image:
    """Sky, moon, stars, a row of houses with wok-ear gables, and the dark river."""
    picture = gradient(SIZE, (0, (13, 17, 48)), (0.45, (46, 38, 88)), (0.7, (116, 58, 80)), (1, (30, 22, 44)))
    random = numpy.random.default_rng(15)
    draw = ImageDraw.Draw(picture)
    for x, y, light in zip(
        random.integers(0, 1280, 130), random.integers(0, 330, 130), random.integers(90, 230, 130), strict=True
    ):
        draw.ellipse((x, y, x + light % 2 + 1, y + light % 2 + 1), fill=(int(light), int(light), int(light * 0.9)))
    halo = glow(520, (255, 236, 190), 0.5)
    picture.paste(halo, (760, -110), halo)
    disc = Image.new("L", (560, 560), 0)
    ImageDraw.Draw(disc).ellipse((0, 0, 559, 559), fill=255)
    picture.paste((255, 243, 214), (950, 80), disc.reduce(4))
    for row, (base, colour) in enumerate(((430, (44, 30, 66)), (470, (30, 22, 48)))):
        x = -60 - 70 * row
        while x < SIZE[0]:
            width = int(random.integers(120, 190))
            _house(draw, x, base - int(random.integers(0, 26)), width, colour, lit=row == 1)
            x += width - 4
    draw.rectangle((0, 466, SIZE[0], _WATER), fill=_DARK)
    return picture.filter(ImageFilter.GaussianBlur(0.6))


def _house(draw: ImageDraw.ImageDraw, x: int, base: int, width: int, colour: tuple[int, int, int], lit: bool) -> None:
    """镬耳屋: high gables as round as the ears of a wok at both ends of the roof."""
    height = 84 + width // 5
    draw.rectangle((x, base - height, x + width, 520), fill=colour)
    ear = width * 0.26
    for left in (x, x + width - ear):
        draw.pieslice((left, base - height - ear * 0.95, left + ear, base - height + ear * 0.95), 180, 360, fill=colour)
    draw.polygon(
        [(x + ear / 2, base - height), (x + width / 2, base - height - 17), (x + width - ear / 2, base - height)],
        fill=colour,
    )
    if lit:
        for place in range(2):
            left = x + width * (0.24 + 0.34 * place)
            draw.rectangle((left, base - height * 0.62, left + 20, base - height * 0.62 + 28), fill=(238, 164, 78))
            draw.line((left + 10, base - height * 0.62, left + 10, base - height * 0.62 + 28), fill=colour, width=2)
            draw.line((left, base - height * 0.62 + 14, left + 20, base - height * 0.62 + 14), fill=colour, width=2)


def _bearer(picture: Image.Image, x: float, base: float, scale: float, kind: int, number: int) -> None:
    """Somebody walks, a pole over the shoulder, a lantern at its end."""
    step = sin(number * 0.32 + kind * 1.7)
    y = base + 3 * abs(step) * scale
    draw = ImageDraw.Draw(picture)
    tall = 92 * scale
    draw.polygon(
        [
            (x - 15 * scale, y + 24),
            (x - 9 * scale, y - tall * 0.62),
            (x + 9 * scale, y - tall * 0.62),
            (x + 17 * scale, y + 24),
        ],
        fill=_COAT,
    )
    draw.ellipse((x - 12 * scale, y - tall * 0.98, x + 12 * scale, y - tall * 0.70), fill=_COAT)
    draw.pieslice((x - 24 * scale, y - tall * 1.12, x + 24 * scale, y - tall * 0.66), 200, 340, fill=_COAT)
    end = (x - 50 * scale, y - tall * 1.75)
    draw.line((x + 16 * scale, y - tall * 0.42, *end), fill=_COAT, width=max(2, round(4 * scale)))
    swing = round((sin(number * 0.16 + kind) + 1) / 2 * (_SWING - 1))
    lantern, light = _lanterns(scale)[kind % 5][swing], _light(scale)
    at = (round(end[0] - lantern.width / 2), round(end[1] - 6 * scale))
    middle = (at[0] + lantern.width // 2, at[1] + lantern.height // 2)
    picture.paste(light, (middle[0] - light.width // 2, middle[1] - light.height // 2), light)
    picture.paste(lantern, at, lantern)


@cache
def _light(scale: float) -> Image.Image:
    return glow(round(360 * scale), (255, 176, 84), 0.55)


@cache
def _lanterns(scale: float) -> tuple[tuple[Image.Image, ...], ...]:
    """Five lanterns, each hanging at every angle of its swing."""
    return tuple(_swung(_lantern(sheet()), scale) for sheet in (fish, window_flower, butterfly, kapok, tiger))


def _lantern(sheet: Sheet) -> Image.Image:
    """A round lantern of oiled paper with a paper-cut before the flame, a cord and a tassel; 400 × 640."""
    piece = Image.new("RGBA", (400, 640), (0, 0, 0, 0))
    draw = ImageDraw.Draw(piece)
    draw.line((200, 0, 200, 70), fill=(90, 40, 20), width=6)
    draw.line((200, 440, 200, 500), fill=(150, 30, 26), width=8)
    for thread in range(-3, 4):
        draw.line((200, 500, 200 + 8 * thread, 630 - 6 * abs(thread)), fill=(190, 44, 34), width=5)
    flame = gradient((380, 380), (0, (255, 196, 96)), (0.55, (255, 232, 160)), (1, (250, 150, 60)))
    round_ = Image.new("L", (380, 380), 0)
    ImageDraw.Draw(round_).ellipse((4, 4, 376, 376), fill=255)
    piece.paste(flame, (10, 66), round_)
    cut = cut_out(sheet, 340, (186, 26, 22))
    piece.alpha_composite(cut, (30, 86))
    draw.ellipse((12, 68, 388, 444), outline=(150, 24, 20), width=9)
    draw.rounded_rectangle((150, 52, 250, 80), 8, fill=(120, 30, 20))
    draw.rounded_rectangle((150, 432, 250, 458), 8, fill=(120, 30, 20))
    return piece


def _swung(piece: Image.Image, scale: float) -> tuple[Image.Image, ...]:
    small = piece.resize((round(132 * scale), round(211 * scale)), Image.Resampling.LANCZOS)
    wide = Image.new("RGBA", (small.width * 2, round(small.height * 1.1)), (0, 0, 0, 0))
    wide.paste(small, (small.width // 2, 0))
    angles = [9 * cos(pi * (1 - place / (_SWING - 1))) for place in range(_SWING)]
    return tuple(wide.rotate(angle, Image.Resampling.BICUBIC, center=(wide.width / 2, 0)) for angle in angles)


def _reflect(picture: Image.Image, number: int) -> None:
    """The river gives everything back, darker, in moving ripples."""
    deep = SIZE[1] - _WATER
    above = numpy.asarray(picture.crop((0, _WATER - deep - 90, SIZE[0], _WATER)).resize((SIZE[0], deep)))[::-1]
    rows = numpy.arange(deep)
    shift = (numpy.sin(rows * 0.33 + number * 0.21) * (1.5 + rows * 0.030)).astype(int)
    columns = (numpy.arange(SIZE[0])[None, :] + shift[:, None]) % SIZE[0]
    water = above[rows[:, None], columns].astype(numpy.float32) * (0.62 - 0.0016 * rows)[:, None, None]
    water += numpy.array([8, 10, 24], numpy.float32)
    picture.paste(Image.fromarray(water.clip(0, 255).astype(numpy.uint8)), (0, _WATER))


def still(side_by: int = 90) -> Image.Image:
    """A single picture of the procession, as it is kept on its own."""
    return moment(landscape(), side_by)
