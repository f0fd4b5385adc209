"""Bytes into an S3 server: small ones by one request, others in parts of which a few are under way at a time.

All or nothing: S3 shows an object only when its last request has succeeded, and a part's SHA-256 is in its signature,
so the server compares it. What fails is aborted; what a killed program began is a leftover.
"""

import io
import secrets
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from archive.model.errors import Damaged, Fault, Missing, Unavailable
from archive.storage.s3.connection import Connection
from archive.storage.s3.refusals import NoUpload

PART = 8 << 20
"""Bytes of the first thousand parts. The next thousand have twice that, the next three times …: S3 takes 10,000 parts
in all and wants none but the last smaller than 5 MiB, and how much will come is not known when it begins."""
MOST = 10_000
LANES = 4
UNDER_WAY = 4 * PART
"""So many bytes at most are held while they travel, or one part, beside the one that is being filled."""
SMALL = 1 << 20
_TOKEN = "chuanxi-write"  # noqa: S105


def part_size(number: int) -> int:
    """Bytes of part `number` (from 1). All 10,000 together have 461 GB."""
    return PART * (1 + (number - 1) // 1000)


def upload(connection: Connection, name: str, chunks: Iterable[bytes]) -> int:
    """Keeps the bytes under `name`; returns their number. See Store.write."""
    parts = _parts(chunks)
    first = next(parts)
    if (size := _size(first)) < PART:
        # Small bodies go as bytes: before a stream boto3 asks whether it may send it, and waits.
        connection.ask("put_object", Key=name, Body=first.getvalue() if size <= SMALL else first, ContentLength=size)
        return size
    return _Upload(connection, name).run(first, parts)


class _Upload:
    """One multipart upload."""

    def __init__(self, connection: Connection, name: str) -> None:
        self.connection, self.name = connection, name
        self.token = secrets.token_hex(16)
        begun = connection.ask("create_multipart_upload", Key=name, Metadata={_TOKEN: self.token})
        self.given: dict[str, Any] = {"Key": name, "UploadId": begun["UploadId"]}
        self.sent: list[dict[str, Any]] = []
        self.size = 0

    def run(self, first: io.BytesIO, rest: Iterator[io.BytesIO]) -> int:
        """Sends everything and completes. However it fails, nothing is left if the server can still be reached."""
        try:
            with ThreadPoolExecutor(LANES, "upload") as pool:
                self._send(pool, first, rest)
            self._complete()
        except BaseException:
            with suppress(Fault):
                self.connection.ask("abort_multipart_upload", **self.given)
            raise
        return self.size

    def _send(self, pool: ThreadPoolExecutor, first: io.BytesIO, rest: Iterator[io.BytesIO]) -> None:
        waiting: deque[tuple[int, Future[dict[str, Any]]]] = deque()
        part: io.BytesIO | None = first
        number = under_way = 0
        try:
            while part is not None:
                number += 1
                if number > MOST:
                    raise Unavailable(f"S3 takes no file of more than {self.size} bytes that is sent in {MOST} parts")
                size = _size(part)
                while waiting and under_way + size > UNDER_WAY:
                    under_way -= self._await(waiting)
                waiting.append((size, pool.submit(self._send_part, number, part)))
                under_way += size
                part = None  # Held by the one who sends it alone, so that its memory is free when it has arrived.
                part = next(rest, None)
            while waiting:
                self._await(waiting)
        finally:
            for _, each in waiting:
                each.cancel()

    def _await(self, waiting: "deque[tuple[int, Future[dict[str, Any]]]]") -> int:
        size, sending = waiting.popleft()
        self.sent.append(sending.result())
        self.size += size
        return size

    def _send_part(self, number: int, part: io.BytesIO) -> dict[str, Any]:
        answer = self.connection.ask("upload_part", **self.given, PartNumber=number, Body=part)
        return {"PartNumber": number, "ETag": answer["ETag"]}

    def _complete(self) -> None:
        """The decisive request. One that was tried again may find that the first try had succeeded unheard."""
        try:
            self.connection.ask("complete_multipart_upload", **self.given, MultipartUpload={"Parts": self.sent})
        except NoUpload:
            if not self._stands():
                raise
        self._compare()

    def _stands(self) -> bool:
        try:
            found = self.connection.ask("head_object", Key=self.name)
        except Missing:
            return False
        return bool(found.get("Metadata", {}).get(_TOKEN) == self.token)

    def _compare(self) -> None:
        """What stands there has all the bytes, unless another writer has already replaced it."""
        with suppress(Missing):
            found = self.connection.ask("head_object", Key=self.name)
            if found.get("Metadata", {}).get(_TOKEN) == self.token and found["ContentLength"] != self.size:
                raise Damaged(f"{self.connection.endpoint} keeps {found['ContentLength']} bytes of {self.size}")


def _parts(chunks: Iterable[bytes]) -> Iterator[io.BytesIO]:
    """The chunks gathered into parts, each full but the last; at least one, which may be empty."""
    number, part = 1, io.BytesIO()
    for chunk in chunks:
        rest = memoryview(chunk)
        while rest:
            room = part_size(number) - part.tell()
            part.write(rest[:room])
            rest = rest[room:]
            if part.tell() == part_size(number):
                yield _from_its_beginning(part)
                number, part = number + 1, io.BytesIO()
    if part.tell() or number == 1:
        yield _from_its_beginning(part)


def _from_its_beginning(part: io.BytesIO) -> io.BytesIO:
    part.seek(0)
    return part


def _size(part: io.BytesIO) -> int:
    return part.getbuffer().nbytes
