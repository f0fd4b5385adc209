"""A record's page: its description, what there is to see and hear, what it belongs to."""

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from archive.access import Decision, Subject, may
from archive.catalogue import holders, records
from archive.context import OfRecord, archive_here, language_here, open_to, subject_here, viewer_here
from archive.disclosure import Shown
from archive.export.tagged import in_language
from archive.model.rendition import Rendition
from archive.model.rules import Action
from archive.views.cards import Group, picture_of, related
from archive.views.describing import Entry, Line, entry_of, lines_of
from archive.views.reading import bases_here, shown_here
from archive.views.viewing import Viewing, viewing_of

blueprint = Blueprint("records", __name__, url_prefix="/<any(zh, en):lang>")


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Everything that the page of a record says."""

    shown: Shown
    title: Entry
    other_titles: tuple[Entry, ...]
    lines: tuple[Line, ...]
    viewing: Viewing
    related: tuple[Group, ...]
    holder: str
    address: str
    picture: Rendition | None
    versions: tuple[int, ...]
    may_edit: bool
    number: int | None = None

    def line(self, key: str) -> Line | None:
        """The line of a field, for what the page shows apart."""
        return next((line for line in self.lines if line.key == key), None)


@blueprint.get("/<profile>/<record>")
@open_to(OfRecord(Action.DESCRIBE))
def show(lang: str, profile: str, record: str) -> str | Response:
    """The record in its public version."""
    page = _page_here()
    if page.shown.profile.name != profile:
        return redirect(url_for("records.show", lang=lang, profile=page.shown.profile.name, record=record))
    return render_template("record.html", page=page)


@blueprint.get("/<profile>/<record>/v/<int:number>")
@open_to(OfRecord(Action.DESCRIBE))
def version(lang: str, profile: str, record: str, number: int) -> str:
    """One version of the record, as it was."""
    del lang, profile, record
    return render_template("record.html", page=_page_here(number))


@blueprint.get("/mirador/<record>")
@open_to(OfRecord(Action.DESCRIBE))
def mirador(lang: str, record: str) -> str:
    """The record in the workspace of Mirador, which compares and annotates."""
    del lang, record
    page = _page_here()
    if not page.shown.version.parts:
        abort(404)
    return render_template("mirador.html", page=page)


def _page_here(number: int | None = None) -> RecordPage:
    subject, language = subject_here(), language_here()
    assert subject is not None, "the view is declared as OfRecord"
    with archive_here().database.reading() as connection:
        return page_of(connection, shown_here(connection, number), subject, language, number)


def page_of(
    connection: Connection, shown: Shown, subject: Subject, language: str, number: int | None = None
) -> RecordPage:
    """The page of a record as it is shown to the viewer; `number` when it is an older version."""
    best = in_language(shown.title, language)
    names = holders.names(connection)[shown.record.holder]
    return RecordPage(
        shown=shown,
        title=entry_of(best, language),
        other_titles=tuple(entry_of(each, language) for each in shown.title if each is not best),
        lines=lines_of(connection, shown, language),
        viewing=viewing_of(shown, subject, language),
        related=() if number is not None else related(connection, shown.record.id),
        holder=holder_name(names, language),
        address=bases_here().id(shown.record.id),
        picture=picture_of(shown, subject, "thumb-400.jpg"),
        versions=records.disseminated(connection, shown.record.id),
        may_edit=_decision(Action.EDIT, subject).allowed,
        number=number,
    )


def holder_name(names: dict[str, str], language: str) -> str:
    """The holder's name in the language, or in whatever it has."""
    found = next((text for tag, text in names.items() if tag.split("-")[0] == language), None)
    return found or next(iter(names.values()), "")


def _decision(action: Action, subject: Subject) -> Decision:
    return may(viewer_here(), action, subject, archive_here().now())
