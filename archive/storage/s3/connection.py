"""The archive's one door to boto3: asks an S3 server, tries again what may be tried again, and makes its errors ours.

boto3 reads AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_CA_BUNDLE and its
configuration files by itself. AWS_REGION, which other SDKs know, is read beside its AWS_DEFAULT_REGION.
"""

import os
import random
import threading
import time
from contextlib import suppress
from typing import Any

import boto3
import botocore.session
from botocore import exceptions as vendor
from botocore.config import Config
from botocore.httpsession import where
from botocore.parsers import ResponseParserError
from urllib3.exceptions import HTTPError

from archive.model.errors import Misconfigured, Unavailable
from archive.storage.s3.address import Address
from archive.storage.s3.refusals import BucketStands, Passing, Refused, meaning

CONNECT_SECONDS, ANSWER_SECONDS = 5, 60
ATTEMPTS = 4
"""A request is sent so often, with a pause of up to 1, 2, 4 seconds between, chosen by chance."""
SOCKETS = 16
_REGION = ("region", ["AWS_REGION", "AWS_DEFAULT_REGION"], "us-east-1", None)
_CONFIG = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=ANSWER_SECONDS,
    retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    max_pool_connections=SOCKETS,
    tcp_keepalive=True,
    signature_version="s3v4",
    # The SHA-256 of every body is signed, so every server compares it; newer checksums many do not know.
    s3={"payload_signing_enabled": True},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class Broken(Unavailable):
    """A body ended before its end, or did not go on."""


class Body:
    """The bytes of an answer, while they come. `etag` names the content that they are of; `size` is their number."""

    def __init__(self, answer: dict[str, Any], endpoint: str) -> None:
        self._stream, self._endpoint = answer["Body"], endpoint
        self.etag, self.size = str(answer["ETag"]), int(answer["ContentLength"])
        self.partial = answer["ResponseMetadata"]["HTTPStatusCode"] == 206

    def read(self, size: int) -> bytes:
        """At most `size` bytes; b'' at the end. Raises Broken."""
        try:
            return bytes(self._stream.read(size))
        except (vendor.BotoCoreError, HTTPError, OSError) as fault:
            raise Broken(f"{self._endpoint} broke off while it was read ({type(fault).__name__})") from fault

    def close(self) -> None:
        """Gives the connection up."""
        self._stream.close()


class Connection:
    """A bucket on a server, by the account of the environment. May be used by many threads, and after a fork."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._lock = threading.Lock()
        self._process, self._client = os.getpid(), self._new_client()
        self._links: dict[str, Any] = {}

    def ask(self, operation: str, **given: Any) -> dict[str, Any]:
        """Calls an operation of the S3 API on our bucket. Raises Missing, Unavailable, and those of `refusals`."""
        for attempt in range(1, ATTEMPTS):
            with suppress(Passing):  # boto3 tries again after all else that passes.
                return self._ask(operation, given)
            time.sleep(random.uniform(0, 0.1 * 2**attempt))  # noqa: S311 jitter
        return self._ask(operation, given)

    def ask_patiently(self, seconds: float, operation: str, **given: Any) -> dict[str, Any]:
        """As `ask`, of what a server may need so long for before it says anything."""
        return self._ask(operation, given, self._new_client(read_timeout=seconds))

    def _ask(self, operation: str, given: dict[str, Any], client: Any = None) -> dict[str, Any]:
        client = client or self._own_client()
        try:
            answer: dict[str, Any] = getattr(client, operation)(Bucket=self.address.bucket, **given)
        except vendor.ClientError as fault:
            error, told = fault.response.get("Error", {}), fault.response.get("ResponseMetadata", {})
            status = int(told.get("HTTPStatusCode", 0))
            code = str(error.get("Code") or status)
            name, region = str(given.get("Key", "")), self._client.meta.region_name
            raise meaning(code, status, name, self.address, self.endpoint, region) from fault
        except (vendor.BotoCoreError, ResponseParserError) as fault:
            raise self._unanswered(fault) from fault
        return answer

    def body(self, name: str, **given: Any) -> Body:
        """What is under a name. Raises as `ask` does."""
        return Body(self.ask("get_object", Key=name, **given), self.endpoint)

    def link(self, endpoint: str, seconds: int, **given: Any) -> str:
        """A signed address of an object at `endpoint`; whoever has it may read the object, until then."""
        client = self._links.get(endpoint)
        if client is None:
            client = self._links[endpoint] = self._new_client(endpoint)
        every = {"Bucket": self.address.bucket, **given}
        return str(client.generate_presigned_url("get_object", Params=every, ExpiresIn=seconds))

    def make_bucket(self) -> None:
        """Makes the bucket if it lacks. Raises as `ask` does."""
        region = self._own_client().meta.region_name
        given = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        with suppress(BucketStands):
            self.ask("create_bucket", **given)

    @property
    def endpoint(self) -> str:
        """The server's address."""
        return str(self._client.meta.endpoint_url)

    @property
    def authorities(self) -> str:
        """The file with those who may sign a server's certificate, for another library."""
        return str(botocore.session.Session().get_config_variable("ca_bundle") or where())

    def _own_client(self) -> Any:
        """A process made by forking must not speak on its parent's sockets."""
        if self._process != os.getpid():
            with self._lock:
                if self._process != os.getpid():
                    self._client = self._new_client()
                    self._process = os.getpid()
        return self._client

    def _new_client(self, endpoint: str | None = None, **different: Any) -> Any:
        session = botocore.session.Session(session_vars={"region": _REGION})
        try:
            if session.get_credentials() is None:
                raise Misconfigured("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: not set; set both")
            config = _CONFIG.merge(Config(**different))
            client = boto3.session.Session(botocore_session=session).client("s3", config=config, endpoint_url=endpoint)
            client.meta.events.register_last("before-parameter-build.s3", _stay)
            return client
        except vendor.PartialCredentialsError as fault:
            raise Misconfigured(f"AWS_SECRET_ACCESS_KEY, AWS_ACCESS_KEY_ID: one lacks; set both ({fault})") from fault
        except (vendor.BotoCoreError, ValueError) as fault:
            raise Misconfigured(f"AWS_ENDPOINT_URL, AWS_REGION: cannot be used: {fault}") from fault

    def _unanswered(self, fault: Exception) -> Unavailable:
        """What it means that no answer came, or none that can be read."""
        if isinstance(fault, vendor.NoCredentialsError | vendor.CredentialRetrievalError):
            return Refused(f"AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: no longer to be had ({fault}); set both")
        if isinstance(fault, vendor.SSLError):
            return Refused(
                f"AWS_ENDPOINT_URL: {self.endpoint} cannot be trusted ({fault}): mend its certificate, or name the "
                "authority that signed it in AWS_CA_BUNDLE"
            )
        if isinstance(fault, ResponseParserError):
            return Refused(f"AWS_ENDPOINT_URL: what answers at {self.endpoint} is no S3 server; write its address")
        if isinstance(fault, vendor.HTTPClientError | vendor.ConnectionError):
            return Unavailable(
                f"AWS_ENDPOINT_URL: {self.endpoint} does not answer ({type(fault).__name__}): start that server, or "
                "mend the address; it is asked again later"
            )
        return Unavailable(f"the store {self.address.url} at {self.endpoint} cannot be asked: {fault}")


def _stay(context: dict[str, Any], **given: Any) -> None:
    """Where a server sends us is not asked by boto3, which would never end on a server that is no S3 server."""
    context.get("s3_redirect", {})["redirected"] = True
