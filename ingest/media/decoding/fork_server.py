"""Where processes apart come from: one that has read all that opening a recording takes, and forks.

Begun anew, each took 0.2 to 0.4 s of processor time: of 42 s for sixty recordings of a second, 32 went into beginning.
"""

import atexit
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO

from archive.model.errors import Unavailable

_NUMBER = struct.Struct("=q")
_LINGERS = 5.0
"""Seconds for which one that was ended is waited for: it may hang in a disk that does not answer."""

_SLOWEST = 60.0
"""Seconds for which the program is waited for: it has to be read from a disk first. Then another one is started."""


@dataclass(frozen=True, slots=True)
class Child:
    """A process that waits for what it is told by `tell`, and answers by `answer`; its group bears its number."""

    pid: int
    tell: BinaryIO
    answer: BinaryIO


class ForkServer:
    """One program that forks, started when it is first needed and again whenever it is gone. For many threads."""

    def __init__(self, command: Sequence[str]) -> None:
        """`command` must call `fork_on_request`."""
        self._command = list(command)
        self._lock = threading.Lock()
        self._program: _Program | None = None
        atexit.register(self.close)

    @contextmanager
    def child(self) -> Iterator[Child]:
        """A new process, ended with all its group on leaving. Raises Unavailable."""
        hears, tell = os.pipe()
        answer, speaks = os.pipe()
        with open(tell, "wb") as told, open(answer, "rb", buffering=0) as said:  # noqa: PTH123 numbers, not names
            try:
                program, pid = self._forked_off(hears, speaks)
            finally:
                os.close(hears)
                os.close(speaks)
            try:
                yield Child(pid, told, said)
            finally:
                program.end(pid)
                _until_gone(said)

    def close(self) -> None:
        """Ends the program, and with it whatever it has forked."""
        with self._lock:
            if self._program is not None and self._program.owner == os.getpid():
                self._program.close()
            self._program = None

    def _forked_off(self, hears: int, speaks: int) -> tuple["_Program", int]:
        with self._lock:
            for _ in range(2):
                if self._program is None or self._program.owner != os.getpid():
                    self._program = _Program(self._command)
                pid = self._program.fork(hears, speaks)
                if pid:
                    return self._program, pid
                if pid == 0:
                    break  # what it has forked before goes on
                self._program.close()
                self._program = None
        raise Unavailable("no process can be started to read a file: the machine is short of memory or of processes")


class _Program:
    """The program, as the process sees it that has started it."""

    def __init__(self, command: list[str]) -> None:
        self.owner = os.getpid()
        self._control, theirs = socket.socketpair()
        self._control.settimeout(_SLOWEST)
        with theirs:
            try:
                self._process = subprocess.Popen(
                    command,
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    # It is one thread: numpy's own would be lost in its children.
                    env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
                    start_new_session=True,
                )
            except OSError as fault:
                self._control.close()
                raise Unavailable(f"no process can be started to read a file: {fault.strerror}") from fault

    def fork(self, hears: int, speaks: int) -> int | None:
        """The number of a new process that has these ends of pipes; 0: it cannot fork; None: it is gone."""
        try:
            socket.send_fds(self._control, [_NUMBER.pack(0)], [hears, speaks])
            told = self._control.recv(_NUMBER.size, socket.MSG_WAITALL)
        except OSError:
            return None
        return int(_NUMBER.unpack(told)[0]) if len(told) == _NUMBER.size else None

    def end(self, pid: int) -> None:
        """Only the program ends what it has forked: as long as it has not asked, the number is not given again."""
        with suppress(OSError):
            self._control.send(_NUMBER.pack(pid))

    def close(self) -> None:
        self._control.close()
        try:
            self._process.wait(_LINGERS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def fork_on_request(serve: Callable[[], None]) -> None:
    """The program: forks whenever it is asked by its standard input, and ends with whoever asks.

    A child calls `serve` with its own standard input and output.
    """
    control = socket.socket(fileno=os.dup(0))
    living: set[int] = set()
    ended: set[int] = set()
    while True:
        told, given, _, _ = socket.recv_fds(control, _NUMBER.size, 2, socket.MSG_WAITALL)
        # Not waited for: what hangs in a disk would keep all others from being opened.
        ended -= {pid for pid in ended if os.waitpid(pid, os.WNOHANG)[0]}
        if len(told) != _NUMBER.size:
            return
        if given:
            pid = _forked(serve, control, given)
            living |= {pid} - {0}
            control.send(_NUMBER.pack(pid))
        elif (pid := _NUMBER.unpack(told)[0]) in living:
            living.remove(pid)
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            ended.add(pid)


def _forked(serve: Callable[[], None], control: socket.socket, given: list[int]) -> int:
    """The number of a new process in a group of its own, 0 if there can be none."""
    try:
        pid = os.fork()
    except OSError:
        pid = 0
    else:
        if not pid:
            _live(serve, control, given)
        with suppress(OSError):
            os.setpgid(pid, pid)
    for each in given:
        os.close(each)
    return pid


def _live(serve: Callable[[], None], control: socket.socket, given: list[int]) -> None:
    """The life of a child."""
    try:
        os.setpgid(0, 0)
        control.close()
        for place, each in enumerate(given):
            os.dup2(each, place)
            os.close(each)
        serve()
        sys.stdout.flush()
        os._exit(0)
    finally:
        os._exit(1)


def _until_gone(said: BinaryIO) -> None:
    """Waits until nobody can write an answer any more: then nobody holds the file that was read either."""
    deadline = time.monotonic() + _LINGERS
    while (left := deadline - time.monotonic()) > 0 and select.select([said], [], [], left)[0]:
        if not os.read(said.fileno(), 1 << 20):
            return
