"""The archive's pages, persistent addresses and files."""

from flask import Flask

from archive.views import browsing, home, media, persistent, records, session
from archive.views.desk import board, editing, posters, working

ROOMS = (home, session, board, working, editing, posters, browsing, records, persistent, media)


def init_app(app: Flask) -> None:
    """Adds every address."""
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
    session.limit(app)
