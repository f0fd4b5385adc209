"""What the answers of Elasticsearch mean: one sentence each, with the setting and the cure."""

from typing import Any

from archive.model.errors import Conflict, Missing, Unavailable
from search.engines.elastic.address import Address
from search.engines.engine import Resting


class Refused(Resting):
    """The server answers, and will not do it before somebody mends a setting."""


class Passing(Resting):
    """Too much happens there just now: the same request may succeed at once."""


class Full(Resting):
    """The server takes nothing in before somebody makes room."""


class Absent(Missing):
    """No index, alias or document of this name."""


class Untold(Absent):
    """The index is there, and this document is not in it."""


class TakenAway(Conflict):
    """It was changed by somebody else, or is there already."""


_RIGHTS = "the cluster privilege monitor, and all on the indices {name} and {name}-*"


def meaning(status: int, body: Any, address: Address) -> Exception:
    """What to raise for an answer that is none: of a status and, where the server said more, an error."""
    error = body.get("error", {}) if isinstance(body, dict) else {}
    kind, reason = (str(error.get(key, "")) for key in ("type", "reason")) if isinstance(error, dict) else ("", "")
    where = f"{address.server}"
    if status == 404:
        return Absent(kind) if kind else Untold("no such document")
    if kind == "cluster_block_exception":
        return _blocked(status, reason, address)
    if status == 409 or kind in ("resource_already_exists_exception", "aliases_not_found_exception"):
        return TakenAway(kind)
    if status == 401:
        return Refused(_unknown(address))
    if status == 403:
        who = "SEARCH_API_KEY" if address.api_key else "SEARCH_URL"
        return Refused(f"{who}: at {where} this account may not do that: give it {_RIGHTS.format(name=address.name)}")
    if status in (429, 502, 503, 504):
        return Passing(f"the index {address.name} at {where} does not answer now ({status} {kind})")
    if status == 413:
        return Refused(f"SEARCH_URL: {where} takes no request so large: raise http.max_content_length to 100mb there")
    return Refused(f"SEARCH_URL: {where} refuses what is asked ({status} {kind}: {reason[:200]}); is it Elasticsearch?")


def _unknown(address: Address) -> str:
    if address.api_key:
        return f"SEARCH_API_KEY: {address.server} does not know this key: mend it, or make another there"
    if address.user:
        return f"SEARCH_URL: {address.server} does not know this user and password: mend them"
    return (
        f"SEARCH_URL: {address.server} wants to know who asks: write user:password@ before the host, or SEARCH_API_KEY"
    )


def _blocked(status: int, reason: str, address: Address) -> Unavailable:
    """Blocks of a whole cluster pass with its start; those of an index are somebody's wish, or a full disk."""
    if "SERVICE_UNAVAILABLE" in reason:
        return Passing(f"{address.server} is starting ({reason[:100]})")
    if status == 429 or "flood" in reason:
        return Full(
            f"the disk of {address.server} is full: make room there; the index goes on by itself when there is some"
        )
    return Full(f"the index {address.name} at {address.server} may not be written ({reason[:100]}): lift that block")
