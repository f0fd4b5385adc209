"""One server process: started, waited for, frozen, killed and stopped by its id."""

import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tools.engines.cache import Unobtainable

_LIBC = ctypes.CDLL(None)
_SET_DEATH_SIGNAL = 1


def free_port() -> int:
    """A port of 127.0.0.1 at which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody takes connections at this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Process:
    """A server that can be started again after it was stopped or killed. It dies with us."""

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        ready: Callable[[], bool],
        environment: Mapping[str, str] | None = None,
        farewell: signal.Signals = signal.SIGTERM,
        server: Path | None = None,
        folder: Path | None = None,
    ) -> None:
        """`farewell`: the signal by which it is asked to end. `server`: where the number of the process that answers

        is written, if the command only starts it and stays beside it: that one is frozen and killed. `folder`: where
        the command is run.
        """
        self.farewell, self.server, self.folder = farewell, server, folder
        self.command, self.log, self.ready = list(command), log, ready
        self.environment = {**os.environ, **(environment or {})}
        self._running: subprocess.Popen[bytes] | None = None

    def start(self, patience: float = 60.0) -> None:
        """Returns when it is ready. Raises Unobtainable, with the end of its log, if that takes longer."""
        if self.server is not None:
            self.server.unlink(missing_ok=True)
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                self.command,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                env=self.environment,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 one system call
            )
        until = time.monotonic() + patience
        while not self.ready():
            if self._running.poll() is not None or time.monotonic() > until:
                self.kill()
                raise Unobtainable(f"{self.command[0]} does not start: {self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)

    def has_ended(self) -> bool:
        """Whether it ended by itself: nobody stopped or killed it."""
        return self._running is not None and self._running.poll() is not None

    def stop(self) -> None:
        """Asks it to end, and kills it if it does not within ten seconds."""
        if self._running is None:
            return
        self._running.send_signal(self.farewell)
        try:
            self._running.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
        self._running = None

    def kill(self) -> None:
        """Ends it without asking; what it started sees to itself, as after a crash."""
        if self._running is not None:
            if self.server is not None and (answers := self._answers()):
                _signal(signal.SIGKILL, answers)
            if self.server is not None:  # who started it sees that, and takes the dead process off the list
                with suppress(subprocess.TimeoutExpired):
                    self._running.wait(5)
            self._running.kill()
            self._running.wait()
            self._running = None

    def freeze(self) -> None:
        """It keeps its connections and answers nothing. With all that it started: PostgreSQL answers from sessions."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on where it was frozen."""
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, number: signal.Signals) -> None:
        """To the process that answers, first, so that it starts no other, and to all below it."""
        if answers := self._answers():
            _signal(number, answers)
            for each in _below(answers):
                _signal(number, each)

    def _answers(self) -> int | None:
        """The number of the process that answers, while it is there."""
        if self._running is None:
            return None
        if self.server is None:
            return self._running.pid
        return int(self.server.read_text()) if self.server.exists() else None


def _signal(number: signal.Signals, process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, number)


def _below(process: int) -> Iterator[int]:
    """All processes that this one started, and those that these started (proc(5), `children`)."""
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            for child in map(int, listed.read_text().split()):
                yield child
                yield from _below(child)


def _die_with_parent() -> None:
    _LIBC.prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
