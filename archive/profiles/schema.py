"""The marshmallow schema of a profile, and `check`, which tells every problem of a record at once."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import marshmallow
from marshmallow import RAISE, Schema, ValidationError, fields

from archive.model.problems import Problem, Where
from archive.model.values import Value, Values
from archive.profiles.consistency import record_problems
from archive.profiles.faults import problem
from archive.profiles.profile import Field, Kind, Profile
from archive.profiles.shapes import value_problems


def check(profile: Profile, values: Values, publication: bool = False) -> tuple[Problem, ...]:
    """Every problem of `values` by `profile`, warnings among them; () when there is none.

    A draft is checked for shape only; `publication` also asks for what is required.
    """
    found = schema_for(profile, publication).validate({key: each for key, each in values.items() if each})
    problems = [each for key, messages in found.items() for each in _flat(key, messages)]
    places = {field.key: place for place, field in enumerate(profile.fields)}
    problems.sort(key=lambda each: places.get((each.where.field or "").partition(".")[0], len(places)))
    return (*problems, *record_problems(profile, values, publication))


@lru_cache(maxsize=256)
def schema_for(profile: Profile, publication: bool = False) -> Schema:
    """The schema that loads {field key: values}. Its error messages are Problems, or codes for marshmallow's own."""
    made: dict[str, fields.Field[Any]] = {
        field.key: fields.List(
            _Content(field, publication),
            required=publication and field.required,
            validate=_Count(field),
            error_messages={"required": "value_required", "null": "value_required", "invalid": "shape_wrong"},
        )
        for field in profile.fields
    }
    schema = Schema.from_dict(made, name=f"{profile.name.title()}Schema")(unknown=RAISE)
    schema.error_messages = {**schema.error_messages, "unknown": "field_unknown"}
    return schema


class _Content(fields.Field[Value]):
    """One value of a field."""

    def __init__(self, field: Field, publication: bool) -> None:
        super().__init__(error_messages={"null": "shape_wrong"})
        self.described = field
        self.publication = publication

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Value:
        if not isinstance(value, Value):
            raise ValidationError(_messages([problem(self.described, "shape_wrong")]))
        if found := value_problems(self.described, value, self.publication):
            raise ValidationError(_messages(list(found)))
        return value


class _Count(marshmallow.validate.Validator):
    """How many values a field may have: one, one for each language, or as many as its limit says."""

    def __init__(self, field: Field) -> None:
        self.described = field

    def __call__(self, values: list[Value]) -> list[Value]:
        field = self.described
        if field.max_count is not None and len(values) > field.max_count:
            raise ValidationError(_messages([problem(field, "too_many", limit=field.max_count, count=len(values))]))
        if field.repeatable:
            return values
        most = max(Counter(value.language for value in values).values(), default=0)
        if (most if field.kind is Kind.LANG else len(values)) > 1:
            raise ValidationError(_messages([problem(field, "too_many", limit=1, count=len(values))]))
        return values


def _messages(found: list[Problem]) -> list[Any]:
    """Problems as marshmallow's messages: it keeps whatever stands in the list."""
    return list(found)


def _flat(key: str, messages: Any) -> Iterator[Problem]:
    if isinstance(messages, Problem):
        yield messages
    elif isinstance(messages, Mapping):
        for inner in messages.values():
            yield from _flat(key, inner)
    elif isinstance(messages, list):
        for inner in messages:
            yield from _flat(key, inner)
    else:
        yield Problem(str(messages), Where(field=key), {"field": key[:60]})
