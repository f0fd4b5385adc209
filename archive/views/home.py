"""The first page, and the page about the archive."""

from flask import Blueprint, render_template

from archive.context import Anyone, open_to

blueprint = Blueprint("home", __name__, url_prefix="/<any(zh, en):lang>")


@blueprint.get("/")
@open_to(Anyone())
def home(lang: str) -> str:
    """Search, what is new, and the ways in."""
    del lang
    return render_template("home.html")


@blueprint.get("/about")
@open_to(Anyone())
def about(lang: str) -> str:
    """What the archive is and how it treats what it keeps."""
    del lang
    return render_template("about.html")
