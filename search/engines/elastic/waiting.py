"""How many of a process's threads may wait for the server: never all of them, for they are to draw pages too."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from search.engines.engine import Resting

AT_ONCE = 3
"""Requests under way, one fewer than a process of the site has threads."""

STUCK = 2.0
"""Seconds after which a request under way is no sign that the next one will be answered."""


class Waiting:
    """Those that are under way. `why` is said to who is sent away."""

    def __init__(self, why: str) -> None:
        self.why = why
        self._began: dict[int, float] = {}
        self._changed = threading.Condition()

    @contextmanager
    def one(self) -> Iterator[None]:
        """One more; it waits for its turn only as long as the others seem to get on. Raises Resting."""
        me = threading.get_ident()
        with self._changed:
            while len(self._began) >= AT_ONCE:
                left = min(self._began.values()) + STUCK - time.monotonic()
                if left <= 0:
                    raise Resting(self.why)
                self._changed.wait(left)
            self._began[me] = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                del self._began[me]
                self._changed.notify()
