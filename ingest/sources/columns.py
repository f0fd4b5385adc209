"""The columns of the sheets, as data, and how a header is recognised."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from archive.profiles.profile import fold
from archive.profiles.values.script import simplified
from ingest.sources.table import Row

_FILE = Path(__file__).with_name("columns.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; `columns.toml` tells what each attribute is for."""

    key: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    field: str | None = None
    part: str | None = None
    language: str | None = None
    required: bool = False
    of: str | None = None
    reads: str | None = None
    roles_of: str | None = None
    beside: str | None = None
    point: str | None = None
    file: str | None = None
    role: str | None = None
    profile: str | None = None
    companion: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """The columns of the sheet of one profile."""

    profile: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    defaults: tuple[tuple[str, str], ...] = ()

    def column(self, text: str) -> Column | None:
        """The column that a header cell names, whatever its `*`, spaces, width, case and script."""
        wanted = heading(text)
        for column in self.columns:
            if wanted and wanted in (heading(word) for word in (column.key, column.zh, column.en, *column.aliases)):
                return column
        return None


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns stand: place → column, and the labels as the sheet writes them."""

    row: int
    columns: dict[int, Column]
    labels: dict[int, str]
    unknown: dict[int, str]
    twice: tuple[str, ...] = ()

    def missing(self, form: Form) -> tuple[Column, ...]:
        """The required columns that are not there."""
        present = {column.key for column in self.columns.values()}
        return tuple(column for column in form.columns if column.required and column.key not in present)


@cache
def forms() -> tuple[Form, ...]:
    """The forms of all sheets that are understood."""
    raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Form(
            sheet["profile"],
            tuple(sheet["names"]),
            tuple(Column(**{**each, "aliases": tuple(each.get("aliases", ()))}) for each in sheet["column"]),
            tuple(sheet.get("defaults", {}).items()),
        )
        for sheet in raw["sheet"]
    )


def form_of(profile: str) -> Form:
    """The form of a profile's sheet."""
    return next(form for form in forms() if form.profile == profile)


def form_named(name: str) -> Form | None:
    """The form of the sheet with this name."""
    return next((form for form in forms() if heading(name) in {heading(each) for each in form.names}), None)


@cache
def heading(text: str) -> str:
    """A header cell as headers are compared."""
    return simplified(fold(text)).replace("*", "").replace("_", "").strip()


def find_header(form: Form, rows: Sequence[Row], depth: int = 10) -> Header | None:
    """The header among the first `depth` rows: the one with most known columns, at least two (title rows have none)."""
    best: Header | None = None
    for row in rows[:depth]:
        found = _header(form, row)
        if len(found.columns) >= 2 and (best is None or len(found.columns) > len(best.columns)):
            best = found
    return best


def repeats_header(header: Header, row: Row) -> bool:
    """Whether `row` is a second header: each of its cells names the column above it (the row of keys)."""
    named = [
        heading(cell.text) in {heading(word) for word in (column.key, column.zh, column.en)}
        for place, column in header.columns.items()
        if place < len(row.cells) and not (cell := row.cells[place]).blank
    ]
    return len(named) >= 2 and all(named)


def _header(form: Form, row: Row) -> Header:
    columns: dict[int, Column] = {}
    labels: dict[int, str] = {}
    unknown: dict[int, str] = {}
    twice = []
    for place, cell in enumerate(row.cells):
        if cell.blank:
            continue
        label = " ".join(cell.text.replace("*", "").split())
        column = form.column(cell.text)
        if column is None:
            unknown[place] = label[:60]
        elif column in columns.values():
            twice.append(label[:60])
        else:
            columns[place] = column
            labels[place] = label
    return Header(row.number, columns, labels, unknown, tuple(twice))
