"""What consents allow, by their values alone: which end when, whose is missing, and who asked not to be named."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from archive.access.effective import ConsentState
from archive.model.problems import Problem, Where
from archive.model.rules import Audience, Rule
from archive.model.values import Values
from archive.profiles import Bounds, Day, bounds_of

ZONE = ZoneInfo("Asia/Shanghai")
"""Dates of consents are the holder's days."""


def state_of(values: Values) -> ConsentState:
    """What a consent with these values allows: by its uses, its status, its embargo, its end and its withdrawal.

    A date that may mean several days is read so that less is shown: an embargo lasts to the latest of them, a
    withdrawal counts from the earliest. What is valid to 2030 is valid to the last day of that year.
    """
    if _code(values, "status") not in (None, "active"):
        return ConsentState(online=False)
    ends = [_start_of(limits.earliest, datetime.min) for limits in _limits(values, "withdrawn_on")]
    ends += [_start_of(limits.latest, datetime.max, later=1) for limits in _limits(values, "valid_to") if limits.latest]
    opens = [_start_of(limits.latest, datetime.max) for limits in _limits(values, "embargo_to")]
    return ConsentState("online" in _codes(values, "uses"), min(ends, default=None), max(opens, default=None))


def missing_consents(
    rules: Iterable[Rule], people: Mapping[str, Values], consents: Iterable[Values], now: datetime
) -> tuple[Problem, ...]:
    """`consent_missing` for each living person of `people` (named practitioners, by id) who has given no active

    consent for `online`, where the rules let anybody but staff in. People are named by id, never by name.
    """
    if _for_staff_alone(rules):
        return ()
    agreed = {
        giver
        for values in consents
        if (allowed := state_of(values)).online and (allowed.ends is None or now < allowed.ends)
        for giver in targets(values, "consent_subject")
    }
    return tuple(
        Problem("consent_missing", Where(field="consents"), {"practitioner": person})
        for person, values in sorted(people.items())
        if person not in agreed and _may_be_living_person(values)
    )


def named_against_wish(rules: Iterable[Rule], named: Iterable[str], consents: Iterable[Values]) -> tuple[Problem, ...]:
    """`consent_anonymous` for each giver of these consents who asked not to be named and is among the `named` (ids),

    where the rules let anybody but staff in.
    """
    wish = frozenset(giver for values in consents for giver in unnamed(values))
    found = () if _for_staff_alone(rules) else sorted(wish.intersection(named))
    return tuple(Problem("consent_anonymous", Where(field="consents"), {"practitioner": giver}) for giver in found)


def unnamed(consent: Values) -> tuple[str, ...]:
    """Who gave this consent on condition that what it covers does not name them."""
    return targets(consent, "consent_subject") if _code(consent, "anonymise") == "yes" else ()


def targets(values: Values, field: str) -> tuple[str, ...]:
    """The records that a field names."""
    found = (value.content for value in values.get(field, ()))
    return tuple(content["target"] for content in found if isinstance(content, dict) and content.get("target"))


def every_target(values: Values) -> frozenset[str]:
    """The records that the values name, nested ones included."""
    found: set[str] = set()
    waiting: list[Any] = [value.content for each in values.values() for value in each]
    while waiting:
        content = waiting.pop()
        if isinstance(content, list | tuple):
            waiting += content
        elif isinstance(content, dict):
            found |= {str(content["target"])} if content.get("target") else set()
            waiting += content.values()
    return frozenset(found)


def _for_staff_alone(rules: Iterable[Rule]) -> bool:
    return any(rule.audience in (Audience.INTERNAL, Audience.CLOSED) and rule.is_plain for rule in rules)


def _may_be_living_person(values: Values) -> bool:
    """Of somebody of whom only the name is known we do not know that they are dead: they are asked too."""
    return _code(values, "kind") != "group" and _code(values, "life_status") != "deceased"


def _codes(values: Values, field: str) -> tuple[str, ...]:
    return tuple(str(value.content) for value in values.get(field, ()))


def _code(values: Values, field: str) -> str | None:
    return next(iter(_codes(values, field)), None)


def _limits(values: Values, field: str) -> list[Bounds]:
    """The bounds of each date of the field; the profile has checked that they are dates."""
    contents = [value.content for value in values.get(field, ()) if isinstance(value.content, dict)]
    return [limits for content in contents if (limits := bounds_of(content)) is not None]


def _start_of(day: Day | None, otherwise: datetime, *, later: int = 0) -> datetime:
    """When a day begins for the holder, or the one `later` days after it; `otherwise` where there is no day.

    Beyond what the calendar of the machine can say it is its last or first instant.
    """
    try:
        first = datetime.combine(date(*day), time(), ZONE) if day is not None else None
        return otherwise.replace(tzinfo=UTC) if first is None else (first + timedelta(days=later)).astimezone(UTC)
    except (ValueError, OverflowError):
        return (datetime.max if day is not None and day[0] > 1 else datetime.min).replace(tzinfo=UTC)
