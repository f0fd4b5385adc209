"""Which rules bear on a record: those it carries, and those that follow from its state and its consents."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from archive.model.record import Record
from archive.model.rules import Audience, Rule


@dataclass(frozen=True, slots=True)
class ConsentState:
    """What a consent that covers a record allows: `online` from `opens` until `ends` (UTC); None: without bound."""

    online: bool
    ends: datetime | None = None
    opens: datetime | None = None


def effective_rules(record: Record, consents: Iterable[ConsentState]) -> tuple[Rule, ...]:
    """Every rule that a viewer of the record must satisfy.

    Rules of the head version bind beside those of the published one: a tighter rule counts as soon as it is
    saved, a looser one when the record is published again.
    """
    rules = set(record.head.rules)
    if record.published is None:
        rules.add(Rule(Audience.DRAFT))
    else:
        rules |= set(record.published.rules)
    if record.withdrawn is not None:
        rules.add(Rule(Audience.WITHDRAWN, since=record.withdrawn.at))
    for consent in consents:
        if not consent.online:
            rules.add(Rule(Audience.CONSENT))
            continue
        if consent.ends is not None:
            rules.add(Rule(Audience.CONSENT, since=consent.ends))
        if consent.opens is not None:
            rules.add(Rule(Audience.INTERNAL, until=consent.opens))
    return tuple(sorted(rules - {Rule(Audience.PUBLIC)}, key=_order))


def _order(rule: Rule) -> tuple[str, ...]:
    """A stable order, so that equal sets of rules have one name."""
    bounds = (str(rule.since or ""), str(rule.until or ""))
    return (rule.audience, rule.subject or "", *sorted(rule.communities), *bounds, *sorted(rule.actions))
