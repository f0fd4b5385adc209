"""What a film lacks since somebody has opened its record, or chosen its poster, is ordered here, made by the workers.

Whoever publishes does not wait for it. Until footage that was kept inside has all its sizes, the small one is played.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from archive.catalogue import deposits, feed, leases, records
from archive.catalogue.database import Database
from archive.catalogue.deposits import ENDED, Entry, State
from archive.catalogue.feed.follower import Follower, step
from archive.model.change import Change
from archive.model.identifiers import mint
from archive.model.record import Record
from archive.renditions import POSTER
from ingest.codec import encode
from ingest.media.video import FOOTAGE
from ingest.payloads import Deposit
from ingest.steps.derive import is_inside
from ingest.steps.tasks import tasks

NAME = "opening"
AGENT = "chuanxi ingest derive"
_FOOTAGE = FOOTAGE.name.partition("/")[0]
_FILMS = (_FOOTAGE, "hls")
LAST = 1_000_000
"""The place in its batch: whatever anybody deposits goes before."""


@dataclass(frozen=True, slots=True)
class Opening(Follower):
    """Looks at what has changed for records that are open now, and have footage of one size alone, and for posters."""

    database: Database
    clock: Callable[[], datetime]
    name: str = NAME

    def position(self) -> int:
        """As the catalogue has it."""
        with self.database.reading() as connection:
            return feed.position(connection, NAME)

    def deal(self, changes: tuple[Change, ...]) -> None:
        """One order for each record, in the transaction that remembers how far we are."""
        with self.database.writing() as connection:
            for record in lacking(connection, {change.record for change in changes}):
                _order(connection, record)
            feed.advance(connection, NAME, changes[-1].sequence)


def look(database: Database, opening: Opening, owner: str) -> None:
    """Orders what has been opened since the last look. Every worker looks; none keeps it from the others, also when

    somebody else was quicker.
    """
    with database.reading() as connection:
        if not feed.after(connection, feed.position(connection, NAME)):
            return
    try:
        step(database, opening, owner)
    finally:
        with database.writing() as connection:
            leases.release(connection, f"follower:{NAME}", owner)


def lacking(connection: Connection, names: Iterable[str]) -> tuple[Record, ...]:
    """The records among these whose films lack something that nobody makes yet: public ones of whose footage there is

    the smallest size alone, and those for which a poster was chosen that is not there.
    """
    kept = records.renditions_of(connection, sorted(names))
    recipes = {name: {each.recipe for made in of.values() for each in made} for name, of in kept.items()}
    films = [name for name, made in recipes.items() if any(each.startswith(_FILMS) for each in made)]
    found = records.many(connection, films).values()
    return tuple(
        record
        for record in found
        if (
            any(map(_is_footage, kept[record.id].values())) and _is_open(record) and not _is_ordered(connection, record)
        )
        or (_posters(record) - recipes[record.id] and not _is_ordered(connection, record, record.head.number))
    )


def _posters(record: Record) -> set[str]:
    """The recipes of the posters that were chosen for the newest version."""
    wanted = tasks(record.head.assets, record.head.parts, inside=is_inside(record.head.rules))
    return {task.recipe.name for task in wanted if task.recipe.name.startswith(POSTER)}


def _is_footage(made: Iterable[object]) -> bool:
    recipes = {str(getattr(each, "recipe", "")) for each in made}
    shown = [each for each in recipes if not each.startswith(POSTER)]
    return bool(shown) and all(each.startswith(_FOOTAGE) for each in shown)


def _is_open(record: Record) -> bool:
    versions = (record.head, record.published)
    return record.withdrawn is None and all(each is not None and not is_inside(each.rules) for each in versions)


def _is_ordered(connection: Connection, record: Record, version: int | None = None) -> bool:
    """Whether it is under way, or could not be made; of what one version alone wants, whether that was tried before."""
    listed = [each for each in deposits.of_record(connection, record.id) if each.given.get("renews")]
    if any(each.state not in ENDED for each in listed):
        return True
    if version is not None:
        return any(each.given.get("wanted_by") == version for each in listed)
    return any(each.state in (State.HELD, State.FAILED) for each in listed)


def _order(connection: Connection, record: Record) -> None:
    version = record.head.number
    given = Deposit(
        holder=record.holder, profile=record.profile, key=record.key, values={}, renews=True, wanted_by=version
    )
    entry = Entry(
        mint(),
        "",
        LAST,
        0,
        record.holder,
        record.profile,
        None,
        record.id,
        encode(given),
        State.ACCEPTED,
        heavy=True,
    )
    deposits.accept(connection, record.holder, AGENT, NAME, [entry], first=LAST)
