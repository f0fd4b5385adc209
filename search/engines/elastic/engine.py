"""The engine: asks what answers, writes it, puts another in its place."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from archive.model.errors import Misconfigured
from search.document import Document
from search.engines.elastic import asking
from search.engines.elastic.address import Address
from search.engines.elastic.connection import POSITION_SECONDS, WRITE_SECONDS, Connection
from search.engines.elastic.generations import FRESH, NEXT, Generations, entrance
from search.engines.elastic.lock import Lock
from search.engines.elastic.refusals import Absent, Refused, TakenAway, Untold
from search.engines.elastic.schema import MADE_FOR, STATE, state_of
from search.engines.elastic.sending import lines, send
from search.engines.engine import Engine, Hits, Position, Resting
from search.mapping import Mapping
from search.query import Query

MAJORS = ("8", "9")
PAGE = 5_000
"""Ids that are walked through at once."""
KEPT = "2m"
"""For how long the server keeps what is being walked through, from one page to the next."""


class Elastic(Engine):
    """An index on an Elasticsearch server."""

    def __init__(self, address: Address, mapping: Mapping) -> None:
        self.connection = Connection(address)
        self.mapping = mapping
        self.generations = Generations(self.connection, mapping)
        self.name = address.name

    def check(self) -> None:
        """As promised."""
        try:
            version = str(self.connection.ask("info")["version"]["number"])
            self.generations.current()
        except Refused as fault:
            raise Misconfigured(str(fault)) from fault
        if version.partition(".")[0] not in MAJORS:
            raise Misconfigured(f"SEARCH_URL: {self.connection.address.server} is {version}; use Elasticsearch 8 or 9")

    def search(self, query: Query, *, loosely: bool = False) -> Hits:
        """As promised. Nothing is found in an index that is lost or outdated; it is on its way back."""
        body = asking.request(self.mapping, query, self._ours, loosely=loosely)
        try:
            answer = self.connection.ask("search", index=self.name, allow_partial_search_results=False, **body)
        except Absent:
            return Hits()
        return asking.hits(answer, self.mapping, query)

    def position(self) -> Position:
        """As promised."""
        _, position = self._state()
        return position

    def count(self) -> int:
        """As promised."""
        index, _ = self._state()
        return 0 if index is None else self._count(index)

    def write(
        self, documents: Iterable[Document], gone: Iterable[str], position: Position, *, afresh: bool = False
    ) -> None:
        """As promised. All is gathered before anything is sent."""
        index, reached = self._state()
        given = tuple(lines(documents, gone, position.sequence, self.mapping))
        if afresh:
            with self._made(FRESH) as made:
                self._put(made, given, position)
                self.generations.adopt(made, FRESH)
            return
        if index is None:
            raise Resting(f"the index {self.name} is lost or outdated; it starts again")
        if reached.sequence > position.sequence:
            raise Resting(f"the index {self.name} was written by another process meanwhile")
        self._put(index, given, position)

    def rebuild(
        self, documents: Iterable[Document], position: Position, compare: Callable[[int], None] = lambda count: None
    ) -> int:
        """As promised."""
        with Lock(self.connection).held() as still_ours:
            self.generations.sweep()
            with self._made(NEXT) as made:
                self._put(made, lines(documents, (), position.sequence, self.mapping), position)
                count = self._count(made)
                compare(count)
                still_ours()
                self.generations.adopt(made, NEXT)
        return count

    def roll_back(self) -> Position:
        """As promised."""
        self.generations.roll_back()
        return self.position()

    def ids(self, query: Query | None = None) -> Iterator[str]:
        """As promised: by a point in time, page after page behind the last one's end."""
        wanted = {"bool": {"filter": self._ours}} if query is None else asking.matched(query, self._ours)
        order = [{"id": "asc"}] if query is None else asking.order(query)
        try:
            kept = self.connection.ask("open_point_in_time", index=self.name, keep_alive=KEPT)["id"]
        except Absent:
            return
        try:
            last: Any = None
            while True:
                after = {} if last is None else {"search_after": last}
                found = self.connection.ask(
                    "search",
                    pit={"id": kept, "keep_alive": KEPT},
                    query=wanted,
                    sort=order,
                    size=PAGE,
                    source=False,
                    track_total_hits=False,
                    **after,
                )["hits"]["hits"]
                yield from (str(each["_id"]) for each in found)
                if len(found) < PAGE:
                    return
                last = found[-1]["sort"]
        finally:
            with suppress(Absent, Resting):
                self.connection.ask("close_point_in_time", id=kept)

    def close(self) -> None:
        """Gives the sockets back."""
        self.connection.close()

    @property
    def _ours(self) -> dict[str, Any]:
        """Documents that were made for our mapping: not the index's own, nor any of an outdated index."""
        return {"term": {MADE_FOR: self.mapping.fingerprint}}

    @contextmanager
    def _made(self, purpose: str) -> Iterator[str]:
        """A new index, which is gone afterwards unless all went well."""
        made = self.generations.create(purpose)
        try:
            yield made
        except BaseException:
            self.generations.discard(made)
            raise

    def _state(self) -> tuple[str | None, Position]:
        """The index that answers, and how far it has come; (None, zero) where there is none for our mapping."""
        try:
            found = self.connection.ask("get", index=self.name, id=STATE, seconds=POSITION_SECONDS)
        except Untold as fault:
            self.generations.current()  # where it is somebody else's, that is what is said
            raise Resting(f"the index {self.name} does not say how far it has come; delete it") from fault
        except Absent:
            return None, Position()
        state = found["_source"]["state"]
        if state["fingerprint"] != self.mapping.fingerprint:
            return None, Position()
        return str(found["_index"]), Position(int(state["sequence"]), str(state["mark"]))

    def _put(self, index: str, given: Iterable[tuple[str, bytes]], position: Position) -> None:
        """Documents first; then they are seen; then the index says so."""
        try:
            send(self.connection, entrance(index), given)
            self.connection.ask("indices.refresh", index=index, seconds=WRITE_SECONDS)
            self.connection.ask(
                "index",
                index=entrance(index),
                require_alias=True,
                id=STATE,
                document=state_of(position, self.mapping.fingerprint),
                version=position.sequence,
                version_type="external_gte",
                seconds=WRITE_SECONDS,
            )
        except (Absent, TakenAway) as fault:
            raise Resting(f"the index {self.name} was replaced or written by another process meanwhile") from fault

    def _count(self, index: str) -> int:
        return int(self.connection.ask("count", index=index, query={"bool": {"filter": self._ours}})["count"])
