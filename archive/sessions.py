"""environ → Viewer, without Flask: the same for every route, and for what answers before Flask does."""

import ipaddress
from dataclasses import replace
from http.cookies import CookieError, SimpleCookie
from typing import Any

from archive.access import ANYBODY, Viewer
from archive.catalogue import accounts
from archive.catalogue.database import Database
from archive.settings import Settings

COOKIE = "chuanxi_session"


def viewer_of(environ: dict[str, Any], database: Database, settings: Settings) -> Viewer:
    """Who asks: the person of the session cookie with the roles that they have at this moment, and whether on site."""
    token = session_token(environ)
    known = None
    if token is not None:
        with database.reading() as connection:
            known = accounts.viewer_of(connection, token)
    return replace(known or ANYBODY, onsite=_on_site(environ, settings))


def session_token(environ: dict[str, Any]) -> str | None:
    """The session's token as the browser sent it."""
    header = environ.get("HTTP_COOKIE", "")
    if COOKIE not in header:
        return None
    try:
        morsel = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return morsel.value if morsel is not None else None


def _on_site(environ: dict[str, Any], settings: Settings) -> bool:
    """Whether the request comes from one of ONSITE_NETWORKS. REMOTE_ADDR is set right by the proxy settings."""
    if not settings.onsite_networks:
        return False
    try:
        address = ipaddress.ip_address(environ.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in settings.onsite_networks)
