"""Every fault that we raise on purpose.

    Fault
    ├── Rejected       the depositor must mend something; carries every problem; never retried
    ├── Unavailable    a store, engine, queue or database does not answer now; retry later
    ├── Missing        what was asked for by name is not there
    ├── Damaged        bytes are there and are not what they were
    ├── Conflict       somebody else changed it first (optimistic locking by version)
    └── Misconfigured  a setting is wrong; said once, at start

Anything else that is raised is our own bug.
"""

from collections.abc import Iterable

from archive.model.problems import Problem


class Fault(Exception):
    """The root: catch it where every fault is turned into an answer."""


class Rejected(Fault):
    """What came in cannot be taken as it is. `problems` holds all that was found, not the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(", ".join(problem.code for problem in self.problems))


class Unavailable(Fault):
    """Something that we stand on does not answer; the same call may work later."""


class Missing(Fault):
    """There is nothing of this name."""


class Damaged(Fault):
    """Bytes differ from their digest, or a stored structure cannot be read."""


class Conflict(Fault):
    """The record has a newer version than the one that was edited, or a key is taken."""


class Misconfigured(Fault):
    """A setting cannot be used. The message names the setting and the cure."""
