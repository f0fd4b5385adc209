"""Where a hit leads. Ids are made from ID_BASE, what is fetched stands under PUBLIC_URL."""

from archive.model.rendition import Rendition
from archive.settings import Settings


def page(settings: Settings, language: str, kind: str, record: str) -> str:
    """The record's page for people, in a language."""
    return f"{settings.public_url}/{language}/{kind}/{record}"


def manifest(settings: Settings, kind: str, record: str) -> str:
    """The record's manifest; of a collection its IIIF collection."""
    return f"{settings.id_base}/iiif/{'collection' if kind == 'collection' else 'manifest'}/{record}"


def media(settings: Settings, rendition: Rendition) -> str:
    """A rendition's file."""
    return f"{settings.public_url}/media/{rendition.asset}/{rendition.recipe}/{rendition.variant}"
