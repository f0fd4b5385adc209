"""Files as rows and tables list them: found, with role, language and stated digest; captions come by themselves."""

import re
from dataclasses import dataclass, field, replace

from archive.model.asset import Role
from archive.model.problems import Problem, Severity, Where
from archive.profiles import Vocabulary
from archive.profiles.values.language import known_tag
from archive.profiles.values.plain_text import one_line
from ingest.payloads import GivenFile
from ingest.sources.files import Folder, caption_language

_MEDIA = (Role.MASTER, Role.MEZZANINE, Role.ACCESS)
"""Roles of files that captions accompany."""


@dataclass
class Listing:
    """Collects the files of one batch: `used` are the names that some record has taken."""

    folder: Folder
    uses: Vocabulary
    languages: Vocabulary
    used: dict[str, str] = field(default_factory=dict)

    def take(
        self,
        name: str,
        where: Where,
        record: str,
        role: str = "",
        language: str = "",
        sha256: str = "",
        recording: str = "",
        poster: str = "",
    ) -> tuple[GivenFile | None, list[Problem]]:
        """The file that a row lists, or its problems. `record` tells apart who has taken a file before."""
        found, problem = self.folder.find(name, where)
        if found is None:
            return None, [problem] if problem else []
        problems = []
        if self.used.get(found) == record:
            return None, [Problem("file_twice", where, {"name": found})]
        if found in self.used:
            problems.append(Problem("file_shared", where, {"name": found}, Severity.WARNING))
        self.used[found] = record
        kept_role, faults = self._role(role, where)
        digest, more = _sha256(sha256, where)
        tag, others = self._language(language, where)
        if kept_role is Role.CAPTION and tag is None:
            tag = caption_language(found)
        moment, last = _second(poster, where)
        given = self.folder.given(found, kept_role, tag, digest, where)
        given = replace(given, recording=one_line(recording) or None, poster=moment)
        return given, [*problems, *faults, *more, *others, *last]

    def with_captions(self, files: list[GivenFile], record: str, listed: frozenset[str]) -> tuple[GivenFile, ...]:
        """`files` and the captions beside them that no row lists, by their names."""
        found = list(files)
        for given in files:
            if given.role not in _MEDIA:
                continue
            for name, language in self.folder.captions_of(given.name):
                if name not in listed and name not in self.used:
                    self.used[name] = record
                    found.append(self.folder.given(name, Role.CAPTION, language, None, given.where))
        return tuple(found)

    def _role(self, text: str, where: Where) -> tuple[Role, list[Problem]]:
        if not text.strip():
            return Role.MASTER, []
        term = self.uses.find(text)
        if term is None:
            return Role.MASTER, [_unknown(self.uses, text, where)]
        return Role(term.code), []

    def _language(self, text: str, where: Where) -> tuple[str | None, list[Problem]]:
        if not text.strip():
            return None, []
        term = self.languages.find(text)
        tag = term.code if term else known_tag(text.strip())
        return tag, [] if tag else [_unknown(self.languages, text, where)]


def _unknown(vocabulary: Vocabulary, text: str, where: Where) -> Problem:
    near = vocabulary.nearest(text)
    words = {"value": text[:100]}
    words["nearest_zh"] = "、".join(term.label.zh for term in near)
    words["nearest_en"] = ", ".join(term.label.en for term in near)
    return Problem("code_unknown", where, words)


def _second(text: str, where: Where) -> tuple[float | None, list[Problem]]:
    """Seconds as a number. 1:30 would be an hour and a half where a spreadsheet program has made a time of it."""
    plain = text.strip()
    if not plain:
        return None, []
    if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", plain, re.ASCII):
        return float(plain), []
    return None, [Problem("poster_unreadable", where, {"value": plain[:40]})]


def _sha256(text: str, where: Where) -> tuple[str | None, list[Problem]]:
    plain = text.strip().lower()
    if not plain:
        return None, []
    if re.fullmatch(r"[0-9a-f]{64}", plain, re.ASCII):
        return plain, []
    return None, [Problem("sha256_unreadable", where)]
