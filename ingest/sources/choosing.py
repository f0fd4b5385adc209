"""Which source reads a path: the one function that chooses."""

from pathlib import Path

from archive.model.problems import Problem, Where
from archive.profiles import Profiles
from ingest.sources import description, folder, spreadsheet
from ingest.sources.source import Reading, Source


def source_for(path: Path) -> Source:
    """The source for what `path` is: a folder, a sheet, a description; else one that says what is wrong."""
    try:
        if path.is_dir():
            return folder.read
        if not path.is_file():
            return _missing
    except (OSError, ValueError):
        return _missing
    if path.suffix.lower() == ".toml":
        return description.read
    if path.suffix.lower() in (*spreadsheet.SHEETS, *spreadsheet.OTHERS):
        return spreadsheet.read
    return _unknown


def read(path: Path, holder: str, profiles: Profiles, publish: bool = False) -> Reading:
    """Reads `path` by the source for it. Relative paths are made absolute first, so that workers find the files."""
    try:
        place = path.absolute()
    except (OSError, ValueError):
        place = path
    return source_for(place)(place, holder, profiles, publish)


def _missing(path: Path, holder: str, profiles: Profiles, publish: bool = False) -> Reading:
    return Reading((), (Problem("source_missing", Where(file=path.name), {"name": str(path)[:300]}),))


def _unknown(path: Path, holder: str, profiles: Profiles, publish: bool = False) -> Reading:
    return Reading((), (Problem("source_unknown", Where(file=path.name), {"name": path.name}),))
