"""The consents that a batch would lack, asked before anything is written: as the catalogue and the batch will be."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from archive.access.agreement import missing_consents, named_against_wish
from archive.catalogue import records
from archive.catalogue.database import Database
from archive.model.names import name_key
from archive.model.problems import Problem
from archive.model.values import Value, Values
from archive.profiles import Field, Profiles
from ingest.payloads import Deposit, Described
from ingest.steps.drafting import wanted_profiles

PRACTITIONER, CONSENT = "practitioner", "consent"


@dataclass(frozen=True, slots=True)
class Batch:
    """`deposits` as far as they are described; `names`: (holder, profile, name key) → the place in `deposits`."""

    deposits: Sequence[Deposit]
    names: Mapping[tuple[str, str, str], str]

    def place(self, holder: str, profile: str, name: str) -> int | None:
        """Which deposit will be known by this name."""
        found = self.names.get((holder, profile, name_key(name)))
        return None if found is None else int(found)


def missing_in_batch(
    database: Database, profiles: Profiles, described: Described, batch: Batch, now: datetime
) -> tuple[Problem, ...]:
    """`consent_missing` for each named person whose active consent neither catalogue nor batch has, and

    `consent_anonymous` for each who agreed on condition of not being named.
    """
    contents = list(_structures(profiles[described.profile].fields, described.values))
    people: dict[str, Values] = {}
    consents: list[Values] = []
    with database.reading() as connection:
        for record in records.many(connection, [each["target"] for _, each in contents if "target" in each]).values():
            if record.profile == PRACTITIONER:
                people[record.id] = record.head.values
            elif record.profile == CONSENT:
                consents.append(record.head.values)
    for field, content in contents:
        if "name" not in content or not field.target:
            continue
        name = str(content["name"])
        if (place := batch.place(described.holder, CONSENT, name)) is not None and CONSENT in field.target:
            consents.append(_pointed(batch, batch.deposits[place]))
        elif wanted_profiles(field, content)[0] == PRACTITIONER:
            place = batch.place(described.holder, PRACTITIONER, name)
            # Of somebody of whom only the name is known nothing says that they are dead: they are asked too.
            people[_known_as(place, name)] = {} if place is None else batch.deposits[place].values
    found = missing_consents(described.rules, people, consents, now)
    found += named_against_wish(described.rules, people, consents)
    return tuple(replace(each, where=described.where, params=_named(each.params, batch)) for each in found)


def _structures(fields: Iterable[Field], values: Values) -> Iterator[tuple[Field, dict[str, Any]]]:
    """Every field with each of its contents that may name a record, nested ones included."""
    for field in fields:
        contents = [value.content for value in values.get(field.key, ()) if isinstance(value.content, dict)]
        yield from ((field, content) for content in contents)
        for content in contents:
            inner = {key: each if isinstance(each, list | tuple) else (each,) for key, each in content.items()}
            yield from _structures(field.fields, {key: tuple(map(Value, each)) for key, each in inner.items()})


def _pointed(batch: Batch, consent: Deposit) -> Values:
    """A consent's giver, called as `people` calls them."""
    return {
        **consent.values,
        "consent_subject": tuple(
            value if "target" in value.content else Value({"target": _subject(batch, consent.holder, value.content)})
            for value in consent.values.get("consent_subject", ())
        ),
    }


def _subject(batch: Batch, holder: str, content: dict[str, Any]) -> str:
    name = str(content.get("name", ""))
    return _known_as(batch.place(holder, PRACTITIONER, name), name)


def _known_as(place: int | None, name: str) -> str:
    """One name for one person, whether they are called by number, by name, or by another of their names."""
    return f"name:{name_key(name)}" if place is None else f"place:{place}"


def _named(params: Mapping[str, Any], batch: Batch) -> dict[str, Any]:
    """The person as the depositor called them."""
    kind, _, rest = str(params["practitioner"]).partition(":")
    if kind == "place":
        deposit = batch.deposits[int(rest)]
        rest = deposit.key or next((str(v.content) for v in deposit.values.get("person_name", ())), rest)
    return {**params, "practitioner": rest or kind}
