"""The one decision: may this viewer do this with that, now, and why not."""

from dataclasses import dataclass
from datetime import datetime

from archive.access.viewer import STAFF, Role, Viewer
from archive.model.rules import Action, Audience, Rule

EDITORS = STAFF
PUBLISHERS = frozenset({Role.CURATOR, Role.REVIEWER, Role.ADMINISTRATOR})
SEALED = frozenset({Role.ADMINISTRATOR})

STATUS = {
    Audience.DRAFT: 404,
    Audience.CLOSED: 404,
    Audience.INTERNAL: 404,
    Audience.WITHDRAWN: 410,
    Audience.CONSENT: 410,
    Audience.RESTRICTED: 403,
    Audience.COMMUNITY: 403,
    Audience.ONSITE: 403,
    Audience.REGISTERED: 403,
}
"""The HTTP status of each refusal, the most hiding first: when several rules fail, the first of these is said,

so that a reason never tells that a hidden record exists."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about: a record's holder and every rule that bears on it; `within` names the part, asset or

    `field:<key>` when less than the whole record is asked for.
    """

    record: str
    holder: str
    rules: tuple[Rule, ...]
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """`because` is the audience that the viewer does not belong to; it chooses the words shown to the visitor."""

    allowed: bool
    because: Audience | None = None

    def status(self, viewer: Viewer) -> int:
        """The HTTP status: 200, 401 (signing in may help), 403, 404 (not even that it exists) or 410."""
        if self.because is None:
            return 200
        status = STATUS[self.because]
        return 401 if status == 403 and viewer.person is None and self.because is not Audience.ONSITE else status


ALLOWED = Decision(allowed=True)


def may(viewer: Viewer, action: Action, subject: Subject, now: datetime) -> Decision:
    """Decides. Every rule that applies to the action and the subject must be satisfied at `now` (UTC)."""
    if action in (Action.EDIT, Action.PUBLISH):
        wanted = EDITORS if action is Action.EDIT else PUBLISHERS
        sealed = any(rule.audience is Audience.CLOSED for rule in applying(subject, action, now))
        if sealed and not viewer.has(SEALED, subject.holder):
            return Decision(False, Audience.CLOSED)
        return ALLOWED if viewer.has(wanted, subject.holder) else Decision(False, Audience.INTERNAL)
    failed = {rule.audience for rule in applying(subject, action, now) if not satisfies(viewer, rule, subject)}
    if action is Action.MASTER and not viewer.has(STAFF, subject.holder):
        failed.add(Audience.RESTRICTED)
    for audience in STATUS:
        if audience in failed:
            return Decision(False, audience)
    return ALLOWED


def applying(subject: Subject, action: Action, now: datetime) -> tuple[Rule, ...]:
    """The rules that bind now for this action on this part of the record."""
    return tuple(
        rule
        for rule in subject.rules
        if (rule.subject is None or rule.subject in subject.within)
        and (not rule.actions or action in rule.actions)
        and (rule.since is None or rule.since <= now)
        and (rule.until is None or now < rule.until)
    )


def satisfies(viewer: Viewer, rule: Rule, subject: Subject) -> bool:
    """Whether the viewer belongs to the rule's audience. A holder's staff keep what they keep for others."""
    match rule.audience:
        case Audience.PUBLIC:
            return True
        case Audience.WITHDRAWN | Audience.CONSENT:
            return False
        case Audience.CLOSED:
            return viewer.has(SEALED, subject.holder)
    if viewer.has(STAFF, subject.holder):
        return True
    match rule.audience:
        case Audience.REGISTERED:
            return viewer.person is not None
        case Audience.ONSITE:
            return viewer.onsite
        case Audience.COMMUNITY:
            return bool(viewer.communities & rule.communities)
        case Audience.RESTRICTED:
            return subject.record in viewer.granted
    return False
