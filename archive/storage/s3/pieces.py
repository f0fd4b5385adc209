"""Small pieces, fast: the archive's one door to obstore, which asks in a tenth of the time that boto3 needs.

What it cannot answer is asked once more by boto3, whose errors tell what is wrong.
"""

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store as Vendor

from archive.model.errors import Missing
from archive.storage.s3.connection import ANSWER_SECONDS, CONNECT_SECONDS, Access, Connection

if TYPE_CHECKING:
    from obstore.store import S3Credential

KEEP = timedelta(minutes=5)
"""Credentials are asked for again so often: they may be of a kind that changes."""


class Pieces:
    """Reads pieces of what is in a bucket. May be used by many threads."""

    def __init__(self, connection: Connection) -> None:
        access = connection.access
        self._begins = connection.address.begins
        self._process = os.getpid()
        self._vendor = _open(connection.address.bucket, access) if access.path_style else None

    def read(self, name: str, start: int, length: int) -> bytes | None:
        """At most `length` bytes from `start`; None: ask boto3. Raises Missing.

        None, too, in a process made by forking: the threads that obstore works with are not there.
        """
        if self._vendor is None or length == 0 or self._process != os.getpid():
            return None
        try:
            return bytes(obstore.get_range(self._vendor, name, start=start, length=length))
        except (NotFoundError, FileNotFoundError) as fault:
            if "<Code>NoSuchKey</Code>" in str(fault):
                raise Missing(f"nothing is kept under {name.removeprefix(self._begins)!r}") from fault
            return None
        except BaseError:
            return None


def _open(bucket: str, access: Access) -> Vendor:
    def credential() -> "S3Credential":
        now = access.credentials.get_frozen_credentials()
        return {
            "access_key_id": now.access_key,
            "secret_access_key": now.secret_key,
            "token": now.token,
            "expires_at": datetime.now(UTC) + KEEP,
        }

    return Vendor(
        bucket,
        endpoint=access.endpoint,
        region=access.region,
        virtual_hosted_style_request=False,
        credential_provider=credential,
        client_options={
            "allow_http": access.endpoint.startswith("http:"),
            "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
            "timeout": timedelta(seconds=ANSWER_SECONDS),
        },
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=ANSWER_SECONDS)},
    )
