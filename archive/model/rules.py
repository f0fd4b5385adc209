"""Rules of access: what a record, part, asset or field asks of who would see it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Action(StrEnum):
    """What a viewer wants to do. Staff actions stand last."""

    KNOW = "know"
    DESCRIBE = "describe"
    PREVIEW = "preview"
    STREAM = "stream"
    DOWNLOAD = "download"
    MASTER = "master"
    EDIT = "edit"
    PUBLISH = "publish"


class Audience(StrEnum):
    """Who satisfies a rule: vocabulary V16, and the states that a record can be in. Not a ladder."""

    PUBLIC = "public"
    REGISTERED = "registered"
    ONSITE = "onsite"
    COMMUNITY = "community"
    RESTRICTED = "restricted"
    INTERNAL = "internal"
    CLOSED = "closed"
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition. The viewer must satisfy every rule that applies to the action, now.

    `subject` is None for the whole record, else the id of a part or asset, or `field:<key>`.
    `since` and `until` bound the rule in time (UTC, half-open); None is unbounded.
    `actions` empty: every action.
    """

    audience: Audience
    subject: str | None = None
    communities: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    actions: frozenset[Action] = field(default_factory=frozenset)

    @property
    def is_plain(self) -> bool:
        """Whether it is about the whole record, always, and every action: what the words of a description can ask for.

        The others are made by people; no description undoes them.
        """
        return self.subject is None and self.since is None and self.until is None and not self.actions
