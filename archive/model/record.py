"""A record, and one immutable version of it."""

from dataclasses import dataclass, field
from datetime import datetime

from archive.model.asset import Asset
from archive.model.identifiers import RecordId
from archive.model.part import Part
from archive.model.rules import Rule
from archive.model.values import Values


@dataclass(frozen=True, slots=True)
class Version:
    """What the record said at one time: its values, rules, parts and files. Never changed, but by erasure."""

    number: int
    values: Values
    rules: tuple[Rule, ...] = ()
    parts: tuple[Part, ...] = ()
    assets: tuple[Asset, ...] = ()
    created_by: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Since when a record is withdrawn, and why, in words that name nobody."""

    at: datetime
    because: str


@dataclass(frozen=True, slots=True)
class Record:
    """A record with its head version and, when it has been published, the version that is public.

    `key` is the depositor's own number (资源编号), unique per holder and profile; it is not the id.
    """

    id: RecordId
    holder: str
    profile: str
    key: str | None
    head: Version
    published: Version | None = None
    withdrawn: Withdrawal | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    held: tuple[str, ...] = field(default=())
    """Codes of the problems for which the record is held as a draft."""
