"""The parameters of a search, from an address or a command line: read, and every fault in them said at once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archive.model.problems import Problem, Where
from search.mapping import YEAR
from search.mapping import Mapping as IndexMapping
from search.query import FURTHEST, SORTS

SIZE = 20
LARGEST = 100

MOST_VALUES = 50
"""Values of one filter."""

_YEARS = re.compile(r"(-?\d{1,4})(?:-(-?\d{1,4})|(s))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """`filters`: facet → chosen values, years among them as they were written. `page` counts from 1."""

    text: str = ""
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    size: int = SIZE

    @property
    def years(self) -> tuple[tuple[int, int], ...]:
        """The spans of years chosen, first and last."""
        return tuple(span for text in self.filters.get(YEAR, ()) if (span := span_of(text)) is not None)


def read(given: Mapping[str, Sequence[str]], mapping: IndexMapping) -> tuple[Asked, tuple[Problem, ...]]:
    """What is asked by these parameters (name → values), and what is wrong with them; wrong ones are left out.

    Codes of problems: parameter_unknown, number_out_of_range, sort_unknown, year_unreadable, page_too_far.
    """
    problems: list[Problem] = []
    filters: dict[str, tuple[str, ...]] = {}
    for name, values in given.items():
        if name in mapping.facets:
            chosen = tuple(dict.fromkeys(value for value in values if value.strip()))[:MOST_VALUES]
            if name == YEAR:
                problems += [_fault("year_unreadable", YEAR, value=text) for text in chosen if span_of(text) is None]
                chosen = tuple(text for text in chosen if span_of(text) is not None)
            filters |= {name: chosen} if chosen else {}
        elif name not in ("q", "page", "size", "sort", "lang"):
            known = ", ".join(("q", "page", "size", "sort", "lang", *mapping.facets))
            problems.append(_fault("parameter_unknown", name, name=name[:100], known=known))
    sort = next(iter(given.get("sort", ())), "") or "relevance"
    if sort not in SORTS:
        problems.append(_fault("sort_unknown", "sort", value=sort[:100], known=", ".join(SORTS)))
        sort = "relevance"
    size = _number(given, "size", SIZE, LARGEST, problems)
    page = _number(given, "page", 1, FURTHEST, problems)
    if page * size > FURTHEST:
        problems.append(_fault("page_too_far", "page", limit=FURTHEST))
        page = 1
    return Asked(next(iter(given.get("q", ())), ""), filters, sort, page, size), tuple(problems)


def span_of(text: str) -> tuple[int, int] | None:
    """1980-1989, 1980s or 1980 as first and last year; None for what is no span of years.

    >>> span_of("1980s"), span_of("1949"), span_of("1950-1949")
    ((1980, 1989), (1949, 1949), None)
    """
    found = _YEARS.fullmatch(text.strip())
    if found is None:
        return None
    first = int(found[1])
    last = int(found[2]) if found[2] else first + 9 if found[3] else first
    return (first, last) if first <= last else None


def _number(given: Mapping[str, Sequence[str]], name: str, default: int, largest: int, problems: list[Problem]) -> int:
    text = next(iter(given.get(name, ())), "")
    if not text:
        return default
    if text.isascii() and text.isdigit() and len(text) < 8 and 1 <= int(text) <= largest:
        return int(text)
    problems.append(_fault("number_out_of_range", name, name=name, value=text[:100], least=1, most=largest))
    return default


def _fault(code: str, parameter: str, **params: object) -> Problem:
    return Problem(code, Where(field=parameter[:100]), params)
