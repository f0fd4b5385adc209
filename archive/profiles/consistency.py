"""What the fields of one record must say together."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from archive.model.problems import Problem, Severity, Where
from archive.model.values import Values
from archive.profiles.profile import Profile
from archive.profiles.values.edtf_dates import Day, bounds
from archive.profiles.values.official_number import category_of

_CLOSED_LABELS = ("tk:secret_sacred", "tk:women_restricted", "tk:men_restricted")


def record_problems(profile: Profile, values: Values, publication: bool = False) -> tuple[Problem, ...]:
    """The cross-field rules of a record. In a draft they warn; a publication is stopped by them."""
    rules = _RULES.get(profile.name)
    if rules is None:
        return ()
    severity = Severity.ERROR if publication else Severity.WARNING
    return tuple(Problem(each.code, each.where, each.params, severity) for each in rules(values))


def _element(values: Values) -> Iterator[Problem]:
    category = _first(values, "category")
    listings = [value.content for value in values.get("listings", ()) if isinstance(value.content, dict)]
    same = Counter((each.get("level"), each.get("batch"), each.get("region_code")) for each in listings)
    if any(count > 1 for count in same.values()):
        yield _problem("listing_twice", "listings")
    for each in listings:
        number = each.get("official_number")
        if each.get("level") == "national" and not number:
            yield _problem("number_missing", "listings.official_number")
        elif number and category and (said := category_of(str(number))) and said != category:
            yield _problem("number_of_other_category", "listings.official_number", number=number, category=category)


def _practitioner(values: Values) -> Iterator[Problem]:
    if _first(values, "kind") == "group":
        for key in ("gender", "ethnicity", "birth"):
            if values.get(key):
                yield _problem("person_only", key)


def _item(values: Values) -> Iterator[Problem]:
    rights = _first(values, "rights")
    labels = rights.get("tk_labels", ()) if isinstance(rights, dict) else ()
    if _first(values, "access") == "public" and any(label in _CLOSED_LABELS for label in labels):
        yield _problem("label_forbids_public", "access")


def _consent(values: Values) -> Iterator[Problem]:
    signed, ends = _bound(values, "signed_on", 0), _bound(values, "valid_to", 1)
    withdrawn = _bound(values, "withdrawn_on", 1)
    if signed and ends and ends < signed:
        yield _problem("date_before_signing", "valid_to")
    if signed and withdrawn and withdrawn < signed:
        yield _problem("date_before_signing", "withdrawn_on")
    if _first(values, "status") == "withdrawn" and not values.get("withdrawn_on"):
        yield _problem("withdrawal_undated", "withdrawn_on")


_RULES: Mapping[str, Callable[[Values], Iterator[Problem]]] = {
    "element": _element,
    "practitioner": _practitioner,
    "item": _item,
    "consent": _consent,
}


def _first(values: Values, key: str) -> Any:
    return next((value.content for value in values.get(key, ())), None)


def _bound(values: Values, key: str, side: int) -> Day | None:
    content = _first(values, key)
    limits = bounds(str(content.get("edtf"))) if isinstance(content, dict) else None
    return (limits.earliest, limits.latest)[side] if limits else None


def _problem(code: str, field: str, **params: Any) -> Problem:
    return Problem(code, Where(field=field), params)
