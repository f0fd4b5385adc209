"""A sheet (CSV or XLSX) and the files beside it. File names are relative to the sheet's folder."""

import re
from pathlib import Path

from archive.model.problems import Problem, Severity, Where
from archive.profiles import Profiles
from ingest.payloads import Deposit
from ingest.sources.columns import Form, Header, find_header, form_named, form_of, forms, repeats_header
from ingest.sources.csv_file import read_csv
from ingest.sources.files import Folder, open_folder
from ingest.sources.naming import Listing
from ingest.sources.rows import SheetReader
from ingest.sources.source import Reading, in_order
from ingest.sources.table import Book, Row, Sheet

SHEETS = (".csv", ".tsv", ".xlsx", ".xlsm")
"""Endings of the files that are read as sheets."""
_FOOTER = re.compile(r"共.{0,12}[项条行件]|合计|总计|注[:：]|说明[:：]|备注[:：]|填表|制表")
OTHERS = (".xls", ".et", ".ods", ".numbers")
"""Endings of sheets that have to be saved as XLSX first."""


def read(path: Path, holder: str, profiles: Profiles, publish: bool = False) -> Reading:
    """The deposits that a sheet lists. Rows are read only when every required column is there."""
    if path.suffix.lower() in OTHERS:
        return Reading((), (Problem("sheet_is_xls", Where(file=path.name), {"name": path.name}),))
    book = read_csv(path) if path.suffix.lower() in (".csv", ".tsv") else _workbook(path)
    if not book.sheets:
        return Reading((), book.problems)
    try:
        folder = open_folder(path.parent)
    except OSError as fault:
        params = {"name": path.parent.name, "reason": fault.strerror}
        return Reading((), (*book.problems, Problem("folder_unreadable", Where(), params)))
    listing = Listing(folder, profiles.vocabularies["use"], profiles.vocabularies["language"])
    return _batch(book, path, listing, holder, profiles, publish)


def _workbook(path: Path) -> Book:
    from ingest.sources.workbook import read_workbook  # openpyxl: 0.3 s at every start, for those who bring no workbook

    return read_workbook(path)


def _batch(book: Book, path: Path, listing: Listing, holder: str, profiles: Profiles, publish: bool) -> Reading:
    problems = list(book.problems)
    chosen = _chosen(book, problems)
    headers = [_header(sheet, form, path, problems) for sheet, form in chosen]
    if any(problem.stops for problem in problems):
        return Reading((), tuple(problems))
    deposits: list[Deposit] = []
    for (sheet, form), header in zip(chosen, headers, strict=True):
        if header is None:
            continue
        rows = _without_footer([row for row in sheet.rows if row.number > header.row and not row.blank])
        if rows and repeats_header(header, rows[0]):
            rows = rows[1:]
        deposits += SheetReader(sheet, header, form, profiles, listing, holder, publish).deposits(rows)
    if not deposits:
        problems.append(Problem("sheet_empty", Where(file=path.name), {"name": path.name}))
    else:
        problems += listing.folder.unlisted((*listing.used, *_sheet_names(listing.folder, path)))
    return Reading(in_order(deposits), tuple(problems))


def _without_footer(rows: list[Row]) -> list[Row]:
    """Without last lines such as 共(4)项 or 注：…, which stand alone in their row."""
    while rows:
        said = [cell.text.strip() for cell in rows[-1].cells if not cell.blank]
        if len(said) != 1 or not _FOOTER.match(said[0]):
            break
        rows = rows[:-1]
    return rows


def _chosen(book: Book, problems: list[Problem]) -> list[tuple[Sheet, Form]]:
    """Which sheet is what: by its name, else the first whose header has most columns of an item's."""
    found: list[tuple[Sheet, Form]] = []
    others = []
    for sheet in book.sheets:
        form = form_named(sheet.name) if sheet.name else None
        if form and all(form is not other for _, other in found):
            found.append((sheet, form))
        else:
            others.append(sheet)
    if not any(form.profile == "item" for _, form in found) and others:
        best = max(others, key=lambda sheet: _width(sheet, form_of("item")))
        if len(book.sheets) == 1 and best.name is None:
            found.append((best, max(forms(), key=lambda form: _width(best, form))))
        elif not found or _width(best, form_of("item")):
            found.append((best, form_of("item")))
        others = [sheet for sheet in others if sheet is not best]
    for sheet in others:
        if any(not row.blank for row in sheet.rows):
            problems.append(Problem("sheet_ignored", Where(sheet=sheet.name), {"name": sheet.name}, Severity.WARNING))
    return found


def _width(sheet: Sheet, form: Form) -> int:
    header = find_header(form, sheet.rows)
    return len(header.columns) if header else 0


def _header(sheet: Sheet, form: Form, path: Path, problems: list[Problem]) -> Header | None:
    """The header of a sheet, and what is wrong with it. A blank sheet has none."""
    if all(row.blank for row in sheet.rows):
        return None
    header = find_header(form, sheet.rows)
    if header is None:
        problems.append(Problem("header_missing", Where(sheet=sheet.name, file=path.name), {"name": path.name}))
        return None
    for column in header.missing(form):
        place = Where(sheet=sheet.name, row=header.row, column=column.zh, file=path.name)
        problems.append(Problem("column_missing", place, {"column": column.zh, "key": column.key}))
    for label in header.twice:
        place = Where(sheet=sheet.name, row=header.row, column=label, file=path.name)
        problems.append(Problem("column_twice", place, {"column": label}))
    for label in header.unknown.values():
        place = Where(sheet=sheet.name, row=header.row, column=label, file=path.name)
        problems.append(Problem("column_unknown", place, {"column": label}, Severity.WARNING))
    return header


def _sheet_names(folder: Folder, path: Path) -> tuple[str, ...]:
    """The sheet itself is no file that somebody forgot to list."""
    return tuple(name for name, place in folder.files.items() if Path(place) == path)
