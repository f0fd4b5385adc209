"""Describe: the values fit the profile, names are looked up, earlier work of people is kept."""

from dataclasses import replace
from typing import Any

from archive.access.declared import rules_of
from archive.model.errors import Rejected
from archive.model.problems import Problem, Severity, Where
from archive.model.values import Value, Values
from archive.profiles import Field, Profile, Profiles, check
from archive.profiles.naming import publishable
from ingest.library import Library, Standing
from ingest.payloads import Characterised, Described, advance
from ingest.steps.drafting import pointing, wanted_profiles
from ingest.steps.merging import merge, never_looser


def describe(given: Characterised, *, profiles: Profiles, library: Library) -> Described:
    """Characterised → Described. Raises Rejected with every problem of the description at once."""
    profile = profiles[given.profile]
    values, problems = _resolve(given, profile, library)
    standing = library.standing(given)
    if standing is not None and standing.record.withdrawn is not None:
        problems.append(Problem("record_withdrawn", given.where))
    described = _following(advance(given, Described, values=values, submitted=values), profile, standing, problems)
    problems += check(profile, described.values, publication=given.publish and publishable(profile))
    if any(problem.stops for problem in (*given.problems, *problems)):
        raise Rejected([*given.problems, *(_placed(problem, given.where) for problem in problems)])
    return replace(described, problems=(*given.problems, *(_placed(problem, given.where) for problem in problems)))


def _following(described: Described, profile: Profile, standing: Standing | None, problems: list[Problem]) -> Described:
    """The description as the next version of what is there."""
    if standing is None:
        return replace(described, rules=rules_of(profile.audience, described.values))
    head = standing.record.head
    values, kept = merge(head.values, standing.submitted, described.values)
    rules, tighter = never_looser(head.rules, rules_of(profile.audience, values))
    if tighter and "access" in head.values:
        values = {**values, "access": head.values["access"]}
    problems += [*kept, *tighter]
    return replace(described, values=values, rules=rules, base=head.number)


def _resolve(given: Characterised, profile: Profile, library: Library) -> tuple[Values, list[Problem]]:
    """Every {"name": …} becomes {"target": id} where the name is known, and stays where it is new."""
    problems: list[Problem] = []
    resolved: dict[str, tuple[Value, ...]] = {}
    for key, values in given.values.items():
        field = profile.field(key)
        resolved[key] = tuple(
            replace(value, content=_content(value.content, field, given, library, problems)) for value in values
        )
    return resolved, problems


def _content(content: Any, field: Field | None, given: Characterised, library: Library, problems: list[Problem]) -> Any:
    if field is None or not isinstance(content, dict):
        return content
    inner = {sub.key: sub for sub in field.fields}
    content = {
        key: _content(each, inner[key], given, library, problems) if key in inner else each
        for key, each in content.items()
    }
    if "name" not in content or not field.target:
        return content
    found = library.named(given.holder, wanted_profiles(field, content), content["name"])
    where = Where(field=field.key)
    if len(found) > 1:
        problems.append(Problem("name_ambiguous", where, {"name": content["name"], "records": ", ".join(found)}))
    if not found:
        problems.append(Problem("name_created", where, {"name": content["name"]}, Severity.WARNING))
    if len(found) != 1 or found[0].startswith("pending:"):
        return content
    return pointing(content, found[0])


def _placed(problem: Problem, where: Where) -> Problem:
    """A problem of a field, at the row in which the record stands."""
    if problem.where.row is not None or problem.where.sheet is not None:
        return problem
    return replace(problem, where=replace(where, field=problem.where.field, column=problem.where.field))
