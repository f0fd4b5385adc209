"""`metadata.toml`: one `[[item]]`, `[[element]]`, `[[practitioner]]` … for each record, keys as in the profiles."""

import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from archive.model.problems import Problem, Where
from archive.profiles import Profiles
from ingest.payloads import Deposit, GivenFile
from ingest.sources.files import open_folder, relative_name
from ingest.sources.given_table import TableReader
from ingest.sources.naming import Listing
from ingest.sources.source import ORDER, Reading, in_order

LARGEST = 32 * 1024 * 1024
"""Bytes of the largest description that is read."""
_PATTERN = frozenset("*?[")


def read(path: Path, holder: str, profiles: Profiles, publish: bool = False) -> Reading:
    """The deposits that a `metadata.toml` describes, with the files beside it."""
    where = Where(file=path.name)
    try:
        if path.stat().st_size > LARGEST:
            return Reading((), (Problem("sheet_too_large", where, {"name": path.name, "limit": LARGEST // 2**20}),))
        raw = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
        folder = open_folder(path.parent)
    except OSError as fault:
        return Reading((), (Problem("sheet_unreadable", where, {"name": path.name, "reason": fault.strerror}),))
    except (ValueError, RecursionError) as fault:
        return Reading((), (Problem("sheet_unreadable", where, {"name": path.name, "reason": str(fault)[:200]}),))
    listing = Listing(folder, profiles.vocabularies["use"], profiles.vocabularies["language"])
    reader = _Description(profiles, listing, holder, publish, path.name)
    deposits = reader.deposits(raw)
    problems = [*reader.problems]
    if not deposits and not problems:
        problems.append(Problem("sheet_empty", where, {"name": path.name}))
    return Reading(in_order(deposits), (*problems, *folder.unlisted((*listing.used, path.name))))


@dataclass
class _Description:
    profiles: Profiles
    listing: Listing
    holder: str
    publish: bool
    file: str
    problems: list[Problem] = field(default_factory=list)

    def deposits(self, raw: dict[str, Any]) -> list[Deposit]:
        tables: list[tuple[str, int, dict[str, Any]]] = []
        for name, given in raw.items():
            if name not in ORDER or not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
                self.problems.append(Problem("table_unknown", Where(file=self.file), {"name": name[:60]}))
                continue
            tables += [(name, number, each) for number, each in enumerate(given, start=1)]
        listed = frozenset(
            found for _, _, table in tables for given in self._entries(table) if (found := self._found(given))
        )
        seen: dict[tuple[str, str], int] = {}
        return [self._deposit(name, number, table, listed, seen) for name, number, table in tables]

    def _deposit(
        self, name: str, number: int, table: dict[str, Any], listed: frozenset[str], seen: dict[tuple[str, str], int]
    ) -> Deposit:
        where = Where(sheet=name, row=number, file=self.file)
        profile = self.profiles[name]
        reader = TableReader(profile, where)
        values = reader.values({key: value for key, value in table.items() if key != "files"})
        keys = values.get(profile.key, ())
        key = str(keys[0].content) if keys else None
        problems = reader.problems
        if key is None and (name in ("item", "consent") or not values.get(profile.title)):
            named = profile.key if name in ("item", "consent") else profile.title
            problems.append(Problem("value_required", replace(where, field=named)))
        if key is not None and seen.setdefault((name, key), number) != number:
            problems.append(Problem("key_twice", replace(where, field=profile.key), {"row": seen[name, key]}))
        files, faults = self._files(f"{name}:{number}", table, where, listed)
        return Deposit(
            holder=self.holder,
            profile=name,
            key=key,
            values=values,
            files=files,
            where=where,
            problems=(*problems, *faults),
            publish=self.publish,
        )

    def _entries(self, table: dict[str, Any]) -> list[Any]:
        given = table.get("files", [])
        return given if isinstance(given, list) else [given]

    def _found(self, given: Any) -> str | None:
        name = given.get("name") if isinstance(given, dict) else given
        return self.listing.folder.find(name, Where())[0] if isinstance(name, str) else None

    def _files(
        self, record: str, table: dict[str, Any], where: Where, listed: frozenset[str]
    ) -> tuple[tuple[GivenFile, ...], list[Problem]]:
        files: list[GivenFile] = []
        problems: list[Problem] = []
        place = replace(where, field="files")
        for given in self._entries(table):
            for entry in self._named(given, place, problems):
                found, faults = self.listing.take(where=place, record=record, **entry)
                problems += faults
                if found:
                    files.append(found)
        return self.listing.with_captions(files, record, listed), problems

    def _named(self, given: Any, where: Where, problems: list[Problem]) -> list[dict[str, str]]:
        """The arguments of each file of an entry: a name, a pattern, or a table that says more of it."""
        entry = given if isinstance(given, dict) else {"name": given}
        known = {"name", "role", "language", "sha256", "recording", "poster"}
        if not all(isinstance(value, str) for value in entry.values()) or "name" not in entry or entry.keys() - known:
            problems.append(Problem("file_entry_wrong", where))
            return []
        name = entry["name"]
        if not _PATTERN & set(name) or self._found(name):
            return [dict(entry)]
        pattern = relative_name(name)
        if pattern is None:
            problems.append(Problem("path_outside", where, {"name": name[:200]}))
            return []
        matching = self.listing.folder.matching(pattern)
        if not matching:
            problems.append(Problem("pattern_empty", where, {"name": name[:200]}))
        return [{**entry, "name": found} for found in matching]
