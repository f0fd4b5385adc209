"""Administrative regions of GB/T 2260, with streets, and with those that are no more."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from archive.profiles.profile import fold

_FILE = Path(__file__).with_name("regions.csv")
_ENDINGS = ("特别行政区", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "街道", "省", "市", "区", "县")


@dataclass(frozen=True, slots=True)
class Region:
    """One region. `valid_to` is the year in which it ended, `successor` the code of what took its place."""

    code: str
    name: str
    en: str
    parent: str | None
    valid_from: str | None
    valid_to: str | None
    successor: str | None


def region(code: str) -> Region | None:
    """The region of this code, today's or a former one."""
    return _table()[0].get(code)


def regions_named(text: str) -> tuple[Region, ...]:
    """The regions that bear this name, with or without 区, 市, 街道 …: today's before former ones.

    A name that begins with those of the regions around it (广东省广州市越秀区) is understood too.
    """
    named = _table()[1]
    found = named.get(fold(text), ())
    if found:
        return found
    lengths = range(2, len(text))
    tails = (tail for length in lengths for tail in named.get(fold(text[-length:]), ()))
    return tuple(
        tail for tail in tails if "".join(each.name for each in path_of(tail.code)).endswith(text) and len(text) < 60
    )


def path_of(code: str) -> tuple[Region, ...]:
    """The region and those it lies in, the largest first; of a code outside the table, those that are known."""
    found = []
    step: str | None = code
    while step:
        known = region(step)
        if known:
            found.append(known)
            step = known.parent
        else:
            step = _parent_code(step)
    return tuple(reversed(found))


def well_formed_code(text: str) -> bool:
    """Six digits, or nine for a street, beginning with a known province."""
    return re.fullmatch(r"[1-8]\d{5}(?:\d{3})?", text, re.ASCII) is not None and region(text[:2] + "0000") is not None


def _parent_code(code: str) -> str | None:
    if len(code) == 9:
        return code[:6]
    if not code.endswith("00"):
        return code[:4] + "00"
    return code[:2] + "0000" if not code.endswith("0000") else None


@cache
def _table() -> tuple[dict[str, Region], dict[str, tuple[Region, ...]]]:
    with _FILE.open(encoding="utf-8", newline="") as lines:
        rows = [
            Region(
                row["code"],
                row["name"],
                row["en"],
                row["parent"] or None,
                row["valid_from"] or None,
                row["valid_to"] or None,
                row["successor"] or None,
            )
            for row in csv.DictReader(lines)
        ]
    named: dict[str, tuple[Region, ...]] = {}
    for row in sorted(rows, key=lambda row: (row.valid_to is not None, row.code)):
        for name in {row.name, _short(row.name), row.en}:
            named[fold(name)] = (*named.get(fold(name), ()), row)
    return {row.code: row for row in rows}, named


def _short(name: str) -> str:
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name.removesuffix(ending)
    return name
