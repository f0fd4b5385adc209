"""Site, workers and followers as one command: started together, watched, ended together."""

import ctypes
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.context import ForkProcess

import structlog

log = structlog.get_logger("supervisor")

GRACE = 10.0
"""Seconds that a child has to end what it is doing."""

FALLS = 5
"""How often in a row a child may fall within a minute of its start."""

PR_SET_PDEATHSIG = 1

_forking = multiprocessing.get_context("fork")
"""The parent has imported everything and opened nothing: a child starts in milliseconds and shares its memory.

Starting each anew imported the whole house five times: 6 s on two cores until all were ready.
"""


@dataclass
class Child:
    """One process that is kept running: `work` is called in it and returns when told to end by SIGTERM."""

    name: str
    work: Callable[[], None]
    process: ForkProcess | None = None
    started: float = 0.0
    falls: int = 0
    due: float = 0.0


@dataclass
class Supervisor:
    """Keeps its children running until it is told to end."""

    children: list[Child]
    ending: bool = field(default=False)

    def run(self) -> int:
        """Blocks until SIGTERM or SIGINT, ends every child, returns 0; 1 if a child cannot be kept running."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        try:
            while not self.ending:
                for child in self.children:
                    if not self._keep(child):
                        return 1
                time.sleep(0.1)
        finally:
            self._stop_all()
        return 0

    def _end(self, *_: object) -> None:
        self.ending = True

    def _keep(self, child: Child) -> bool:
        now = time.monotonic()
        if child.process is not None:
            if child.process.is_alive():
                return True
            child.falls = 1 if now - child.started > 60 else child.falls + 1
            child.due = now + min(5.0, 0.2 * 2**child.falls)
            log.warning("fell", child=child.name, code=child.process.exitcode, falls=child.falls)
            child.process.close()
            child.process = None
            if child.falls > FALLS:
                return False
        if now >= child.due:
            child.started = now
            child.process = _forking.Process(target=_live, args=(child.work,), name=child.name)
            child.process.start()
        return True

    def _stop_all(self) -> None:
        running = [child.process for child in self.children if child.process and child.process.is_alive()]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in running:
            process.join(max(0.0, deadline - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()


def in_a_child(work: Callable[[], None]) -> int:
    """Does something once, in a process of its own, so that this one stays clean; returns its exit code."""
    process = _forking.Process(target=_live, args=(work,))
    process.start()
    process.join()
    return process.exitcode or 0


def _live(work: Callable[[], None]) -> None:
    """In the child: the parent's handlers are not ours, and when it is killed we end too."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    # Ctrl-C reaches the whole group: the supervisor alone answers it, and ends its children in good order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    work()


def die_with_parent() -> None:
    """A supervisor that is killed takes its children along (Linux), so that the next one finds the port free."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        # Gone already? Process 1 is no sign of it: in a container that is the supervisor itself.
        parent = multiprocessing.parent_process()
        if parent is not None and os.getppid() != parent.pid:
            sys.exit(1)
