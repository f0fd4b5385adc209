"""Characterise: width, height, duration, streams and damage of each file."""

from collections.abc import Callable
from pathlib import Path

from archive.model.asset import Technical
from archive.model.problems import Problem, Severity
from ingest.media import characterise as characterise_file
from ingest.payloads import Characterised, Identified, advance
from ingest.steps.identify import Known


def characterise(given: Identified, *, known: Known, progress: Callable[[float], None]) -> Characterised:
    """Identified → Characterised. A damaged file is no reason to refuse: it is said, and the record will be held."""
    problems: list[Problem] = []
    technicals: list[Technical] = []
    for place, (file, digest, identity) in enumerate(zip(given.files, given.digests, given.identities, strict=True)):
        asset = known(digest)
        technical = characterise_file(Path(file.path), identity) if asset is None else asset.technical
        if technical.damage:
            problems.append(Problem("file_damaged", file.where, {"name": file.name}, Severity.WARNING))
        technicals.append(technical)
        progress((place + 1) / len(given.files))
    return advance(given, Characterised, problems=(*given.problems, *problems), technicals=tuple(technicals))
