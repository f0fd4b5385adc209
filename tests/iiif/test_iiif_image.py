"""The Image API 3.0 as it answers: what info.json announces is served, pixel for pixel."""

import io
from math import ceil
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from archive.model.record import Record
from iiif.image import information
from iiif.image.request import LIMIT, parse

SIDES = st.integers(1, 60_000)


@pytest.fixture
def base(items: dict[str, Record]) -> str:
    """The service of a picture of 900 by 600 pixels."""
    return f"/iiif/image/3/{items['BX-0001'].head.assets[0].id}"


@pytest.fixture
def info(anybody: FlaskClient, base: str) -> dict[str, Any]:
    answer = anybody.get(f"{base}/info.json")
    assert answer.json is not None
    return answer.json


def image(client: FlaskClient, address: str) -> Image.Image:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.text)
    return Image.open(io.BytesIO(answer.data))


def test_i10_the_information_says_what_it_is(info: dict[str, Any], base: str) -> None:
    assert info["@context"] == "http://iiif.io/api/image/3/context.json"
    assert info["type"] == "ImageService3"
    assert info["protocol"] == "http://iiif.io/api/image"
    assert info["profile"] == "level2"
    assert info["id"] == f"https://chuanxi.example.org{base}"
    assert (info["width"], info["height"]) == (900, 600)


def test_i09_the_base_address_leads_to_the_information(anybody: FlaskClient, base: str) -> None:
    answer = anybody.get(base)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"https://chuanxi.example.org{base}/info.json"


def test_the_information_has_the_media_type_that_is_asked_for(anybody: FlaskClient, base: str) -> None:
    assert anybody.get(f"{base}/info.json").content_type == "application/json"
    linked = anybody.get(f"{base}/info.json", headers={"Accept": "application/ld+json"}).content_type
    assert linked == 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'
    headers = anybody.get(f"{base}/info.json").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert 'rel="profile"' in headers["Link"]


def test_i12_every_size_that_is_announced_is_served(anybody: FlaskClient, base: str, info: dict[str, Any]) -> None:
    assert info["sizes"]
    for size in info["sizes"]:
        made = image(anybody, f"{base}/full/{size['width']},{size['height']}/0/default.jpg")
        assert made.size == (size["width"], size["height"])


def test_i13_every_tile_that_is_announced_is_served(anybody: FlaskClient, base: str, info: dict[str, Any]) -> None:
    (tiles,) = info["tiles"]
    served = 0
    for factor in tiles["scaleFactors"]:
        side = tiles["width"] * factor
        for x in range(0, 900, side):
            for y in range(0, 600, side):
                w, h = min(side, 900 - x), min(side, 600 - y)
                size = ceil(w / factor), ceil(h / factor)
                made = image(anybody, f"{base}/{x},{y},{w},{h}/{size[0]},{size[1]}/0/default.jpg")
                assert made.size == size
                served += 1
    assert served >= 5


@given(SIDES, SIDES)
def test_i11_to_i15_what_is_announced_lies_inside_the_limits(width: int, height: int) -> None:
    made = information("https://example.org/service", (width, height), None)
    assert made["maxWidth"] == made["maxHeight"] == LIMIT
    assert made["maxArea"] == LIMIT**2
    for size in made["sizes"]:
        asked = parse(f"full/{size['width']},{size['height']}/0/default.jpg", (width, height))
        assert max(asked.size) <= LIMIT
    (tiles,) = made["tiles"]
    assert tiles["width"] <= LIMIT
    assert len(set(tiles["scaleFactors"])) == len(tiles["scaleFactors"])
    assert set(made["preferredFormats"]) <= {"jpg", "png", *made["extraFormats"]}
    assert set(made["extraQualities"]) == {"color", "gray", "bitonal"}
    assert "sizeUpscaling" in made["extraFeatures"]


