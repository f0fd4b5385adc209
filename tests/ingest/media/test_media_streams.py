"""A film becomes rungs that a player changes between, a sound beside them, and small pictures for the seek bar."""

import json
import re
import subprocess
from collections.abc import Callable
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import av
import numpy
import pytest
from fixtures import media
from PIL import Image

from archive.model.asset import Technical
from ingest.media import encoding
from ingest.media.decoding.containers import Scan, Track, contents_of, scan
from ingest.media.identify import identify
from ingest.media.kinds import characterise
from ingest.media.recipe import DerivationFailed, Made
from ingest.media.streaming import checking, playlists, sheets
from ingest.media.streaming.ladder import fallback, ladder
from ingest.media.streaming.pictures import colours, has_hidden_fields, steady_rate
from ingest.media.video import MEDIUM

Derive = Callable[..., dict[str, Made]]


@pytest.fixture
def derive(tmp_path: Path) -> Derive:
    def act(path: Path, technical: Technical | None = None) -> dict[str, Made]:
        into = tmp_path / "out"
        into.mkdir()
        told: list[float] = []
        made = MEDIUM.recipes[0].make(path, technical or characterise(path, identify(path)[0]), into, told.append)
        assert told == sorted(told)
        assert told[-1] == 1.0
        return {each.variant: each for each in made}

    return act


def track(width: int, height: int, aspect: Fraction | int = 1, rotation: int = 0, **more: object) -> Track:
    return Track(0, "video", "x", width=width, height=height, aspect=Fraction(aspect), rotation=rotation, **more)  # type: ignore[arg-type]


def keys_of(path: Path) -> list[float]:
    with av.open(str(path)) as file:
        packets = [packet for packet in file.demux(file.streams.video[0]) if packet.pts is not None]
        return [float(packet.pts * packet.time_base) for packet in packets if packet.is_keyframe]


@pytest.mark.parametrize(
    ("shape", "sizes"),
    [
        ((3840, 2160), ["1920x1080", "1280x720", "960x540", "640x360"]),
        ((1920, 1080), ["1920x1080*", "1280x720", "960x540", "640x360"]),
        ((1080, 1920), ["1080x1920*", "720x1280", "540x960", "360x640"]),
        ((1920, 1080, 1, 90), ["1080x1920*", "720x1280", "540x960", "360x640"]),
        ((1440, 1080, Fraction(4, 3)), ["1920x1080", "1280x720", "960x540", "640x360"]),
        ((1280, 720), ["1280x720*", "960x540", "640x360"]),
        ((720, 576, Fraction(16, 15)), ["720x540", "480x360"]),
        ((640, 480), ["640x480*", "480x360"]),
        ((1600, 900), ["1600x900*", "1280x720", "960x540", "640x360"]),
        ((320, 180), ["320x180*"]),
        ((321, 181), ["320x180"]),
        ((8000, 900), ["4096x460", "3200x360"]),
        ((2, 2), ["16x16"]),
        ((4096, 2), ["4096x16"]),
    ],
)
def test_a_film_gets_the_rungs_that_its_shorter_side_allows(shape: tuple[int, ...], sizes: list[str]) -> None:
    rungs = ladder(track(*shape))
    assert [f"{rung.width}x{rung.height}{'*' * rung.native}" for rung in rungs] == sizes
    assert fallback(rungs).short <= 720 or fallback(rungs) == rungs[-1]


def test_a_rung_may_use_as_much_as_its_pixels_are_worth() -> None:
    assert [rung.rate for rung in ladder(track(1920, 1080))] == [7_500_000, 3_333_333, 1_875_000, 833_333]


