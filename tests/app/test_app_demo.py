"""The demo collection is made by a script, the same on every run, and deposits itself as anybody would."""

import itertools
import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy
import pytest

from app.demo import film, night
from app.demo.cues import LANGUAGES, Cue, webvtt
from app.demo.make import holders
from app.demo.melodies import exercise, lantern_tune, night_on_the_pearl_river, parts_of_the_night
from app.demo.pictures.fish import fish
from app.demo.pictures.joy import joy
from app.demo.pictures.lattice import HIGH, WIDE, lattice
from app.demo.pictures.paper import picture, save
from app.demo.pictures.pattern_book import pattern_book
from app.demo.plucked import RATE, Note, pluck, strum
from app.demo.scenes.folding import folding
from app.demo.scenes.procession import procession
from archive.model.asset import Kind
from ingest.media.captions import cues
from ingest.media.kinds import characterise
from ingest.payloads import Identity

DEPOSITS = Path(__file__).parents[2] / "app" / "demo" / "holdings"


def test_a_plucked_string_sounds_at_its_pitch_and_dies_away() -> None:
    sound = pluck(Note(0.0, 0.0, length=2.0), seed=1)
    early, late = sound[: RATE // 2], sound[-RATE // 2 :]
    spectrum = numpy.abs(numpy.fft.rfft(sound[:RATE] * numpy.hanning(RATE)))
    loudest = int(numpy.argmax(spectrum[300:600])) + 300
    assert abs(loudest - 440) <= 2
    assert numpy.abs(late).max() < numpy.abs(early).max() / 3


@pytest.mark.parametrize("piece", [night_on_the_pearl_river, lantern_tune, exercise])
def test_every_piece_lies_within_its_length(piece: object) -> None:
    notes, seconds = piece()  # type: ignore[operator]
    assert notes
    assert all(0 <= note.at < seconds for note in notes)


def test_the_same_seed_plays_the_same() -> None:
    notes = (Note(0.0, -9.0, 1.0), Note(0.4, -4.0, 1.0))
    assert numpy.array_equal(strum(notes, 2.0, 5), strum(notes, 2.0, 5))
    assert not numpy.array_equal(strum(notes, 2.0, 5), strum(notes, 2.0, 6))
    assert numpy.abs(strum(notes, 2.0, 5)).max() <= 1.0


def test_a_paper_cut_is_red_and_white_and_the_same_on_every_run(tmp_path: Path) -> None:
    drawn = [picture(each(), 300) for each in (joy, fish, joy)]
    for number, each in enumerate(drawn):
        save(each, tmp_path / f"{number}.png")
    files = [(tmp_path / f"{number}.png").read_bytes() for number in range(3)]
    assert files[0] == files[2]
    assert files[0] != files[1]
    pixels = drawn[0].numpy().reshape(-1, 3).astype(int)
    red = (pixels[:, 0] - pixels[:, 1] > 80).mean()
    assert 0.1 < red < 0.8


def test_the_large_sheet_can_be_drawn_at_any_size() -> None:
    small = picture(lattice(), 600, 400, (WIDE, HIGH))
    assert (small.width, small.height) == (600, 400)


def test_the_pattern_book_has_ten_leaves_each_another() -> None:
    leaves = [leaf.thumbnail_image(60).numpy().tobytes() for leaf in pattern_book()]
    assert len(set(leaves)) == len(leaves) == 10


def test_the_piece_for_the_qin_is_a_sound_with_chapters_and_the_same_on_every_run(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        night.make_night(tmp_path / name / "night.flac")
    a, b = ((tmp_path / name / "night.flac").read_bytes() for name in ("a", "b"))
    assert a == b
    path = tmp_path / "a" / "night.flac"
    found = characterise(path, Identity("audio/flac", Kind.AUDIO))
    parts = parts_of_the_night()
    assert [each.title.split()[0] for each in found.chapters] == ["月出", "江流", "走灯", "归舟"]
    assert [each.start for each in found.chapters] == pytest.approx(parts[:-1], abs=0.002)
    assert found.duration == pytest.approx(parts[-1], abs=0.01)
    assert found.damage == ()


@pytest.mark.parametrize("scene", [folding, procession])
def test_the_pictures_of_a_scene_move(scene: object) -> None:
    pictures = [each.tobytes() for each in itertools.islice(scene(), 0, 60, 12)]  # type: ignore[operator]
    assert len(set(pictures)) > 2


@pytest.mark.parametrize("given", [film.CUES, night.words()])
def test_the_words_of_recordings_are_sound_and_in_step_in_both_languages(tmp_path: Path, given: Sequence[Cue]) -> None:
    times = []
    for language, column in LANGUAGES.items():
        path = tmp_path / f"{language}.vtt"
        path.write_text(webvtt(given, column), encoding="utf-8")
        found = cues(path)
        assert len(found) == len(given)
        assert all(one.end <= after.start for one, after in itertools.pairwise(found))
        times.append([(cue.start, cue.end) for cue in found])
    assert times[0] == times[1]


def test_the_words_are_in_both_languages_and_of_every_kind() -> None:
    assert len(holders()) == 2
    kinds: set[str] = set()
    for code, name in holders().items():
        assert {"zh-Hans", "en"} <= name.keys()
        given = tomllib.loads((DEPOSITS / f"{code}.toml").read_text("utf-8"))
        kinds |= given.keys()
        for item in given["item"]:
            assert {"zh-Hans", "en"} <= item["title"].keys(), item["item_id"]
    assert {"element", "practitioner", "place", "event", "consent", "collection", "item"} <= kinds