@pytest.mark.parametrize(
    ("parameters", "size", "mode"),
    [
        ("full/max/0/default.jpg", (900, 600), "RGB"),
        ("square/300,300/0/default.png", (300, 300), "RGB"),
        ("pct:0,0,50,50/225,/0/color.jpg", (225, 150), "RGB"),
        ("full/90,/90/default.jpg", (60, 90), "RGB"),
        ("full/90,/!180/default.webp", (90, 60), "RGB"),
        ("full/90,/0/gray.jpg", (90, 60), "L"),
        ("full/90,/0/bitonal.png", (90, 60), "L"),
        ("full/^1800,/0/default.jpg", (1800, 1200), "RGB"),
        ("0,0,10,10/1,1/0/default.jpg", (1, 1), "RGB"),
    ],
)
def test_what_is_asked_for_is_made(
    anybody: FlaskClient, base: str, parameters: str, size: tuple[int, int], mode: str
) -> None:
    made = image(anybody, f"{base}/{parameters}")
    made.load()
    assert (made.size, made.mode) == (size, mode)


def test_turning_and_mirroring_show_the_same_pixels_elsewhere(anybody: FlaskClient, base: str) -> None:
    straight = image(anybody, f"{base}/full/90,60/0/default.png")
    mirrored = image(anybody, f"{base}/full/90,60/!0/default.png")
    turned = image(anybody, f"{base}/full/90,60/90/default.png")
    assert mirrored.getpixel((0, 0)) == straight.getpixel((89, 0))
    assert turned.getpixel((59, 0)) == straight.getpixel((0, 0))
    assert straight.getpixel((0, 0)) != straight.getpixel((89, 0))


@pytest.mark.parametrize(
    "parameters",
    [
        *(
            "full/max/0/default.gif",
            "full/max/0/photo.jpg",
            "full/max/400/default.jpg",
            "1000,0,10,10/max/0/default.jpg",
        ),
        *(
            "full/0,/0/default.jpg",
            "full/1000,/0/default.jpg",
            "full/max/0",
            "full/max/0/default.jpg/more",
            "everything",
        ),
    ],
)
def test_what_cannot_be_made_is_refused_in_one_line(anybody: FlaskClient, base: str, parameters: str) -> None:
    answer = anybody.get(f"{base}/{parameters}")
    assert answer.status_code == 400
    assert answer.content_type.startswith("text/plain")
    assert answer.text.count("\n") == 1


def test_an_image_says_its_canonical_address_and_is_not_sent_twice(anybody: FlaskClient, base: str) -> None:
    answer = anybody.get(f"{base}/pct:0,0,100,100/pct:10/360/default.jpg")
    assert f'<https://chuanxi.example.org{base}/full/90,60/0/default.jpg>;rel="canonical"' in answer.headers["Link"]
    again = anybody.get(f"{base}/full/90,/0/default.jpg", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert answer.headers["Cache-Control"] == "no-cache"


def test_only_pictures_have_an_image_service(anybody: FlaskClient, items: dict[str, Record]) -> None:
    for name in (items["BX-0002"].head.assets[0].id, items["BX-0001"].id, items["BX-0001"].head.parts[0].id, "x"):
        assert anybody.get(f"/iiif/image/3/{name}/info.json").status_code == 404
        assert anybody.get(f"/iiif/image/3/{name}/full/max/0/default.jpg").status_code == 404


def test_i16_the_rights_are_those_of_the_manifest(
    anybody: FlaskClient, items: dict[str, Record], manifests: dict[str, dict[str, Any]]
) -> None:
    for key in ("BX-0001", "BX-0004"):
        asset = items[key].head.assets[0].id
        stated = manifests[key]["rights"]
        three, two = (anybody.get(f"/iiif/image/{api}/{asset}/info.json").json for api in (3, 2))
        assert three is not None and two is not None
        assert (three["rights"], two["license"]) == (stated, [stated])
        assert stated.startswith(("http://creativecommons.org/", "http://rightsstatements.org/"))
