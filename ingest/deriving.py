"""Renditions are disposable: what is gone, cut short or made by an older recipe is made again from the originals."""

from collections.abc import Callable

from archive.catalogue import records
from archive.model.errors import Missing
from archive.model.identifiers import RecordId
from archive.model.problems import Problem
from ingest.payloads import Deposit
from ingest.runner import Workshop
from ingest.steps.renew import renew

AGENT = "chuanxi ingest derive"


def derive_again(
    workshop: Workshop, name: str, progress: Callable[[float], None]
) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Makes what lacks of a record's renditions, here and now. Returns the keys of what was made, and what could not

    be made. Raises Missing for an unknown record or an original that is gone, Unavailable.
    """
    with workshop.database.reading() as connection:
        record = records.read(connection, name)
    if record is None:
        raise Missing(name)
    made = renew(
        Deposit(holder=record.holder, profile=record.profile, key=record.key, values=record.head.values),
        record=RecordId(record.id),
        database=workshop.database,
        holdings=workshop.holdings,
        store=workshop.store,
        scratch=workshop.scratch / f"derive-{record.id}",
        agent=AGENT,
        clock=workshop.clock,
        progress=progress,
    )
    return tuple(rendition.key for rendition in made.renditions), made.held
