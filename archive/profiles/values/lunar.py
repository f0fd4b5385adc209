"""The Chinese calendar (GB/T 33661): its days as days of the proleptic Gregorian calendar, and back."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from lunar_python import Lunar, LunarYear, Solar

FIRST, LAST = 1, 2199
"""The lunar years that can be reckoned."""

_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
CYCLE = tuple(_STEMS[place % 10] + _BRANCHES[place % 12] for place in range(60))
"""The sixty year names; year 4 of our era was 甲子."""
_MONTHS = ("", "正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月")
_UNITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class LunarDay:
    """A day of the Chinese calendar; `year` is the Gregorian year in which the lunar year began."""

    year: int
    month: int
    day: int
    leap: bool = False

    def plain(self) -> dict[str, Any]:
        """As it is kept in a value's content."""
        return {"year": self.year, "month": self.month, "day": self.day, "leap": self.leap}


def days_in(year: int, month: int, leap: bool = False) -> int | None:
    """How many days the month has (29 or 30); None where that year has no such month."""
    if not (FIRST <= year <= LAST and 1 <= month <= 12):
        return None
    found = LunarYear.fromYear(year).getMonth(-month if leap else month)
    return None if found is None else int(found.getDayCount())


def solar_day(lunar: LunarDay) -> date | None:
    """The Gregorian day; None where there is no such lunar day. The library would roll over: we count first."""
    length = days_in(lunar.year, lunar.month, lunar.leap)
    if length is None or not 1 <= lunar.day <= length:
        return None
    found = Lunar.fromYmd(lunar.year, -lunar.month if lunar.leap else lunar.month, lunar.day)
    return date.fromordinal(int(found.getSolar().getJulianDay() + 0.5) - 1721425)


@lru_cache(maxsize=4096)
def lunar_day(day: date) -> LunarDay | None:
    """The lunar day of a Gregorian one; None outside the years that can be reckoned."""
    if not FIRST + 1 < day.year < LAST:
        return None
    found = Solar.fromJulianDay(day.toordinal() + 1721424.5).getLunar()
    month = int(found.getMonth())
    return LunarDay(int(found.getYear()), abs(month), int(found.getDay()), month < 0)


def month_span(year: int, month: int, leap: bool = False) -> tuple[date, date] | None:
    """The first and the last Gregorian day of a lunar month."""
    first, length = solar_day(LunarDay(year, month, 1, leap)), days_in(year, month, leap)
    if first is None or length is None:
        return None
    return first, first + timedelta(days=length - 1)


def year_name(year: int) -> str:
    """The name of a lunar year in the cycle of sixty: 2019 is 己亥."""
    return CYCLE[(year - 4) % 60]


def day_words(month: int, day: int | None, leap: bool, language: str) -> str:
    """A lunar day in words: 正月十五 in Chinese, 1/15 in English."""
    if not language.lower().startswith("zh"):
        return f"{'leap ' if leap else ''}{month}" + (f"/{day}" if day else "")
    words = ("闰" if leap else "") + (_MONTHS[month] if 1 <= month <= 12 else str(month))
    return words + (_day_word(day) if day else "")


def _day_word(day: int) -> str:
    if day <= 10:
        return "初" + ("十" if day == 10 else _UNITS[day])
    if day in (20, 30):
        return _UNITS[day // 10] + "十"
    return ("十" if day < 20 else "廿") + _UNITS[day % 10]
