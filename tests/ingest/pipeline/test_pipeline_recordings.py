"""Files of one recording that a camera or recorder has split are one part, played from the first to the last."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import ffmpeg
import numpy
import pytest
from fixtures import media
from fixtures.batches import row, write_sheet
from fixtures.house import House

from archive.catalogue import deposits, records, writing
from archive.model.record import Record
from archive.model.rendition import Rendition
from archive.model.rules import Audience, Rule
from ingest.media.decoding import containers
from ingest.media.encoding import program
from ingest.media.streaming import chunks

ONE = {"同次录制": "席间"}


def plain(path: Path, colour: str, seconds: float, size: str = "320x180", pitch: int = 330) -> Path:
    """A film of one colour with a tone."""
    card = ffmpeg.input(f"color={colour}:size={size}:rate=25:duration={seconds}", f="lavfi")
    tone = ffmpeg.input(f"sine=frequency={pitch}:sample_rate=48000:duration={seconds}", f="lavfi")
    coding = {"vcodec": "libx264", "preset": "ultrafast", "pix_fmt": "yuv420p", "g": 25}
    ffmpeg.output(card, tone, str(path), **coding).run(cmd=program(), quiet=True, overwrite_output=True)
    return path


def files_of(house: House, item: Record, tmp_path: Path) -> dict[str, Path]:
    """What was made of the item's first file, as files."""
    found = {}
    for each in made_of(house, item):
        found[each.variant] = tmp_path / each.variant
        found[each.variant].write_bytes(b"".join(house.archive.store.read(each.key)))
    return found


def made_of(house: House, item: Record) -> tuple[Rendition, ...]:
    with house.archive.database.reading() as connection:
        return records.renditions_of(connection, (item.id,))[item.id][item.head.assets[0].id]


def colour_at(path: Path, second: float) -> str:
    """Which of red, green and blue a film shows most of."""
    with av.open(str(path)) as opened:
        frame = next(each for each in opened.decode(video=0) if each.time is not None and each.time >= second)
    means = frame.to_ndarray(format="rgb24").reshape(-1, 3).mean(axis=0)
    return ("red", "green", "blue")[int(numpy.argmax(means))]


def manifest(house: House, item: Record) -> Any:
    return json.loads(house.visitor().get(f"/iiif/manifest/{item.id}").data)


def test_films_that_the_sheet_calls_one_recording_are_one_part_with_one_ladder(
    house: House, folder: Path, tmp_path: Path
) -> None:
    plain(folder / "a.mov", "red", 3)
    plain(folder / "b.mov", "blue", 2)
    media.captions(folder / "b--zh.vtt")
    write_sheet(folder, [row(1, "a.mov", "视频", **ONE), row(1, "b.mov", "视频", **ONE)])
    house.add(folder)
    item = house.keyed("item", "BX-0001")
    (part,) = item.head.parts
    assert part.duration == pytest.approx(5, abs=0.1)
    first, second = part.spans
    assert (first.target.start, second.target.start) == (0.0, pytest.approx(3, abs=0.05))
    assert second.target.end == part.duration
    files = files_of(house, item, tmp_path)
    for variant in ("video.mp4", "v180.mp4"):
        assert containers.scan(files[variant]).duration == pytest.approx(5, abs=0.2)
        assert [colour_at(files[variant], second) for second in (1, 2.8, 3.3, 4.5)] == ["red", "red", "blue", "blue"]
    assert containers.scan(files["sound.mp4"]).duration == pytest.approx(5, abs=0.2)

    (canvas,) = manifest(house, item)["items"]
    assert canvas["duration"] == part.duration
    (painting,) = canvas["items"][0]["items"]
    assert painting["target"] == canvas["id"], "what is painted lasts as long as the canvas"
    page = house.visitor().get(f"/en/item/{item.id}").text
    assert page.count("<video") == 1
    captions = canvas["annotations"][0]["items"][0]["body"]["id"]
    told = house.visitor().get(captions.removeprefix("http://localhost")).text
    assert "00:00:03.000 --> 00:00:03.500" in told, "captions of the second file begin where it does"


def test_a_camera_card_is_one_film_that_can_be_entered_anywhere(house: House, folder: Path, tmp_path: Path) -> None:
    shot = media.film(folder / "shot.mts", 6, g="25", acodec="aac")
    cut = {"f": "segment", "segment_time": 3, "c": "copy", "segment_format": "mpegts"}
    ffmpeg.output(ffmpeg.input(str(shot)), str(folder / "%05d.MTS"), **cut).run(cmd=program(), quiet=True)
    whole = [picture_at(shot, second) for second in (2.96, 3.04, 5.4)]
    shot.unlink()
    lengths = [containers.scan(folder / name).duration for name in ("00000.MTS", "00001.MTS")]
    write_sheet(folder, [row(1, f"0000{number}.MTS", "视频", **ONE) for number in range(2)])
    house.add(folder)
    item = house.keyed("item", "BX-0001")
    (part,) = item.head.parts
    assert len(item.head.assets) == 2, "every original is kept as it came"
    assert part.duration == pytest.approx(sum(lengths), abs=0.002)
    film = files_of(house, item, tmp_path)["video.mp4"]
    assert containers.scan(film).duration == pytest.approx(sum(lengths), abs=0.04)
    assert containers.scan(film).pictures == pytest.approx(150, abs=1)
    for second, seen in zip((2.96, 3.04, 5.4), whole, strict=True):
        off = min(numpy.abs(picture_at(film, second + late, enter=True) - seen).mean() for late in (-0.04, 0, 0.04))
        assert off < 8, f"another picture at {second} s"


