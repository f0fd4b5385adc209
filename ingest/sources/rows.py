"""The rows of one sheet as deposits: rows with one number are one record, described by its first row."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.model.problems import Problem, Severity, Where
from archive.model.values import Value
from archive.profiles import Kind, Profile, Profiles, read_text
from archive.profiles.values.plain_text import one_line
from ingest.payloads import Deposit, GivenFile
from ingest.sources.cells import RowReader, cell_text, required_missing
from ingest.sources.columns import Column, Form, Header
from ingest.sources.naming import Listing
from ingest.sources.table import Row, Sheet


@dataclass
class Taken:
    """One row, its cells by column key, and the problems of those cells."""

    row: Row
    cells: dict[str, str]
    problems: list[Problem] = field(default_factory=list)


@dataclass
class SheetReader:
    """Reads the rows below a header."""

    sheet: Sheet
    header: Header
    form: Form
    profiles: Profiles
    listing: Listing
    holder: str
    publish: bool

    @property
    def profile(self) -> Profile:
        """The profile of the rows."""
        return self.profiles[self.form.profile]

    def deposits(self, rows: Iterable[Row]) -> list[Deposit]:
        """One deposit for each record, in the order of their first rows."""
        groups: dict[tuple[str, str], list[Taken]] = {}
        for row in rows:
            taken = self._taken(row)
            groups.setdefault(self._identity(taken), []).append(taken)
        listed = self._listed_names(taken for group in groups.values() for taken in group)
        return [self._deposit(group, str(number), listed) for number, group in enumerate(groups.values())]

    def _taken(self, row: Row) -> Taken:
        taken = Taken(row, {})
        for place, column in self.header.columns.items():
            if place >= len(row.cells):
                continue
            described = self.profile.field(column.field) if column.field else None
            if described and column.part:
                described = described.field(column.part)
            text, fault = cell_text(row.cells[place], column, described, self.sheet.epoch_1904)
            if text:
                taken.cells[column.key] = text
            if fault:
                severity = Severity.WARNING if fault == "epoch_1904" else Severity.ERROR
                where = self._where(row, column)
                value = "…" if described and described.personal else (text or row.cells[place].text)[:40]
                taken.problems.append(Problem(fault, where, {"value": value}, severity))
        return taken

    def _where(self, row: Row, column: Column | None = None) -> Where:
        labels = {each.key: self.header.labels[place] for place, each in self.header.columns.items()}
        label = labels.get(column.key, column.zh) if column else None
        return Where(sheet=self.sheet.name, row=row.number, column=label, field=column.field if column else None)

    def _identity(self, taken: Taken) -> tuple[str, str]:
        """Rows with one number are one record; without a number one name; without either each row is its own."""
        for kind, key in (("key", self.profile.key), ("title", self.profile.title)):
            for column in self.form.columns:
                text = one_line(taken.cells.get(column.key, ""))
                if column.field == key and text and (kind == "key" or self.form.profile != "item"):
                    values = read_text(self.profile[key], text)[0]
                    return kind, str(values[0].content) if values else text
        return "row", str(taken.row.number)

    def _listed_names(self, taken: Iterable[Taken]) -> frozenset[str]:
        """The names that any row lists, so that no caption among them is attached by its name as well."""
        columns = [column for column in self.form.columns if column.file == "name"]
        names = (each.cells.get(column.key, "") for each in taken for column in columns)
        found = (self.listing.folder.find(name, Where())[0] for name in names if name)
        return frozenset(name for name in found if name)

    def _deposit(self, group: list[Taken], record: str, listed: frozenset[str]) -> Deposit:
        first = group[0]
        problems = [problem for taken in group for problem in taken.problems]
        descriptive = tuple(column for column in self.form.columns if not column.file)
        reader = self._reader(group, descriptive)
        values = reader.values()
        problems += reader.problems + self._missing(first)
        for taken in group[1:]:
            problems += self._disagreements(group, taken, descriptive)
            self._add_parts(values, taken, problems)
        for key, text in self.form.defaults:
            values.setdefault(key, read_text(self.profile[key], text)[0])
        self._keep_unknown(values, group)
        files, faults = self._files(group, f"{self.form.profile}:{record}", listed)
        keys = values.get(self.profile.key, ())
        return Deposit(
            holder=self.holder,
            profile=self.form.profile,
            key=str(keys[0].content) if keys else None,
            values=values,
            files=files,
            where=self._where(first.row),
            problems=(*problems, *faults),
            publish=self.publish,
        )

    def _reader(self, group: list[Taken], columns: tuple[Column, ...]) -> RowReader:
        """Reads what the rows say together: of each column the first cell that says something.

        The parts of nested fields are those of the first row alone; later rows add theirs (`_add_parts`).
        """
        cells, rows = {}, {}
        for column in columns:
            several = group[:1] if self._accumulates(column) else group
            speaking = next((taken for taken in several if taken.cells.get(column.key)), None)
            if speaking:
                cells[column.key], rows[column.key] = speaking.cells[column.key], speaking.row
        first = group[0].row
        return RowReader(
            self.profiles,
            self.profile,
            columns,
            cells,
            lambda column: self._where(rows.get(column.key, first), column),
        )

    def _missing(self, first: Taken) -> list[Problem]:
        """Without number or name a row is nothing; what else is required binds at publication."""
        keys = (self.profile.key,) if self.form.profile in ("item", "consent") else (self.profile.title,)
        needed = [column for column in self.form.columns if column.field in keys and column.language != "en"]
        faulty = {problem.where.column for problem in first.problems}
        found = required_missing(needed, first.cells, lambda column: self._where(first.row, column))
        return [problem for problem in found if problem.where.column not in faulty]

    def _disagreements(self, group: list[Taken], taken: Taken, columns: tuple[Column, ...]) -> list[Problem]:
        """Cells of a later row that say something else than those before; parts of nested fields may differ."""
        found = []
        for column in columns:
            text = one_line(taken.cells.get(column.key, ""))
            earlier = next((each for each in group if each.cells.get(column.key)), taken)
            free = column.field == self.profile.key or self._accumulates(column)
            if text and not free and earlier is not taken and one_line(earlier.cells[column.key]) != text:
                rows = {"row": earlier.row.number, "other": taken.row.number}
                found.append(Problem("rows_disagree", self._where(taken.row, column), rows))
        return found

    def _accumulates(self, column: Column) -> bool:
        described = self.profile.field(column.field) if column.field else None
        return bool(described and described.repeatable and described.kind is Kind.NESTED and column.part)

    def _add_parts(self, values: dict[str, tuple[Value, ...]], taken: Taken, problems: list[Problem]) -> None:
        """A later row adds to the nested fields that may have several values: a listing, a title per row."""
        columns = tuple(column for column in self.form.columns if self._accumulates(column))
        reader = self._reader([taken], columns)
        for key, found in reader.values().items():
            before = values.get(key, ())
            values[key] = (*before, *(each for each in found if each not in before))
        problems += reader.problems

    def _keep_unknown(self, values: dict[str, tuple[Value, ...]], group: list[Taken]) -> None:
        """What stands in columns that are not known is kept in the remark."""
        if not self.profile.field("remark"):
            return
        lines = []
        for taken in group:
            for place, label in self.header.unknown.items():
                if place < len(taken.row.cells) and not taken.row.cells[place].blank:
                    lines.append(f"{label}: {one_line(taken.row.cells[place].text)}")
        if lines:
            before = [str(value.content) for value in values.get("remark", ())]
            values["remark"] = (Value("\n".join([*before, *dict.fromkeys(lines)])),)

    def _files(
        self, group: list[Taken], record: str, listed: frozenset[str]
    ) -> tuple[tuple[GivenFile, ...], list[Problem]]:
        columns = {column.file: column for column in self.form.columns if column.file}
        named = columns.get("name")
        if named is None:
            return (), []
        files, problems = [], []
        for taken in group:
            where = self._where(taken.row, named)
            texts = {kind: taken.cells.get(column.key, "") for kind, column in columns.items() if kind}
            if not texts["name"]:
                if self.form.profile == "item" and not any(each.where == where for each in taken.problems):
                    problems.append(Problem("value_required", where))
                continue
            role = texts.get("role") or named.role or ""
            others = {kind: texts.get(kind, "") for kind in ("language", "sha256", "recording", "poster")}
            given, faults = self.listing.take(texts["name"], where, record, role, **others)
            problems += [self._at(fault, columns, taken) for fault in faults]
            if given:
                files.append(given)
        return self.listing.with_captions(files, record, listed), problems

    def _at(self, fault: Problem, columns: dict[str, Column], taken: Taken) -> Problem:
        """Problems of role, language or digest are those of their own columns."""
        kind = {"code_unknown": "role", "sha256_unreadable": "sha256", "poster_unreadable": "poster"}.get(fault.code)
        column = columns.get(kind) if kind else None
        return Problem(fault.code, self._where(taken.row, column), fault.params, fault.severity) if column else fault
