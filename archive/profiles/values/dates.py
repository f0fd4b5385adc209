"""Dates from text: {edtf, display, calendar, lunar?, era?}, the original kept as display."""

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Any

from archive.profiles.values import edtf_dates
from archive.profiles.values.chinese_dates import Dating, Impossible, read_lunar_beside, read_single
from archive.profiles.values.plain_text import one_line
from archive.profiles.values.script import simplified

LONGEST = 60
"""Characters of the longest text that is looked at as a date (words before an EDTF in brackets do not count)."""

_ABOUT = re.compile(r"^(?:约|大约|大概|circa|ca\.?|c\.|about)(.+)$|^(.+?)(?:前后|左右|许)$")
_DOUBTFUL = re.compile(r"^(?:可能是?|疑)(.+)$|^(.+?)(?:\(\?\)|\?)$")
_OPEN = re.compile(r"^(?:自)?(.+?)(?:至今|到今|以来|-今|-至今|~今)$")
_TIME = re.compile(r"^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$", re.ASCII)
_BESIDE = re.compile(r"^(.+?)\((?:(?:农历|阴历|夏历|旧历)?(.+))\)$")
_NAMED = re.compile(
    r"^(?:(\d{1,2})(?:st|nd|rd|th)?)?([a-z]{3,9})\.?,?(\d{4})$|^([a-z]{3,9})\.?(\d{1,2}),(\d{4})$", re.ASCII
)
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_date(text: str) -> tuple[dict[str, Any] | None, str | None]:
    """The content of a date, or the code of what is wrong with it.

    Understood: EDTF levels 0 and 1; `words [EDTF]`; numeric dates; Chinese dates, Gregorian, lunar and by reign
    title; about, uncertain, centuries, decades, seasons, ranges, 至今; `Gregorian（lunar）`, which must agree.
    Codes: date_unreadable, date_impossible, date_ambiguous, date_disagrees, date_reversed.
    """
    original = one_line(text)
    given = re.fullmatch(r"(.*\S)\s*\[([^\[\]\s]+)\]", original)
    if not original or (len(original) > LONGEST and not given):
        return None, "date_unreadable"
    if given:
        fault = edtf_dates.fault_of(given[2])
        return (None, fault) if fault else (_content(Dating(given[2]), given[1].strip()), None)
    try:
        found = _dating(_plain(original))
    except Impossible as refusal:
        return None, str(refusal)
    if found is None:
        return None, "date_unreadable"
    fault = edtf_dates.fault_of(found.edtf)
    return (None, fault) if fault else (_content(found, original), None)


def write_date(content: dict[str, Any]) -> str:
    """The text that `read_date` reads as this content: the original where that suffices."""
    display = str(content.get("display") or content["edtf"])
    if read_date(display)[0] == content or "[" in display:
        return display
    return f"{display} [{content['edtf']}]"


def bounds_of(content: dict[str, Any]) -> edtf_dates.Bounds | None:
    """The earliest and latest day of a date's content; None where its EDTF is unsound."""
    return edtf_dates.bounds(str(content.get("edtf", "")))


def years_of(content: dict[str, Any]) -> tuple[int, ...]:
    """The years that a date may mean, for finding by year: of more than 500 every tenth; an open end ends today."""
    limits = bounds_of(content)
    if limits is None:
        return ()
    first, last = limits.years
    if first is None:
        return () if last is None else (last,)
    if last is None:
        last = max(first, datetime.now(UTC).year)
    step = 1 if last - first <= 500 else 10
    return (*range(first, last, step), last)


def _content(found: Dating, display: str) -> dict[str, Any]:
    content: dict[str, Any] = {
        "edtf": found.edtf,
        "display": display,
        "calendar": "chinese" if found.chinese else "gregorian",
    }
    if found.lunar is not None:
        content["lunar"] = found.lunar
    if found.era is not None:
        content["era"] = found.era
    return content


