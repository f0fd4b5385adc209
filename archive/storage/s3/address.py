"""Where a store lies on an S3 server: `s3://bucket/prefix`. The server's own address is not part of it."""

import re
from dataclasses import dataclass

from archive.model.errors import Misconfigured
from archive.storage.keys import LONGEST_PREFIX, is_key

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\Z")


@dataclass(frozen=True, slots=True)
class Address:
    """A bucket, and what every name in it begins with: '' or a key followed by `/`."""

    bucket: str
    begins: str

    @property
    def url(self) -> str:
        """As it is written in STORAGE_URL."""
        return f"s3://{self.bucket}/{self.begins}".rstrip("/")

    @property
    def trial(self) -> str:
        """What the names of trials begin with; no key does."""
        return f"{self.begins}~check/"

    def name(self, key: str) -> str:
        """The name in the bucket under which `key` is kept."""
        return f"{self.begins}{key}"


def address_of(url: str) -> Address:
    """Reads `s3://bucket` or `s3://bucket/prefix`. Raises Misconfigured."""
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    prefix = prefix.removesuffix("/")
    if url.startswith("s3://") and _BUCKET.match(bucket) and (not prefix or _is_prefix(prefix)):
        return Address(bucket, f"{prefix}/" if prefix else "")
    raise Misconfigured(
        f"STORAGE_URL: «{url}» names no bucket; write s3://bucket or s3://bucket/prefix, with a bucket name of small "
        f"letters, digits, - and ., and a prefix of at most {LONGEST_PREFIX} letters, digits, -, _, . and / "
        "(the server's address and keys are AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION)"
    )


def _is_prefix(text: str) -> bool:
    return is_key(text) and len(text) <= LONGEST_PREFIX
