"""The embedded default: workers look into the database several times a second, and that is the queue."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from archive.catalogue import deposits, leases
from archive.catalogue.deposits import ENDED
from archive.model.errors import Unavailable
from ingest.queues.worker import Worker
from ingest.runner import Workshop

LOOK = 0.3
"""Seconds between two looks of an idle worker."""


@dataclass(frozen=True, slots=True)
class LocalQueue:
    """`workers`: how many threads work where nobody else does."""

    workshop: Workshop
    workers: int

    def wake(self, batch: str) -> None:
        """Workers look by themselves."""

    def settle(self, batch: str) -> None:
        """Waits while workers are alive; works with as many threads as there would be workers when none is."""
        stop = threading.Event()
        helpers: list[threading.Thread] = []
        try:
            while not self._ended(batch):
                if not helpers and not self._somebody_works():
                    helpers = [self._helper(place, stop) for place in range(self.workers)]
                time.sleep(0.05)
        finally:
            stop.set()
            for helper in helpers:
                helper.join()

    def _ended(self, batch: str) -> bool:
        try:
            with self.workshop.database.reading() as connection:
                found = deposits.counts(connection, batch)
        except Unavailable:
            return False
        return sum(found[state] for state in ENDED) == sum(found.values())

    def _somebody_works(self) -> bool:
        try:
            with self.workshop.database.reading() as connection:
                return bool(leases.alive(connection, "worker"))
        except Unavailable:
            return True

    def _helper(self, place: int, stop: threading.Event) -> threading.Thread:
        thread = threading.Thread(target=work, args=(self.workshop, stop.wait), kwargs={"part": str(place)})
        thread.start()
        return thread


def work(workshop: Workshop, stopped: Callable[[float], bool], part: str = "", *, light: bool = False) -> None:
    """Works until `stopped(seconds)`, which waits that long, says True. A deposit begun is finished first."""
    worker = Worker(workshop, part, light=light)
    with worker.living():
        while True:
            worker.drain(stopped)
            if stopped(LOOK):
                return
