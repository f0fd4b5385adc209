"""What the house stands on: each is asked whether it answers, and how long it takes to."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from archive.context import Archive
from archive.model.errors import Fault
from ingest import queues
from search.engines import Engine


@dataclass(frozen=True, slots=True)
class Dependency:
    """Something that is asked by `ask`, which raises a Fault. `needed`: without it the site shows nothing."""

    name: str
    ask: Callable[[], object]
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """How it answered: within `seconds`; `fault` is what was wrong, with the cure, '' if nothing."""

    seconds: float
    fault: str = ""

    @property
    def good(self) -> bool:
        """Whether nothing was wrong."""
        return not self.fault


def dependencies_of(archive: Archive, engine: Engine) -> tuple[Dependency, ...]:
    """Database and store, without which nothing is shown; search and queue, without which the rest goes on."""
    return (
        Dependency("database", archive.database.ping),
        Dependency("store", archive.store.check),
        Dependency("search", engine.position, needed=False),
        Dependency("queue", lambda: queues.reach(archive.settings.queue_url), needed=False),
    )


def asked(dependency: Dependency) -> Answer:
    """Asks, and takes the time."""
    began = time.perf_counter()
    try:
        dependency.ask()
    except Fault as fault:
        return Answer(time.perf_counter() - began, str(fault))
    return Answer(time.perf_counter() - began)
