"""Problems with one field's text or content. Values of persons never stand in a problem."""

from typing import Any

from archive.model.problems import Problem, Severity, Where
from archive.profiles.profile import Field, Vocabulary

_SHOWN = 100


def problem(field: Field, code: str, severity: Severity = Severity.ERROR, /, **params: Any) -> Problem:
    """A problem at `field`. A `value` among the params is cut, and left out where the field is personal."""
    if "value" in params:
        text = str(params["value"])
        params["value"] = "…" if field.personal else text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return Problem(code, Where(field=field.key), params, severity)


def code_unknown(field: Field, vocabulary: Vocabulary, text: str) -> Problem:
    """`code_unknown`, with the three nearest labels in both languages."""
    near = vocabulary.nearest(text)
    return problem(
        field,
        "code_unknown",
        value=text,
        nearest_zh="、".join(term.label.zh for term in near),
        nearest_en=", ".join(term.label.en for term in near),
    )


def inside(field: Field, found: Problem) -> Problem:
    """A problem of a sub-field, told as a problem of `field`."""
    params = dict(found.params)
    if field.personal and "value" in params:
        params["value"] = "…"
    return Problem(found.code, Where(field=f"{field.key}.{found.where.field}"), params, found.severity)
