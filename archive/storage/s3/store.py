"""A store that is a bucket, or a prefix in one, on any server that speaks S3.

A key is an object's name after the prefix. Nothing here relies on conditional writes, versions, tags or events.
"""

import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from archive.model.errors import Fault, Misconfigured, Missing, Unavailable
from archive.storage.keys import checked, checked_prefix, checked_range, is_key
from archive.storage.ranges import Ranges, StoreRanges
from archive.storage.s3 import listing
from archive.storage.s3.address import Address
from archive.storage.s3.connection import Connection
from archive.storage.s3.pieces import Pieces
from archive.storage.s3.reading import read
from archive.storage.s3.refusals import NoUpload, Refused, at_start
from archive.storage.s3.uploading import upload
from archive.storage.source import chunks_of
from archive.storage.store import Entry, Given, Leftover


class S3Store:
    """Keeps the promise of `archive.storage.store.Store` in a bucket."""

    def __init__(self, address: Address) -> None:
        """Asks the bucket once. Raises Misconfigured, naming the setting and the cure, and Unavailable."""
        self.address = address
        self._connection = Connection(address)
        try:
            self._insist_on_bucket()
            self._insist_on_one_version()
        except Refused as fault:
            raise at_start(fault) from fault
        except Missing as fault:  # Of a bucket that lacks, every S3 server says so.
            raise Misconfigured(
                f"AWS_ENDPOINT_URL: what answers at {self._connection.endpoint} is no S3 server; write its address, "
                "without a path"
            ) from fault
        self._pieces = Pieces(self._connection)

    @classmethod
    def made(cls, address: Address) -> "S3Store":
        """The store, in a bucket that is made if it lacks. Raises Misconfigured, Unavailable."""
        try:
            Connection(address).make_bucket()
        except Refused as fault:
            raise at_start(fault) from fault
        return cls(address)

    def write(self, key: str, source: Iterable[bytes] | Path) -> int:
        """See Store.write."""
        return upload(self._connection, self.address.name(checked(key)), chunks_of(source))

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """See Store.read."""
        checked_range(start, length)
        return read(self._connection, self._name(key), start, length)

    def read_range(self, key: str, start: int, length: int) -> bytes:
        """See Store.read_range."""
        checked_range(start, length)
        name = self._name(key)
        found = self._pieces.read(name, start, length)
        return b"".join(read(self._connection, name, start, length)) if found is None else found

    def ranges(self, key: str) -> Ranges:
        """See Store.ranges."""
        return StoreRanges(self, key, str(self._head(key)["ETag"]))

    def size(self, key: str) -> int:
        """See Store.size."""
        return int(self._head(key)["ContentLength"])

    def exists(self, key: str) -> bool:
        """See Store.exists."""
        try:
            self.size(key)
        except Missing:
            return False
        return True

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """See Store.list."""
        return listing.entries(self._connection, checked_prefix(prefix))

    def delete(self, key: str) -> None:
        """See Store.delete."""
        self._remove(self.address.name(checked(key)))

    def prune(self, folder: str) -> None:
        """See Store.prune: there are no folders."""
        checked(folder)

    def copy(self, source: str, target: str) -> int:
        """See Store.copy. Through this machine, so that every byte is compared on its way."""
        checked(target)
        return self.write(target, self.read(source))

    @contextmanager
    def as_file(self, key: str) -> Iterator[Path]:
        """See Store.as_file: a copy in the folder for temporary files (TMPDIR)."""
        with self._copy_of(self.read(key)) as copy:
            yield Path(copy.name)

    def link(self, key: str, at: str, seconds: int, given: Given) -> str | None:
        """See Store.link: signed for this one object, method and time (AWS Signature Version 4, query parameters)."""
        told = f"attachment; filename*=UTF-8''{quote(given.name, safe='')}"
        return self._connection.link(
            at, seconds, Key=self._name(key), ResponseContentDisposition=told, ResponseContentType=given.media_type
        )

    def check(self) -> None:
        """See Store.check."""
        name, probe = f"{self.address.trial}{secrets.token_hex(16)}", b"writable?"
        upload(self._connection, name, [probe])
        try:
            if b"".join(read(self._connection, name, 0, None)) != probe:
                raise Unavailable(f"the store {self.address.url} gives back other bytes than it was given: check it")
        except Missing as fault:
            raise Unavailable(f"the store {self.address.url} does not give back what it was given: check it") from fault
        finally:
            self._remove(name)

    def leftovers(self, older_than: float = 0.0) -> Iterator[Leftover]:
        """See Store.leftovers."""
        bound = datetime.now(UTC) - timedelta(seconds=older_than)
        for every in (listing.uploads(self._connection), listing.trials(self._connection)):
            for each in every:
                if older_than == 0.0 or each.modified <= bound:
                    yield each

    def clear_leftovers(self, older_than: float) -> int:
        """See Store.clear_leftovers."""
        names = [each.name for each in self.leftovers(older_than)]
        for name in names:
            key, is_upload, number = name.partition(listing.UPLOAD)
            if not is_upload:
                self._remove(self.address.name(name))
                continue
            try:
                self._connection.ask("abort_multipart_upload", Key=self.address.name(key), UploadId=number)
            except (Missing, NoUpload):
                continue
        return len(names)

    def _head(self, key: str) -> dict[str, Any]:
        try:
            return dict(self._connection.ask("head_object", Key=self._name(key)))
        except Missing:
            self._insist_on_bucket()  # For an answer to HEAD does not tell what is not there.
            raise

    def _copy_of(self, chunks: Iterator[bytes]) -> "tempfile._TemporaryFileWrapper[bytes]":
        """A temporary file, which goes when it is closed."""
        try:
            file = tempfile.NamedTemporaryFile(prefix="chuanxi-", buffering=0)  # noqa: SIM115 given away
            try:
                for chunk in chunks:
                    file.write(chunk)
            except BaseException:
                file.close()
                raise
        except OSError as fault:
            raise Unavailable(
                f"no room for a temporary copy in {tempfile.gettempdir()} ({fault.strerror}): make room, or name a "
                "larger folder in TMPDIR"
            ) from fault
        return file

    def _name(self, key: str) -> str:
        if not is_key(key):
            raise Missing(f"no key, so nothing is kept under it: {key[:80]!r}")
        return self.address.name(key)

    def _remove(self, name: str) -> None:
        try:
            self._connection.ask("delete_object", Key=name)
        except Missing:
            return

    def _insist_on_bucket(self) -> None:
        self._connection.ask("list_objects_v2", MaxKeys=1, Prefix=self.address.trial)

    def _insist_on_one_version(self) -> None:
        """A bucket that keeps old versions keeps what was erased."""
        try:
            found = self._connection.ask("get_bucket_versioning").get("Status")
        except Fault:
            return  # A server without versions, or one that does not tell everybody.
        if found == "Enabled":
            raise Misconfigured(
                f"STORAGE_URL: bucket «{self.address.bucket}» keeps old versions, so nothing could be erased for good: "
                "suspend versioning there and remove the old versions, or name another bucket"
            )
