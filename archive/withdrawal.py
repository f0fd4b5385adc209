"""Taking a record down."""

from sqlalchemy import Connection

from archive.catalogue import records, writing
from archive.model.errors import Missing
from archive.model.record import Record


def withdraw_record(connection: Connection, record: str, because: str, by: writing.Writing) -> Record:
    """Shows the record to nobody from now on. Raises Missing. A record withdrawn before keeps its first reason."""
    present = records.read(connection, record)
    if present is None:
        raise Missing(record)
    return present if present.withdrawn else writing.withdraw(connection, present, because, by)