def _plain(text: str) -> str:
    """NFKC, Simplified, lower case, time of day dropped, without spaces; EDTF keeps its capital X."""
    narrow = unicodedata.normalize("NFKC", text)
    narrow = _TIME.sub(r"\1", narrow)
    if edtf_dates.fault_of(narrow) is None:
        return narrow
    return simplified(re.sub(r"[—–―‒‐‑−]+", "-", narrow.replace("〜", "~"))).lower().replace(" ", "")


def _dating(plain: str) -> Dating | None:
    fault = edtf_dates.fault_of(plain)
    if fault is None:
        return Dating(plain)
    if fault != "date_unreadable":
        raise Impossible(fault)
    return _marked(plain) or _open(plain) or _beside(plain) or _english(plain) or read_single(plain) or _range(plain)


def _marked(plain: str) -> Dating | None:
    for pattern, mark in ((_ABOUT, "~"), (_DOUBTFUL, "?")):
        found = pattern.match(plain)
        inner = _dating(found[1] or found[2]) if found else None
        if inner:
            return Dating(edtf_dates.approximate(inner.edtf, mark), inner.chinese, inner.lunar, inner.era)
    return None


def _open(plain: str) -> Dating | None:
    found = _OPEN.match(plain)
    inner = _dating(found[1]) if found else None
    return Dating(f"{inner.edtf.partition('/')[0]}/..", inner.chinese) if inner else None


def _beside(plain: str) -> Dating | None:
    """A date with the same date of the other calendar in brackets."""
    found = _BESIDE.match(plain)
    main = _dating(found[1]) if found else None
    if found is None or main is None:
        return None
    if not main.chinese and re.fullmatch(r"\d{4}-\d{2}-\d{2}", main.edtf, re.ASCII) and main.edtf[:4] != "0000":
        counted = read_lunar_beside(found[2], date.fromisoformat(main.edtf))
        if counted is not None:
            return Dating(main.edtf, False, counted, main.era)
    other = _dating(found[2].removeprefix("公元") if found[2].isascii() else found[2])
    if other is None:
        return None
    if not (main.edtf.startswith(other.edtf) or other.edtf.startswith(main.edtf)):
        raise Impossible("date_disagrees")
    return main if len(main.edtf) >= len(other.edtf) else Dating(other.edtf, main.chinese, main.lunar, main.era)


def _english(plain: str) -> Dating | None:
    found = _NAMED.match(plain)
    if found is None:
        return None
    day, month, year = (found[1], found[2], found[3]) if found[3] else (found[5], found[4], found[6])
    if month[:3] not in _ENGLISH:
        return None
    number = f"{year}-{_ENGLISH.index(month[:3]) + 1:02d}" + (f"-{int(day):02d}" if day else "")
    return _dating(number)


def _range(plain: str) -> Dating | None:
    for separator in ("至", "到", "~", "-"):
        start, found, end = plain.partition(separator)
        if not (start and found and end) or separator in end:
            continue
        first = _dating(start) if not _partial(start) else None
        last = _dating(_completed(start, end)) if first else None
        if first and last:
            return Dating(
                f"{first.edtf.partition('/')[0]}/{last.edtf.rpartition('/')[2]}", first.chinese and last.chinese
            )
    return None


def _partial(start: str) -> bool:
    """Whether `start` is less than a date, so that the separator was none (2019-2-19)."""
    return re.fullmatch(r"\d{1,3}", start, re.ASCII) is not None


def _completed(start: str, end: str) -> str:
    """`end` with the year and month of `start` where it leaves them out: 2019年2月19日至25日."""
    if re.fullmatch(r"[^年月]+[日号]", end) and "月" in start:
        return start[: start.rindex("月") + 1] + end
    if re.fullmatch(r"[^年]+月[^年]*", end) and "年" in start:
        return start[: start.index("年") + 1] + end
    return end
