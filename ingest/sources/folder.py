"""A folder: media files with a `metadata.toml`, `metadata.csv` or `metadata.xlsx`, or with one sheet of any name."""

from pathlib import Path

from archive.model.problems import Problem, Where
from archive.profiles import Profiles
from ingest.sources import description, spreadsheet
from ingest.sources.files import JUNK
from ingest.sources.source import Reading

NAMES = ("metadata.toml", "metadata.xlsx", "metadata.csv")
"""The descriptions that are looked for; two of them are one too many."""


def read(path: Path, holder: str, profiles: Profiles, publish: bool = False) -> Reading:
    """The deposits of a folder, by the one description in it."""
    where = Where(file=path.name)
    try:
        there = sorted(entry.name for entry in path.iterdir() if entry.is_file() and not entry.is_symlink())
    except OSError as fault:
        return Reading((), (Problem("folder_unreadable", where, {"name": path.name, "reason": fault.strerror}),))
    named = [name for name in there if name.lower() in NAMES]
    sheets = [name for name in there if Path(name).suffix.lower() in spreadsheet.SHEETS and not JUNK.fullmatch(name)]
    chosen = named or sheets
    if not chosen:
        return Reading((), (Problem("sheet_absent", where, {"name": path.name}),))
    if len(chosen) > 1:
        listed = ", ".join(chosen[:10])
        return Reading((), (Problem("sheets_several", where, {"name": path.name, "candidates": listed}),))
    found = path / chosen[0]
    read_it = description.read if found.suffix.lower() == ".toml" else spreadsheet.read
    return read_it(found, holder, profiles, publish)
