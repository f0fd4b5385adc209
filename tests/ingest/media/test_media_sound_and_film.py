"""Sound and film become what a browser plays and seeks in; damage is seen; a child never outlives its work."""

import os
import threading
import time
from pathlib import Path

import av
import numpy
import pytest
from fixtures import media

from archive.model.asset import Kind, Technical
from ingest.media import encoding
from ingest.media.audio import MEDIUM as SOUND
from ingest.media.decoding import containers
from ingest.media.decoding.containers import contents_of, scan
from ingest.media.identify import identify
from ingest.media.kinds import characterise
from ingest.media.recipe import Made
from ingest.media.video import MEDIUM as FILM


def derived(path: Path, into: Path, technical: Technical | None = None) -> dict[str, Made]:
    identity, _ = identify(path)
    into.mkdir()
    progress: list[float] = []
    (recipe,) = (FILM if identity.kind is Kind.VIDEO else SOUND).recipes
    made = recipe.make(path, technical or characterise(path, identity), into, progress.append)
    assert progress == sorted(progress)
    assert progress[-1] == 1.0
    return {each.variant: each for each in made}


def boxes(path: Path) -> list[str]:
    data, place, found = path.read_bytes(), 0, []
    while place < len(data):
        found.append(data[place + 4 : place + 8].decode())
        place += int.from_bytes(data[place : place + 4]) or len(data)
    return found


def test_a_film_of_odd_size_and_oblong_pixels_is_shown_as_it_should_be(tmp_path: Path) -> None:
    path = media.film(tmp_path / "a.mkv", vcodec="ffv1", pix_fmt="yuv444p", vf="scale=181:121", aspect="2:1")
    technical = characterise(path, identify(path)[0])
    assert (technical.width, technical.height) == (242, 121)
    film = derived(path, tmp_path / "out")["video.mp4"]
    assert (film.technical.width, film.technical.height) == (242, 120)


def test_a_film_taken_upright_stays_upright(tmp_path: Path) -> None:
    flat = media.film(tmp_path / "flat.mp4")
    path = tmp_path / "a.mp4"
    turned = encoding.source(flat, display_rotation=90)
    encoding.run([encoding.target([turned["v"], turned["a"]], path, c="copy")], 1)
    technical = characterise(path, identify(path)[0])
    assert (technical.width, technical.height) == (180, 320)
    made = derived(path, tmp_path / "out")
    assert (made["video.mp4"].technical.width, made["poster.jpg"].technical.width) == (180, 180)


def test_interlaced_film_is_made_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    media.film(path, 1, 720, 576, vcodec="mpeg2video", vf="setfield=tff", **{"flags:v": "+bitexact+ildct+ilme"})
    assert contents_of(path).of("video")[0].interlaced
    made = derived(path, tmp_path / "out")["video.mp4"]
    assert not contents_of(made.path).of("video")[0].interlaced


def test_a_slide_show_lasts_as_long_as_it_did(tmp_path: Path) -> None:
    slow = media.film(tmp_path / "a.mkv", 60, rate=1, silent=True, vf="select='not(mod(n,29))'", fps_mode="vfr")
    made = derived(slow, tmp_path / "out")["video.mp4"]
    assert made.technical.duration == pytest.approx(characterise(slow, identify(slow)[0]).duration or 0, abs=4.1)


def test_a_single_picture_gives_a_poster_alone(tmp_path: Path) -> None:
    path = media.film(tmp_path / "a.mp4", 0.04, silent=True)
    assert list(derived(path, tmp_path / "out")) == ["poster.jpg", "thumb-200.jpg", "thumb-400.jpg"]


