"""Single dates as Chinese sources write them: Gregorian, lunar, by reign title, by period."""

import re
import tomllib
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from archive.profiles.values import lunar
from archive.profiles.values.numerals import NUMERAL, number_in

_FILE = Path(__file__).with_name("eras.toml")


@dataclass(frozen=True, slots=True)
class Dating:
    """What was read: the date in EDTF, whether the source counted by the Chinese calendar, and how."""

    edtf: str
    chinese: bool = False
    lunar: dict[str, object] | None = None
    era: str | None = None


class Impossible(ValueError):
    """The form is understood, and there is no such day. Carries the problem's code."""


@cache
def _eras() -> tuple[dict[str, list[int]], dict[str, str]]:
    raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return raw["reign"], raw["period"]


@cache
def _pattern() -> re.Pattern[str]:
    reigns = "|".join(_eras()[0])
    calendar = "农历|阴历|夏历|旧历|公历|阳历|新历"
    return re.compile(
        rf"(?P<calendar>{calendar})?(?:[明清]朝?代?(?=(?:{reigns})))?(?P<era>{reigns})?(?P<ce>公元|西元)?(?P<bc>前)?"
        rf"(?:(?P<year>{NUMERAL}|今)年?)?(?:(?P<cycle>[{lunar.CYCLE[0][0]}乙丙丁戊己庚辛壬癸]\w)年?)?"
        rf"(?:(?P<calendar2>{calendar})?(?P<leap>闰)?(?P<month>正|冬|腊|{NUMERAL})月(?:份)?"
        rf"(?:(?P<first>初)?(?P<day>{NUMERAL})(?P<word>日|号)?)?)?"
    )


def read_single(plain: str) -> Dating | None:
    """Reads one date from `plain` (NFKC, Simplified, without spaces). None: no form that is known.

    Raises Impossible with the code of the problem.
    """
    period = _eras()[1].get(re.sub(r"(?<=.)(?:朝代|王朝|时期|年间|朝|代)$", "", plain)) or _eras()[1].get(plain)
    if period:
        return Dating(period, chinese=False)
    return _numeric(plain) or _century(plain) or _season(plain) or _worded(plain)


def gregorian(year: int, month: int | None = None, day: int | None = None) -> str:
    """A Gregorian date in EDTF. Raises Impossible."""
    text = f"-{-year:04d}" if year < 0 else f"{year:04d}"
    if month is None:
        return text
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= monthrange(2000 + year % 400, month)[1]):
        raise Impossible("date_impossible")
    return f"{text}-{month:02d}" + (f"-{day:02d}" if day is not None else "")


def lunar_dating(year: int, month: int, day: int | None, leap: bool, era: str | None = None) -> Dating:
    """A day or month of the Chinese calendar. Raises Impossible where there is none."""
    counted: dict[str, object] = {"year": year, "month": month, "leap": leap}
    if day is None:
        span = lunar.month_span(year, month, leap)
        if span is None:
            raise Impossible("date_impossible")
        return Dating(f"{span[0].isoformat()}/{span[1].isoformat()}", True, counted, era)
    found = lunar.solar_day(lunar.LunarDay(year, month, day, leap))
    if found is None:
        raise Impossible("date_impossible")
    return Dating(found.isoformat(), True, lunar.LunarDay(year, month, day, leap).plain(), era)


def read_lunar_beside(plain: str, day: date) -> dict[str, object] | None:
    """The lunar day that `plain` names (己亥年正月十五, 正月十五, 农历2019年正月十五), known to be `day`.

    None: not a lunar day. Raises Impossible("date_disagrees") where it is another one than `day`.
    """
    found = _pattern().fullmatch(plain)
    if found is None or not found["month"] or not found["day"]:
        return None
    there = lunar.lunar_day(day)
    month, number = _month(found["month"]), number_in(found["day"])
    if there is None or month is None or number is None:
        return None
    said = (month, number, bool(found["leap"]))
    year = _year(found) if found["year"] else None
    if said != (there.month, there.day, there.leap) or year not in (None, there.year):
        raise Impossible("date_disagrees")
    if found["cycle"] and found["cycle"] != lunar.year_name(there.year):
        raise Impossible("date_disagrees")
    return there.plain()


