"""Who reads or makes a film is watched: ended when it does nothing, left alone while it works, stopped when told to."""

import os
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from fixtures import media

from ingest.media import encoding
from ingest.media.decoding.apart import called
from ingest.media.decoding.confinement import Limits
from ingest.media.decoding.probing import contents_of
from ingest.media.identify import identify
from ingest.media.kinds import characterise


class StoppedError(Exception):
    pass


def stop(share: float) -> None:
    del share
    raise StoppedError


def children() -> set[str]:
    mine = Path("/proc/self/task")
    return {child for task in mine.iterdir() for child in (task / "children").read_text("ascii").split()}


@contextmanager
def fed(pipe: Path, pieces: Callable[[], Iterator[bytes]]) -> Iterator[None]:
    """A pipe into which somebody writes."""
    os.mkfifo(pipe)

    def feed() -> None:
        with pipe.open("wb", buffering=0) as into:
            for piece in pieces():
                into.write(piece)

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    yield
    feeder.join(60)


def test_one_that_reads_on_is_left_alone_although_nothing_comes_out_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "STALL", 2.5)
    whole = media.sound(tmp_path / "whole.wav").read_bytes()
    junk = 600_000

    def pieces() -> Iterator[bytes]:
        yield whole[:12] + b"JUNK" + struct.pack("<I", junk)
        for _ in range(20):
            yield bytes(junk // 20)
            time.sleep(0.3)
        yield whole[12:]

    with fed(tmp_path / "slow.wav", pieces):
        assert encoding.run([encoding.nowhere([encoding.source(tmp_path / "slow.wav")["a"]])], 1) == ()


def test_one_that_hangs_can_be_stopped(tmp_path: Path) -> None:
    enough = threading.Event()

    def pieces() -> Iterator[bytes]:
        yield b""
        enough.wait(60)

    before = children()
    with fed(tmp_path / "endless.wav", pieces):
        with pytest.raises(StoppedError):
            encoding.run([encoding.nowhere([encoding.source(tmp_path / "endless.wav")["a"]])], 1, stop)
        assert children() == before
        enough.set()


def test_the_examination_of_a_film_tells_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    path = media.film(tmp_path / "a.mp4", 20)
    identity, _ = identify(path)
    told: list[float] = []

    def stop_while_decoding(share: float) -> None:
        told.append(share)
        if share > 0:
            raise StoppedError

    before = children()
    with pytest.raises(StoppedError):
        characterise(path, identity, stop_while_decoding)
    assert len(told) > 1, "while it is read, too"
    assert children() == before
    with pytest.raises(StoppedError):
        called(time.sleep, 300, limits=Limits(300), alive=stop)
    assert children() == before


def test_the_time_that_a_film_may_take_grows_with_its_length_and_its_size(tmp_path: Path) -> None:
    contents = contents_of(media.film(tmp_path / "a.mp4", 0.2))
    (track,) = contents.of("video")
    huge = replace(contents, tracks=(replace(track, width=7680, height=4320),))
    assert encoding.limit(60, contents.effort) == encoding.limit(60) < encoding.limit(120)
    assert encoding.limit(60, huge.effort) > 6 * encoding.limit(60)


def test_one_that_stalls_is_tried_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "STALL", 2.0)
    whole = media.sound(tmp_path / "whole.wav").read_bytes()
    pipe = tmp_path / "stuck.wav"
    os.mkfifo(pipe)

    def feed() -> None:
        with pipe.open("wb", buffering=0) as into:
            into.write(whole[:1000])
            first = children()
            while children() == first:
                time.sleep(0.05)
            with pipe.open("wb", buffering=0) as again:
                again.write(whole)

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    assert encoding.run([encoding.nowhere([encoding.source(pipe)["a"]])], 1) == ()
    feeder.join(60)
