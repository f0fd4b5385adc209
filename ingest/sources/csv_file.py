"""CSV files: UTF-8, else GB18030, both strictly; never a guess by frequency."""

import csv
import io
from pathlib import Path

from archive.model.problems import Problem, Severity, Where
from ingest.sources.table import Book, Cell, Row, Sheet

LARGEST = 64 * 1024 * 1024
"""Bytes of the largest sheet that is read."""


def read_csv(path: Path) -> Book:
    """The one sheet of a CSV file, separated by commas, semicolons or tabs: what one of the first lines has most of."""
    where = Where(file=path.name)
    try:
        if path.stat().st_size > LARGEST:
            return Book(problems=(Problem("sheet_too_large", where, {"name": path.name, "limit": LARGEST // 2**20}),))
        raw = path.read_bytes()
    except OSError as fault:
        return Book(problems=(Problem("sheet_unreadable", where, {"name": path.name, "reason": fault.strerror}),))
    text, encoding = _decoded(raw)
    if text is None:
        return Book(problems=(Problem("encoding_unknown", where, {"name": path.name}),))
    notices = [Problem("read_as_gb18030", where, {"name": path.name}, Severity.NOTICE)] if encoding == "gb18030" else []
    try:
        rows = tuple(
            Row(number, tuple(Cell(cell) for cell in cells))
            for number, cells in enumerate(
                csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)), start=1
            )
        )
    except csv.Error as fault:
        return Book(problems=(Problem("sheet_unreadable", where, {"name": path.name, "reason": str(fault)}),))
    return Book((Sheet(None, rows),), tuple(notices))


def _decoded(raw: bytes) -> tuple[str | None, str | None]:
    encodings = ["utf-8-sig", "gb18030"]
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return (None, None) if "\x00" in text else (text, encoding)
    return None, None


def _separator(text: str) -> str:
    first = text.split("\n", 10)[:10]
    return max(",\t;", key=lambda separator: max(line.count(separator) for line in first))
