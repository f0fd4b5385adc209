"""Characterise: width, height, duration, streams and damage of each file."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from archive.model.asset import Technical
from archive.model.errors import Rejected
from archive.model.problems import Problem, Severity
from ingest.media.kinds import characterise as characterise_file
from ingest.payloads import Characterised, Identified, advance
from ingest.steps.identify import Known
from ingest.steps.progress import share
from ingest.steps.recordings import check


def characterise(given: Identified, *, known: Known, progress: Callable[[float], None]) -> Characterised:
    """Identified → Characterised. A damaged file is no reason to refuse: it is said, and the record will be held.

    Raises Rejected for files that are said to be one recording and cannot be, and posters beyond the end of a film.
    """
    problems: list[Problem] = []
    technicals: list[Technical] = []
    for place, (file, digest, identity) in enumerate(zip(given.files, given.digests, given.identities, strict=True)):
        asset = known(digest)
        technical = (
            characterise_file(Path(file.path), identity, share(progress, place, len(given.files)))
            if asset is None
            else asset.technical
        )
        if file.poster is not None and file.poster >= (technical.duration or 0.0) and not technical.damage:
            problems.append(Problem("poster_beyond", file.where, {"name": file.name}))
        if technical.damage:
            problems.append(Problem("file_damaged", file.where, {"name": file.name}, Severity.WARNING))
        technicals.append(technical)
        progress((place + 1) / len(given.files))
    made = advance(given, Characterised, problems=(*given.problems, *problems), technicals=tuple(technicals))
    made = replace(made, problems=(*made.problems, *check(made)))
    if any(problem.stops and problem not in given.problems for problem in made.problems):
        raise Rejected(list(made.problems))
    return made
