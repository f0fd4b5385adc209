"""Deposits that are being worked on, on the desk: how far they are, and how one is stopped."""

from flask import Blueprint, Response, abort, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from archive.access import STAFF
from archive.catalogue.under_way import cancel, holder_of, under_way
from archive.context import SignedInStaff, archive_here, open_to, viewer_here
from archive.views.desk.board import holders_of

blueprint = Blueprint("working", __name__, url_prefix="/<any(zh, en):lang>/desk/under-way")


@blueprint.get("")
@open_to(SignedInStaff())
def told(lang: str) -> Response:
    """That part of the desk by itself: what its page asks for while it is open."""
    del lang
    here = archive_here()
    with here.database.reading() as connection:
        found = under_way(connection, holders_of(viewer_here()), here.now())
    answer = make_response(render_template("desk/under_way.html", under_way=found))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/<deposit>/cancel")
@open_to(SignedInStaff())
def stop(lang: str, deposit: str) -> Answer:
    """Stops a deposit, for those who may edit what its holder keeps; others do not learn that there is one."""
    here = archive_here()
    with here.database.reading() as connection:
        holder = holder_of(connection, deposit)
    if holder is None or not viewer_here().has(STAFF, holder):
        abort(404)
    stopped = cancel(here.database, here.scratch, deposit)
    return redirect(url_for("desk.board", lang=lang, ended="cancelled" if stopped else "before"), 303)
