"""The Image API 3.0 and 2.1, level 2 and more, over the access copies that ingest has made."""

from iiif.image.deadline import Busy
from iiif.image.information import information, information_of_2
from iiif.image.making import Maker
from iiif.image.pictures import Pictures
from iiif.image.request import BadRequest, ImageRequest, parse

__all__ = ["BadRequest", "Busy", "ImageRequest", "Maker", "Pictures", "information", "information_of_2", "parse"]
