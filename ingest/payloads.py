"""What each step hands to the next. This file is the map of the pipeline: each payload adds to the one before.

    Deposit → Received → Identified → Characterised → Described → Preserved → Derived → Registered

All are frozen and plain, so that the journal can keep them as JSON and a broken run can go on.
"""

from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from archive.model.asset import Asset, Kind, Role, Technical
from archive.model.digest import Digest
from archive.model.part import Part
from archive.model.problems import Problem, Where
from archive.model.rendition import Rendition
from archive.model.rules import Rule
from archive.model.values import Values


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as the depositor gave it: `path` is where its bytes are, `name` what they call it ('/'-separated).

    `recording`: what the recording is called of which it is a stretch; files of one name follow one another. `poster`:
    the second of a film that its poster shows.
    """

    path: str
    name: str
    role: Role = Role.MASTER
    language: str | None = None
    sha256: str | None = None
    where: Where = Where()
    recording: str | None = None
    poster: float | None = None


@dataclass(frozen=True, kw_only=True)
class Deposit:
    """One record as it was given: values not yet checked, names of other records not yet looked up.

    A reference that names its target carries {"name": …} (and what else the sheet says) instead of {"target": …}.
    `renews`: nothing is given; what lacks of the renditions of the record that is there is made; `wanted_by`: for the
    sake of this version of it.
    """

    holder: str
    profile: str
    key: str | None
    values: Values
    files: tuple[GivenFile, ...] = ()
    where: Where = Where()
    problems: tuple[Problem, ...] = ()
    publish: bool = False
    renews: bool = False
    wanted_by: int | None = None


@dataclass(frozen=True, kw_only=True)
class Received(Deposit):
    """+ the digest of each file, in the order of `files`."""

    digests: tuple[Digest, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """What a file is, by its content."""

    media_type: str
    kind: Kind


@dataclass(frozen=True, kw_only=True)
class Identified(Received):
    """+ media type and kind of each file."""

    identities: tuple[Identity, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Characterised(Identified):
    """+ what is technically true of each file."""

    technicals: tuple[Technical, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Described(Characterised):
    """+ values checked against the profile, with names resolved, and the rules that they ask for.

    `base` is the number of the version that this one follows, 0 for a new record. References to records that do
    not exist yet keep their {"name": …}; register makes one draft for each. `submitted` are the values as given,
    names resolved, before later edits by people were kept: what the next deposit is compared with.
    """

    base: int = 0
    submitted: Values = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Preserved(Described):
    """+ the assets, whose originals are in the record's object, read back and compared, and the parts they show."""

    assets: tuple[Asset, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Derived(Preserved):
    """+ the renditions in the store, and why the record is held, if it is."""

    renditions: tuple[Rendition, ...] = ()
    held: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Registered(Derived):
    """+ the version that now stands in the catalogue; `changed` is False when nothing was new."""

    version: int
    changed: bool = True
    published: bool = False


P = TypeVar("P", bound=Deposit)


def advance(given: Deposit, kind: type[P], **more: Any) -> P:
    """The payload of the next step: everything that `given` says, and `more`."""
    return kind(**{each.name: getattr(given, each.name) for each in fields(given)} | more)
