"""Long films are made in chunks: the same film comes out, and a run that broke off goes on where it was."""

import itertools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import av
import pytest
from fixtures import media

from archive.model.asset import Technical
from archive.model.errors import Unavailable
from ingest.media import encoding
from ingest.media.decoding.containers import UnreadableError
from ingest.media.recipe import UNFINISHED
from ingest.media.streaming import checking, chunks
from ingest.media.streaming.film import Film, examined
from ingest.media.streaming.ladder import ladder
from ingest.media.streaming.rungs import encode

HERE = Path(__file__).parents[3]


@pytest.fixture
def short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "LONG", 10.0)
    monkeypatch.setattr(chunks, "CHUNK", 8)


@pytest.fixture
def film(tmp_path: Path) -> Film:
    path = media.film(tmp_path / "a.mp4", 30, 160, 90, rate="30000/1001", g=37)  # type: ignore[arg-type]
    return examined(path, Technical(), ladder)


def times(path: Path) -> list[float]:
    with av.open(str(path)) as file:
        packets = [packet for packet in file.demux(video=0) if packet.pts is not None]
        return sorted(float(packet.pts * packet.time_base) for packet in packets if packet.time_base)


def test_a_film_in_chunks_is_the_film_in_one_piece(short_chunks: None, film: Film, tmp_path: Path) -> None:
    assert chunks.is_worth_cutting(film)
    made = {}
    for name, make in (("whole", encode), ("chunks", chunks.encode_in_chunks)):
        into = tmp_path / name
        into.mkdir()
        told: list[float] = []
        make(film, into, told.append)
        assert told == sorted(told)
        made[name] = checking.checked(into, film.ends, "hls/1")
    assert made["chunks"]["v90"].keys == pytest.approx(made["whole"]["v90"].keys, abs=0.001)
    one, two = times(tmp_path / "whole" / "v90.mp4"), times(tmp_path / "chunks" / "v90.mp4")
    assert two == pytest.approx(one, abs=0.001)
    assert made["chunks"]["v90"].playlist.lengths == pytest.approx(made["whole"]["v90"].playlist.lengths, abs=0.01)


def test_what_is_done_is_not_done_again(short_chunks: None, film: Film, tmp_path: Path) -> None:
    class BrokenOffError(Exception):
        pass

    def break_off(share: float) -> None:
        if share > 0.7:
            raise BrokenOffError

    into = tmp_path / "out"
    into.mkdir()
    with pytest.raises(BrokenOffError):
        chunks.encode_in_chunks(film, into, break_off)
    noted = {path: path.stat().st_mtime_ns for path in (into / UNFINISHED).glob("*.json")}
    assert len(noted) >= 3
    chunks.encode_in_chunks(film, into, lambda share: None)
    assert {path: path.stat().st_mtime_ns for path in noted} == noted
    assert list(checking.checked(into, film.ends, "hls/1")) == ["v90", "sound"]


def test_a_film_that_cannot_be_entered_is_done_in_one_piece(short_chunks: None, tmp_path: Path) -> None:
    one_key = examined(media.film(tmp_path / "a.mp4", 30, 160, 90, 5, g=1000, sc_threshold=0), Technical(), ladder)
    assert not chunks.is_worth_cutting(one_key)
    raw = examined(media.film(tmp_path / "a.h264", 30, 160, 90, 5, silent=True), Technical(), ladder)
    assert not chunks.is_worth_cutting(raw)


def test_chunks_that_lack_pictures_are_not_joined(short_chunks: None, film: Film, tmp_path: Path) -> None:
    into = tmp_path / "out"
    into.mkdir()
    cut = list(chunks.chunks(film.scan.duration))
    (into / UNFINISHED).mkdir()
    for chunk in cut:
        chunk.note(into / UNFINISHED).write_text(json.dumps({"v90": 100}))
    with pytest.raises((chunks.TornError, UnreadableError)):
        chunks.encode_in_chunks(film, into, lambda share: None)


@pytest.mark.parametrize(("duration", "count"), [(300, 5), (329, 5), (331, 6), (36_000, 600), (1, 1)])
def test_a_film_is_cut_at_whole_minutes(duration: float, count: int) -> None:
    cut = list(chunks.chunks(duration))
    assert len(cut) == count
    assert [each.start for each in cut] == [60.0 * number for number in range(count)]
    assert all(after.start == before.end for before, after in itertools.pairwise(cut))
    assert cut[-1].end is None


def test_a_film_for_which_there_is_no_room_waits(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    with pytest.raises(Unavailable, match="make room"):
        checking.ensure_room(tmp_path, free)
    checking.ensure_room(tmp_path, 0)


FULL = """
import sys
from pathlib import Path
from archive.model.asset import Technical
from archive.model.errors import Unavailable
from ingest.media.streaming import checking
from ingest.media.video import MEDIUM
checking.FREE = 65536
try:
    MEDIUM.recipes[0].make(Path(sys.argv[1]), Technical(duration=6.0), Path(sys.argv[2]), lambda share: None)
except Unavailable as obstacle:
    print("waits:", obstacle)
"""


def test_a_disk_that_fills_while_a_film_is_made_is_no_fault_of_the_film(tmp_path: Path) -> None:
    """On a file system of 300 kB; ffmpeg itself ends well there, with an empty playlist and a file that is cut off."""
    path = media.film(tmp_path / "a.mp4", 6, 320, 180, vf="noise=alls=80:allf=t")
    place = tmp_path / "small"
    place.mkdir()
    own = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--mount"]
    mounted = [*own, "sh", "-ec", 'mount -t tmpfs -o size=300k none "$1"; shift; exec "$@"', "sh", str(place)]
    if subprocess.run([*mounted, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small file system")
    done = subprocess.run(
        [*mounted, sys.executable, "-c", FULL, str(path), str(place)],
        cwd=HERE,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith("waits: there is no room"), done.stdout + done.stderr


def test_a_file_that_decodes_for_ever_is_ended_by_the_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is by duration: what says that it lasts no time gets no more than that."""
    monkeypatch.setattr(encoding, "PATIENCE", 0.5)
    path = media.film(tmp_path / "a.mp4", 60, 640, 360)
    slow = encoding.filtered(encoding.source(path)["v"], "minterpolate")
    with pytest.raises(encoding.EncodingError):
        encoding.run([encoding.nowhere([slow])], 0.0)
