"""The archive's pages, persistent addresses and files."""

from flask import Flask

from archive.views import home

ROOMS = (home,)


def init_app(app: Flask) -> None:
    """Adds every address."""
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
