"""Editing, publishing and taking down one record."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from archive import publication
from archive.access import may
from archive.catalogue import records
from archive.catalogue.writing import Writing
from archive.consent import withdraw_consent
from archive.context import OfRecord, archive_here, language_here, let_through, open_to, subject_here, viewer_here
from archive.model.errors import Rejected
from archive.model.problems import Problem
from archive.model.record import Record
from archive.model.rules import Action
from archive.profiles.naming import publishable
from archive.views.describing import Entry
from archive.views.desk.board import title_of
from archive.views.desk.form import Box, boxes
from archive.views.desk.naming import Names
from archive.views.desk.posters import Choice, choices
from archive.views.desk.saving import Attempt, save
from archive.views.desk.telling import Told, tell
from archive.views.reading import record_here
from archive.withdrawal import withdraw_record

blueprint = Blueprint("editing", __name__, url_prefix="/<any(zh, en):lang>/desk/<record>")

LONGEST_REASON = 500
"""Characters."""


@dataclass(frozen=True, slots=True)
class EditPage:
    """The form of a record, what was typed into it, what is wrong with that, and what publishing still lacks."""

    record: Record
    title: Entry
    profile: str
    key_field: str
    boxes: tuple[Box, ...]
    typed: Mapping[str, str]
    problems: tuple[Told, ...]
    obstacles: tuple[Told, ...]
    based_on: int
    overtaken: bool
    may_publish: bool
    publishable: bool
    posters: tuple[Choice, ...] = ()

    @property
    def may_save(self) -> bool:
        """What is never published counts as soon as it is saved: that is for those who may publish."""
        return self.publishable or self.may_publish

    def of(self, key: str) -> tuple[Told, ...]:
        """The problems of one field."""
        return tuple(problem for problem in self.problems if problem.field == key)


@blueprint.get("")
@open_to(OfRecord(Action.EDIT))
def edit(lang: str, record: str) -> str:
    """The form."""
    del lang, record
    with archive_here().database.reading() as connection:
        return render_template("desk/edit.html", page=_page(connection, Attempt(record_here(connection))))


@blueprint.post("")
@open_to(OfRecord(Action.EDIT))
def store(lang: str, record: str) -> Response | tuple[str, int]:
    """Saves, or shows the form again with every problem beside its field and all that was typed."""
    with archive_here().database.reading() as connection:
        at_once = not publishable(archive_here().profiles[record_here(connection).profile])
    if at_once:
        # A consent counts as soon as it is saved, and may open what it covers: saving it is publishing.
        let_through(Action.PUBLISH, record)
    typed = {name: "; ".join(filter(None, request.form.getlist(name))) for name in request.form}
    based_on, seen = (request.form.get(name, 0, int) for name in ("based_on", "seen"))
    with archive_here().database.writing() as connection:
        attempt = save(connection, record_here(connection), typed, based_on, seen, _writing())
    if not attempt.saved:
        with archive_here().database.reading() as connection:
            page = _page(connection, attempt, typed, based_on)
        return render_template("desk/edit.html", page=page), 409 if attempt.overtaken else 422
    return redirect(url_for("editing.edit", lang=lang, record=record, saved=attempt.record.head.number), 303)


@blueprint.post("/publish")
@open_to(OfRecord(Action.PUBLISH))
def publish(lang: str, record: str) -> Response | tuple[str, int]:
    """Makes the newest version public, or says what stands in the way."""
    here, seen = archive_here(), request.form.get("seen", 0, int)
    try:
        with here.database.writing() as connection:
            present = record_here(connection)
            if not publishable(here.profiles[present.profile]):
                abort(404)
            if present.head.number != seen:
                return _overtaken()
            publication.publish(connection, here.profiles, record, _writing())
    except Rejected as refusal:
        return _refused(refusal.problems)
    return redirect(url_for("editing.edit", lang=lang, record=record, published=1), 303)


@blueprint.post("/withdraw")
@open_to(OfRecord(Action.PUBLISH))
def withdraw(lang: str, record: str) -> Response | tuple[str, int]:
    """Takes the record down; the reason is kept, and shown on no page."""
    reason = request.form.get("because", "").strip()[:LONGEST_REASON]
    if not reason:
        return _refused((Problem("reason_missing"),))
    with archive_here().database.writing() as connection:
        withdraw_record(connection, record, reason, _writing())
    return redirect(url_for("editing.edit", lang=lang, record=record, withdrawn=1), 303)


@blueprint.post("/withdraw-consent")
@open_to(OfRecord(Action.PUBLISH))
def close_consent(lang: str, record: str) -> Response:
    """The giver has taken their consent back: all that it covers is closed at once."""
    here = archive_here()
    with here.database.writing() as connection:
        covered = withdraw_consent(connection, here.profiles, record, _writing())
    return redirect(url_for("editing.edit", lang=lang, record=record, closed=len(covered)), 303)


def _refused(problems: tuple[Problem, ...]) -> tuple[str, int]:
    with archive_here().database.reading() as connection:
        page = _page(connection, Attempt(record_here(connection), problems))
    return render_template("desk/edit.html", page=page), 422


def _overtaken() -> tuple[str, int]:
    with archive_here().database.reading() as connection:
        page = _page(connection, Attempt(record_here(connection), overtaken=True))
    return render_template("desk/edit.html", page=page), 409


def _writing() -> Writing:
    return Writing(str(viewer_here().person), archive_here().now())


def _page(
    connection: Connection, attempt: Attempt, typed: Mapping[str, str] | None = None, based_on: int | None = None
) -> EditPage:
    here, record, subject = archive_here(), attempt.record, subject_here()
    assert subject is not None, "the views are declared as OfRecord"
    profile = here.profiles[record.profile]
    is_public = publishable(profile)
    wanting = publication.obstacles(connection, here.profiles, record, here.now()) if is_public else ()
    return EditPage(
        record=record,
        title=title_of(record),
        profile=profile.label[language_here()],
        key_field=profile.key if record.key is not None else "",
        boxes=boxes(profile, record.head.values, language_here(), Names(connection, record.holder).name),
        typed=typed or {},
        problems=tell(attempt.problems, record.profile),
        obstacles=tell(wanting, record.profile),
        based_on=based_on or record.head.number,
        overtaken=attempt.overtaken,
        may_publish=may(viewer_here(), Action.PUBLISH, subject, here.now()).allowed,
        publishable=is_public,
        posters=choices(here.store, record.head, records.renditions_of(connection, (record.id,))[record.id]),
    )
