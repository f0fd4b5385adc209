"""The indexer: follows the change feed into the index, and makes the index anew from the whole catalogue."""

from collections.abc import Callable, Iterator

import structlog
from sqlalchemy import Connection

from archive.access import ANYBODY
from archive.catalogue import classes as subjects
from archive.catalogue import feed, listing, records
from archive.catalogue.feed.follower import Follower
from archive.context import Archive
from archive.disclosure import Shown, disclose
from archive.model.change import Change
from archive.model.errors import Damaged, Missing
from archive.model.record import Record
from search.document import Document, document
from search.engines import Engine, Position
from search.mapping import mapping
from search.within.pages import page_words
from search.within.speech import CUES, spoken

log = structlog.get_logger("indexer")

BATCH = 500
"""Records that are read at once."""

MANY = 100
"""Changes after which it is counted whether the index holds what is published."""

NAMED = 50
"""Differences that are named."""

UNREADABLE = (KeyError, ValueError, TypeError, AttributeError, IndexError, Damaged)
"""What a record raises that does not say what its profile wants: it is left out, and the feed goes on."""


class Indexer(Follower):
    """Follows the feed into an engine. Published records that are not withdrawn are in the index, nothing else."""

    name = "index"

    def __init__(self, archive: Archive, engine: Engine) -> None:
        self.archive = archive
        self.engine = engine
        self.mapping = mapping(archive.profiles)
        self._dealt = 0

    def position(self) -> int:
        """As the index itself says; 0 if it is lost or outdated, or if it followed the feed of another catalogue."""
        position = self.engine.position()
        if position.sequence == 0:
            return 0
        with self.archive.database.reading() as connection:
            return position.sequence if feed.mark(connection, position.sequence) == position.mark else 0

    def deal(self, changes: tuple[Change, ...]) -> None:
        """Brings the changed records into the index as they are now."""
        afresh = self.position() == 0
        names = tuple(dict.fromkeys(str(change.record) for change in changes))
        with self.archive.database.reading() as connection:
            made = self._documents(connection, names)
            position = _position(connection, changes[-1].sequence)
            latest, expected = feed.latest(connection), listing.count_published(connection)
        gone = [name for name in names if name not in made]
        self.engine.write(made.values(), gone, position, afresh=afresh)
        self._dealt += len(changes)
        self._compare(latest, expected)

    def differences(self) -> tuple[frozenset[str], frozenset[str]]:
        """The published records that the index lacks, and what it holds beside them. Raises Resting.

        What the index has not dealt with yet is among them.
        """
        held = frozenset(self.engine.ids())
        published: set[str] = set()
        last = ""
        with self.archive.database.reading() as connection:
            while names := listing.published_after(connection, last, BATCH):
                published.update(names)
                last = names[-1]
        return frozenset(published - held), frozenset(held - published)

    def _compare(self, latest: int, expected: int) -> None:
        """Once it has caught up after many changes, the index holds what is published; else the log names what not."""
        if self._dealt < MANY or self.engine.position().sequence < latest:
            return
        self._dealt = 0
        if self.engine.count() != expected:
            missing, surplus = self.differences()
            log.error("index differs", missing=sorted(missing)[:NAMED], surplus=sorted(surplus)[:NAMED])

    def rebuild(self, progress: Callable[[int, int], None] = lambda _, __: None) -> int:
        """A new index of the whole catalogue beside the present one, which answers until it is complete.

        `progress` hears (done, of how many). Returns how many records the index holds. Raises Damaged if it does not
        hold what was put in, Unavailable.
        """
        with self.archive.database.reading() as connection:
            position = _position(connection, feed.latest(connection))
            expected = listing.count_published(connection)

        def compare(made: int) -> None:
            with self.archive.database.reading() as connection:
                since = feed.latest(connection) - position.sequence
            if abs(made + self._left_out - expected) > since:
                raise Damaged(f"index: {made} of {expected} published records; the present index stays")

        return self.engine.rebuild(self.everything(expected, progress), position, compare)

    def everything(self, expected: int, progress: Callable[[int, int], None]) -> Iterator[Document]:
        """The documents of all published records; `progress` hears (done, `expected`)."""
        self._left_out, done, last = 0, 0, ""
        while True:
            with self.archive.database.reading() as connection:
                names = listing.published_after(connection, last, BATCH)
                made = self._documents(connection, names)
            if not names:
                return
            yield from made.values()
            last, done = names[-1], done + len(names)
            self._left_out += len(names) - len(made)
            progress(done, expected)

    def _documents(self, connection: Connection, names: tuple[str, ...]) -> dict[str, Document]:
        """The documents of those of these records that are published, by id; unreadable ones are said in the log."""
        try:
            return self._made(connection, names)
        except UNREADABLE:
            made: dict[str, Document] = {}
            for name in names:
                try:
                    made |= self._made(connection, (name,))
                except UNREADABLE as fault:
                    log.error("not indexed", record=name, because=type(fault).__name__)
            return made

    def _made(self, connection: Connection, names: tuple[str, ...]) -> dict[str, Document]:
        found = [record for record in records.many(connection, names).values() if _is_public(record)]
        classes = listing.classes_of(connection, [record.id for record in found])
        shown = disclose(connection, self.archive.profiles, found, ANYBODY, self.archive.now())
        return {
            one.record.id: document(one, classes[one.record.id], self.mapping, self._words(connection, one))
            for one in shown
        }

    def _words(self, connection: Connection, shown: Shown) -> tuple[str, ...]:
        """The words on its pages and in its recordings; a record that has lost them is found by its description."""
        pages = any(placement.page is not None for part in shown.version.parts for placement in part.placements)
        cues = any(made.variant == CUES for listed in shown.renditions.values() for made in listed)
        subject = subjects.subject(connection, shown.record.id) if pages or cues else None
        if subject is None:
            return ()
        store, now = self.archive.store, self.archive.now()
        try:
            said = tuple(each.text for each in spoken(store, shown, subject, ANYBODY, now)) if cues else ()
            return (*page_words(shown, subject, store), *said) if pages else said
        except (Missing, Damaged) as fault:
            log.warning("words of files not indexed", record=shown.record.id, because=str(fault))
            return ()


def _is_public(record: Record) -> bool:
    return record.published is not None and record.withdrawn is None


def _position(connection: Connection, sequence: int) -> Position:
    return Position(sequence, feed.mark(connection, sequence))
