"""A house with one item of each kind, published, as everybody sees it."""

from pathlib import Path
from typing import Any

import pytest
from fixtures.batches import row, write_sheet
from fixtures.house import House
from fixtures.media import captions, film, picture, sound
from flask.testing import FlaskClient

from archive.model.record import Record

PICTURES, TUNE, FILM, PAGES = "BX-0001", "BX-0002", "BX-0003", "BX-0004"


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("batch")
    picture(folder / "a.jpg", 900, 600, 1)
    picture(folder / "b.jpg", 640, 480, 2)
    sound(folder / "tune.wav", 1.5)
    film(folder / "film.mp4", 2.0)
    captions(folder / "film--zh.vtt")
    captions(folder / "film--en.vtt", "en")
    rows = [row(1, "a.jpg", "图片"), row(1, "b.jpg", "图片"), row(2, "tune.wav", "音频"), row(3, "film.mp4", "视频")]
    for number in range(1, 4):
        picture(folder / f"page-{number}.png", 300, 400, number)
        rows.append(row(4, f"page-{number}.png", "文本", **{"权利声明*": "CC BY 4.0"}))
    write_sheet(folder, rows)
    made = House(
        tmp_path_factory.mktemp("home"), PUBLIC_URL="https://chuanxi.example.org", ID_BASE="http://id.example.org"
    )
    assert {entry.state.value for entry in made.add(Path(folder))} == {"succeeded"}
    return made


@pytest.fixture(scope="session")
def anybody(house: House) -> FlaskClient:
    return house.visitor()


@pytest.fixture(scope="session")
def items(house: House) -> dict[str, Record]:
    return {key: house.keyed("item", key) for key in (PICTURES, TUNE, FILM, PAGES)}


@pytest.fixture(scope="session")
def manifests(anybody: FlaskClient, items: dict[str, Record]) -> dict[str, dict[str, Any]]:
    """The manifest of each item, by its number."""
    found = {}
    for key, record in items.items():
        answer = anybody.get(f"/iiif/manifest/{record.id}")
        assert answer.status_code == 200
        found[key] = answer.json
    return found
