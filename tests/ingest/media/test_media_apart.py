"""Originals are opened in a process apart: it has bounds, no network and no programs, and falls alone."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import ffmpeg
import pytest
from fixtures import media
from fixtures.batches import make, row, write_sheet
from fixtures.house import House

from archive.catalogue.deposits import State
from ingest.media import encoding
from ingest.media.decoding.apart import FallenError, called
from ingest.media.decoding.confinement import Limits
from ingest.media.decoding.containers import UnreadableError
from ingest.media.decoding.probing import contents_of
from ingest.media.identify import identify
from ingest.media.kinds import characterise


def test_a_process_that_computes_for_ever_is_ended_by_its_clock() -> None:
    began = time.monotonic()
    with pytest.raises(FallenError):
        called(sum, range(10**12), limits=Limits(300, cpu=1))
    assert time.monotonic() - began < 60


def test_a_process_that_does_nothing_is_ended_long_before_its_time() -> None:
    began = time.monotonic()
    with pytest.raises(FallenError, match="nothing was read or decoded"):
        called(time.sleep, 300, limits=Limits(300, stall=1))
    assert time.monotonic() - began < 60


def test_a_process_that_wants_more_memory_or_address_space_than_it_may_falls() -> None:
    for limits in (Limits(60, megabytes=400), Limits(60, address=800)):
        assert called(len, bytes(1000), limits=limits) == 1000
        with pytest.raises(FallenError):
            called(bytes, 1 << 30, limits=limits)


def test_there_is_no_network_within() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with pytest.raises(FallenError):
            called(socket.create_connection, server.getsockname(), limits=Limits(60))
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()


def test_there_is_no_network_for_the_encoder_either() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        lure = ffmpeg.input(f"http://127.0.0.1:{server.getsockname()[1]}/a.mp4")
        with pytest.raises(encoding.EncodingError):
            encoding.run([encoding.nowhere([lure["v"]])], 1)
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()


def test_the_encoder_is_bound_before_it_begins(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.wav")
    seen: list[str] = []

    def look(share: float) -> None:
        del share
        (child,) = [each for each in children(os.getpid()) if "decoding.apart" not in command(each)]
        seen.extend(Path(f"/proc/{child}/{name}").read_text("ascii") for name in ("limits", "status"))
        raise StopIteration

    with pytest.raises(StopIteration):
        encoding.run([encoding.nowhere([encoding.source(tmp_path / "a.wav")["a"]])], 1, look)
    limits, status = seen
    assert re.search(rf"Max address space +{8 << 30} ", limits)
    assert re.search(r"Max core file size +0 ", limits)
    assert re.search(r"Max cpu time +\d+ ", limits)
    assert "Seccomp:\t2" in status


def test_no_program_is_started_within_and_no_larger_file_written_than_is_allowed(tmp_path: Path) -> None:
    assert called(os.system, f"touch {tmp_path}/touched", limits=Limits(60)) != 0
    assert not (tmp_path / "touched").exists()
    (tmp_path / "given").write_bytes(bytes(2 << 20))
    with pytest.raises(FallenError):
        called(shutil.copyfile, tmp_path / "given", tmp_path / "written", limits=Limits(60, written=1))
    assert (tmp_path / "written").stat().st_size <= 1 << 20


def test_nobody_else_is_ended_from_within() -> None:
    with subprocess.Popen(["sleep", "300"]) as other:
        try:
            for end in (os.kill, os.killpg):
                with pytest.raises(FallenError):
                    called(end, other.pid, signal.SIGKILL, limits=Limits(60))
            assert other.poll() is None
        finally:
            other.kill()


def test_an_answer_of_no_number_is_not_believed() -> None:
    assert called(float, "1.5", limits=Limits(60)) == 1.5
    for number in ("nan", "inf"):
        with pytest.raises(FallenError):
            called(float, number, limits=Limits(60))


def test_it_ends_with_the_worker_that_started_it() -> None:
    code = (
        "import time; from ingest.media.decoding.apart import called; "
        "from ingest.media.decoding.confinement import Limits; called(time.sleep, 300, limits=Limits(300))"
    )
    with subprocess.Popen([sys.executable, "-c", code]) as worker:
        deadline = time.monotonic() + 60
        while not (born := [each for one in children(worker.pid) for each in children(one)]) or not is_bound(born[0]):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        worker.kill()
        worker.wait()
        while state(born[0])[:1] not in ("", "Z"):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def children(pid: int) -> list[int]:
    """Of all its threads."""
    told = [path.read_text("ascii") for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(each) for each in " ".join(told).split()]


def program() -> int:
    """The process that forks for this one; there is one from the first call on."""
    assert called(len, b"", limits=Limits(60)) == 0
    (found,) = [each for each in children(os.getpid()) if "decoding.apart" in command(each)]
    return found


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text("utf-8")


def test_what_forks_is_started_again_when_it_is_gone() -> None:
    before = program()
    os.kill(before, signal.SIGKILL)
    assert called(len, b"abc", limits=Limits(60)) == 3
    assert program() != before


def test_a_process_that_falls_takes_nobody_with_it() -> None:
    with ThreadPoolExecutor(4) as pool:
        fallen = [pool.submit(called, os.abort, limits=Limits(60)) for _ in range(4)]
        rested = [pool.submit(called, len, bytes(number), limits=Limits(60)) for number in range(4)]
        assert [each.result() for each in rested] == [0, 1, 2, 3]
        assert all(isinstance(each.exception(), FallenError) for each in fallen)
    assert called(len, b"abc", limits=Limits(60)) == 3


def test_nothing_is_left_of_a_process_that_was_ended() -> None:
    parent = program()
    with pytest.raises(FallenError):
        called(time.sleep, 300, limits=Limits(300, stall=0.5))
    deadline = time.monotonic() + 30
    while [each for each in children(parent) if state(each)[:1] not in ("", "Z")]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_bound(pid: int) -> bool:
    """Whether it has begun what it was asked for: it may gain no rights any more."""
    return "NoNewPrivs:\t1" in Path(f"/proc/{pid}/status").read_text("utf-8")


def state(pid: int) -> str:
    """The letter by which the kernel calls what a process does, nothing for one that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(") ")[2]
    except OSError:
        return ""


