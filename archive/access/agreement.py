"""What consents allow, by their values alone: which end when, and whose is missing."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from archive.access.effective import ConsentState
from archive.model.problems import Problem, Where
from archive.model.rules import Audience, Rule
from archive.model.values import Values

ZONE = ZoneInfo("Asia/Shanghai")
"""Dates of consents are the holder's days."""


def state_of(values: Values) -> ConsentState:
    """What a consent with these values allows: by its uses, its status, its end and its withdrawal."""
    if _code(values, "status") not in (None, "active"):
        return ConsentState(online=False)
    ends = [moment for field in ("valid_to", "withdrawn_on") if (moment := _day(values, field)) is not None]
    return ConsentState(online="online" in _codes(values, "uses"), ends=min(ends, default=None))


def missing_consents(
    rules: Iterable[Rule], people: Mapping[str, Values], consents: Iterable[Values], now: datetime
) -> tuple[Problem, ...]:
    """`consent_missing` for each living person of `people` (named practitioners, by id) who has given no active

    consent for `online`, where the rules let anybody but staff in. People are named by id, never by name.
    """
    if any(rule.audience in (Audience.INTERNAL, Audience.CLOSED) and rule.subject is None for rule in rules):
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


def targets(values: Values, field: str) -> tuple[str, ...]:
    """The records that a field names."""
    found = (value.content for value in values.get(field, ()))
    return tuple(content["target"] for content in found if isinstance(content, dict) and content.get("target"))


def _may_be_living_person(values: Values) -> bool:
    """Of somebody of whom only the name is known we do not know that they are dead: they are asked too."""
    return _code(values, "kind") != "group" and _code(values, "life_status") != "deceased"


def _codes(values: Values, field: str) -> tuple[str, ...]:
    return tuple(str(value.content) for value in values.get(field, ()))


def _code(values: Values, field: str) -> str | None:
    return next(iter(_codes(values, field)), None)


def _day(values: Values, field: str) -> datetime | None:
    """The instant at which consent ends by this field: the end of the last valid day, the start of a withdrawal's."""
    for value in values.get(field, ()):
        text = value.content.get("edtf", "") if isinstance(value.content, dict) else str(value.content)
        try:
            day = date.fromisoformat(text[:10])
        except ValueError:
            continue
        ends = day if field == "withdrawn_on" else day + timedelta(days=1)
        return datetime.combine(ends, time(), ZONE).astimezone(UTC)
    return None
