"""The addresses of IIIF."""

from flask import Flask

from archive.context import Archive
from iiif.image import Maker
from iiif.views import here, images, presentation


def init_app(app: Flask, archive: Archive) -> Maker:
    """Adds every address. Returns what makes images, for what answers before Flask does."""
    here.init_app(app, archive)
    app.register_blueprint(presentation.blueprint)
    app.register_blueprint(images.blueprint)
    return here.maker_of(app)
