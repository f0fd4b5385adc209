"""Large downloads, handed out by the store itself where it has a server that visitors reach (STORAGE_PUBLIC_URL)."""

from collections.abc import Callable

from flask import Response, request

from archive.context import archive_here
from archive.storage import Given

LARGE = 8 << 20
"""Bytes from which on it is worth another connection."""

SECONDS = 60
"""For which an address is good: whoever got it may keep it that much longer than a decision that closes the file."""

Link = Callable[[str, int, Given], str | None]
"""(server, seconds, how it is given) → address."""


def by_the_store(link: Link, size: int, given: Given) -> Response | None:
    """307 to the store, for a file of `size` bytes whose access was decided just now; None where the site gives it.

    Questions without a body (HEAD, If-None-Match) are answered here: the address is signed for GET alone.
    """
    at = archive_here().settings.storage_public_url
    if not at or size < LARGE or request.method != "GET" or request.if_none_match:
        return None
    address = link(at, SECONDS, given)
    if address is None:
        return None
    response = Response(status=307, headers={"Location": address})
    response.headers["Cache-Control"] = "no-store"
    return response


def saved_as(response: Response, given: Given) -> Response:
    """The answer as a file to be kept."""
    response.headers.set("Content-Disposition", "attachment", filename=given.name)
    return response
