"""Bytes out of a store, whole or in part (RFC 9110 sections 8.8, 13 and 14)."""

from collections.abc import Callable, Iterator
from datetime import datetime

from flask import Response, request

Read = Callable[[int, int], Iterator[bytes]]
"""(start, length) → the bytes, in chunks."""


def in_ranges(read: Read, size: int, media_type: str, etag: str, modified: datetime | None = None) -> Response:
    """200, 206 for one range, 304, or 416. A request for several ranges is answered with the whole (section 14.2)."""
    response = Response(content_type=media_type)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(etag)
    response.last_modified = modified
    if response.make_conditional(request).status_code == 304:
        return response
    start, stop = 0, size
    if request.range is not None and request.range.units == "bytes" and _unchanged(etag, modified):
        found = request.range.range_for_length(size)
        if found is None and len(request.range.ranges) == 1:
            response.status_code = 416
            response.headers["Content-Range"] = f"bytes */{size}"
            return response
        if found is not None:
            start, stop = found
            response.status_code = 206
            response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    response.direct_passthrough = True
    if request.method != "HEAD":
        response.response = read(start, stop - start)
    response.headers["Content-Length"] = str(stop - start)
    return response


def _unchanged(etag: str, modified: datetime | None) -> bool:
    """Whether the parts that the reader has are of the same bytes (section 13.1.5, If-Range)."""
    asked = request.if_range
    if asked.etag is not None:
        return asked.etag == etag
    if asked.date is not None:
        return modified is not None and modified.replace(microsecond=0) <= asked.date
    return "If-Range" not in request.headers
