"""What a source gives: deposits, and the problems of the batch as a whole."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from archive.model.problems import Problem
from archive.profiles import Profiles
from ingest.payloads import Deposit

ORDER = ("place", "organisation", "community", "element", "practitioner", "event", "collection", "consent", "item")
"""What is referred to comes before what refers to it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The deposits of one path, in the order in which they are to be made.

    `problems` are those of the batch: those of one record stand in its deposit.
    """

    deposits: tuple[Deposit, ...] = ()
    problems: tuple[Problem, ...] = ()


class Source(Protocol):
    """Reads what is at `path` for `holder`. Writes nothing, and raises no fault: what is wrong is in the Reading."""

    def __call__(self, path: Path, holder: str, profiles: Profiles, publish: bool = False) -> Reading: ...


def in_order(deposits: list[Deposit]) -> tuple[Deposit, ...]:
    """`deposits` so that what is referred to comes first; within a profile as they were given."""
    return tuple(sorted(deposits, key=lambda deposit: ORDER.index(deposit.profile)))