def _numeric(plain: str) -> Dating | None:
    compact = re.fullmatch(r"(\d{4})(\d{2})(\d{2})?", plain, re.ASCII)
    parted = re.fullmatch(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?", plain, re.ASCII)
    if compact:
        year, month, day = compact.groups()
    elif parted:
        year, _, month, day = parted.groups()
    else:
        return None
    return Dating(gregorian(int(year), int(month), int(day) if day else None))


def _century(plain: str) -> Dating | None:
    decade = re.fullmatch(rf"(?:公元)?(?:(?P<century>{NUMERAL})|(?P<last>上))世纪(?:(?P<tens>{NUMERAL})年代)?", plain)
    if decade:
        century = 20 if decade["last"] else number_in(decade["century"])
        tens = number_in(decade["tens"]) if decade["tens"] else None
        if not century or century > 21 or (decade["tens"] and (tens is None or tens % 10 or tens > 90)):
            return None
        return Dating(f"{century - 1:02d}XX" if tens is None else f"{century - 1:02d}{tens // 10}X")
    years = re.fullmatch(r"(\d{3})0(?:年代|s)", plain, re.ASCII)
    return Dating(f"{years[1]}X") if years else None


def _season(plain: str) -> Dating | None:
    found = re.fullmatch(rf"({NUMERAL})年([春夏秋冬])(?:季|天)?", plain)
    year = number_in(found[1]) if found else None
    if found is None or year is None or year < 1000:
        return None
    return Dating(f"{year:04d}-{21 + '春夏秋冬'.index(found[2])}")


def _worded(plain: str) -> Dating | None:
    found = _pattern().fullmatch(plain)
    if found is None or not (found["year"] or found["cycle"]):
        return None
    if not found["year"]:
        if found["cycle"] in lunar.CYCLE:
            raise Impossible("date_ambiguous")
        return None
    year = _year(found)
    if year is None:
        return None
    if found["cycle"] and found["cycle"] != lunar.year_name(year):
        raise Impossible("date_disagrees")
    era = f"{found['era']}{found['year']}年" if found["era"] else None
    if not found["month"]:
        bare = re.fullmatch(rf"(?:公历)?(?:\d{{4}}|[^\d]*{NUMERAL}年.*|(?:公元|西元)?前?\d+年)", plain)
        return Dating(gregorian(year), bool(era) and found["era"] != "民国", None, era) if bare else None
    month, day = _month(found["month"]), number_in(found["day"]) if found["day"] else None
    if month is None or (found["day"] and day is None):
        return None
    if _is_lunar(found):
        return lunar_dating(year, month, day, bool(found["leap"]), era)
    return Dating(gregorian(year, month, day), False, None, era)


def _year(found: re.Match[str]) -> int | None:
    """The Gregorian year (astronomical before year 1). A bare number below 1000 is no year: 19年 may be any."""
    number = number_in(found["year"])
    if number is None or number == 0 or number > 9999:
        return None
    if found["era"]:
        begun, counted = _eras()[0][found["era"]]
        if number > counted:
            raise Impossible("date_impossible")
        return begun + number - 1
    if found["bc"]:
        return 1 - number
    return number if number >= 1000 or found["ce"] else None


def _month(text: str) -> int | None:
    named = {"正": 1, "冬": 11, "腊": 12}.get(text)
    return named if named is not None else number_in(text)


def _is_lunar(found: re.Match[str]) -> bool:
    """Whether the day is counted by the Chinese calendar.

    It is where the source says so, by 正月 冬月 腊月 闰 初, by a reign before the Republic, or by month and day in
    words without 日. Digits, and words with 日, are Gregorian.
    """
    calendar = found["calendar2"] or found["calendar"]
    if calendar:
        return calendar in ("农历", "阴历", "夏历", "旧历")
    if found["leap"] or found["first"] or found["month"] in ("正", "冬", "腊"):
        return True
    if found["era"]:
        return bool(found["era"] != "民国")
    day = found["day"]
    return bool(day) and not day.isascii() and not found["word"] and not found["month"].isascii()
