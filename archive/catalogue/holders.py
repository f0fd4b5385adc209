"""Holders: the institutions that keep records here."""

from collections.abc import Mapping

from sqlalchemy import Connection, insert, select, update

from archive.catalogue.tables import holders


def ensure(connection: Connection, code: str, name: Mapping[str, str] | None = None) -> None:
    """The holder is there afterwards; a given name (language tag → text) replaces the one it had."""
    known = connection.execute(select(holders.c.name).where(holders.c.code == code)).one_or_none()
    if known is None:
        connection.execute(insert(holders).values(code=code, name=dict(name or {"none": code})))
    elif name is not None:
        connection.execute(update(holders).where(holders.c.code == code).values(name=dict(name)))


def names(connection: Connection) -> dict[str, dict[str, str]]:
    """Every holder's code and its name by language tag."""
    return {row.code: row.name for row in connection.execute(select(holders).order_by(holders.c.code))}
