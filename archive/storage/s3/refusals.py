"""What the answers of S3 servers mean: by code, else by status. One sentence each, with the setting and the cure.

Codes: Amazon S3 API Reference, "Error responses", "List of error codes". Servers differ in which they use.
"""

from archive.model.errors import Fault, Misconfigured, Missing, Unavailable
from archive.storage.s3.address import Address


class Refused(Unavailable):
    """The server answers, and will not do it before somebody mends a setting."""


class NoUpload(Unavailable):
    """The multipart upload is not there: it was completed or aborted."""


class Changed(Unavailable):
    """What is read was written anew since its first byte was."""


class BeyondEnd(Fault):
    """The range begins at or after the end."""


class BucketStands(Unavailable):
    """There is a bucket of this name already."""


class Passing(Unavailable):
    """Too much, or something else beside it, happens there just now: the same request may succeed at once."""


_MISSING = {"NoSuchKey", "404", "NoSuchVersion"}
_NO_RIGHT = (
    "AWS_ACCESS_KEY_ID: this account may not use bucket «{bucket}» at {endpoint}: "
    "give it the right to list, read, write and delete there and to abort uploads, or name another"
)
_REGION = "AWS_REGION: bucket «{bucket}» at {endpoint} is of another region than «{region}»: name the right one"
_ELSEWHERE = (
    "AWS_ENDPOINT_URL, AWS_REGION: {endpoint} sends us elsewhere ({code}): write the address to which it sends "
    "(https: instead of http:?), or the region of bucket «{bucket}» instead of «{region}»"
)
_TOKEN = "AWS_SESSION_TOKEN: {endpoint} no longer takes it: get a new one, or unset it and use lasting keys"  # noqa: S105
_CLOCK = "the clocks of this machine and of {endpoint} differ: set them by NTP"
_ENDPOINT = "AWS_ENDPOINT_URL: what answers at {endpoint} is no S3 server ({code}): write its address without a path"
_FULL = "the store {url} at {endpoint} is full, or its quota used up: make room, or raise the quota"
_REFUSED = {
    "NoSuchBucket": "STORAGE_URL: there is no bucket «{bucket}» at {endpoint}: mend the name, or make the bucket by "
    "`chuanxi archive check-store --create`",
    "InvalidBucketName": "STORAGE_URL: {endpoint} takes «{bucket}» for no bucket's name: choose another",
    "InvalidAccessKeyId": "AWS_ACCESS_KEY_ID: {endpoint} does not know this key: mend it",
    "SignatureDoesNotMatch": "AWS_SECRET_ACCESS_KEY: {endpoint} refuses what is signed with it: mend it, "
    "or AWS_ACCESS_KEY_ID to which it belongs",
    "AccessDenied": _NO_RIGHT,
    "AllAccessDisabled": _NO_RIGHT,
    "AccountProblem": _NO_RIGHT,
    "403": _NO_RIGHT,
    "401": _NO_RIGHT,
    "AuthorizationHeaderMalformed": _REGION,
    "IllegalLocationConstraintException": _REGION,
    "PermanentRedirect": _REGION,
    **dict.fromkeys(("301", "302", "307", "308"), _ELSEWHERE),
    "ExpiredToken": _TOKEN,
    "InvalidToken": _TOKEN,
    "RequestTimeTooSkewed": _CLOCK,
    "RequestExpired": _CLOCK,
    "405": _ENDPOINT,
    "MethodNotAllowed": _ENDPOINT,
}
_UNAVAILABLE = {
    "QuotaExceeded": _FULL,
    "EntityTooLarge": _FULL,
    "507": _FULL,
    "InvalidObjectState": "what is wanted of {url} lies in an archive of {endpoint}: ask there to restore it",
}
_ELSE = "the store {url} at {endpoint} answers {code}: look into that server's log; it is asked again later"


def meaning(code: str, status: int, name: str, address: Address, endpoint: str, region: str) -> Fault:
    """The fault that an answer stands for. `status` is that of HTTP, `name` what was asked for."""
    if code in _MISSING:
        return Missing(f"nothing is kept under {name.removeprefix(address.begins)!r}")
    if code == "InvalidRange" or status == 416:
        return BeyondEnd()
    if code == "NoSuchUpload":
        return NoUpload(f"the upload of {name!r} to {endpoint} is gone: somebody aborted it; it has to begin again")
    if code == "PreconditionFailed" or status == 412:
        return Changed(f"{name!r} was written anew while it was read: read it again")
    if code in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
        return BucketStands(f"STORAGE_URL: there is a bucket «{address.bucket}» at {endpoint} already")
    if status in (409, 429):
        return Passing(f"{endpoint} cannot do it to {name!r} just now ({status} {code}); it is asked again later")
    told = {
        "bucket": address.bucket,
        "url": address.url,
        "endpoint": endpoint,
        "region": region,
        "code": f"{status} {code}" if code != str(status) else code,
    }
    if words := _REFUSED.get(code):
        return Refused(words.format(**told))
    return Unavailable((_UNAVAILABLE.get(code) or _ELSE).format(**told))


def at_start(fault: Refused) -> Misconfigured:
    """What a refusal means before anything has worked."""
    return Misconfigured(str(fault))
