"""Bytes into an S3 server: small ones by one request, others in parts of which a few are under way at a time.

All or nothing: S3 shows an object only when its last request has succeeded, and a part's SHA-256 is in its signature,
so the server compares it. What fails is aborted; what a killed program began is a leftover.
"""

import random
import secrets
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import chain
from typing import Any

from archive.model.errors import Damaged, Fault, Missing, Unavailable
from archive.storage.s3.connection import ANSWER_SECONDS, Connection
from archive.storage.s3.parts import MOST, PART, Part, gathered

LANES = 4
UNDER_WAY = 4 * PART
"""So many bytes at most are held while they travel, or one part, beside the one that is being filled."""
SMALL = 1 << 20
LARGE, SLOW = 1 << 30, 25e6
"""From so many bytes on, a server that copies the parts together may need longer than other answers take; and bytes
a second at which it does so at least."""
Waiting = deque[tuple[Part, Future[dict[str, Any]]]]
_TOKEN = "chuanxi-write"  # noqa: S105


def upload(connection: Connection, name: str, chunks: Iterable[bytes]) -> int:
    """Keeps the bytes under `name`; returns their number. See Store.write."""
    spare: list[Part] = []
    parts = gathered(chunks, spare)
    first = next(parts)
    if (size := len(first)) < first.room:
        # Small bodies go as bytes: before a stream boto3 asks whether it may send it, and waits.
        connection.ask("put_object", Key=name, Body=bytes(first.read()) if size <= SMALL else first)
        return size
    return _Upload(connection, name, spare).run(chain((first,), parts))


class _Upload:
    """One multipart upload."""

    def __init__(self, connection: Connection, name: str, spare: list[Part]) -> None:
        self.connection, self.name, self.spare = connection, name, spare
        self.token = secrets.token_hex(16)
        begun = connection.ask("create_multipart_upload", Key=name, Metadata={_TOKEN: self.token})
        self.given: dict[str, Any] = {"Key": name, "UploadId": begun["UploadId"]}
        self.sent: list[dict[str, Any]] = []
        self.size = 0

    def run(self, parts: Iterator[Part]) -> int:
        """Sends everything and completes. However it fails, nothing is left if the server can still be reached."""
        try:
            with ThreadPoolExecutor(LANES, "upload") as pool:
                self._send(pool, parts)
            self._complete()
        except BaseException:
            with suppress(Fault):
                self.connection.ask("abort_multipart_upload", **self.given)
            raise
        return self.size

    def _send(self, pool: ThreadPoolExecutor, parts: Iterator[Part]) -> None:
        waiting: Waiting = deque()
        number = under_way = 0
        try:
            for part in parts:
                number += 1
                if number > MOST:
                    raise Unavailable(f"S3 takes no file of more than {self.size} bytes that is sent in {MOST} parts")
                while waiting and under_way + len(part) > UNDER_WAY:
                    under_way -= self._await(waiting)
                waiting.append((part, pool.submit(self._send_part, number, part)))
                under_way += len(part)
            while waiting:
                self._await(waiting)
        finally:
            for _, sending in waiting:
                sending.cancel()

    def _await(self, waiting: Waiting) -> int:
        """Bytes of the oldest part under way, which has arrived."""
        part, sending = waiting.popleft()
        self.sent.append(sending.result())
        self.size += len(part)
        self.spare.append(part)
        return len(part)

    def _send_part(self, number: int, part: Part) -> dict[str, Any]:
        answer = self.connection.ask("upload_part", **self.given, PartNumber=number, Body=part)
        return {"PartNumber": number, "ETag": answer["ETag"]}

    def _complete(self) -> None:
        """The decisive request. One that was tried again may find that the first try had succeeded unheard."""
        given = {**self.given, "MultipartUpload": {"Parts": self.sent}}
        patience = ANSWER_SECONDS + self.size / SLOW
        before = self._standing().get("ETag")
        try:
            if self.size < LARGE:
                self.connection.ask("complete_multipart_upload", **given)
            else:
                self.connection.ask_patiently(patience, "complete_multipart_upload", **given)
        except Unavailable:
            if not self._is_ours(self._standing()):
                raise
        self._await_standing(before, patience)

    def _await_standing(self, before: str | None, patience: float) -> None:
        """Until it is there: a server that is asked twice may say the second time that it is done, and still be at it.

        `before`: the ETag of what stood there. What is neither that nor ours is a later writer's.
        """
        until = time.monotonic() + patience
        while not self._is_ours(found := self._standing()):
            if found and found["ETag"] != before:
                return
            if time.monotonic() > until:
                raise Unavailable(f"{self.connection.endpoint} says that {self.name!r} is kept, and does not show it")
            time.sleep(random.uniform(0, 1))  # noqa: S311 jitter
        if found["ContentLength"] != self.size:
            raise Damaged(f"{self.connection.endpoint} keeps {found['ContentLength']} bytes of {self.size}")

    def _standing(self) -> dict[str, Any]:
        """What the server tells of what is under the name; empty if there is nothing."""
        try:
            return self.connection.ask("head_object", Key=self.name)
        except Missing:
            return {}

    def _is_ours(self, found: dict[str, Any]) -> bool:
        return bool(found.get("Metadata", {}).get(_TOKEN) == self.token)