def test_a_film_becomes_rungs_with_the_same_key_pictures_and_one_sound(tmp_path: Path, derive: Derive) -> None:
    path = media.film(tmp_path / "a.mov", 9, 960, 540, **{"metadata:g:0": "title=secret"})
    before = sha256(path.read_bytes()).hexdigest()
    made = derive(path)
    assert {name for name in made if name.startswith("v")} >= {"v540.mp4", "v540.m3u8", "v360.mp4", "v360.m3u8"}
    assert list(made)[-1] == "master.m3u8"
    for name in ("v540.mp4", "v360.mp4"):
        assert keys_of(made[name].path) == pytest.approx([0, 4, 8], abs=0.001)
        assert made[name].technical.duration == pytest.approx(9, abs=0.1)
        with av.open(str(made[name].path)) as file:
            assert [stream.type for stream in file.streams] == ["video"]
            assert file.streams.video[0].codec_context.pix_fmt == "yuv420p"
            assert "title" not in file.metadata
    assert [stream.codec for stream in made["sound.mp4"].technical.streams] == ["aac"]
    assert sha256(path.read_bytes()).hexdigest() == before


def test_the_playlist_of_a_rung_names_every_byte_of_its_file(tmp_path: Path, derive: Derive) -> None:
    made = derive(media.film(tmp_path / "a.mp4", 9))
    for name in ("v180", "sound"):
        read = playlists.read(made[f"{name}.m3u8"].path)
        assert len(read.lengths) == 3
        assert sum(read.lengths) == pytest.approx(9, abs=0.1)
        data = made[f"{name}.mp4"].path.read_bytes()
        ranges = re.findall(r"BYTERANGE:(\d+)@(\d+)", made[f"{name}.m3u8"].path.read_text())
        assert all(b"moof" in data[int(start) : int(start) + 80] for _, start in ranges)


def test_the_master_speaks_of_what_the_rungs_hold(tmp_path: Path, derive: Derive) -> None:
    made = derive(media.film(tmp_path / "a.mp4", 5, 960, 540))
    said = made["master.m3u8"].path.read_text()
    assert '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound"' in said
    rungs = re.findall(
        r"BANDWIDTH=(\d+),AVERAGE-BANDWIDTH=(\d+),CODECS=\"([^\"]+)\",RESOLUTION=(\d+x\d+).*\n(.*)", said
    )
    assert [(size, name) for *_, size, name in rungs] == [("640x360", "v360.m3u8"), ("960x540", "v540.m3u8")]
    for peak, average, codecs, _, name in rungs:
        assert int(peak) >= int(average)
        bits = 8 * (made[name.replace("m3u8", "mp4")].path.stat().st_size + made["sound.mp4"].path.stat().st_size)
        assert int(average) == pytest.approx(bits / 5, rel=0.1)
        assert re.fullmatch(r"avc1\.64[0-9a-f]{4},mp4a\.40\.2", codecs)
    with av.open(str(made["master.m3u8"].path)) as file:
        assert {stream.type for stream in file.streams} == {"video", "audio"}


def test_who_cannot_play_streams_gets_one_file_with_its_index_first(tmp_path: Path, derive: Derive) -> None:
    film = derive(media.film(tmp_path / "a.mov", 5))["video.mp4"]
    assert [(stream.codec, stream.channels) for stream in film.technical.streams] == [("h264", None), ("aac", 1)]
    data = film.path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert film.technical.duration == pytest.approx(5, abs=0.1)


def test_a_silent_film_has_no_sound_and_says_none(tmp_path: Path, derive: Derive) -> None:
    made = derive(media.film(tmp_path / "a.mp4", 2, silent=True))
    assert "sound.mp4" not in made
    assert "AUDIO" not in made["master.m3u8"].path.read_text()
    assert [stream.kind for stream in made["video.mp4"].technical.streams] == ["video"]


