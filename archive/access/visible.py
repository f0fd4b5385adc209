"""The twin of `may` for lists: a predicate that SQL and the engines translate into "class is one of these".

Records that ask the same of a viewer (same holder, same rules) share an access class. There are few of
them (audiences x holders x embargo days), so a viewer's predicate is made by asking `may` about each class
once: twin and decision cannot drift apart, and a passing embargo needs nothing to be indexed anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from archive.access.decision import Subject, may
from archive.access.viewer import Viewer
from archive.model.rules import Action


@dataclass(frozen=True, slots=True)
class Visible:
    """A record is visible if its class is in `classes`, or if it is in `granted` and its class in `on_request`."""

    classes: frozenset[str]
    granted: frozenset[str] = frozenset()
    on_request: frozenset[str] = frozenset()

    def shows(self, record: str, access_class: str) -> bool:
        """The predicate itself, for what is already in memory."""
        return access_class in self.classes or (record in self.granted and access_class in self.on_request)


def visible(
    viewer: Viewer, classes: Iterable[tuple[str, Subject]], now: datetime, action: Action = Action.KNOW
) -> Visible:
    """The predicate of all that `viewer` may `action` at `now`; `classes` are (class id, its subject)."""
    listed = tuple(classes)
    open_to_all = frozenset(name for name, subject in listed if may(viewer, action, _nobody(subject), now).allowed)
    if not viewer.granted:
        return Visible(open_to_all)
    asked = frozenset(
        name
        for name, subject in listed
        if may(replace(viewer, granted=frozenset({subject.record})), action, subject, now).allowed
    )
    return Visible(open_to_all, viewer.granted, asked - open_to_all)


def _nobody(subject: Subject) -> Subject:
    """The class without a record of its own, so that no grant can apply to it."""
    return replace(subject, record="")
