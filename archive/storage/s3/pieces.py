"""Small pieces, fast: the archive's one door to libcurl, which asks in a twentieth of the time that boto3 needs.

The address of a content is signed once for some minutes; a piece of it is then a plain request for a range. What cannot
be answered so is asked once more by boto3, whose errors tell what is wrong.
"""

import os
import threading
import time
from io import BytesIO

import pycurl

from archive.model.errors import Missing
from archive.storage.s3.connection import ANSWER_SECONDS, CONNECT_SECONDS, Connection

SIGNED, KEPT = 600, 300.0
"""Seconds for which an address is signed, and for which it is used: credentials may be of a kind that changes."""

ADDRESSES = 4096
"""Addresses that are kept."""

REFUSAL = 65_536
"""Bytes of an answer that says no, at most. A server that sends all where it was asked for a piece is cut off."""


class Pieces:
    """Reads pieces of what is in a bucket. May be used by many threads."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._begins = connection, connection.address.begins
        self._process = os.getpid()
        self._own = threading.local()
        self._addresses: dict[str, tuple[float, str]] = {}

    def read(self, name: str, start: int, length: int) -> bytes | None:
        """At most `length` bytes from `start`; None: ask boto3. Raises Missing, and as `Connection.link` does.

        None, too, in a process made by forking: it must not speak on its parent's sockets.
        """
        if length == 0 or self._process != os.getpid():
            return None
        handle, body = self._handle(), BytesIO()
        handle.setopt(pycurl.URL, self._address(name))
        handle.setopt(pycurl.RANGE, f"{start}-{start + length - 1}")
        handle.setopt(pycurl.MAXFILESIZE, max(length, REFUSAL))
        handle.setopt(pycurl.WRITEFUNCTION, body.write)
        try:
            handle.perform()
        except pycurl.error:
            return None
        status, data = handle.getinfo(pycurl.RESPONSE_CODE), body.getvalue()
        if status == 404 and b"<Code>NoSuchKey</Code>" in data:
            raise Missing(f"nothing is kept under {name.removeprefix(self._begins)!r}")
        return data if status == 206 and len(data) <= length else None

    def _address(self, name: str) -> str:
        """The signed address of a content."""
        now = time.monotonic()
        until, address = self._addresses.get(name, (now, ""))
        if until <= now:
            if len(self._addresses) >= ADDRESSES:
                self._addresses.clear()
            address = self._connection.link(self._connection.endpoint, SIGNED, Key=name)
            self._addresses[name] = (now + KEPT, address)
        return address

    def _handle(self) -> pycurl.Curl:
        """This thread's own, with its connection to the server."""
        handle: pycurl.Curl | None = getattr(self._own, "handle", None)
        if handle is None:
            handle = pycurl.Curl()
            handle.setopt(pycurl.NOSIGNAL, 1)
            handle.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
            handle.setopt(pycurl.CAINFO, self._connection.authorities)
            handle.setopt(pycurl.CONNECTTIMEOUT, CONNECT_SECONDS)
            handle.setopt(pycurl.TIMEOUT, ANSWER_SECONDS)
            handle.setopt(pycurl.BUFFERSIZE, 1 << 17)
            self._own.handle = handle
        return handle
