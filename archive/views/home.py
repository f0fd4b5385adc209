"""The first page, and the page about the archive."""

from flask import Blueprint, render_template

from archive.catalogue import holders
from archive.context import Anyone, archive_here, language_here, open_to
from archive.profiles.naming import publishable
from archive.views.cards import newest
from archive.views.records import holder_name

blueprint = Blueprint("home", __name__, url_prefix="/<any(zh, en):lang>")

FIRST = ("item", "element", "collection")
"""The profiles whose newest records stand on the first page."""


@blueprint.get("/")
@open_to(Anyone())
def home(lang: str) -> str:
    """Search, what is new, and the ways in, with how many records there are for this reader."""
    del lang
    profiles = archive_here().profiles
    names = [profile.name for profile in profiles if publishable(profile)]
    with archive_here().database.reading() as connection:
        groups = {name: newest(connection, name, 6 if name in FIRST else 0) for name in names}
    return render_template("home.html", groups=groups, first=[groups[name] for name in FIRST if name in groups])


@blueprint.get("/about")
@open_to(Anyone())
def about(lang: str) -> str:
    """What the archive is and how it treats what it keeps."""
    with archive_here().database.reading() as connection:
        names = [holder_name(each, lang) for each in holders.names(connection).values()]
    return render_template("about.html", holders=names, language=language_here())
