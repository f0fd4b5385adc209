"""Real pictures, sounds and films through the whole of it: from a folder to pages, manifests, files and a hit."""

import shutil
from pathlib import PurePosixPath
from typing import Any

import pytest
from fixtures import real_media
from fixtures.batches import row, write_sheet
from fixtures.house import House

from archive.catalogue.deposits import State
from archive.model.asset import Role

KINDS = {
    "图片": {".jpg", ".png", ".tif", ".jp2"},
    "音频": {".wav", ".mp3", ".ogg"},
    "视频": {".mp4", ".mov", ".webm"},
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house that has taken every file in, each as an item of its own; captions go with the first film."""
    folder = tmp_path_factory.mktemp("given") / "batch"
    folder.mkdir()
    rows: list[dict[str, str]] = []
    captions = []
    for number, name in enumerate(real_media.names(), start=1):
        path = PurePosixPath(name)
        source = real_media.file(name, tmp_path_factory.mktemp("made"))
        shutil.copyfile(source, folder / path.name)
        kind = next((kind for kind, extensions in KINDS.items() if path.suffix in extensions), None)
        if kind is None:
            captions.append(path.name)
        else:
            rows.append(row(number, path.name, kind))
    film = next(each for each in rows if each["资源类型*"] == "视频")
    rows += [film | {"文件名*": name, "用途*": "字幕", "文件语种": "en"} for name in captions]
    write_sheet(folder, rows)
    made = House(tmp_path_factory.mktemp("home"))
    entries = made.add(folder)
    assert {entry.state for entry in entries} == {State.SUCCEEDED}
    return made


def items(house: House) -> list[dict[str, Any]]:
    answer = house.visitor().get("/api/search?q=剪纸&kind=item&size=100").json
    assert answer is not None
    return list(answer["hits"])


def test_every_file_is_found_and_has_a_page_and_a_manifest_whose_files_answer(house: House) -> None:
    client = house.visitor()
    hits = items(house)
    assert len(hits) == sum(not name.endswith(".vtt") for name in real_media.names())
    for hit in hits:
        for language in ("zh", "en"):
            assert client.get(f"/{language}/item/{hit['id']}").status_code == 200
        manifest = client.get(hit["manifest"].removeprefix("http://localhost")).json
        assert manifest is not None
        (canvas,) = manifest["items"]
        painted = canvas["items"][0]["items"][0]["body"]
        bodies = painted.get("items", [painted])  # the file, and the stream beside it
        for body in bodies:
            answer = client.get(body["id"].removeprefix("http://localhost"), headers={"Range": "bytes=0-99"})
            assert answer.status_code in (200, 206)
        if body["type"] in ("Sound", "Video"):
            assert len(bodies) == 2
            assert answer.status_code == 206
            assert len(answer.data) == 100
            assert canvas["duration"] > 0
        else:
            assert (canvas["width"], canvas["height"]) == (body["width"], body["height"])


def test_captions_stand_in_the_manifest_of_their_film_as_supplementing(house: House) -> None:
    client = house.visitor()
    said = [name for name in real_media.names() if name.endswith(".vtt")]
    found = []
    for hit in items(house):
        record = house.record(hit["id"])
        if not any(asset.role is Role.CAPTION for asset in record.head.assets):
            continue
        manifest = client.get(f"/iiif/manifest/{record.id}").json
        assert manifest is not None
        for page in manifest["items"][0].get("annotations", []):
            for annotation in page["items"]:
                assert annotation["motivation"] == "supplementing"
                assert annotation["body"]["format"] == "text/vtt"
                assert annotation["body"]["language"] == "en"
                text = client.get(annotation["body"]["id"].removeprefix("http://localhost"))
                assert text.data.startswith(b"WEBVTT")
                found.append(annotation)
    assert len(found) == len(said)