def picture_at(path: Path, second: float, *, enter: bool = False) -> Any:
    """The grey values at a second; `enter`: as a player finds them who jumps there, from the key picture before it."""
    with av.open(str(path)) as opened:
        stream = opened.streams.video[0]
        start = float((stream.start_time or 0) * stream.time_base)
        if enter:
            opened.seek(int((start + second) / stream.time_base), stream=stream)
        frame = next(each for each in opened.decode(stream) if each.time >= start + second - 0.021)
    return frame.to_ndarray(format="gray").astype(float)


def test_a_split_wav_is_one_sound_without_a_hole(house: House, folder: Path, tmp_path: Path) -> None:
    whole = media.sound(folder / "whole.wav", 5)
    for name, start, length in (("take_001.wav", 0, 2.5), ("take_002.wav", 2.5, 2.5)):
        cut = ffmpeg.input(str(whole), ss=start, t=length)
        ffmpeg.output(cut, str(folder / name), acodec="pcm_s16le").run(cmd=program(), quiet=True)
    whole.unlink()
    write_sheet(folder, [row(1, "take_001.wav", "音频", **ONE), row(1, "take_002.wav", "音频", **ONE)])
    house.add(folder)
    item = house.keyed("item", "BX-0001")
    assert item.head.parts[0].duration == 5
    files = files_of(house, item, tmp_path)
    heard = numpy.concatenate(list(containers.samples(files["audio.m4a"]))).astype(float)
    assert len(heard) / 44100 == pytest.approx(5, abs=0.1)
    loud = [numpy.abs(heard[place : place + 441]).max() for place in range(4410, len(heard) - 4410, 441)]
    assert min(loud) > 0.5 * max(loud), "ten milliseconds of silence nowhere"


