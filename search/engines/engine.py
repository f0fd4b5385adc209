"""What every engine promises. It speaks in queries, documents and hits only; whoever asks knows no engine."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field

from search.document import Document
from search.query import Query

FACET_SIZE = 50
"""Values of one facet that are counted: those with the most hits; what a query filters by is among them."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far an index has come in the change feed. `mark` tells this feed from another one with the same numbers."""

    sequence: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Hits:
    """The records found, by id, best first; how many there are in all; and how many per facet and code.

    `position` is where the index stood when it was asked. `facets` are by falling number.
    """

    total: int = 0
    ids: tuple[str, ...] = ()
    facets: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)


class Engine(ABC):
    """An index. Every method raises Unavailable while the engine does not answer."""

    @abstractmethod
    def search(self, query: Query, *, loosely: bool = False) -> Hits:
        """What the query's viewer may know of and every term and filter is true of; `query.offset + query.size` is

        at most `query.FURTHEST`. `loosely`: any term suffices, Latin words of four letters and more may differ by
        one letter, Chinese by some characters; filters and exclusions bind as always.

        A facet's own filter does not count for its own numbers, so that another value of it can be added.
        """

    @abstractmethod
    def position(self) -> Position:
        """How far the index has come. Zero when it is lost, damaged, or made for another mapping."""

    @abstractmethod
    def write(
        self, documents: Iterable[Document], gone: Iterable[str], position: Position, *, afresh: bool = False
    ) -> None:
        """Puts documents in place of those of the same id and takes out those that are gone, and keeps the position,

        all or nothing; found within a second by every process. `afresh` begins with an empty index: the only way to
        write where `position()` is zero. Raises Unavailable while somebody else writes.
        """

    @abstractmethod
    def rebuild(self, documents: Iterable[Document], position: Position) -> int:
        """Makes a new index of all documents beside the present one, which answers until it is replaced at once.

        Returns how many documents it holds. When the iterable raises, the present index stays. Raises Unavailable
        while somebody else rebuilds.
        """

    @abstractmethod
    def count(self) -> int:
        """How many documents the index holds, whoever may see them."""

    @abstractmethod
    def close(self) -> None:
        """Gives back what is open."""
