"""A problem is a value: a code, where it is, and what words need. It becomes words at the edge (`archive.words`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """An error stops the row; a warning stays visible; a notice says what was mended silently."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a problem, as its reader knows it. Rows count from 1 as the spreadsheet program shows them."""

    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    file: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `params` fill the words of `code`; they carry no personal value.

    >>> Problem("file_missing", Where(row=3, column="文件名"), {"name": "a.mp4"}).severity
    <Severity.ERROR: 'error'>
    """

    code: str
    where: Where = Where()
    params: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = Severity.ERROR

    @property
    def stops(self) -> bool:
        """Whether the row cannot go on."""
        return self.severity is Severity.ERROR
