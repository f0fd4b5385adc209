"""What the present request knows: its archive, its viewer, its language, its subject."""

from typing import cast

from flask import Flask, current_app, g, request

from archive.access import Subject, Viewer
from archive.context.opening import Archive
from archive.sessions import viewer_of

EXTENSION = "chuanxi.archive"


def init_app(app: Flask, archive: Archive) -> None:
    """Gives the application its archive."""
    app.extensions[EXTENSION] = archive


def archive_here() -> Archive:
    """The archive of the application that is answering now."""
    return cast(Archive, current_app.extensions[EXTENSION])


def viewer_here() -> Viewer:
    """Who is asking; looked up once a request."""
    if "viewer" not in g:
        here = archive_here()
        g.viewer = viewer_of(request.environ, here.database, here.settings)
    return cast(Viewer, g.viewer)


def language_here() -> str:
    """The language of the page: the first segment of its path (zh or en), else what the browser prefers."""
    given = (request.view_args or {}).get("lang")
    return given if given in ("zh", "en") else request.accept_languages.best_match(["zh", "en"], default="zh")


def subject_here() -> Subject | None:
    """The record that the guard has let through for this request."""
    return cast(Subject | None, g.get("subject"))
