"""How long making one image may take."""

import time
from collections.abc import Callable
from dataclasses import dataclass


class Busy(Exception):
    """This image would come too late: so many are being made, or it takes too long itself."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """`until`: the last moment by `clock`, in seconds."""

    until: float
    clock: Callable[[], float] = time.monotonic

    @property
    def passed(self) -> bool:
        """Whether it is too late."""
        return self.clock() > self.until

    def keep(self) -> None:
        """Raises Busy when it is too late."""
        if self.passed:
            raise Busy


def within(seconds: float) -> Deadline:
    """So many seconds from now."""
    return Deadline(time.monotonic() + seconds)
