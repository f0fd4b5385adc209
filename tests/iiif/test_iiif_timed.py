"""Sound and film in manifests: a choice of files, a waveform, what may be taken along, chapters, pictures beside."""

import subprocess
from typing import Any
from urllib.parse import urlsplit

import pytest
from fixtures.batches import row, write_sheet
from fixtures.house import House
from fixtures.media import film, picture, sound

from ingest.media import encoding


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("batch")
    sound(folder / "tune.wav", 2)
    picture(folder / "cover.jpg", 640, 480)
    film(folder / "plain.mkv", 4)
    (folder / "notes").write_text(
        ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=2\ntitle=开场\n[CHAPTER]\nTIMEBASE=1/1\nSTART=2\nEND=4\ntitle=二\n"
    )
    inputs = ["-i", str(folder / "plain.mkv"), "-i", str(folder / "notes")]
    copied = ["-map", "0", "-map_chapters", "1", "-c", "copy", str(folder / "film.mkv")]
    subprocess.run([encoding.program(), *inputs, *copied], check=True, capture_output=True)
    for name in ("plain.mkv", "notes"):
        (folder / name).unlink()
    write_sheet(folder, [row(1, "tune.wav", "音频"), row(1, "cover.jpg", "音频"), row(2, "film.mkv", "视频")])
    house = House(tmp_path_factory.mktemp("home"))
    house.add(folder)

    def ask(key: str) -> tuple[House, dict[str, Any]]:
        return house, house.visitor().get(f"/iiif/manifest/{house.keyed('item', key).id}").json

    return ask


def body_of(canvas: dict[str, Any]) -> dict[str, Any]:
    return canvas["items"][0]["items"][0]["body"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("key", "kind", "name", "media_type"),
    [("BX-0001", "Sound", "audio.m4a", "audio/mp4"), ("BX-0002", "Video", "video.mp4", "video/mp4")],
)
def test_the_one_file_stands_before_the_stream(manifest: Any, key: str, kind: str, name: str, media_type: str) -> None:
    house, found = manifest(key)
    body = body_of(found["items"][0])
    assert body["type"] == "Choice"
    first, second = body["items"]
    assert (first["type"], first["format"], second["type"]) == (kind, media_type, kind)
    assert first["id"].endswith(f"/{name}")
    assert second["format"] == "application/vnd.apple.mpegurl"
    assert first["duration"] == second["duration"]
    for each in body["items"]:
        assert house.visitor().get(urlsplit(each["id"]).path).content_type == each["format"]


def test_a_sound_has_its_waveform_its_downloads_and_a_picture_beside_it(manifest: Any) -> None:
    house, found = manifest("BX-0001")
    canvas = found["items"][0]
    assert [(each["type"], each["format"]) for each in canvas["seeAlso"]] == [
        ("Dataset", "application/octet-stream"),
        ("Dataset", "application/json"),
    ]
    assert [each["format"] for each in canvas["rendering"]] == ["audio/mpeg", "audio/ogg"]
    answer = house.visitor().get(urlsplit(canvas["rendering"][0]["id"]).path)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    picture = canvas["accompanyingCanvas"]
    assert body_of(picture)["type"] == "Image"
    assert (picture["width"], picture["height"]) == (640, 480)
    assert house.visitor().get(urlsplit(picture["id"]).path).json["id"] == picture["id"]


def test_chapters_are_ranges_that_lead_to_their_seconds(manifest: Any) -> None:
    house, found = manifest("BX-0002")
    (ranges,) = found["structures"]
    canvas = found["items"][0]["id"]
    assert [each["label"]["none"] for each in ranges["items"]] == [["开场"], ["二"]]
    assert [each["items"][0]["id"] for each in ranges["items"]] == [f"{canvas}#t=0,2", f"{canvas}#t=2,4"]
    assert house.visitor().get(urlsplit(ranges["id"]).path).json["id"] == ranges["id"]
    _, other = manifest("BX-0001")
    assert "structures" not in other
