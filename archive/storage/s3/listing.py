"""What is in a bucket, page by page, and what interrupted uploads left there."""

from collections.abc import Iterator
from typing import Any

from archive.storage.s3.connection import Connection
from archive.storage.store import Entry, Leftover

UPLOAD = "?uploadId="
"""Stands between the name and the number of an unfinished upload: no key has it."""


def entries(connection: Connection, prefix: str) -> Iterator[Entry]:
    """See Store.list. S3 lists in the order of the names' bytes (ListObjectsV2, general purpose buckets)."""
    begins, trial = connection.address.begins, connection.address.trial
    for each in _objects(connection, f"{begins}{prefix}"):
        if not each["Key"].startswith(trial):
            yield Entry(each["Key"].removeprefix(begins), each["Size"], each["LastModified"])


def trials(connection: Connection) -> Iterator[Leftover]:
    """What an interrupted check left."""
    for each in _objects(connection, connection.address.trial):
        yield Leftover(each["Key"].removeprefix(connection.address.begins), each["Size"], each["LastModified"])


def uploads(connection: Connection) -> Iterator[Leftover]:
    """Uploads that nobody has finished, with the bytes that have arrived and since when none came."""
    begins = connection.address.begins
    given: dict[str, Any] = {"Prefix": begins} if begins else {}
    while True:
        page = connection.ask("list_multipart_uploads", **given)
        for each in page.get("Uploads", ()):
            parts = list(_parts(connection, each["Key"], each["UploadId"]))
            touched = max((part["LastModified"] for part in parts), default=each["Initiated"])
            name = f"{each['Key'].removeprefix(begins)}{UPLOAD}{each['UploadId']}"
            yield Leftover(name, sum(part["Size"] for part in parts), touched)
        if not page.get("IsTruncated"):
            return
        given |= {"KeyMarker": page["NextKeyMarker"], "UploadIdMarker": page["NextUploadIdMarker"]}


def _objects(connection: Connection, prefix: str) -> Iterator[dict[str, Any]]:
    given: dict[str, Any] = {"Prefix": prefix} if prefix else {}
    while True:
        page = connection.ask("list_objects_v2", **given)
        yield from page.get("Contents", ())
        if not page.get("IsTruncated"):
            return
        given["ContinuationToken"] = page["NextContinuationToken"]


def _parts(connection: Connection, name: str, upload: str) -> Iterator[dict[str, Any]]:
    given: dict[str, Any] = {"Key": name, "UploadId": upload}
    while True:
        page = connection.ask("list_parts", **given)
        yield from page.get("Parts", ())
        if not page.get("IsTruncated"):
            return
        given["PartNumberMarker"] = page["NextPartNumberMarker"]
