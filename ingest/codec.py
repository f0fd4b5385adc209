"""Payloads ⇄ plain JSON, and the fingerprint by which the journal recognises an input."""

import hashlib
from collections.abc import Mapping
from typing import Any, TypeVar

from archive.catalogue.documents import canonical, from_plain, to_plain
from ingest.payloads import Deposit

P = TypeVar("P", bound=Deposit)


def encode(payload: Deposit) -> dict[str, Any]:
    """A payload as plain JSON."""
    return dict(to_plain(payload))


def decode(plain: Mapping[str, Any], kind: type[P]) -> P:
    """The payload again."""
    return from_plain(plain, kind)


def fingerprint(payload: Deposit) -> str:
    """Equal payloads, and only they, have equal fingerprints."""
    return hashlib.sha256(canonical(encode(payload))).hexdigest()
