"""Drafts of records that a deposit only names: what it says of them beside the name is kept in the draft."""

from typing import Any

from archive.model.values import Value, Values
from archive.profiles import Field, Profile
from archive.profiles.text.references import EXTRAS

PLACES = {
    "category": "category",
    "official_number": "listings.official_number",
    "list_level": "listings.level",
    "region_code": "region_code",
    "point": "point",
    "event_type": "event_type",
    "agent_type": "agent_type",
}
"""Where in the draft each thing goes that may be said of a record by who names it."""


def wanted_profiles(field: Field, content: dict[str, Any]) -> tuple[str, ...]:
    """The profiles in which a named record is looked for, in order; a draft is made in the first."""
    said = content.get("profile")
    return tuple(sorted(field.target, key=lambda name: name != said)) if said in field.target else tuple(field.target)


def pointing(content: dict[str, Any], target: str) -> dict[str, Any]:
    """The reference once its record is known: what was said of the record itself does not stay in it."""
    return {"target": target, **{key: each for key, each in content.items() if key not in ("name", *EXTRAS)}}


def draft_values(profile: Profile, content: dict[str, Any]) -> Values:
    """What is known of a record of which only this reference speaks."""
    name = str(content["name"])
    values = {profile.title: (Value(name, "en" if name.isascii() else "zh-Hans"),)}
    nested: dict[str, dict[str, Any]] = {}
    for extra, place in PLACES.items():
        key, _, part = place.partition(".")
        if extra not in content or profile.field(key) is None:
            continue
        if part:
            nested.setdefault(key, {})[part] = content[extra]
        else:
            values[key] = (Value(content[extra]),)
    return {**values, **{key: (Value(parts),) for key, parts in nested.items()}}
