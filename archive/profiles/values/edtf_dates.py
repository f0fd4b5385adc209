"""Dates in EDTF (ISO 8601-2, levels 0 and 1, as far as a catalogue needs them): checking and bounds."""

import re
from calendar import monthrange
from dataclasses import dataclass
from functools import lru_cache

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

_DATE = r"-?(?:\d{4}|\d{3}X|\d{2}XX|\dXXX)(?:-(?:\d{2}|XX)(?:-(?:\d{2}|XX))?)?[?~%]?"
_EDTF = re.compile(rf"(?P<one>{_DATE})|(?P<start>{_DATE}|\.\.|)/(?P<end>{_DATE}|\.\.|)", re.ASCII)
_PARTS = re.compile(r"(?P<year>-?[\dX]{4})(?:-(?P<month>[\dX]{2})(?:-(?P<day>[\dX]{2}))?)?", re.ASCII)
_PLAIN = re.compile(r"(?P<year>-?\d{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>\d{2}))?)?", re.ASCII)

Day = tuple[int, int, int]
"""Astronomical year, month, day: plain numbers, since the archive's past begins before year 1."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The earliest and latest day that a date may mean; None: open on this side."""

    earliest: Day | None
    latest: Day | None

    @property
    def years(self) -> tuple[int | None, int | None]:
        """The first and the last year, for facets by year."""
        return self.earliest[0] if self.earliest else None, self.latest[0] if self.latest else None

    @property
    def sort_key(self) -> Day:
        """For ordering: the earliest day, or the latest where there is no earliest."""
        return self.earliest or self.latest or (0, 1, 1)


@lru_cache(maxsize=4096)
def fault_of(text: str) -> str | None:
    """The code of what is wrong with `text` as an EDTF date; None: it is one.

    `date_unreadable`: no EDTF of levels 0 and 1; `date_impossible`: there is no such day; `date_reversed`.
    """
    found = _EDTF.fullmatch(text) if len(text) <= 40 else None
    if found is None or text == "/":
        return "date_unreadable"
    dates = [part for part in (found["one"], found["start"], found["end"]) if part and part != ".."]
    if not dates or not all(_exists(part) for part in dates):
        return "date_impossible" if dates else "date_unreadable"
    limits = bounds(text)
    if limits is None:
        return "date_unreadable"
    if limits.earliest and limits.latest and limits.earliest > limits.latest:
        return "date_reversed"
    return None


@lru_cache(maxsize=4096)
def bounds(text: str) -> Bounds | None:
    """The bounds of an EDTF date; None where it is none. Uncertainty does not widen them."""
    found = _EDTF.fullmatch(text) if len(text) <= 40 else None
    if found is None:
        return None
    if found["one"]:
        span = _span(found["one"])
        return None if span is None else Bounds(*span)
    first, last = _span(found["start"]), _span(found["end"])
    if (first is None and found["start"] not in ("", "..")) or (last is None and found["end"] not in ("", "..")):
        return None
    return Bounds(first[0] if first else None, last[1] if last else None)


def approximate(text: str, mark: str) -> str:
    """`text` with `~` (about) or `?` (uncertain) at each of its dates."""
    return "/".join(
        part + mark if part and part != ".." and part[-1] not in "?~%" else part for part in text.split("/")
    )


def _span(part: str | None) -> tuple[Day, Day] | None:
    if not part or part == "..":
        return None
    if (plain := _plain_span(part)) is not None:
        return plain
    try:
        parsed = parse_edtf(part)
    except EDTFParseException:
        return None
    return _day(parsed.lower_strict()), _day(parsed.upper_strict())


def _plain_span(part: str) -> tuple[Day, Day] | None:
    """The span of a year, month or day without further signs: most dates, and the grammar takes 10 ms for one."""
    found = _PLAIN.fullmatch(part)
    if found is None or not _exists(part):
        return None
    year, month, day = int(found["year"]), int(found["month"] or 0), int(found["day"] or 0)
    last = month or 12
    return (year, month or 1, day or 1), (year, last, day or _days(year, last))


def _day(moment: tuple[int, ...]) -> Day:
    return moment[0], moment[1], moment[2]


def _exists(part: str) -> bool:
    """Whether there is such a month (or season, 21 to 24) and such a day in it."""
    found = _PARTS.match(part)
    if found is None:
        return False
    month, day = found["month"], found["day"]
    if month is None or "X" in month:
        return day is None or day == "XX"
    if int(month) in range(21, 25):
        return day is None
    if not 1 <= int(month) <= 12:
        return False
    if day is None or "X" in day:
        return True
    leap_like = found["year"].replace("X", "0")
    return 1 <= int(day) <= _days(int(leap_like), int(month))


def _days(year: int, month: int) -> int:
    """Days of a month in the proleptic Gregorian calendar, in which year 0 is a leap year."""
    return monthrange(2000 + year % 400, month)[1]
