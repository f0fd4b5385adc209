"""Bytes out of an S3 server, as they come; where the line breaks it goes on from the byte that is wanted next."""

import random
import time
from collections.abc import Iterator

from archive.model.errors import Missing, Unavailable
from archive.storage.s3.connection import ATTEMPTS, Body, Broken, Connection
from archive.storage.s3.refusals import BeyondEnd, Changed
from archive.storage.store import CHUNK


def read(connection: Connection, name: str, start: int, length: int | None) -> Iterator[bytes]:
    """See Store.read. Raises Missing at once; in the middle, Unavailable if what is read was replaced or cannot go on.

    One request serves the whole read, so the server goes on with what it began. Only after a broken line is the rest
    asked for, and only of the same content.
    """
    if length == 0:
        connection.ask("head_object", Key=name)
        return iter(())
    try:
        body = _ask(connection, name, start, None if length is None else start + length)
    except BeyondEnd:
        return iter(())
    chunks = _chunks(connection, name, body, start)
    next(chunks)  # Now the body belongs to the generator, which closes it however it ends.
    return chunks


def _chunks(connection: Connection, name: str, body: Body, place: int) -> Iterator[bytes]:
    end, etag, failures = place + body.size, body.etag, 0
    try:
        yield b""
        while place < end:
            try:
                chunk = body.read(min(CHUNK, end - place))
                if not chunk:
                    raise Broken(f"{connection.endpoint} ended a body before its end")
            except Broken:
                failures += 1
                if failures >= ATTEMPTS:
                    raise
                body.close()
                time.sleep(random.uniform(0, 0.1 * 2**failures))  # noqa: S311 jitter
                body = _again(connection, name, place, end, etag)
                continue
            failures = 0 if len(chunk) == CHUNK else failures
            place += len(chunk)
            yield chunk
    finally:
        body.close()


def _again(connection: Connection, name: str, place: int, end: int, etag: str) -> Body:
    """The rest of a body that broke, if it is still of the same content."""
    try:
        body = _ask(connection, name, place, end, IfMatch=etag)
    except (Missing, BeyondEnd) as fault:
        raise Changed(f"{name!r} was removed while it was read") from fault
    if body.etag != etag:
        body.close()
        raise Changed(f"{name!r} was written anew while it was read: read it again")
    return body


def _ask(connection: Connection, name: str, start: int, end: int | None, **given: str) -> Body:
    if start == 0 and end is None:
        return connection.body(name, **given)
    body = connection.body(name, Range=f"bytes={start}-{'' if end is None else end - 1}", **given)
    if not body.partial and (start > 0 or (end is not None and body.size > end)):
        body.close()
        raise Unavailable(
            f"AWS_ENDPOINT_URL: {connection.endpoint} gives whole files where a range is asked for: that is no S3 "
            "server, or a proxy before it removes the header Range"
        )
    return body