def test_a_film_whose_reader_falls_is_held_and_the_worker_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Less than the program needs to begin with: the kernel refuses it whatever is in the file.
    monkeypatch.setattr("ingest.media.decoding.probing.MEGABYTES", 64)
    folder = tmp_path / "batch"
    folder.mkdir()
    media.film(folder / "a.mp4", 0.4)
    make(folder / "b.jpg", 1)
    write_sheet(folder, [row(1, "a.mp4", "视频"), row(2, "b.jpg", "图片")])
    ended = {entry.row: entry for entry in House(tmp_path / "home").add(folder) if entry.profile == "item"}
    film, picture = (ended[number] for number in sorted(number for number in ended if number is not None))
    assert film.state is State.HELD
    assert "file_damaged" in [problem.code for problem in film.problems]
    assert picture.state is State.SUCCEEDED


def test_what_brought_its_reader_down_once_is_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.wav"
    media.sound(path, 0.2)
    with monkeypatch.context() as short:
        short.setattr("ingest.media.decoding.probing.MEGABYTES", 64)
        with pytest.raises(UnreadableError):
            contents_of(path)
    assert contents_of(path).of("audio")


def test_a_recording_that_takes_too_long_to_read_is_damaged_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "long.wav"
    media.sound(path, 0.2)
    # Two weeks of silence in a file that takes no room: RF64 and raw lengths are believed by its reader.
    head = bytearray(path.read_bytes()[:44])
    head[4:8] = head[40:44] = b"\xff\xff\xff\xff"
    path.write_bytes(head)
    os.truncate(path, 400 << 30)
    monkeypatch.setattr("ingest.media.decoding.probing.SECONDS", 3.0)
    monkeypatch.setattr("ingest.media.decoding.probing.SPEED", 1 << 60)
    began = time.monotonic()
    identity, _ = identify(path)
    (damage,) = characterise(path, identity).damage
    assert "3 s" in damage or "down" in damage
    assert time.monotonic() - began < 60
