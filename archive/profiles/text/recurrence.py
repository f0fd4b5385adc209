"""When in the year something is held: {rrule} (RFC 5545) or {lunar: {month, day, leap, span_days}}."""

import re
import unicodedata
from typing import Any

from archive.profiles.values import lunar
from archive.profiles.values.numerals import NUMERAL, number_in

_RRULE = re.compile(
    r"FREQ=(?:YEARLY|MONTHLY|WEEKLY|DAILY)"
    r"(?:;(?:INTERVAL|COUNT|UNTIL|BYMONTH|BYMONTHDAY|BYDAY|BYWEEKNO|BYYEARDAY|BYSETPOS|WKST)=[-+0-9A-Z,]{1,100})*",
    re.ASCII,
)
_CHINESE = re.compile(
    rf"(?:每年)?(?:农历|阴历|夏历|旧历)?(?P<leap>闰)?(?P<month>正|冬|腊|{NUMERAL})月初?(?P<day>{NUMERAL})日?"
    rf"(?:至初?(?P<end>{NUMERAL})日?)?(?:,?(?:共|历时)?(?P<span>{NUMERAL})[天日])?"
)
_ENGLISH = re.compile(r"lunar(?P<leap>leap)?(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:,(?P<span>\d{1,3})days?)?", re.ASCII)


def read_recurrence(text: str) -> dict[str, Any] | None:
    """The content of a recurrence; None where it cannot be read."""
    narrow = unicodedata.normalize("NFKC", text).strip()
    rule = narrow.upper().removeprefix("RRULE:").replace(" ", "").rstrip(";")
    if _RRULE.fullmatch(rule):
        return {"rrule": rule}
    plain = narrow.lower().replace(" ", "").replace("、", ",")
    found = _CHINESE.fullmatch(plain) or _ENGLISH.fullmatch(plain)
    if found is None:
        return None
    named = {"正": 1, "冬": 11, "腊": 12}.get(found["month"])
    month, day = named or number_in(found["month"]), number_in(found["day"])
    span = number_in(found["span"]) if found["span"] else 1
    end = number_in(found["end"]) if "end" in found.groupdict() and found["end"] else None
    if end is not None and day is not None:
        span = end - day + 1
    content = {"lunar": {"month": month, "day": day, "leap": bool(found["leap"]), "span_days": span}}
    return content if sound(content) else None


def write_recurrence(content: dict[str, Any], language: str = "en") -> str:
    """In words that `read_recurrence` reads."""
    if "rrule" in content:
        return str(content["rrule"])
    rule = content["lunar"]
    words = lunar.day_words(rule["month"], rule["day"], bool(rule.get("leap")), language)
    span = int(rule.get("span_days") or 1)
    if language.lower().startswith("zh"):
        return f"农历{words}" + (f"，{span}天" if span > 1 else "")
    return f"lunar {words}" + (f", {span} days" if span > 1 else "")


def sound(content: Any) -> bool:
    """Whether `content` is a recurrence: its rule well formed, its lunar day one that can be."""
    if not isinstance(content, dict) or len(content) != 1:
        return False
    if "rrule" in content:
        return isinstance(content["rrule"], str) and _RRULE.fullmatch(content["rrule"]) is not None
    rule = content.get("lunar")
    if not isinstance(rule, dict) or rule.keys() - {"month", "day", "leap", "span_days"}:
        return False
    limits = {"month": 12, "day": 30, "span_days": 366}
    numbers = {"span_days": 1, **rule}
    return all(type(numbers.get(key)) is int and 1 <= numbers[key] <= top for key, top in limits.items())
