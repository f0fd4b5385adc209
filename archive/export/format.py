"""What an export format is, and what every format needs to know besides the record."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from archive.disclosure import Shown


@dataclass(frozen=True, slots=True)
class Bases:
    """The two bases without trailing slash: ids are made from `id_base`, what is fetched stands under `public_url`."""

    public_url: str
    id_base: str

    def id(self, name: str) -> str:
        """The persistent address of a record, part or asset."""
        return f"{self.id_base}/id/{name}"

    def holder(self, code: str) -> str:
        """The persistent address of a holder."""
        return f"{self.id_base}/id/holder/{code}"

    def page(self, language: str, shown: Shown) -> str:
        """The record's page."""
        return f"{self.public_url}/{language}/{shown.profile.name}/{shown.record.id}"

    def media(self, asset: str, recipe: str, variant: str) -> str:
        """A rendition's file."""
        return f"{self.public_url}/media/{asset}/{recipe}/{variant}"


@dataclass(frozen=True, slots=True)
class Format:
    """`suffix` is how the address ends (`/id/<id>/record.<suffix>`); `make` gives plain JSON of one record."""

    suffix: str
    media_type: str
    label: str
    make: Callable[[Shown, Bases], dict[str, Any]]
