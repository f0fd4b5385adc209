"""One table of a `metadata.toml` as values: everything that a profile can say, as TOML says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from archive.model.identifiers import well_formed
from archive.model.problems import Problem, Where
from archive.model.values import Value
from archive.profiles import Field, Kind, Profile, read_text
from archive.profiles.shapes import content_problems
from archive.profiles.text.nesting import add_part
from archive.profiles.text.references import EXTRAS
from archive.profiles.values.plain_text import one_line


@dataclass
class TableReader:
    """Reads the keys of one table by the fields of a profile. `problems` grows."""

    profile: Profile
    where: Where
    problems: list[Problem] = field(default_factory=list)

    def values(self, table: Mapping[str, Any]) -> dict[str, tuple[Value, ...]]:
        """The values of a table by field. A key that is no field is a problem."""
        found = {}
        for key, given in table.items():
            described = self.profile.field(key)
            if described is None:
                self._fault(key, "field_unknown", field=key[:60])
                continue
            values = self._values(described, key, given)
            if values:
                found[key] = values
        return found

    def _values(self, described: Field, path: str, given: Any) -> tuple[Value, ...]:
        if isinstance(given, list):
            single = replace(described, repeatable=False)
            return tuple(value for each in given for value in self._values(single, path, each))
        if described.kind is Kind.LANG and isinstance(given, dict):
            return self._languages(described, path, given)
        if isinstance(given, dict):
            content = self._table(described, path, given)
            return () if content is None else (Value(content),)
        return self._read(described, path, _text(given))

    def _read(self, described: Field, path: str, text: str | None, language: str | None = None) -> tuple[Value, ...]:
        if text is None:
            self._fault(path, "shape_wrong")
            return ()
        values, problems = read_text(described, text, language)
        for problem in problems:
            self.problems.append(replace(problem, where=replace(self.where, field=path)))
        return values

    def _languages(self, described: Field, path: str, given: Mapping[str, Any]) -> tuple[Value, ...]:
        """{zh-Hans = "…", en = "…"}; a list gives several names of one language."""
        single = replace(described, repeatable=False)
        found: list[Value] = []
        for language, texts in given.items():
            for text in texts if isinstance(texts, list) else [texts]:
                found += self._read(single, path, _text(text), language)
        return tuple(found)

    def _table(self, described: Field, path: str, given: Mapping[str, Any]) -> Any:
        match described.kind:
            case Kind.NESTED:
                return self._nested(described, path, given) or None
            case Kind.REF | Kind.REL:
                return self._reference(described, path, given)
            case Kind.EDTF if set(given) <= {"edtf", "display"} and "edtf" in given:
                words, edtf = given.get("display"), given["edtf"]
                values = self._read(described, path, f"{words} [{edtf}]" if words else str(edtf))
                return values[0].content if values else None
            case Kind.RECUR:
                return self._checked(
                    described, path, given if "rrule" in given else {"lunar": {"leap": False, **given}}
                )
            case Kind.GEO if set(given) <= {"lon", "lat", "system"}:
                text = f"{given.get('lon')},{given.get('lat')} {given.get('system', 'wgs84')}"
                values = self._read(described, path, text)
                return values[0].content if values else None
            case _:
                self._fault(path, "shape_wrong")
                return None

    def _nested(self, described: Field, path: str, given: Mapping[str, Any]) -> dict[str, Any]:
        content: dict[str, Any] = {}
        for key, part in given.items():
            sub = described.field(key)
            if sub is None:
                self._fault(f"{path}.{key}", "field_unknown", field=key[:60])
                continue
            for value in self._values(sub, f"{path}.{key}", part):
                add_part(content, sub, value.content)
        return content

    def _reference(self, described: Field, path: str, given: Mapping[str, Any]) -> dict[str, Any] | None:
        """{name = "…", role = "…"} or {id = "…"}, with the field's own parts and what else is said of a name."""
        content: dict[str, Any] = {}
        for key, part in given.items():
            sub = described.field(key)
            text = _text(part)
            if sub is not None:
                for value in self._values(sub, f"{path}.{key}", part):
                    content[key] = value.content
            elif key == "id" and text and well_formed(text):
                content["target"] = text
            elif key == "role" and text is not None and described.kind is Kind.REL:
                as_code = replace(described, kind=Kind.CODE, repeatable=False)
                for value in self._read(as_code, path, text):
                    content["role"] = value.content
            elif key in ("name", *EXTRAS) and text is not None:
                content[key] = one_line(text)
            else:
                self._fault(f"{path}.{key}", "field_unknown", field=key[:60])
        if not content.get("name") and not content.get("target"):
            self._fault(path, "value_required")
            return None
        return content

    def _checked(self, described: Field, path: str, content: Any) -> Any:
        faults = content_problems(described, content)
        for fault in faults:
            self.problems.append(replace(fault, where=replace(self.where, field=path)))
        return None if faults else content

    def _fault(self, path: str, code: str, **params: Any) -> None:
        self.problems.append(Problem(code, replace(self.where, field=path[:100]), params))


def _text(given: Any) -> str | None:
    """A plain TOML value as text; None for tables and lists."""
    match given:
        case str():
            return given
        case bool():
            return "true" if given else "false"
        case int() | float():
            return str(given)
        case datetime():
            return given.date().isoformat()
        case date():
            return given.isoformat()
        case _:
            return None
