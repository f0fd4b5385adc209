"""A deposit that follows another: what people have changed since is kept, and access is never loosened."""

from archive.model.problems import Problem, Severity, Where
from archive.model.rules import Audience, Rule
from archive.model.values import Values

STRICTNESS = (
    Audience.PUBLIC,
    Audience.REGISTERED,
    Audience.ONSITE,
    Audience.COMMUNITY,
    Audience.RESTRICTED,
    Audience.INTERNAL,
    Audience.CLOSED,
)
"""For this one question: does the deposit ask for more openness than the record has."""


def merge(head: Values, before: Values | None, given: Values) -> tuple[Values, tuple[Problem, ...]]:
    """Three ways, field by field: a field that the deposit did not change since its last time keeps what the record

    says now; a field that both changed keeps what people wrote, and says so (`edit_kept`).
    """
    if before is None:
        return dict(given), ()
    merged: dict[str, tuple[object, ...]] = {}
    problems: list[Problem] = []
    for field in dict.fromkeys([*head, *given]):
        ours, theirs, base = head.get(field, ()), given.get(field, ()), before.get(field, ())
        kept = ours if theirs == base else theirs
        if ours not in (base, theirs) and theirs != base:
            kept = ours
            problems.append(Problem("edit_kept", Where(field=field), {"field": field}, Severity.WARNING))
        if kept:
            merged[field] = kept
    return merged, tuple(problems)  # type: ignore[return-value]


def never_looser(standing: tuple[Rule, ...], given: tuple[Rule, ...]) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """The given rules, unless the record's own are stricter: opening it is for people to decide, not for a sheet.

    The record's rules that no sheet can ask for stay.
    """
    if _strictness(given) >= _strictness(standing):
        return (*given, *(rule for rule in standing if not rule.is_plain)), ()
    return standing, (Problem("access_not_loosened", Where(field="access"), {}, Severity.WARNING),)


def _strictness(rules: tuple[Rule, ...]) -> int:
    ranks = [STRICTNESS.index(rule.audience) for rule in rules if rule.is_plain and rule.audience in STRICTNESS]
    return max(ranks, default=0)