def test_chapters_of_a_gopro_are_one_recording_and_numbered_takes_are_not(house: House, folder: Path) -> None:
    for name in ("GH010007.MP4", "GH020007.MP4"):
        plain(folder / name, "red", 1)
    for name in ("00000.mp4", "00001.mp4"):
        plain(folder / name, "blue", 1)
    names = ("GH010007.MP4", "GH020007.MP4", "00000.mp4", "00001.mp4")
    write_sheet(folder, [row(1 + number // 2, name, "视频") for number, name in enumerate(names)])
    house.add(folder)
    assert [len(part.spans) for part in house.keyed("item", "BX-0001").head.parts] == [2]
    assert [len(part.spans) for part in house.keyed("item", "BX-0002").head.parts] == [0, 0]


def test_a_file_that_cannot_follow_is_named_and_nothing_is_taken_in(house: House, folder: Path) -> None:
    plain(folder / "a.mov", "red", 1)
    plain(folder / "b.mov", "red", 1)
    plain(folder / "c.mov", "blue", 1, "640x360")
    write_sheet(folder, [row(1, name, "视频", **ONE) for name in ("a.mov", "b.mov", "c.mov")])
    (problem,) = (each for each in house.plan(folder).everything if each.stops)
    assert (problem.code, problem.params["file"], problem.where.row) == ("recording_differs", "c.mov", 4)


@pytest.mark.parametrize("names", [("00000.mov", "00002.mov"), ("GX010007.mov", "GX030007.mov")])
def test_a_file_that_is_missing_in_the_middle_is_named(house: House, folder: Path, names: tuple[str, str]) -> None:
    for name in names:
        plain(folder / name, "red", 1)
    said = ONE if names[0].startswith("0") else {}
    write_sheet(folder, [row(1, name, "视频", **said) for name in names])
    (problem,) = (each for each in house.plan(folder).everything if each.code == "recording_gap")
    assert problem.params["missing"] == names[0].replace("00000", "00001").replace("GX01", "GX02")
    assert problem.where.file == names[1] or problem.where.row == 3
    house.add(folder)
    assert len(house.keyed("item", "BX-0001").head.parts) == (1 if said else 2), "nobody has said that they are one"


@pytest.mark.parametrize("of_part", [False, True])
def test_a_rule_about_a_recording_or_one_file_of_it_closes_what_is_played(
    house: House, folder: Path, of_part: bool
) -> None:
    plain(folder / "a.mov", "red", 1)
    plain(folder / "b.mov", "blue", 1)
    write_sheet(folder, [row(1, "a.mov", "视频", **ONE), row(1, "b.mov", "视频", **ONE)])
    house.add(folder)
    item = house.keyed("item", "BX-0001")
    playlist = next(f"/media/{each.asset}/{each.recipe}/{each.variant}" for each in made_of(house, item))
    assert house.visitor().get(playlist).status_code == 200
    (part,) = item.head.parts
    rule = Rule(Audience.REGISTERED, subject=part.id if of_part else part.spans[1].asset)
    head = replace(item.head, number=item.head.number + 1, rules=(*item.head.rules, rule))
    with house.archive.database.writing() as connection:
        writing.publish(connection, writing.revise(connection, item, head, (), house.by()), house.by())
    house.settle()
    assert house.visitor().get(playlist).status_code == 401
    assert house.visitor().get(f"/media/{part.spans[1].asset}/original").status_code == 401
    assert "<video" not in house.visitor().get(f"/en/item/{item.id}").text
    assert manifest(house, item).get("items", []) == []


def test_a_long_recording_of_several_files_is_made_in_chunks_across_them(
    house: House, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "LONG", 8.0)
    monkeypatch.setattr(chunks, "CHUNK", 4)
    for name, colour in (("a.mov", "red"), ("b.mov", "lime"), ("c.mov", "blue")):
        plain(folder / name, colour, 6)
    write_sheet(folder, [row(1, name, "视频", **ONE) for name in ("a.mov", "b.mov", "c.mov")])
    house.add(folder)
    item = house.keyed("item", "BX-0001")
    film = files_of(house, item, tmp_path)["v180.mp4"]
    assert containers.scan(film).pictures == 450
    found = [colour_at(film, second) for second in (1, 5.9, 6.1, 11.9, 12.1, 17.5)]
    assert found == ["red", "red", "green", "green", "blue", "blue"]


def test_a_file_more_makes_the_recording_anew(house: House, folder: Path, tmp_path: Path) -> None:
    names = ("a.mov", "b.mov", "c.mov")
    for name, colour in zip(names, ("red", "lime", "blue"), strict=True):
        plain(folder / name, colour, 1)
    lengths, canvases, parts = [], [], set()
    for number in (2, 3, 1):
        write_sheet(folder, [row(1, name, "视频", **ONE) for name in names[:number]])
        house.add(folder)
        item = house.keyed("item", "BX-0001")
        assert len({each.recipe for each in made_of(house, item) if each.variant == "master.m3u8"}) == 1
        lengths.append(round(containers.scan(files_of(house, item, tmp_path)["video.mp4"]).duration))
        parts.add(item.head.parts[0].id)
        canvases.append(round(manifest(house, item)["items"][0]["duration"]))
    assert lengths == [2, 3, 1]
    assert canvases == [2, 3, 3], "it grows with what is put behind, and never shrinks"
    assert len(parts) == 1, "what was cited stays where it is"


def test_captions_move_when_their_film_becomes_a_later_file_of_a_recording(house: House, folder: Path) -> None:
    plain(folder / "a.mov", "red", 3)
    plain(folder / "b.mov", "blue", 2)
    media.captions(folder / "b--zh.vtt")
    for names, begin in ((("b.mov",), "00:00.000"), (("a.mov", "b.mov"), "00:00:03.000")):
        write_sheet(folder, [row(1, name, "视频", **ONE) for name in names])
        house.add(folder)
        item = house.keyed("item", "BX-0001")
        captions = manifest(house, item)["items"][0]["annotations"][0]["items"][0]["body"]["id"]
        assert f"{begin} -->" in house.visitor().get(captions.removeprefix("http://localhost")).text
        page = house.visitor().get(f"/en/item/{item.id}").text
        assert page.count("captions.vtt") == page.count(captions.removeprefix("http://localhost")) > 0


def test_a_recording_with_a_damaged_file_waits_for_a_sound_one(house: House, folder: Path, tmp_path: Path) -> None:
    names = ("a.mp4", "b.mp4", "c.mp4")
    for name, colour in zip(names, ("red", "lime", "blue"), strict=True):
        plain(folder / name, colour, 1)
    sound = (folder / "b.mp4").read_bytes()
    (folder / "b.mp4").write_bytes(sound[: sound.index(b"moov") - 4])
    write_sheet(folder, [row(1, name, "视频", **ONE) for name in names])
    (entry,) = (each for each in house.add(folder) if each.profile == "item")
    assert entry.state is deposits.State.HELD
    assert {problem.params["name"] for problem in entry.problems if problem.code == "file_damaged"} == {"b.mp4"}
    item = house.keyed("item", "BX-0001")
    (before,) = item.head.parts
    with house.archive.database.reading() as connection:
        assert not any(records.renditions_of(connection, (item.id,))[item.id].values()), "nothing with a hole in it"

    (folder / "b.mp4").write_bytes(sound)
    house.add(folder)
    item = house.keyed("item", "BX-0001")
    (part,) = item.head.parts
    assert part.id == before.id
    assert part.duration == pytest.approx(3, abs=0.1)
    film = files_of(house, item, tmp_path)["video.mp4"]
    assert [colour_at(film, second) for second in (0.5, 1.5, 2.5)] == ["red", "green", "blue"]
