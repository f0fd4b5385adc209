"""Withdrawing a consent: the word of the people recorded, everywhere at once."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from archive.catalogue import events, records, writing
from archive.catalogue.consents import PROFILE
from archive.model.errors import Missing
from archive.model.values import Value
from archive.profiles import Profiles
from archive.profiles.naming import names_of

ZONE = ZoneInfo("Asia/Shanghai")


def withdraw_consent(connection: Connection, profiles: Profiles, record: str, by: writing.Writing) -> tuple[str, ...]:
    """A new version of the consent that says so; returns the records that it covers, which are closed by it.

    The same transaction puts each of them into its new access class and tells the followers. Raises Missing if
    `record` is not a consent.
    """
    present = records.read(connection, record)
    if present is None or present.profile != PROFILE:
        raise Missing(f"{record}: no consent")
    covered = records.dependents(connection, present.id, "consents")
    if any(value.content == "withdrawn" for value in present.head.values.get("status", ())):
        return covered
    day = by.now.astimezone(ZONE).date().isoformat()
    values = {
        **present.head.values,
        "status": (Value("withdrawn"),),
        "withdrawn_on": (Value({"edtf": day, "display": day, "calendar": "gregorian"}),),
    }
    head = replace(present.head, number=present.head.number + 1, values=values, created_by=by.agent, created_at=by.now)
    writing.revise(connection, present, head, names_of(profiles[PROFILE], values), by)
    event = events.happened(
        present.id,
        present.holder,
        "policy assignment",
        by.agent,
        by.now,
        outcomes=covered,
        detail={"consent": "withdrawn"},
    )
    events.append(connection, event)
    return covered
