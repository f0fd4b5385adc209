"""What is shown of a value to those who may not see the whole of it."""

from typing import Any

from archive.model.rules import Audience
from archive.model.values import Value
from archive.profiles.profile import Field, PublicForm
from archive.profiles.values.coordinates import blurred
from archive.profiles.values.edtf_dates import bounds


def public_form(field: Field, value: Value) -> Value | None:
    """`value` as everybody may see it; None where nothing of it is shown.

    A field for the public is shown whole. Of another, the form that it names is left: the year of a date, a
    point to about one kilometre, or nothing.
    """
    if field.audience is Audience.PUBLIC and field.public_form is None:
        return value
    content = _reduced(field, value.content)
    return None if content is None else Value(content, value.language, value.origin)


def _reduced(field: Field, content: Any) -> Any:
    match field.public_form:
        case PublicForm.YEAR:
            return _year(content)
        case PublicForm.BLUR_1KM:
            return blurred(content)
        case _:
            return None


def _year(content: Any) -> Any:
    """Only the year, or the years between which it lies; without the original's words, which say more."""
    limits = bounds(str(content.get("edtf", "")))
    if limits is None:
        return None
    first, last = limits.years
    years = [f"-{-year:04d}" if year < 0 else f"{year:04d}" for year in (first, last) if year is not None]
    text = (
        years[0] if len(set(years)) == 1 and None not in (first, last) else "/".join(years) if len(years) == 2 else None
    )
    if text is None:
        text = f"{years[0]}/.." if first is not None else f"../{years[0]}"
    return {"edtf": text, "display": text, "calendar": "gregorian"}
