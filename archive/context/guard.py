"""Every view declares to whom it is open. A view that declares nothing is answered with 500 and fails a house test."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import abort, g, redirect, request, url_for
from werkzeug.exceptions import Gone, HTTPException

from archive.access import Decision, Subject
from archive.admission import admission
from archive.context.here import archive_here, language_here, viewer_here
from archive.model.rules import Action

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Anyone:
    """The view shows nothing of a record by itself; what it lists it asks `visible` for."""


@dataclass(frozen=True, slots=True)
class SignedInStaff:
    """The view is the desk: for people who work for some holder."""


@dataclass(frozen=True, slots=True)
class Watchers:
    """The view tells how the house is doing: to who asks on this machine itself, or brings METRICS_TOKEN."""


@dataclass(frozen=True, slots=True)
class OfRecord:
    """The view shows a record, part or asset: `argument` is the view's argument with its id, `action` what is done.

    `kinds` are the kinds of identifier that the address may name.
    """

    action: Action
    argument: str = "record"
    kinds: tuple[str, ...] = ("record",)


OpenTo = Anyone | SignedInStaff | Watchers | OfRecord


class Refused(HTTPException):
    """A refusal that says why (401, 403) and whom to ask."""

    def __init__(self, decision: Decision, subject: Subject, status: int) -> None:
        super().__init__()
        self.code, self.decision, self.subject = status, decision, subject


class Withdrawn(Gone):
    """What is withdrawn answers with a tombstone."""

    def __init__(self, decision: Decision, subject: Subject) -> None:
        super().__init__()
        self.decision, self.subject = decision, subject


def open_to(whom: OpenTo) -> Callable[[View], View]:
    """Declares, and enforces before the view runs."""

    def guarded(view: View) -> View:
        @wraps(view)
        def guard(*args: Any, **kwargs: Any) -> Any:
            refused = _check(whom, kwargs)
            return refused if refused is not None else view(*args, **kwargs)

        guard.open_to = whom  # type: ignore[attr-defined]
        return guard  # type: ignore[return-value]

    return guarded


def let_through(action: Action, name: str, kinds: tuple[str, ...] = ("record",)) -> Subject:
    """The subject that `name` names, if the viewer may do this with it; otherwise 401, 403, 404 or 410."""
    with archive_here().database.reading() as connection:
        found = admission(connection, viewer_here(), action, name, kinds, archive_here().now())
    if found is None:
        abort(404)
    if not found.decision.allowed:
        refuse(found.decision, found.subject)
    return found.subject


def refuse(decision: Decision, subject: Subject) -> None:
    """Raises what the decision means in HTTP."""
    status = decision.status(viewer_here())
    if status == 404:
        abort(404)
    if status == 410:
        raise Withdrawn(decision, subject)
    raise Refused(decision, subject, status)


def _watches() -> bool:
    """A proxy on this machine asks on behalf of others, and says so: that is not this machine's own question."""
    token = archive_here().settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(token.encode(), given.encode()):
        return True
    forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via"))
    return request.remote_addr in ("127.0.0.1", "::1") and not forwarded


def _check(whom: OpenTo, arguments: dict[str, Any]) -> Any:
    match whom:
        case SignedInStaff():
            if viewer_here().person is None:
                return redirect(url_for("session.sign_in", lang=language_here(), next=request.full_path))
            if not viewer_here().is_staff:
                abort(403)
        case Watchers():
            if not _watches():
                abort(404)
        case OfRecord(action=action, argument=argument, kinds=kinds):
            g.subject = let_through(action, str(arguments[argument]), kinds)
    return None
