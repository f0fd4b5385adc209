"""The rules that a description asks for by its own words."""

from archive.access.agreement import targets
from archive.model.rules import Audience, Rule
from archive.model.values import Values


def rules_of(default: Audience, values: Values) -> tuple[Rule, ...]:
    """The rule that the `access` field asks for, or else the profile's `default` audience."""
    for value in values.get("access", ()):
        if str(value.content) in frozenset(Audience):
            return (Rule(Audience(value.content), communities=frozenset(targets(values, "communities"))),)
    return (Rule(default),)
