"""What is true of the catalogue as a whole, by name."""

from typing import Any

from sqlalchemy import Connection, insert, select, update

from archive.catalogue.tables import facts


def read(connection: Connection, name: str) -> Any:
    """The fact's content, None when it was never stated."""
    return connection.execute(select(facts.c.content).where(facts.c.name == name)).scalar()


def state(connection: Connection, name: str, content: Any) -> None:
    """States a fact, in place of what was stated before."""
    known = connection.execute(select(facts.c.name).where(facts.c.name == name)).one_or_none()
    change = insert(facts).values(name=name) if known is None else update(facts).where(facts.c.name == name)
    connection.execute(change.values(content=content))
