"""Where an index lies on an Elasticsearch server: `http(s)://user:password@host:9200/name`."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from archive.model.errors import Misconfigured

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}\Z")


@dataclass(frozen=True, slots=True)
class Address:
    """`server`: without user and password, as it may be shown. `name`: the alias that answers; what we make begins so.

    Who we are: `user` and `password`, or `api_key`, or nobody. `ca_file`: who signed the server's certificate.
    """

    server: str
    name: str
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca_file: str = ""


def address_of(url: str, api_key: str = "", ca_file: str = "") -> Address:
    """Reads SEARCH_URL, SEARCH_API_KEY and SEARCH_CA_FILE. Raises Misconfigured."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 9200)
    except ValueError:  # a port that is no number, a bracket that is not closed
        host, port = "", 0
    path, _, name = parts.path.rstrip("/").rpartition("/") if host else ("", "", "")
    if not host or parts.query or parts.fragment or not _NAME.match(name):
        raise Misconfigured(
            "SEARCH_URL: names no index on a server; write http://user:password@host:9200/name, with a name of small "
            "letters, digits, - and _ that no other archive uses there"
        )
    if parts.username and api_key:
        raise Misconfigured("SEARCH_API_KEY: set, and SEARCH_URL names a user too: keep one of them")
    if ca_file and not Path(ca_file).is_file():
        raise Misconfigured(f"SEARCH_CA_FILE: there is no file «{ca_file}»: name the authority's certificate (PEM)")
    shown = f"[{host}]" if ":" in host else host
    server = f"{parts.scheme}://{shown}:{port}{path}"
    return Address(server, name, unquote(parts.username or ""), unquote(parts.password or ""), api_key, ca_file)
