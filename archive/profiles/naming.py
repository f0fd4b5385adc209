"""Under which names a record is found by exact match."""

from archive.model.names import name_key
from archive.model.values import Values
from archive.profiles.profile import Profile


def names_of(profile: Profile, values: Values) -> frozenset[str]:
    """The match keys of its title in every language, of its other names, and of its official numbers."""
    found = {str(value.content) for key in (profile.title, "alt_names") for value in values.get(key, ())}
    for listing in values.get("listings", ()):
        if isinstance(listing.content, dict) and listing.content.get("official_number"):
            found.add(str(listing.content["official_number"]))
    return frozenset(name_key(name) for name in found if name.strip())


def publishable(profile: Profile) -> bool:
    """Whether records of this profile are made to be shown. Consents are not: they stay with staff."""
    return profile.access is not None or profile.audience.value != "internal"
