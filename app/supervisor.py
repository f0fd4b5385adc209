"""Site, workers and followers as one command: started together, watched, ended together."""

import ctypes
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

GRACE = 10.0
"""Seconds that a child has to end what it is doing."""

PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process that is kept running."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    falls: int = 0


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
        if child.process is not None and child.process.poll() is None:
            return True
        if child.process is not None:
            lasted = time.monotonic() - child.started
            child.falls = 1 if lasted > 60 else child.falls + 1
            print(f"{child.name} ended with {child.process.returncode}; starting it again", file=sys.stderr)
            if child.falls > 5:
                return False
            time.sleep(min(5.0, 0.2 * 2**child.falls))
        child.started = time.monotonic()
        child.process = subprocess.Popen(child.command, preexec_fn=_die_with_parent)  # noqa: PLW1509 no threads here
        return True

    def _stop_all(self) -> None:
        running = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _die_with_parent() -> None:
    """A supervisor that is killed takes its children along (Linux), so that the next one finds the port free.

    Elsewhere the workers notice by themselves that their parent is gone.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
