"""Regions are put together from no more of the stored tiles than they need, to the pixel, and in time or not at all."""

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy
import pytest
import pyvips
import simplejpeg
from fixtures.house import House
from fixtures.states import deposit
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model.errors import Damaged
from archive.renditions import key_of
from archive.storage.ranges import FileRanges
from archive.tiles import TILE, Level, Span
from iiif.image.assembling import pixels_of, shortened
from iiif.image.deadline import Busy, Deadline, within
from iiif.image.pictures import Picture, Pictures
from iiif.image.rendering import render, render_file
from iiif.image.request import parse

FULL = (1501, 1100)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    made = House(tmp_path_factory.mktemp("home"))
    folder = deposit(tmp_path_factory.mktemp("given") / "batch", "public", seed=1)
    for path in folder.glob("*.jpg"):
        noise = numpy.random.default_rng(7).integers(0, 255, (FULL[1] // 8 + 1, FULL[0] // 8 + 1, 3), dtype=numpy.uint8)
        picture = pyvips.Image.new_from_array(noise, interpretation="srgb").resize(8).crop(0, 0, *FULL)
        picture.write_to_file(f"{path}[Q=95]")
    made.add(folder)
    return made


@pytest.fixture(scope="module")
def picture(house: House) -> Picture:
    (asset,) = house.keyed("item", "I-public").head.assets
    found = Pictures(house.archive).get(asset.id)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def access(house: House) -> Iterator[Path]:
    (asset,) = house.keyed("item", "I-public").head.assets
    with house.archive.store.as_file(key_of(asset.id, "pyramid/1", "access.tif")) as path:
        yield path


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_region_has_the_very_pixels_that_libvips_decodes(picture: Picture, access: Path, data: st.DataObject) -> None:
    # Away from the right and lower edge, whose tiles are coded a second time.
    x, y = data.draw(st.integers(0, 2 * TILE - 1)), data.draw(st.integers(0, 2 * TILE - 1))
    w, h = data.draw(st.integers(1, 2 * TILE - x)), data.draw(st.integers(1, 2 * TILE - y))
    asked = parse(f"{x},{y},{w},{h}/max/0/default.jpg", FULL)
    expected = pyvips.Image.tiffload(str(access)).crop(x, y, w, h).numpy()
    assert numpy.array_equal(pixels_of(picture, asked, within(60)), expected)


@settings(deadline=None, max_examples=40)
@given(rows=st.integers(1, TILE + 1), quality=st.sampled_from([85, 92]), sampling=st.sampled_from(["on", "off"]))
def test_a_tile_is_decoded_as_far_down_as_it_is_needed(rows: int, quality: int, sampling: str) -> None:
    noise = numpy.random.default_rng(3).integers(0, 255, (40, 40, 3), dtype=numpy.uint8)
    whole = pyvips.Image.new_from_array(noise, interpretation="srgb").resize(13).crop(0, 0, 300, TILE)
    jpeg = whole.jpegsave_buffer(Q=quality, subsample_mode=sampling)
    found = simplejpeg.decode_jpeg(shortened(jpeg, rows), "RGB", strict=False)
    assert min(rows, TILE) <= len(found) <= min(rows + 16, TILE)
    assert numpy.array_equal(found[:rows], simplejpeg.decode_jpeg(jpeg, "RGB")[:rows])


@given(st.binary(max_size=60) | st.binary(max_size=40).map(lambda tail: b"\xff\xd8\xff\xe0\x00\x04ab" + tail))
def test_what_is_no_baseline_jpeg_is_left_to_the_decoder(data: bytes) -> None:
    found = shortened(data, 8)
    assert len(found) == len(data)
    if b"\xff\xc0" not in data:
        assert found == data


@pytest.mark.parametrize("side", [100, 9000])
def test_a_tile_that_is_of_another_size_than_a_tile_is_damaged(picture: Picture, tmp_path: Path, side: int) -> None:
    jpeg = pyvips.Image.black(side, side, bands=3).jpegsave_buffer()
    levels = (Level(*FULL, (Span(0, len(jpeg), whole=True),) * 9),)
    (tmp_path / "access.tif").write_bytes(jpeg)
    handle = FileRanges(os.open(tmp_path / "access.tif", os.O_RDONLY), "access.tif")
    broken = replace(picture, index=replace(picture.index, levels=levels), handle=handle)
    with pytest.raises(Damaged):
        pixels_of(broken, parse("0,0,1501,1024/max/0/default.jpg", FULL), within(60))


LARGE = "full/^4000,/33/default.png"


def ending_after(asked: int) -> Deadline:
    """A deadline that has passed when it has been asked so many times."""
    turns = count()
    return Deadline(0.5, lambda: float(next(turns) >= asked))


def test_an_image_that_takes_too_long_is_given_up_before_its_tiles_are_read(picture: Picture) -> None:
    with pytest.raises(Busy):
        pixels_of(picture, parse(LARGE, FULL), ending_after(3))


def test_an_image_that_takes_too_long_is_given_up_while_libvips_computes_it(picture: Picture, access: Path) -> None:
    asked = parse(LARGE, FULL)
    tiles = 9
    for making in (
        lambda deadline: render(picture, asked, deadline),
        lambda deadline: render_file(access, asked, FULL, deadline),
    ):
        with pytest.raises(Busy) as late:
            making(ending_after(tiles + 5))
        # It is libvips that has ended: nobody waited for it and looked at the clock afterwards.
        assert isinstance(late.value.__cause__, pyvips.Error)


def test_who_asked_for_it_is_told_to_come_again_and_nothing_is_kept(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    (asset,) = house.keyed("item", "I-public").head.assets
    address = f"/iiif/image/3/{asset.id}/{LARGE}"
    monkeypatch.setattr("iiif.image.making.MAKING", 0.01)
    late = house.visitor().get(address)
    assert (late.status_code, late.headers["Retry-After"], late.mimetype) == (503, "5", "text/plain")
    assert not list((house.home / "cache").glob("*/*"))
    monkeypatch.undo()
    assert house.visitor().get(address.replace("4000", "400")).status_code == 200
