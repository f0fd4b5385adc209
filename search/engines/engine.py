"""What every engine promises. It speaks in queries, documents and hits only; whoever asks knows no engine."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from archive.model.errors import Unavailable
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


class Resting(Unavailable):
    """The engine does not answer now, or refuses what is asked; everything but searching goes on."""


class Engine(ABC):
    """An index. Every method raises Resting while the engine does not answer."""

    @abstractmethod
    def check(self) -> None:
        """Looks whether the engine is there and what it holds is ours.

        Raises Misconfigured for what no waiting cures, Resting while it does not answer.
        """

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
        """Puts documents in place of those of the same id and takes out those that are gone, then keeps the position;

        found within a second by every process. What is interrupted is not seen, or only until the same is written
        again; the position never says more than the index holds. `afresh` begins with an empty index: the only way
        to write where `position()` is zero. Two that write at once do not mix: one raises Resting, or what the one
        with the lower position writes gives way.
        """

    @abstractmethod
    def rebuild(
        self, documents: Iterable[Document], position: Position, compare: Callable[[int], None] = lambda count: None
    ) -> int:
        """Makes a new index of all documents beside the present one, which answers until it is replaced at once.

        Returns how many documents it holds. When the iterable raises, or `compare`, which is told that number before
        anything is replaced, the present index stays. Raises Resting while somebody else rebuilds.
        """

    @abstractmethod
    def roll_back(self) -> Position:
        """The index that the last rebuild replaced answers again, and the present one takes its place.

        Returns how far it has come. Raises Missing where there is none, or where it was made for another mapping.
        """

    @abstractmethod
    def ids(self, query: Query | None = None) -> Iterator[str]:
        """The ids of all that a query finds, however many, as they were at the first; None: of every document.

        `size`, `offset` and `facets` of the query do not count; the order is the query's, or any for None.
        """

    @abstractmethod
    def count(self) -> int:
        """How many documents the index holds, whoever may see them."""

    @abstractmethod
    def close(self) -> None:
        """Gives back what is open."""
