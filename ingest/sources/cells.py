"""From the cells of one row to values: each cell is read for its field, and parts are put together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from archive.model.problems import Problem, Severity, Where
from archive.model.values import Value
from archive.profiles import Field, Kind, Profile, Profiles, read_text, region_label, write_text
from archive.profiles.text.nesting import add_part
from ingest.sources.columns import Column
from ingest.sources.table import Cell

Place = Callable[[Column], Where]
"""Where a column's cell of this row is."""


@dataclass
class RowReader:
    """Reads the cells of one row, by column key. `problems` grows."""

    profiles: Profiles
    profile: Profile
    columns: tuple[Column, ...]
    cells: dict[str, str]
    place: Place
    problems: list[Problem] = field(default_factory=list)

    def values(self) -> dict[str, tuple[Value, ...]]:
        """The values of the row by field; fields of which it says nothing are absent."""
        found: dict[str, list[Value]] = {}
        for column in self.columns:
            if column.field and column.part is None and (self._text(column) or self._beside(column)):
                found.setdefault(column.field, []).extend(self._plain(column))
        for key in dict.fromkeys(column.field for column in self.columns if column.field and column.part):
            nested = self._nested(key)
            if nested:
                found.setdefault(key, []).append(Value(nested))
        self._companions(found)
        for key in dict.fromkeys(column.of for column in self.columns if column.of):
            self._tell(key, found)
        return {key: tuple(values) for key, values in found.items() if values}

    def _text(self, column: Column) -> str:
        return self.cells.get(column.key, "")

    def _read(self, described: Field, column: Column, text: str) -> tuple[Value, ...]:
        values, problems = read_text(described, text, column.language)
        for problem in problems:
            place = self.place(column)
            self.problems.append(replace(problem, where=replace(place, field=problem.where.field)))
        return values

    def _plain(self, column: Column) -> tuple[Value, ...]:
        """The values of a cell; people with the roles of the column beside, dates with their lunar day."""
        text = self._text(column)
        beside = self._beside(column).removeprefix("农历")
        if beside:
            text = f"{text}（农历{beside}）" if text else f"农历{beside}"
        described = self.profile[column.field or ""]
        values = self._read(described, column, text)
        roles = next((each for each in self.columns if each.roles_of == column.key), None)
        if roles and self._text(roles):
            values = self._with_roles(values, roles)
        if column.profile:
            values = tuple(Value({**value.content, "profile": column.profile}) for value in values)
        return values

    def _beside(self, column: Column) -> str:
        """What the column of lunar days says beside this one."""
        return next((self._text(each) for each in self.columns if each.beside == column.key), "")

    def _with_roles(self, values: tuple[Value, ...], column: Column) -> tuple[Value, ...]:
        described = self.profile[next(c.field or "" for c in self.columns if c.key == column.roles_of)]
        as_code = replace(described, kind=Kind.CODE, repeatable=True)
        roles = [value.content for value in self._read(as_code, column, self._text(column))]
        if len(roles) == 1:
            roles *= len(values)
        if len(roles) != len(values):
            self.problems.append(Problem("parts_uneven", self.place(column), {"count": len(values)}))
            return values
        return tuple(Value({"role": role} | value.content) for value, role in zip(values, roles, strict=True))

    def _nested(self, key: str) -> dict[str, Any]:
        described = self.profile[key]
        content: dict[str, Any] = {}
        for column in self.columns:
            sub = described.field(column.part) if column.field == key and column.part else None
            if sub is not None and self._text(column) and not column.companion:
                for value in self._read(sub, column, self._text(column)):
                    add_part(content, sub, value.content)
        return content

    def _companions(self, found: dict[str, list[Value]]) -> None:
        """A column that fills a field of its own, and is a part where there are other parts."""
        for column in self.columns:
            if not (column.companion and column.field and column.part and self._text(column)):
                continue
            values = self._read(self.profile[column.companion], column, self._text(column))
            found.setdefault(column.companion, []).extend(values)
            titles = found.get(column.field, [])
            if titles and len(values) == 1:
                titles[:] = [Value({**title.content, column.part: values[0].content}) for title in titles]
            elif titles:
                self.problems.append(Problem("parts_uneven", self.place(column), {"count": len(titles)}))

    def _tell(self, key: str, found: dict[str, list[Value]]) -> None:
        """What the row says of the records that the field `key` names, told with the names."""
        said: dict[str, list[Any]] = {}
        for column in self.columns:
            if column.of == key and column.reads and self._text(column):
                values = self._read_quietly(column)
                said[column.key] = [value.content for value in values]
        point = self._point(key)
        if point:
            said["point"] = [point]
        if key not in found:
            found[key] = self._unnamed(key, said)
        named = found[key]
        for extra, told in said.items():
            contents = told * len(named) if len(told) == 1 else told
            if len(contents) != len(named):
                if named and contents:
                    column = next(each for each in self.columns if each.key == extra)
                    self.problems.append(
                        Problem("parts_uneven", self.place(column), {"count": len(named)}, Severity.WARNING)
                    )
                continue
            named[:] = [Value({**value.content, extra: c}) for value, c in zip(named, contents, strict=True)]

    def _read_quietly(self, column: Column) -> tuple[Value, ...]:
        """A cell that is read for its own field too has told its problems there."""
        described = self._described(column.reads or "")
        text = self._text(column)
        if column.field:
            return read_text(described, text)[0]
        return self._read(replace(described, repeatable=True), column, text)

    def _described(self, path: str) -> Field:
        profile, *keys = path.split(".")
        described = self.profiles[profile][keys[0]]
        for key in keys[1:]:
            described = next(sub for sub in described.fields if sub.key == key)
        return described

    def _point(self, key: str) -> str | None:
        """The point of the place, as the text that its field reads."""
        columns = {column.point: column for column in self.columns if column.of == key and column.point}
        texts = {name: self._text(column) for name, column in columns.items() if name}
        if not texts.get("lon") and not texts.get("lat"):
            return None
        described = self.profiles["place"]["point"]
        text = f"{texts.get('lon', '')},{texts.get('lat', '')} {texts.get('system', '')}".strip()
        values = self._read(described, columns["lon" if "lon" in columns else "lat"], text)
        return write_text(described, values) or None

    def _unnamed(self, key: str, said: dict[str, list[Any]]) -> list[Value]:
        """An element that is given by its official number alone, a place by its region and point."""
        if said.get("official_number"):
            return [Value({"name": number}) for number in said["official_number"]]
        if said.get("point") and said.get("region_code"):
            return [Value({"name": region_label(str(said["region_code"][0]), "zh")})]
        return []


def cell_text(cell: Cell, column: Column, described: Field | None, epoch_1904: bool) -> tuple[str, str | None]:
    """What a cell says, and the code of what is wrong with it. Numbers in date columns are days or years."""
    if cell.fault:
        return "", cell.fault
    if cell.number is None or described is None or described.kind is not Kind.EDTF:
        return cell.text.strip(), None
    number = cell.number
    if number == int(number) and (1000 <= number < 3000 or number >= 10_000_000):
        return str(int(number)), None
    if 3000 <= number <= 80_000:
        start = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
        return (start + timedelta(days=int(number))).isoformat(), "epoch_1904" if epoch_1904 else None
    return "", "date_number_ambiguous"


def required_missing(columns: Iterable[Column], cells: dict[str, str], place: Place) -> list[Problem]:
    """`value_required` for each of `columns` whose cell is blank."""
    return [Problem("value_required", place(column)) for column in columns if not cells.get(column.key)]
