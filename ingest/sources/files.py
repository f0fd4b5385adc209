"""The files beside a sheet, and finding them by the names that people write. Names from outside are hostile."""

import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path

from archive.model.asset import Role
from archive.model.problems import Problem, Severity, Where
from archive.profiles.profile import fold
from archive.profiles.values.language import known_tag
from ingest.payloads import GivenFile

JUNK = re.compile(
    r"(?i)thumbs\.db|desktop\.ini|\.ds_store|\._.*|~\$.*|\.~lock\..*#|__macosx|ehthumbs\.db|\.spotlight.*|\.trashes"
)
"""Names that operating systems and offices leave behind."""
MOST_LISTED = 100
"""Files that nobody lists are told one by one up to here."""

_CAPTION = re.compile(r"(?P<stem>.+)--(?P<language>[A-Za-z0-9-]{2,35})\.(?:vtt|srt)", re.IGNORECASE)


@dataclass(frozen=True)
class Folder:
    """The regular files under `root` by their NFC name relative to it; links are known, and never followed."""

    root: Path
    files: dict[str, str] = field(default_factory=dict)
    links: frozenset[str] = frozenset()
    _by_base: dict[str, list[str]] = field(default_factory=dict, repr=False)
    _by_fold: dict[str, str] = field(default_factory=dict, repr=False)
    _captions: dict[str, list[str]] = field(default_factory=dict, repr=False)

    def find(self, name: str, where: Where) -> tuple[str | None, Problem | None]:
        """The relative name of the file that `name` means, or what is wrong with it.

        path_outside (`..`, absolute, NUL), symlink_refused, file_ambiguous (a bare name of several), file_missing.
        """
        shown = name[:200].replace("\x00", "␀")
        wanted = relative_name(name)
        if wanted is None:
            return None, Problem("path_outside", where, {"name": shown})
        if any(wanted == link or wanted.startswith(f"{link}/") for link in self.links):
            return None, Problem("symlink_refused", where, {"name": shown})
        if wanted in self.files:
            return wanted, None
        bare = self._by_base.get(wanted, []) if "/" not in wanted else []
        if len(bare) == 1:
            return bare[0], None
        if bare:
            return None, Problem("file_ambiguous", where, {"name": shown, "candidates": ", ".join(bare[:10])})
        nearest = self.nearest(wanted)
        return None, Problem("file_missing", where, {"name": shown, "nearest": nearest or "—"})

    def nearest(self, wanted: str) -> str:
        """The name that is most like `wanted`: the same but for case, width and spaces, or nearly so; '' for none."""
        same = self._by_fold.get(fold(wanted))
        if same:
            return same
        close = get_close_matches(wanted.rpartition("/")[2], self._by_base, n=1, cutoff=0.75)
        return self._by_base[close[0]][0] if close else ""

    def matching(self, pattern: str) -> tuple[str, ...]:
        """The names that fit a pattern such as `pages/*.png`, in natural order. `*` does not cross folders."""
        parts = pattern.split("/")
        found = [
            name
            for name in self.files
            if name.count("/") == len(parts) - 1
            and all(fnmatchcase(piece, part) for piece, part in zip(name.split("/"), parts, strict=True))
        ]
        return tuple(sorted(found, key=natural_key))

    def captions_of(self, name: str) -> tuple[tuple[str, str], ...]:
        """Caption files beside a medium by their name `stem--lang.vtt|srt`: (relative name, language)."""
        folder, _, base = name.rpartition("/")
        stem = base.rpartition(".")[0] or base
        found = []
        for other in self._captions.get(folder, ()):
            match = _CAPTION.fullmatch(other.rpartition("/")[2])
            if match and match["stem"] == stem and (language := known_tag(match["language"])):
                found.append((other, language))
        return tuple(sorted(found))

    def unlisted(self, used: Iterable[str]) -> tuple[Problem, ...]:
        """Warnings for the files that nobody lists."""
        left = sorted(self.files.keys() - set(used), key=natural_key)
        told = [
            Problem("file_extra", Where(file=name), {"name": name}, Severity.WARNING) for name in left[:MOST_LISTED]
        ]
        if len(left) > MOST_LISTED:
            told.append(Problem("files_extra_more", Where(), {"count": len(left) - MOST_LISTED}, Severity.WARNING))
        return tuple(told)

    def given(self, name: str, role: Role, language: str | None, sha256: str | None, where: Where) -> GivenFile:
        """The file of a name that was found."""
        return GivenFile(self.files[name], name, role, language, sha256, where)


def open_folder(root: Path) -> Folder:
    """Walks `root` without following links. Raises OSError where it cannot be read."""
    files: dict[str, str] = {}
    links: set[str] = set()
    waiting = [(root, "")]
    while waiting:
        place, prefix = waiting.pop()
        with os.scandir(place) as entries:
            for entry in entries:
                name = unicodedata.normalize("NFC", prefix + entry.name)
                if entry.is_symlink():
                    links.add(name)
                elif JUNK.fullmatch(entry.name) or "\ufffd" in name or not _speakable(name):
                    continue
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append((Path(entry.path), f"{name}/"))
                elif entry.is_file(follow_symlinks=False):
                    files[name] = entry.path
    by_base: dict[str, list[str]] = {}
    for name in sorted(files, key=natural_key):
        by_base.setdefault(name.rpartition("/")[2], []).append(name)
    captions: dict[str, list[str]] = {}
    for name in files:
        if _CAPTION.fullmatch(name.rpartition("/")[2]):
            captions.setdefault(name.rpartition("/")[0], []).append(name)
    return Folder(root, files, frozenset(links), by_base, {fold(name): name for name in files}, captions)


def relative_name(name: str) -> str | None:
    """`name` as a relative '/'-separated NFC path; None where it leads outside or is no name at all."""
    plain = unicodedata.normalize("NFC", name.strip().replace("\\", "/"))
    if not plain or plain.startswith("/") or re.match(r"[A-Za-z]:", plain):
        return None
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in plain):
        return None
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    if not parts or ".." in parts:
        return None
    return "/".join(parts)


def natural_key(name: str) -> tuple[tuple[int, str], ...]:
    """For sorting as people count: page 2 before page 10."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name) if part)


def caption_language(name: str) -> str | None:
    """The language that a caption's name tells: film--yue.vtt."""
    match = _CAPTION.fullmatch(name.rpartition("/")[2])
    return known_tag(match["language"]) if match else None


def _speakable(name: str) -> bool:
    """Whether the name can be written as UTF-8 (bytes that are none come as lone surrogates)."""
    return not any("\ud800" <= character <= "\udfff" for character in name)
