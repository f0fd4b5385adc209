"""The supervisor: what falls is started again, what cannot stand ends everything, and nobody is left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PROGRAM = """
import sys, time
from pathlib import Path
from app.supervisor import Child, Supervisor
folder = Path(sys.argv[1])
def steady():
    (folder / "steady").write_text(str(__import__("os").getpid()))
    time.sleep(600)
def shaky():
    with (folder / "shaky").open("a") as file:
        file.write("x")
    raise SystemExit(3)
children = [Child("steady", steady)] + ([Child("shaky", shaky)] if "shaky" in sys.argv else [])
raise SystemExit(Supervisor(children).run())
"""


def start(folder: Path, *more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder), *more], stderr=subprocess.DEVNULL)


def child_of(folder: Path, other_than: int = 0) -> int:
    """The steady child's process id, once it has written one."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        path = folder / "steady"
        if path.exists() and (text := path.read_text()) and int(text) != other_than:
            return int(text)
        time.sleep(0.02)
    raise AssertionError("no child came up")


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_child_that_is_killed_is_started_again(tmp_path: Path) -> None:
    supervisor = start(tmp_path)
    first = child_of(tmp_path)
    os.kill(first, signal.SIGKILL)
    second = child_of(tmp_path, other_than=first)
    supervisor.terminate()
    assert supervisor.wait(20) == 0
    assert not is_alive(first)
    assert not is_alive(second)


def test_a_child_that_cannot_stand_ends_all_with_an_exit_code(tmp_path: Path) -> None:
    supervisor = start(tmp_path, "shaky")
    assert supervisor.wait(60) == 1
    assert len((tmp_path / "shaky").read_text()) == 6
    assert not is_alive(child_of(tmp_path))


def test_whoever_kills_the_supervisor_kills_its_children(tmp_path: Path) -> None:
    supervisor = start(tmp_path)
    child = child_of(tmp_path)
    supervisor.kill()
    supervisor.wait(20)
    until = time.monotonic() + 20
    while is_alive(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_alive(child)


ORPHAN = """
import ctypes, multiprocessing, os, time
from app.supervisor import die_with_parent
ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: as in a container, orphans come to us and not to process 1
def orphan(first):
    while os.getppid() == first:
        time.sleep(0.01)
    die_with_parent()
    os._exit(7)
def parent():
    multiprocessing.get_context("fork").Process(target=orphan, args=(os.getpid(),)).start()
    os._exit(0)
first = multiprocessing.get_context("fork").Process(target=parent)
first.start()
first.join()
raise SystemExit(os.waitstatus_to_exitcode(os.wait()[1]))
"""


def test_a_child_whose_parent_is_gone_ends_whoever_has_adopted_it() -> None:
    assert subprocess.run([sys.executable, "-c", ORPHAN], timeout=30, check=False).returncode == 1
