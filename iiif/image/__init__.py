"""The Image API 3.0, level 2 and more, over the access copies that ingest has made."""

from iiif.image.information import information
from iiif.image.rendering import render
from iiif.image.request import BadRequest, ImageRequest, parse

__all__ = ["BadRequest", "ImageRequest", "information", "parse", "render"]
