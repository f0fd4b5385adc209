"""The addresses of search."""

from flask import Flask

from search.engines import Engine
from search.views import api, page
from search.views.here import ENGINE


def init_app(app: Flask, engine: Engine) -> None:
    """Adds every address and gives them the engine."""
    app.extensions[ENGINE] = engine
    app.register_blueprint(api.blueprint)
    app.register_blueprint(page.blueprint)
