"""Taking a record down, and showing it again."""

from dataclasses import replace

from sqlalchemy import Connection

from archive import publication
from archive.catalogue import records, writing
from archive.model.errors import Missing, Rejected
from archive.model.record import Record
from archive.profiles import Profiles


def withdraw_record(connection: Connection, record: str, because: str, by: writing.Writing) -> Record:
    """Shows the record to nobody from now on. Raises Missing. A record withdrawn before keeps its first reason."""
    present = records.read(connection, record)
    if present is None:
        raise Missing(record)
    return present if present.withdrawn else writing.withdraw(connection, present, because, by)


def restore_record(connection: Connection, profiles: Profiles, record: str, by: writing.Writing) -> Record:
    """Shows a withdrawn record again, in the version that was public. Raises Missing, and Rejected with whatever

    would stand in the way of publishing that version today: consents may have been withdrawn since.
    """
    present = records.read(connection, record)
    if present is None:
        raise Missing(record)
    if present.withdrawn is None:
        return present
    shown = replace(present, withdrawn=None, head=present.published or present.head)
    found = publication.obstacles(connection, profiles, shown, by.now) if present.published else ()
    if found:
        raise Rejected(found)
    return writing.restore(connection, present, by)
