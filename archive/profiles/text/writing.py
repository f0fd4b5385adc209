"""From values to the text of a form or an export: `write_text`, the inverse of `read_text`."""

from archive.model.values import Origin, Value
from archive.profiles.profile import Field, Kind
from archive.profiles.text.escaping import SEVERAL, escape
from archive.profiles.text.nesting import write_nested
from archive.profiles.text.places import write_point
from archive.profiles.text.recurrence import write_recurrence
from archive.profiles.text.references import write_reference
from archive.profiles.values.dates import write_date


def write_text(field: Field, values: tuple[Value, ...], language: str | None = None) -> str:
    """The text that `read_text(field, text, language)` reads as these values.

    With `language`, only the values of a `lang` field in that language (`zh` stands for all scripts), without
    tags; without it every value carries its `@tag`.
    """
    if field.kind is Kind.LANG:
        return _languages(field, values, language)
    if field.kind is Kind.NESTED:
        return "\n".join(write_nested(field, value.content, write_text) for value in values)
    return "; ".join(_one(field, value) for value in values)


def _languages(field: Field, values: tuple[Value, ...], language: str | None) -> str:
    if language is None:
        characters = ";；@" + ("\n" if field.repeatable else "")
        return "; ".join(f"{escape(str(value.content), characters)}@{_mark(value)}" for value in values)
    chosen = [value for value in values if _speaks(value, language)]
    if not field.repeatable:
        return str(chosen[0].content) if chosen else ""
    return "; ".join(escape(str(value.content), ";；@\n") for value in chosen)


def _mark(value: Value) -> str:
    origin = "" if value.origin is Origin.GIVEN else f"!{value.origin}"
    return f"{value.language or 'und'}{origin}"


def _speaks(value: Value, language: str) -> bool:
    tag = value.language or "und"
    return tag == language or tag.startswith(f"{language}-")


def _one(field: Field, value: Value) -> str:
    content = value.content
    match field.kind:
        case Kind.EDTF:
            return escape(write_date(content), SEVERAL) if field.repeatable else write_date(content)
        case Kind.RECUR:
            return write_recurrence(content)
        case Kind.GEO:
            return write_point(content)
        case Kind.REF | Kind.REL:
            return write_reference(content)
        case Kind.TEXT if field.repeatable:
            return escape(str(content), ";；")
        case _:
            return str(content)
