"""Questions about any number of records: a statement takes 32,766 values on SQLite, 65,535 on PostgreSQL, no more."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Select, bindparam

LOT = 20_000
"""Names in one statement: room is left for what else it says."""

NAMES: BindParameter[Any] = bindparam("names", expanding=True)
"""Where the names stand in a statement, which is built once: building one takes as long as asking it."""


def rows(connection: Connection, names: Iterable[str], query: Select[Any]) -> Iterator[Row[Any]]:
    """The rows of `query`, which asks for what is `in_(NAMES)`, for all names; in order only within each lot."""
    every = tuple(names)
    for start in range(0, len(every), LOT):
        yield from connection.execute(query, {NAMES.key: every[start : start + LOT]})
