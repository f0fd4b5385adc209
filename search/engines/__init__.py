"""Engines behind one promise, chosen by SEARCH_URL."""

from pathlib import Path

from archive.context import Archive
from archive.model.errors import Misconfigured
from search.engines.embedded import Embedded
from search.engines.engine import Engine, Hits, Position
from search.mapping import mapping

__all__ = ["Embedded", "Engine", "Hits", "Position", "open_engine"]


def open_engine(url: str, archive: Archive) -> Engine:
    """The engine of SEARCH_URL: `embedded:` (a folder `index` in CHUANXI_HOME) or `embedded:/path`.

    Raises Misconfigured for anything else.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "embedded":
        folder = Path(rest) if rest else archive.settings.chuanxi_home / "index"
        return Embedded(folder.absolute(), mapping(archive.profiles))
    raise Misconfigured(f"SEARCH_URL: «{url}» is not known; write embedded: or embedded:/path")
