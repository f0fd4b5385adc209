"""Values in words for people: pages, facets, IIIF metadata and exports all use these."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from archive.model.values import Value
from archive.profiles.profile import Field, Kind, Profile, Term, Vocabulary
from archive.profiles.text.recurrence import write_recurrence
from archive.profiles.values import lunar
from archive.profiles.values.language import language_name
from archive.profiles.values.regions import path_of, region

Titles = Mapping[str, str]
"""From the id of a record that the reader may know of to what it is called."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SEASONS = {"21": ("春", "spring"), "22": ("夏", "summer"), "23": ("秋", "autumn"), "24": ("冬", "winter")}


def label(described: Field | Profile | Vocabulary | Term, language: str) -> str:
    """What a field, profile, vocabulary or term is called in `language` (zh or en)."""
    return described.label[language]


def code_label(field: Field, code: str, language: str) -> str:
    """What a code of `field` is called; the code itself where it has no name."""
    term = field.vocabulary.term(code) if field.vocabulary else None
    if term is not None:
        return term.label[language]
    if field.kind is Kind.BCP47:
        return language_name(code, language)
    if field.kind is Kind.GB2260:
        return region_label(code, language)
    return code


def display(field: Field, value: Value, language: str, titles: Titles | None = None) -> str:
    """`value` in words in `language`; '' where it names a record that is not among `titles`."""
    return _content(field, value.content, language, titles or {})


def region_label(code: str, language: str) -> str:
    """The name of a region with the city that it lies in: 广州市越秀区, Yuexiu District, Guangzhou."""
    known = path_of(code)
    if not known:
        return code
    shown = known[-2:] if len(known) > 2 else known[-1:]
    here = region(code)
    if here is None:
        return f"{shown[-1].name} {code}" if _zh(language) else f"{code}, {shown[-1].en}"
    return "".join(each.name for each in shown) if _zh(language) else ", ".join(each.en for each in reversed(shown))


def date_label(content: Mapping[str, Any], language: str) -> str:
    """2019年2月19日（农历正月十五）, 19 Feb 2019 (lunar 1/15); in Chinese the original's own words, if it has some."""
    edtf, shown = str(content["edtf"]), str(content.get("display") or content["edtf"])
    counted = content.get("lunar")
    beside = counted and content.get("calendar") != "chinese"
    original = _zh(language) and not beside and any("\u4e00" <= character <= "\u9fff" for character in shown)
    words = shown if original else "–".join(_edtf_words(part, language) for part in edtf.split("/"))
    if not counted or original:
        return words
    day = lunar.day_words(counted["month"], counted.get("day"), bool(counted.get("leap")), language)
    return f"{words}（农历{day}）" if _zh(language) else f"{words} (lunar {day})"


def lunar_label(day: date, language: str) -> str:
    """The lunar day of a Gregorian one in words; '' outside the years that can be reckoned."""
    found = lunar.lunar_day(day)
    return lunar.day_words(found.month, found.day, found.leap, language) if found else ""


def _content(field: Field, content: Any, language: str, titles: Titles) -> str:
    match field.kind:
        case Kind.CODE | Kind.BCP47 | Kind.GB2260:
            return code_label(field, str(content), language)
        case Kind.EDTF:
            return date_label(content, language)
        case Kind.RECUR:
            return write_recurrence(content, language)
        case Kind.GEO:
            return f"{content['lat']:.5f}, {content['lon']:.5f}"
        case Kind.REF | Kind.REL:
            return _reference(field, content, language, titles)
        case Kind.NESTED:
            return _nested(field, content, language, titles)
        case _:
            return str(content)


def _reference(field: Field, content: Mapping[str, Any], language: str, titles: Titles) -> str:
    target = content.get("target")
    name = titles.get(str(target)) if target else content.get("name")
    if not name:
        return ""
    role = content.get("role")
    if not role:
        return str(name)
    words = code_label(field, str(role), language)
    return f"{name}（{words}）" if _zh(language) else f"{name} ({words})"


def _nested(field: Field, content: Mapping[str, Any], language: str, titles: Titles) -> str:
    parts = []
    for sub in field.fields:
        given = content.get(sub.key)
        for each in given if isinstance(given, list | tuple) else (given,):
            if each is not None and (words := _content(sub, each, language, titles)):
                parts.append(words)
    return (" · ").join(parts)


def _edtf_words(text: str, language: str) -> str:
    """One date of an EDTF interval in words."""
    if text in ("", ".."):
        return "今" if _zh(language) else "today"
    bare, mark = text.rstrip("?~%"), text[len(text.rstrip("?~%")) :]
    before, (year, *rest) = bare.startswith("-"), bare.lstrip("-").split("-")
    if before and year.isdigit():
        year = str(int(year) + 1)
    rest = [part for part in rest if part != "XX"]
    words = _chinese(year, before, rest) if _zh(language) else _english(year, before, rest)
    if "~" in mark or "%" in mark:
        words = f"约{words}" if _zh(language) else f"c. {words}"
    return words + ("?" if "?" in mark or "%" in mark else "")


def _chinese(year: str, before: bool, rest: list[str]) -> str:
    if year.endswith("XX"):
        return f"{int(year[:2]) + 1}世纪"
    words = ("公元前" if before else "") + (
        f"{year[:3]}0年代" if year.endswith("X") else f"{year.lstrip('0') or '0'}年"
    )
    if not rest:
        return words
    if rest[0] in _SEASONS:
        return f"{words}{_SEASONS[rest[0]][0]}"
    return words + f"{int(rest[0])}月" + (f"{int(rest[1])}日" if len(rest) > 1 else "")


def _english(year: str, before: bool, rest: list[str]) -> str:
    if year.endswith("XX"):
        return f"{year[:2]}00s"
    words = (f"{year[:3]}0s" if year.endswith("X") else year.lstrip("0") or "0") + (" BC" if before else "")
    if not rest:
        return words
    if rest[0] in _SEASONS:
        return f"{_SEASONS[rest[0]][1]} {words}"
    day = f"{int(rest[1])} " if len(rest) > 1 else ""
    return f"{day}{_MONTHS[int(rest[0]) - 1]} {words}"


def _zh(language: str) -> bool:
    return language.lower().startswith("zh")
