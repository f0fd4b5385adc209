"""Engines behind one promise, chosen by SEARCH_URL."""

from pathlib import Path

import structlog

from archive.context import Archive
from archive.model.errors import Misconfigured
from search.engines.embedded import Embedded
from search.engines.engine import Engine, Hits, Position, Resting
from search.mapping import mapping

__all__ = ["Embedded", "Engine", "Hits", "Position", "Resting", "check_at_start", "open_engine"]


log = structlog.get_logger("search")


def check_at_start(engine: Engine) -> None:
    """Raises Misconfigured. A server that does not answer is said and no more: without it all else goes on."""
    try:
        engine.check()
    except Resting as fault:
        log.warning("search is resting", because=str(fault))


def open_engine(url: str, archive: Archive) -> Engine:
    """The engine of SEARCH_URL: `embedded:` (a folder `index` in CHUANXI_HOME), `embedded:/path`, or a server's

    `http(s)://user:password@host:9200/name`. Asks no server yet. Raises Misconfigured for anything else.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "embedded":
        folder = Path(rest) if rest else archive.settings.chuanxi_home / "index"
        return Embedded(folder.absolute(), mapping(archive.profiles))
    if scheme in ("http", "https"):
        from search.engines.elastic import Elastic, address_of

        given = address_of(url, archive.settings.search_api_key, archive.settings.search_ca_file)
        return Elastic(given, mapping(archive.profiles))
    raise Misconfigured(
        f"SEARCH_URL: «{scheme}:» is not known; write embedded:, embedded:/path or http://user:password@host:9200/name"
    )
