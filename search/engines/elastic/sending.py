"""Documents on their way into an index: in requests of bounded size, two under way, each refused one named."""

import json
import random
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import structlog

from search.document import Document
from search.engines.elastic.connection import ATTEMPTS, WRITE_SECONDS, Connection
from search.engines.elastic.refusals import Passing, meaning
from search.engines.elastic.schema import written
from search.mapping import Mapping

log = structlog.get_logger("indexer")

LARGEST = 4 << 20
"""Bytes of one request; a single document may be larger."""

MOST = 500
"""Documents of one request."""

UNDER_WAY = 2
"""Requests: the server works on one while the next one is made."""

ANSWER = "items.*.status,items.*.error"
"""What we want to hear of each."""

Line = tuple[str, bytes]
"""A record's id, and what is sent of it."""


def lines(documents: Iterable[Document], gone: Iterable[str], version: int, mapping: Mapping) -> Iterator[Line]:
    """What is sent for each. Whatever carries a higher version already stays: a late writer changes nothing."""
    for document in documents:
        head = {"index": {"_id": document.id, "version": version, "version_type": "external_gte"}}
        yield document.id, b"%b\n%b\n" % (_json(head), _json(written(document, mapping)))
    for name in gone:
        yield name, b"%b\n" % _json({"delete": {"_id": name, "version": version, "version_type": "external_gte"}})


def send(connection: Connection, entrance: str, given: Iterable[Line]) -> int:
    """Sends all to an alias; returns how many were refused, each of which is named in the log.

    Raises Resting, and Absent where the alias is gone.
    """
    with ThreadPoolExecutor(UNDER_WAY) as pool:
        waiting: deque[Future[int]] = deque()
        refused = 0
        for group in requests(given):
            waiting.append(pool.submit(_send, connection, entrance, group))
            if len(waiting) > UNDER_WAY:
                refused += waiting.popleft().result()
        return refused + sum(each.result() for each in waiting)


def requests(given: Iterable[Line]) -> Iterator[list[Line]]:
    """What is sent together."""
    group: list[Line] = []
    size = 0
    for line in given:
        if group and (size + len(line[1]) > LARGEST or len(group) == MOST):
            yield group
            group, size = [], 0
        group.append(line)
        size += len(line[1])
    if group:
        yield group


def _send(connection: Connection, entrance: str, group: list[Line]) -> int:
    """One request, and again for those that come at a bad moment. Returns how many were refused for good."""
    where = {"index": entrance, "require_alias": True, "filter_path": ANSWER}
    refused = 0
    for attempt in range(1, ATTEMPTS + 1):
        body = [b"".join(line for _, line in group)]
        answer = connection.ask("bulk", seconds=WRITE_SECONDS, operations=body, **where)
        again: list[Line] = []
        for line, item in zip(group, answer["items"], strict=True):
            (done,) = item.values()
            fate = _fate(done, connection)
            if fate == "again":
                again.append(line)
            elif fate:
                refused += 1
                log.error("not indexed", record=line[0], because=fate)
        if not again:
            return refused
        group = again
        time.sleep(random.uniform(0, 0.2 * 2**attempt))  # noqa: S311 jitter
    raise Passing(f"the index {entrance} takes no more documents now")


def _fate(done: dict[str, Any], connection: Connection) -> str:
    """'' where it is done, or somebody later has done it; 'again' at a bad moment; else why it is refused for good.

    Raises what concerns all of them: the disk is full, the index is gone.
    """
    status, error = int(done["status"]), done.get("error")
    if error is None or status == 409:
        return ""
    kind = str(error.get("type", status))
    if kind in ("cluster_block_exception", "index_not_found_exception"):
        raise meaning(status, {"error": error}, connection.address)
    return "again" if status in (429, 503) else kind


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