def test_two_mono_tracks_are_the_two_sides_of_one_sound(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    left, right = media.sound(tmp_path / "l.wav"), media.sound(tmp_path / "r.wav", pitch=880)
    pictures = media.film(tmp_path / "v.mp4", silent=True)
    sources = [encoding.source(each)[kind] for each, kind in ((pictures, "v"), (left, "a"), (right, "a"))]
    encoding.run([encoding.target(sources, path, c="copy")], 1)
    film = derived(path, tmp_path / "out")["video.mp4"]
    with av.open(str(film.path)) as file:
        frames = numpy.concatenate([frame.to_ndarray() for frame in file.decode(audio=0)], axis=1)[:, 8000:30000]
    crossings = [int((numpy.diff(numpy.sign(side)) != 0).sum()) for side in frames]
    assert crossings[1] == pytest.approx(2 * crossings[0], rel=0.05)


def test_a_truncated_film_is_known_and_damaged(tmp_path: Path) -> None:
    path = media.truncated_film(tmp_path / "a.mp4")
    identity, _ = identify(path)
    assert identity.media_type == "video/mp4"
    assert characterise(path, identity).damage


def test_a_film_without_its_index_is_known_and_damaged(tmp_path: Path) -> None:
    path = media.film_for_all_bar_the_index(tmp_path / "a.mp4")
    identity, _ = identify(path)
    technical = characterise(path, identity)
    assert (identity.kind, bool(technical.damage)) == (Kind.VIDEO, True)
    assert str(tmp_path) not in str(technical.damage)


def test_bit_rot_is_seen_in_sound_and_film(tmp_path: Path) -> None:
    for path in (media.film(tmp_path / "a.mp4", 2), media.sound(tmp_path / "a.flac", 2)):
        assert characterise(path, identify(path)[0]).damage == ()
        media.rotten(path)
        assert characterise(path, identify(path)[0]).damage


def test_a_film_cannot_reach_other_files(tmp_path: Path) -> None:
    secret = media.film(tmp_path / "secret.mp4")
    lure = tmp_path / "lure.mp4"
    lure.write_text(f"ffconcat version 1.0\nfile '{secret}'\n", encoding="utf-8")
    with pytest.raises(encoding.EncodingError):
        encoding.run([encoding.nowhere([encoding.source(lure)["v"]])], 1)


def test_names_are_never_options_patterns_or_protocols(tmp_path: Path) -> None:
    for name in ("-vf.mp4", "http:evil.mp4", "img%03d.mp4", "a\nb.mp4", "$(id) 'x' \"y\".mp4", "题" * 80 + ".mp4"):
        path = media.film(tmp_path / "plain.mp4", 0.2).rename(tmp_path / name)
        assert derived(path, tmp_path / "out")["video.mp4"].path.stat().st_size
        for each in (tmp_path / "out").iterdir():
            each.unlink()
        (tmp_path / "out").rmdir()


def test_cancelling_ends_the_child(tmp_path: Path) -> None:
    class CancelledError(Exception):
        pass

    def cancel(share: float) -> None:
        raise CancelledError

    path = media.film(tmp_path / "a.mp4", 20, 640, 360)
    before = children()
    with pytest.raises(CancelledError):
        encoding.run([encoding.target([encoding.source(path)["v"]], tmp_path / "o.mp4", preset="veryslow")], 20, cancel)
    assert children() == before


def test_a_child_that_makes_no_progress_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = tmp_path / "endless.wav"
    os.mkfifo(pipe)
    monkeypatch.setattr(encoding, "STALL", 0.5)
    enough = threading.Event()
    held = threading.Thread(target=lambda: (file := pipe.open("wb"), enough.wait(20), file.close()), daemon=True)
    held.start()
    started = time.monotonic()
    with pytest.raises(encoding.EncodingError, match="no progress"):
        encoding.run([encoding.nowhere([encoding.source(pipe)["a"]])], 1)
    assert time.monotonic() - started < 10
    enough.set()
    held.join()


def test_a_small_film_is_quick(tmp_path: Path) -> None:
    path = media.film(tmp_path / "a.mp4")
    before = os.times()
    derived(path, tmp_path / "out")
    after = os.times()
    assert (after.children_user + after.user) - (before.children_user + before.user) < 2.0


def test_a_picture_that_is_too_large_is_not_decoded_to_be_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flat = media.film(tmp_path / "flat.mp4", 0.2)
    path = tmp_path / "a.mp4"
    turned = encoding.source(flat, display_rotation=90)
    encoding.run([encoding.target([turned["v"], turned["a"]], path, c="copy")], 1)
    assert contents_of(path).of("video")[0].rotation == 90
    monkeypatch.setattr(containers, "LARGEST_PICTURE", 320 * 180 - 1)
    assert contents_of(path).of("video")[0].rotation == 0, "rotation is told by a decoded picture"


def test_scanning_counts_what_is_there_and_not_what_the_header_says(tmp_path: Path) -> None:
    path = media.truncated_film(tmp_path / "a.mp4", 4)
    assert scan(path).duration < 3.5


def children() -> list[str]:
    own = Path(f"/proc/{os.getpid()}/task")
    return sorted(pid for task in own.iterdir() for pid in (task / "children").read_text().split())