def test_the_seek_bar_has_small_pictures_that_show_their_moment(tmp_path: Path, derive: Derive) -> None:
    path = media.film(tmp_path / "a.mp4", 8, 320, 180, vf="drawbox=c=black:t=fill:enable='lt(t,4)',scale=320:180")
    made = derive(path)
    cues = re.findall(r"(\S+) --> (\S+)\nsprite-1.jpg#xywh=(\d+),(\d+),160,90", made["thumbnails.vtt"].path.read_text())
    assert len(cues) == 8
    assert (cues[0][0], cues[-1][1][:10]) == ("00:00:00.000", "00:00:08.0")
    light = []
    with Image.open(made["sprite-1.jpg"].path) as sheet:
        for _, _, x, y in cues:
            box = (int(x), int(y), int(x) + 160, int(y) + 90)
            light.append(float(numpy.asarray(sheet.crop(box).convert("L")).mean()))
    assert max(light[:4]) < 40 < min(light[5:])
    cuts = json.loads(made["scenes.json"].path.read_text())["cuts"]
    assert cuts == pytest.approx([4.0], abs=0.1)
    with Image.open(made["poster.jpg"].path) as poster:
        assert numpy.asarray(poster.convert("L")).std() > 20


def test_the_chapters_of_a_film_are_kept_and_given_to_players(tmp_path: Path, derive: Derive) -> None:
    notes = tmp_path / "notes.txt"
    stretches = [(0, 1000, "开场 <Opening>"), (1000, 2000, "尾声\u202e"), (2000, 3000, "")]
    notes.write_text(
        ";FFMETADATA1\n"
        + "".join(f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={a}\nEND={b}\ntitle={title}\n" for a, b, title in stretches)
    )
    media.film(tmp_path / "plain.mp4", 3)
    command = ["-i", str(tmp_path / "plain.mp4"), "-i", str(notes), "-map", "0", "-map_chapters", "1", "-c", "copy"]
    subprocess.run([encoding.program(), *command, str(tmp_path / "a.mkv")], check=True, capture_output=True)
    technical = characterise(tmp_path / "a.mkv", identify(tmp_path / "a.mkv")[0])
    assert [(each.start, each.end, each.title) for each in technical.chapters] == [
        (0, 1, "开场 <Opening>"),
        (1, 2, "尾声"),
    ]
    track = derive(tmp_path / "a.mkv")["chapters.vtt"].path.read_text("utf-8")
    assert "00:00:00.000 --> 00:00:01.000\n开场 &lt;Opening&gt;" in track


def test_long_films_get_a_bounded_number_of_small_pictures() -> None:
    assert sheets.sheets_of(60, 1920, 1080).step == 1
    assert sheets.sheets_of(7200, 1920, 1080).step == 10
    long = sheets.sheets_of(36_000, 360, 640)
    assert (long.count, long.width, long.height) == (1000, 90, 160)
    assert long.place(999) == (10, 810, 1440)


def test_pictures_that_come_unevenly_are_brought_to_a_rate() -> None:
    usual = track(320, 180, rate=Fraction(25))
    assert steady_rate(usual, Scan(10, {0: 250}, gap=0.04, step=0.04)) is None
    assert steady_rate(usual, Scan(10, {0: 1200}, gap=0.02, step=1 / 120)) == 60
    assert steady_rate(usual, Scan(10, {0: 280}, gap=0.2, step=1 / 30, steady=False)) == 30
    assert steady_rate(usual, Scan(36000, {0: 3}, gap=20000, step=10000, steady=False)) == Fraction(1, 4)
    assert steady_rate(usual, Scan(10, {0: 250}, gap=0.04, step=0.04, late=0.5)) == 25


def test_pictures_that_begin_after_the_sound_are_shown_from_the_start(tmp_path: Path, derive: Derive) -> None:
    path = tmp_path / "late.mkv"
    pictures = encoding.source(media.film(tmp_path / "p.mp4", 3, silent=True), itsoffset=1.5)
    sound = encoding.source(media.sound(tmp_path / "s.wav", 4))
    encoding.run([encoding.target([pictures["v"], sound["a"]], path, vcodec="copy", acodec="flac")], 4)
    assert scan(path).late == pytest.approx(1.5, abs=0.05)
    rung = derive(path)["v180.mp4"]
    assert keys_of(rung.path)[0] == 0
    assert rung.technical.duration == pytest.approx(4.5, abs=0.1)


def test_what_a_film_says_of_its_colours_is_said_of_every_rung(tmp_path: Path, derive: Derive) -> None:
    assert colours(track(1920, 1080))["colorspace"] == "bt709"
    assert colours(track(720, 576))["colorspace"] == "bt470bg"
    assert colours(track(720, 480))["colorspace"] == "smpte170m"
    said = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709"
    made = derive(media.film(tmp_path / "a.mp4", 1, 640, 480, vf=said))
    for name in ("v480.mp4", "v360.mp4"):
        assert contents_of(made[name].path).of("video")[0].colour == (1, 1, 1)


@pytest.mark.parametrize(("codec", "pixels"), [("libx264rgb", "rgb24"), ("mjpeg", "yuvj420p"), ("ffv1", "yuv444p")])
def test_colours_stay_what_they_are(tmp_path: Path, derive: Derive, codec: str, pixels: str) -> None:
    path = tmp_path / "a.mkv"
    media.film(path, 1, silent=True, vf="drawbox=c=0xC8281E:t=fill", vcodec=codec, pix_fmt=pixels)
    shown = derive(path)["poster.jpg"].path
    with Image.open(shown) as poster:
        colour = numpy.asarray(poster.convert("RGB")).reshape(-1, 3).mean(axis=0)
    assert colour == pytest.approx((200, 40, 30), abs=12)


def test_fields_that_call_themselves_whole_are_found(tmp_path: Path) -> None:
    options = {"vcodec": "ffv1", "vf": "tinterlace=interleave_top,setfield=prog", "pix_fmt": "yuv422p"}
    fields = media.film(tmp_path / "fields.mkv", 2, 720, 576, 50, silent=True, **options)
    whole = media.film(tmp_path / "whole.mkv", 2, 720, 576, silent=True, vcodec="ffv1", pix_fmt="yuv422p")
    found = [has_hidden_fields(path, contents_of(path).of("video")[0]) for path in (fields, whole)]
    assert found == [True, False]


def test_a_rung_that_is_cut_off_or_out_of_step_never_counts(tmp_path: Path, derive: Derive) -> None:
    made = derive(media.film(tmp_path / "a.mp4", 9, 640, 480))
    folder = made["master.m3u8"].path.parent
    ends = {"v480": 9.0, "v360": 9.0, "sound": 9.0}
    assert list(checking.checked(folder, ends, "hls/1")) == list(ends)
    with pytest.raises(DerivationFailed, match="derive_failed"):
        checking.checked(folder, {**ends, "v360": 12.0}, "hls/1")
    other = folder / "other"
    other.mkdir()
    source = encoding.source(tmp_path / "a.mp4")["v"]
    encoding.run([encoding.stream_of([source], other, "v360", 4, force_key_frames="0,3,6", vcodec="libx264")], 9)
    for name in ("v360.mp4", "v360.m3u8"):
        kept = (folder / name).read_bytes()
        (folder / name).write_bytes((other / name).read_bytes())
        with pytest.raises(DerivationFailed):
            checking.checked(folder, ends, "hls/1")
        (folder / name).write_bytes(kept)
    data = made["v480.mp4"].path.read_bytes()
    made["v480.mp4"].path.write_bytes(data[: len(data) * 2 // 3])
    with pytest.raises(DerivationFailed) as caught:
        checking.checked(folder, ends, "hls/1")
    assert "v480.m3u8 speaks of" in caught.value.problems[0].params["detail"]
    made["v480.m3u8"].path.write_text("#EXTM3U\n")
    with pytest.raises(DerivationFailed):
        checking.checked(folder, ends, "hls/1")
