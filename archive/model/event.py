"""Events: what was done to a record, by whom and when, in PREMIS terms. Append only, without personal values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from archive.model.identifiers import EventId, RecordId


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` and `outcome` are terms of the PREMIS event type and outcome vocabularies.

    `agent` is an account's id or a program with its version ("chuanxi/0.1 ffmpeg/7.1"); `sources` and
    `outcomes` are ids of assets, records or rendition keys; `detail` holds codes and numbers only.
    """

    id: EventId
    record: RecordId
    holder: str
    kind: str
    outcome: str
    agent: str
    at: datetime
    sources: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)
