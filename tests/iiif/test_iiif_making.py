"""Images that are made on request: right, bounded, kept; and a plain answer whatever is asked, whatever is broken."""

import io
import threading
from pathlib import Path

import numpy
import pytest
import pyvips
from fixtures.house import House
from fixtures.states import deposit
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from archive.catalogue import events
from archive.fixity import check
from archive.model.identifiers import AssetId
from archive.renditions import key_of
from archive.storage.ranges import FileRanges
from archive.tiles import Level, level_sizes
from iiif.image.assembling import MOST, level_for
from iiif.image.deadline import within
from iiif.image.making import Maker
from iiif.image.pictures import Pictures
from iiif.image.rendering import render, render_file
from iiif.image.request import LIMIT, ImageRequest, parse
from iiif.keeping import Keeping
from ingest.commands import workshop_here
from ingest.deriving import derive_again

FULL = (1501, 777)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    made = House(tmp_path_factory.mktemp("home"))
    folder = deposit(tmp_path_factory.mktemp("given") / "batch", "public", "withdrawn", seed=1)
    for path in folder.glob("*.jpg"):
        noise = numpy.random.default_rng(7).integers(
            0, 255, (FULL[1] // 32 + 1, FULL[0] // 32 + 1, 3), dtype=numpy.uint8
        )
        picture = pyvips.Image.new_from_array(noise, interpretation="srgb").resize(32).crop(0, 0, *FULL)
        picture.write_to_file(f"{path}[Q=95]")
    made.add(folder)
    return made


@pytest.fixture(scope="module")
def asset(house: House) -> AssetId:
    (asset,) = house.keyed("item", "I-public").head.assets
    return asset.id


@pytest.fixture(scope="module")
def client(house: House) -> FlaskClient:
    return house.visitor()


@pytest.mark.parametrize(
    "parameters",
    [
        "3,5,700,600/max/0/default.jpg",
        "300,100,1000,600/333,200/0/default.jpg",
        "full/800,/0/color.jpg",
        "square/500,500/90/default.jpg",
        "pct:10,10,50,50/,150/!180/gray.png",
        "1500,776,1,1/max/0/default.jpg",
        "0,0,1501,3/1501,1/0/default.webp",
    ],
)
def test_an_image_from_tiles_is_the_image_from_the_whole_file(house: House, asset: AssetId, parameters: str) -> None:
    asked = parse(parameters, FULL)
    picture = Pictures(house.archive).get(asset)
    assert picture is not None
    with house.archive.store.as_file(key_of(asset, "pyramid/1", "access.tif")) as whole:
        expected = pyvips.Image.new_from_buffer(render_file(whole, asked, FULL, within(60)), "").numpy()
    found = pyvips.Image.new_from_buffer(render(picture, asked, within(60)), "").numpy()
    assert found.shape == expected.shape
    # Tiles of the edges are coded a second time, and the encoders differ.
    assert numpy.abs(found.astype(int) - expected).mean() < 4


@settings(deadline=None)
@given(
    st.tuples(st.integers(1, 70_000), st.integers(1, 70_000)),
    st.tuples(st.integers(1, LIMIT), st.integers(1, LIMIT)),
)
def test_no_request_decodes_more_than_the_limit(full: tuple[int, int], size: tuple[int, int]) -> None:
    levels = tuple(Level(*each) for each in level_sizes(*full))
    asked = ImageRequest((0, 0, *full), size, False, 0.0, "default", "jpg")
    level = levels[level_for(levels, asked)]
    assert level.width * level.height <= MOST * 1.01
    if full[0] * full[1] <= MOST and (size[0] <= full[0] and size[1] <= full[1]):
        assert level.width >= size[0] and level.height >= size[1]


def test_what_was_made_is_kept_and_a_picture_made_anew_is_not_answered_from_it(
    house: House, asset: AssetId, client: FlaskClient
) -> None:
    address = f"/iiif/image/3/{asset}/11,13,600,500/300,/0/default.jpg"
    first = client.get(address)
    kept = set((house.home / "cache").glob("*/*"))
    assert kept
    assert client.get(address).data == first.data
    assert client.get(address.replace("/300,/", "/^300,250/")).data == first.data
    assert set((house.home / "cache").glob("*/*")) == kept


def test_more_requests_than_turns_wait_and_the_last_are_told_to_come_again(
    house: House, asset: AssetId, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker: Maker = house.app.extensions["chuanxi.images"]
    monkeypatch.setattr("iiif.image.making.TURN", 0.2)
    for _ in range(2):
        assert maker.turns.acquire(timeout=5)
    try:
        answer = client.get(f"/iiif/image/3/{asset}/17,13,600,500/301,/0/default.jpg")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert client.get(f"/iiif/image/3/{asset}/0,0,512,512/512,/0/default.jpg").status_code == 200
    finally:
        for _ in range(2):
            maker.turns.release()
    assert client.get(f"/iiif/image/3/{asset}/17,13,600,500/301,/0/default.jpg").status_code == 200


def test_many_at_once_are_all_answered(house: House, asset: AssetId) -> None:
    found: list[int] = []

    def ask(number: int) -> None:
        answer = house.visitor().get(f"/iiif/image/3/{asset}/{number},0,600,500/30{number % 10},/0/default.jpg")
        found.append(answer.status_code)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [200] * 12


NUMBERS = st.sampled_from(
    ["0", "1", "512", "1501", "1000000000", "99999999999999999999", "-1", "1.5", "NaN", "inf", "1e9", ""]
)
REGIONS = st.sampled_from(["full", "square", "Full"]) | st.lists(NUMBERS, min_size=3, max_size=5).map(",".join)
PERCENTS = st.lists(NUMBERS, min_size=4, max_size=4).map(lambda each: "pct:" + ",".join(each))
SIZES = st.sampled_from(["max", "^max", "full", "pct:50", "pct:0", "^pct:1000000000", "!200,200"]) | st.tuples(
    st.sampled_from(["", "^", "!", "^!"]), NUMBERS, NUMBERS
).map(lambda each: f"{each[0]}{each[1]},{each[2]}")
ROTATIONS = st.sampled_from(["0", "90", "!0", "22.5", "360", "361", "-1", "NaN", "!", "1e1"])
LAST = st.sampled_from(
    [
        "default.jpg",
        "gray.png",
        "bitonal.webp",
        "color.jpg",
        "default.tif",
        "x.jpg",
        "default",
        ".jpg",
        "..",
        "default.jpg/x",
    ]
)
REQUESTS = st.tuples(REGIONS | PERCENTS, SIZES, ROTATIONS, LAST).map("/".join) | st.text(max_size=40)


@pytest.mark.parametrize("api", ["2", "3"])
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parameters=REQUESTS)
def test_whatever_is_asked_gets_an_image_or_one_line_that_says_why_not(
    client: FlaskClient, asset: AssetId, api: str, parameters: str
) -> None:
    answer = client.get(f"/iiif/image/{api}/{asset}/{parameters}")
    assert answer.status_code in (200, 303, 308, 400, 404, 405, 501), parameters
    if answer.status_code == 400 and answer.mimetype == "text/plain":
        assert answer.text.count("\n") == 1
    if answer.status_code == 200 and answer.mimetype.startswith("image/"):
        assert max(Image.open(io.BytesIO(answer.data)).size) <= 2 * LIMIT


@pytest.mark.parametrize(
    "name",
    [
        "..",
        "%2e%2e",
        "..%2f..%2fetc%2fpasswd",
        "a%2fb",
        "%00",
        "{asset}%2f0",
        "{asset}.0",
        "{asset}.1",
        "{asset}.",
        "{asset}..1",
        "{asset}.1.1",
        "{asset}.9999999999",
        "{asset}.-1",
        "%F0%9F",
        "{asset}%0a",
    ],
)
def test_an_identifier_that_is_none_of_ours_is_not_found(client: FlaskClient, asset: AssetId, name: str) -> None:
    for rest in ("", "/info.json", "/full/max/0/default.jpg", "/0,0,512,512/512,/0/default.jpg"):
        answer = client.get(f"/iiif/image/3/{name.format(asset=asset)}{rest}")
        assert answer.status_code in (400, 404), rest
        assert b"Traceback" not in answer.data


def test_a_truncated_access_copy_is_noted_once_found_by_fixity_and_made_anew(house: House, client: FlaskClient) -> None:
    record = house.keyed("item", "I-withdrawn")
    (broken,) = record.head.assets
    here, key = house.archive, key_of(broken.id, "pyramid/1", "access.tif")
    tile, made = "1024,0,477,512/477,/0/default.jpg", "11,13,600,500/300,/0/default.jpg"
    assert client.get(f"/iiif/image/3/{broken.id}/{tile}").status_code == 200
    whole = b"".join(here.store.read(key))
    (here.settings.chuanxi_home / "store" / key).write_bytes(whole[: len(whole) // 8])
    for parameters in (tile, made, tile):
        answer = client.get(f"/iiif/image/3/{broken.id}/{parameters}")
        assert (answer.status_code, answer.mimetype) == (500, "text/plain"), parameters
    with here.database.reading() as connection:
        noted = [each for each in events.of(connection, record.id) if each.kind == "fixity check"]
    assert [(each.outcome, each.sources) for each in noted] == [("fail", (key,))]
    assert check(here.database, here.holdings, here.store, lambda _: None).damaged == (key,)
    with house.app.app_context():
        remade, held = derive_again(workshop_here(), record.id, lambda _: None)
    assert key in remade and held == ()
    for parameters in (tile, made):
        assert client.get(f"/iiif/image/3/{broken.id}/{parameters}").status_code == 200
    assert check(here.database, here.holdings, here.store, lambda _: None).good


def test_the_cache_of_a_process_that_has_no_room_is_no_obstacle(house: House, asset: AssetId, tmp_path: Path) -> None:
    pictures = Pictures(house.archive)
    maker = Maker(house.archive, pictures, Keeping(tmp_path, 0))
    picture = pictures.get(asset)
    assert picture is not None
    assert maker.image(asset, picture, parse("full/100,/0/default.png", FULL))[:4] == b"\x89PNG"


def test_where_the_store_is_no_folder_tiles_and_regions_are_read_in_pieces(tmp_path: Path) -> None:
    house = House(tmp_path / "home", STORAGE_URL="memory:")
    house.add(deposit(tmp_path / "batch", "public", seed=9))
    (asset,) = house.keyed("item", "I-public").head.assets
    key = key_of(asset.id, "pyramid/1", "access.tif")
    picture = Pictures(house.archive).get(asset.id)
    assert picture is not None and not isinstance(picture.handle, FileRanges)
    # Whoever opened the whole file would fail: its own header, which no tile needs, is gone.
    kept = b"".join(house.archive.store.read(key))
    house.archive.store.write(key, [b"\0" * 8 + kept[8:]])
    client = house.visitor()
    info = client.get(f"/iiif/image/3/{asset.id}/info.json").json
    assert info is not None
    for parameters in (
        "full/max/0/default.jpg",
        "3,5,100,80/50,/0/default.png",
        f"full/{info['width']},/0/default.jpg",
    ):
        answer = client.get(f"/iiif/image/3/{asset.id}/{parameters}")
        assert answer.status_code == 200, answer.text
        assert Image.open(io.BytesIO(answer.data)).size[0] in (info["width"], 50)
