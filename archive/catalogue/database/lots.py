"""Questions about any number of records: a statement takes 32,766 values on SQLite, 65,535 on PostgreSQL, no more."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select

LOT = 20_000
"""Names in one statement: room is left for what else it says."""


def rows(
    connection: Connection, names: Iterable[str], query: Callable[[Sequence[str]], Select[Any]]
) -> Iterator[Row[Any]]:
    """The rows of `query(some of the names)` for all of them, in one transaction; in order only within each lot."""
    every = tuple(names)
    for start in range(0, len(every), LOT):
        yield from connection.execute(query(every[start : start + LOT]))
