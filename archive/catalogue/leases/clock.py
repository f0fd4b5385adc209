"""The database's clock: machines that share a database need not agree about the time."""

from typing import Any

from sqlalchemy import Float
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class clock(FunctionElement[float]):  # noqa: N801 read like a function in SQL
    """`clock()` in a statement: seconds since 1970 on the database's machine."""

    type = Float()
    inherit_cache = True


@compiles(clock, "sqlite")
def _on_sqlite(element: clock, compiler: Any, **_: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(clock, "postgresql")
def _on_postgresql(element: clock, compiler: Any, **_: Any) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) AS double precision)"
