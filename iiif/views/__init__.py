"""The addresses of IIIF."""

from flask import Flask

from archive.context import Archive
from iiif.image import Pictures
from iiif.views import here, images, presentation


def init_app(app: Flask, archive: Archive, pictures: Pictures) -> None:
    """Adds every address."""
    here.init_app(app, archive, pictures)
    app.register_blueprint(presentation.blueprint)
    app.register_blueprint(images.blueprint)
