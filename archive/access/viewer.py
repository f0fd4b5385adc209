"""Who is asking."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an account may be at a holder. `registered` needs no holder."""

    REGISTERED = "registered"
    CONTRIBUTOR = "contributor"
    CURATOR = "curator"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


STAFF = frozenset({Role.CONTRIBUTOR, Role.CURATOR, Role.REVIEWER, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Viewer:
    """`person` is an account's id, None for anybody. `roles` holds (role, holder); holder None: every holder.

    `granted` are records opened to this person on request (audience `restricted`).
    """

    person: str | None = None
    roles: frozenset[tuple[Role, str | None]] = frozenset()
    communities: frozenset[str] = frozenset()
    onsite: bool = False
    granted: frozenset[str] = frozenset()

    def has(self, roles: frozenset[Role], holder: str) -> bool:
        """Whether the viewer has one of `roles` at `holder`."""
        return any(role in roles and at in (None, holder) for role, at in self.roles)

    @property
    def is_staff(self) -> bool:
        """Whether the viewer works for any holder: opens the desk, decides nothing about a record."""
        return any(role in STAFF for role, _ in self.roles)


ANYBODY = Viewer()
"""Somebody of whom nothing is known: what the index, manifests and feeds are made for."""
