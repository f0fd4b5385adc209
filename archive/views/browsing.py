"""Lists: every record of a profile that the reader may know of, page by page."""

from flask import Blueprint, abort, render_template, request

from archive.context import Anyone, archive_here, open_to
from archive.profiles.naming import publishable
from archive.views.cards import newest

blueprint = Blueprint("browsing", __name__, url_prefix="/<any(zh, en):lang>")

SIZE = 24
"""Cards on a page."""
LAST = 10_000
"""The last page that can be asked for."""


@blueprint.get("/<profile>/")
@open_to(Anyone())
def browse(lang: str, profile: str) -> str:
    """One page of the list, the newest first."""
    del lang
    profiles = archive_here().profiles
    if profile not in profiles or not publishable(profiles[profile]):
        abort(404)
    page = min(max(request.args.get("page", 1, int), 1), LAST)
    with archive_here().database.reading() as connection:
        group = newest(connection, profile, SIZE, (page - 1) * SIZE)
    pages = max(1, -(-group.total // SIZE))
    return render_template("browse.html", group=group, page=page, pages=pages)
