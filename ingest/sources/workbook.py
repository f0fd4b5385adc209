"""XLSX workbooks, by openpyxl: typed cells as the text that a curator sees."""

import lzma
import re
import struct
import warnings
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException

from archive.model.problems import Problem, Severity, Where
from ingest.sources.table import Book, Cell, Row, Sheet

LARGEST = 512 * 1024 * 1024
"""Bytes that a workbook may unpack to."""
WIDEST = 200
"""Columns that are looked at."""

_UNREADABLE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    InvalidFileException,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""What zipfile, the XML parser and openpyxl raise for damaged workbooks: they are not documented."""


def read_workbook(path: Path) -> Book:
    """Every sheet of a workbook. What is no XLSX (BIFF, encrypted, HTML, damaged) is refused with its reason."""
    where = Where(file=path.name)
    try:
        refused = _refusal(path)
        if refused:
            return Book(problems=(Problem(refused, where, {"name": path.name, "limit": LARGEST // 2**20}),))
        return _book(path)
    except _UNREADABLE as fault:
        return Book(problems=(Problem("sheet_unreadable", where, {"name": path.name, "reason": type(fault).__name__}),))


def _book(path: Path) -> Book:
    book = _loaded(path)
    formulas = any(cell.data_type == "f" for sheet in book.worksheets for cell in sheet._cells.values())
    cached = _loaded(path, data_only=True) if formulas else book
    sheets, problems = [], []
    for sheet in book.worksheets:
        values, filled = _cells(sheet, cached[sheet.title])
        sheets.append(Sheet(sheet.title, _rows(values), book.epoch == CALENDAR_MAC_1904))
        if filled:
            place = Where(sheet=sheet.title, file=path.name)
            problems.append(Problem("merged_filled", place, {"count": filled}, Severity.NOTICE))
    return Book(tuple(sheets), tuple(problems))


def _loaded(path: Path, data_only: bool = False) -> Any:
    """Without the warnings of extensions that openpyxl leaves out: none of them bears on what cells say."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path, data_only=data_only)


def _refusal(path: Path) -> str | None:
    with path.open("rb") as file:
        magic = file.read(512)
    if magic.startswith(b"\xd0\xcf\x11\xe0"):
        return "sheet_is_xls"
    if magic.lstrip()[:1] == b"<":
        return "sheet_is_html"
    with zipfile.ZipFile(path) as packed:
        unpacked = sum(entry.file_size for entry in packed.infolist())
    return "sheet_too_large" if unpacked > LARGEST else None


def _cells(sheet: Any, cached: Any) -> tuple[dict[tuple[int, int], Cell], int]:
    """The cells that say something, by row and column, and how many were filled from merged ones above."""
    values = {}
    for (row, column), cell in sheet._cells.items():
        if column <= WIDEST:
            found = _cell(cell, cached.cell(row, column).value if cell.data_type == "f" else cell.value)
            if not found.blank:
                values[row, column] = found
    filled = 0
    for merged in sheet.merged_cells.ranges:
        first = values.get((merged.min_row, merged.min_col))
        if first is None:
            continue
        for row in range(merged.min_row + 1, min(merged.max_row, sheet.max_row) + 1):
            values[row, merged.min_col] = first
            filled += 1
    return values, filled


def _rows(values: dict[tuple[int, int], Cell]) -> tuple[Row, ...]:
    width = max((column for _, column in values), default=0)
    numbers = sorted({row for row, _ in values})
    empty = Cell()
    return tuple(
        Row(number, tuple(values.get((number, column), empty) for column in range(1, width + 1))) for number in numbers
    )


def _cell(cell: Any, value: Any) -> Cell:
    if cell.data_type == "f" and value is None:
        return Cell(str(cell.value)[:100], fault="formula_unreckoned")
    if cell.data_type == "e" or (
        isinstance(value, str) and re.fullmatch(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)", value)
    ):
        return Cell(str(value), fault="cell_error")
    match value:
        case None:
            return Cell()
        case bool():
            return Cell("true" if value else "false")
        case int() | float():
            return _number(value, str(cell.number_format))
        case datetime() | date() | time() | timedelta():
            return Cell(_moment(value, str(cell.number_format)))
        case _:
            return Cell(str(value))


def _number(value: float, number_format: str) -> Cell:
    """A number as text. Of more than 15 digits the program has kept only the first."""
    if abs(value) >= 1e15:
        return Cell("", fault="digits_lost")
    text = str(int(value)) if value == int(value) else repr(value)
    if re.fullmatch(r"0+", number_format):
        text = text.zfill(len(number_format))
    return Cell(text, number=value)


def _moment(value: datetime | date | time | timedelta, number_format: str) -> str:
    """A date as far as its format shows it: of `yyyy年m月` the year and month."""
    if isinstance(value, time | timedelta):
        return str(value)
    shown = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", number_format.lower())
    day = (value.date() if isinstance(value, datetime) else value).isoformat()
    if "y" in shown and "d" not in shown:
        return day[:7] if "m" in shown else day[:4]
    return day
