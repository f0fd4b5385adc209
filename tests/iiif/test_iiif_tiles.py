"""Tiles and stored sizes are copied out of the access copy: every one is there, exact, and as closed as its picture."""

import time
from math import ceil
from pathlib import Path

import numpy
import pytest
import pyvips
from fixtures.house import House
from fixtures.states import deposit
from hypothesis import given
from hypothesis import strategies as st

from archive.access.viewer import Role
from archive.model.identifiers import AssetId
from archive.renditions import key_of
from archive.tiles import INDEX, TILE, TileIndex, dump, level_sizes, load

WIDTH, HEIGHT = 1501, 777


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    made = House(tmp_path_factory.mktemp("home"))
    folder = deposit(tmp_path_factory.mktemp("given") / "batch", "public", "registered", "withdrawn", seed=1)
    for path in folder.glob("*.jpg"):
        noise = numpy.random.default_rng(7).integers(0, 255, (HEIGHT // 32 + 1, WIDTH // 32 + 1, 3), dtype=numpy.uint8)
        picture = pyvips.Image.new_from_array(noise, interpretation="srgb").resize(32).crop(0, 0, WIDTH, HEIGHT)
        picture.write_to_file(f"{path}[Q=95]")
    made.add(folder)
    made.account("reader@example.org", Role.REGISTERED)
    return made


def asset_of(house: House, state: str) -> AssetId:
    (asset,) = house.keyed("item", f"I-{state}").head.assets
    return asset.id


def index_of(house: House) -> TileIndex:
    key = key_of(asset_of(house, "public"), "pyramid/1", INDEX)
    return load(b"".join(house.archive.store.read(key)))


def pixels(data: bytes) -> numpy.ndarray:
    return pyvips.Image.new_from_buffer(data, "").numpy()


def tiles_of(number: int, size: tuple[int, int]) -> list[tuple[tuple[int, int, int, int], tuple[int, int]]]:
    """(region, size) of every tile that a viewer asks for at a level, from info.json alone."""
    side = TILE << number
    return [
        (
            (x, y, min(side, WIDTH - x), min(side, HEIGHT - y)),
            (ceil(min(side, WIDTH - x) / (1 << number)), ceil(min(side, HEIGHT - y) / (1 << number))),
        )
        for y in range(0, HEIGHT, side)
        for x in range(0, WIDTH, side)
    ]


def test_every_tile_of_every_level_is_stored_exact_in_size_and_equal_to_the_access_copy(house: House) -> None:
    client, asset = house.visitor(), asset_of(house, "public")
    info = client.get(f"/iiif/image/3/{asset}/info.json").json
    assert info is not None
    assert info["tiles"] == [{"width": TILE, "height": TILE, "scaleFactors": [1, 2, 4]}]
    with house.archive.store.as_file(key_of(asset, "pyramid/1", "access.tif")) as access:
        for number, size in enumerate(level_sizes(WIDTH, HEIGHT)):
            level = pyvips.Image.tiffload(str(access), page=number).numpy()
            for (x, y, w, h), (width, height) in tiles_of(number, size):
                assert index_of(house).find((x, y, w, h), (width, height)) is not None
                answer = client.get(f"/iiif/image/3/{asset}/{x},{y},{w},{h}/{width},{height}/0/default.jpg")
                assert answer.status_code == 200
                found = pixels(answer.data)
                assert found.shape == (height, width, 3)
                left, top = x >> number, y >> number
                expected = level[top : top + height, left : left + width]
                if (width, height) == (TILE, TILE):
                    assert numpy.array_equal(found, expected), (number, x, y)
                else:
                    assert numpy.abs(found.astype(int) - expected).mean() < 3, (number, x, y)


def test_every_form_of_the_same_size_gives_the_same_bytes(house: House) -> None:
    client, asset = house.visitor(), asset_of(house, "public")
    base = f"/iiif/image/3/{asset}/0,0,1024,777"
    first = client.get(f"{base}/512,389/0/default.jpg")
    assert index_of(house).find((0, 0, 1024, 777), (512, 389)) is not None
    for form in ("512,", "^512,", "^512,389", "!512,512", "pct:50"):
        again = client.get(f"{base}/{form}/0/color.jpg")
        assert (again.status_code, again.data) == (200, first.data), form
        assert again.headers["Link"] == first.headers["Link"].replace("default.jpg", "color.jpg"), form
    assert 'rel="canonical"' in first.headers["Link"]


@pytest.mark.parametrize(
    ("form", "size"),
    [("511,", (511, None)), (",388", (None, 388)), ("!511,600", (511, None)), ("!600,388", (None, 388))],
)
def test_a_tile_that_is_a_pixel_larger_is_no_answer_to_the_size_that_was_asked_for(
    house: House, form: str, size: tuple[int | None, int | None]
) -> None:
    client, asset = house.visitor(), asset_of(house, "public")
    found = pixels(client.get(f"/iiif/image/3/{asset}/0,0,1024,777/{form}/0/default.jpg").data).shape
    assert (found[1] if size[0] else None, found[0] if size[1] else None) == size


def test_the_usual_sizes_of_the_whole_are_stored(house: House) -> None:
    client, asset = house.visitor(), asset_of(house, "public")
    info = client.get(f"/iiif/image/3/{asset}/info.json").json
    assert info is not None
    for size in info["sizes"]:
        wanted = (size["width"], size["height"])
        assert index_of(house).find((0, 0, WIDTH, HEIGHT), wanted) is not None
        answer = client.get(f"/iiif/image/3/{asset}/full/{wanted[0]},{wanted[1]}/0/default.jpg")
        assert pixels(answer.data).shape == (wanted[1], wanted[0], 3)
        within = client.get(f"/iiif/image/3/{asset}/full/!{max(wanted)},{max(wanted)}/0/default.jpg")
        assert within.data == answer.data


def test_what_is_not_stored_is_made_with_the_same_headers(house: House) -> None:
    client, asset = house.visitor(), asset_of(house, "public")
    stored = client.get(f"/iiif/image/3/{asset}/0,0,512,512/512,512/0/default.jpg")
    made = client.get(f"/iiif/image/3/{asset}/3,5,512,512/500,/0/default.jpg")
    assert pixels(made.data).shape == (500, 500, 3)
    assert set(dict(made.headers)) - set(dict(stored.headers)) <= {"Date", "X-Request-Id"}
    same = {"Content-Type", "Cache-Control", "Access-Control-Allow-Origin", "X-Content-Type-Options", "Vary"}
    assert {name: stored.headers[name] for name in same} == {name: made.headers[name] for name in same}


def test_a_viewer_that_has_a_tile_is_told_so_and_head_sends_no_bytes(house: House) -> None:
    client, asset = house.visitor(), asset_of(house, "public")
    url = f"/iiif/image/3/{asset}/0,0,512,512/512,/0/default.jpg"
    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head(url)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(first.data))
    assert client.options(url).status_code in (200, 204)


def test_tiles_are_as_closed_as_their_picture_and_close_within_a_second(house: House) -> None:
    public, hidden, closing = (asset_of(house, state) for state in ("public", "registered", "withdrawn"))
    tile = "0,0,512,512/512,/0/default.jpg"
    visitor, reader = house.visitor(), house.visitor("reader@example.org")
    assert visitor.get(f"/iiif/image/3/{hidden}/{tile}").status_code == 401
    assert reader.get(f"/iiif/image/3/{hidden}/{tile}").status_code == 200
    assert visitor.get(f"/iiif/image/3/{hidden}/{tile}").status_code == 401
    assert visitor.get(f"/iiif/image/3/{closing}/{tile}").status_code == 200
    house.withdraw(house.keyed("item", "I-withdrawn").id)
    time.sleep(1.05)
    assert visitor.get(f"/iiif/image/3/{closing}/{tile}").status_code == 410
    assert visitor.get(f"/iiif/image/3/{public}/{tile}").status_code == 200


def test_without_its_index_a_picture_is_served_all_the_same(tmp_path: Path) -> None:
    house = House(tmp_path / "home")
    house.add(deposit(tmp_path / "batch", "public", seed=3))
    asset = asset_of(house, "public")
    house.archive.store.delete(key_of(asset, "pyramid/1", INDEX))
    answer = house.visitor().get(f"/iiif/image/3/{asset}/full/200,/0/default.jpg")
    assert (answer.status_code, pixels(answer.data).shape[1]) == (200, 200)


def test_a_truncated_access_copy_is_a_plain_error_for_its_own_picture_alone(tmp_path: Path) -> None:
    house = House(tmp_path / "home")
    house.add(deposit(tmp_path / "batch", "public", "registered", seed=5))
    broken, whole = asset_of(house, "public"), asset_of(house, "registered")
    key = key_of(broken, "pyramid/1", "access.tif")
    data = b"".join(house.archive.store.read(key))
    house.archive.store.write(key, [data[: len(data) // 8]])
    house.account("reader@example.org", Role.REGISTERED)
    client = house.visitor("reader@example.org")
    answer = client.get(f"/iiif/image/3/{broken}/full/max/0/default.jpg")
    assert answer.status_code in (500, 502, 503)
    assert b"Traceback" not in answer.data
    assert client.get(f"/iiif/image/3/{whole}/full/max/0/default.jpg").status_code == 200


@given(st.integers(1, 60_000), st.integers(1, 60_000))
def test_levels_halve_rounding_up_until_one_tile_holds_all(width: int, height: int) -> None:
    sizes = level_sizes(width, height)
    assert sizes[0] == (width, height)
    assert max(sizes[-1]) <= TILE
    assert all(max(size) > TILE for size in sizes[:-1])
    assert sizes == tuple((ceil(width / (1 << n)), ceil(height / (1 << n))) for n in range(len(sizes)))


@given(st.binary(max_size=200))
def test_what_is_no_index_is_refused_as_such(data: bytes) -> None:
    with pytest.raises(ValueError):
        load(data)


def test_an_index_comes_back_as_it_was(house: House) -> None:
    index = index_of(house)
    assert load(dump(index)) == index
