"""The addresses of IIIF."""

from flask import Flask

from iiif.views import images, presentation


def init_app(app: Flask) -> None:
    """Adds every address."""
    app.register_blueprint(presentation.blueprint)
    app.register_blueprint(images.blueprint)
