"""Identify: what each file is, by its content and never by its name."""

from collections.abc import Callable
from pathlib import Path

from archive.model.asset import Asset
from archive.model.digest import Digest
from archive.model.errors import Rejected
from archive.model.problems import Problem
from ingest.media.identify import identify as identify_file
from ingest.payloads import GivenFile, Identified, Identity, Received, advance

Known = Callable[[Digest], Asset | None]
"""An asset of this record with these bytes, if it is held already: what is known of it need not be found again."""


def identify(given: Received, *, known: Known) -> Identified:
    """Received → Identified. Raises Rejected with every file that is empty, hostile or not identifiable."""
    problems: list[Problem] = []
    identities: list[Identity] = []
    for file, digest in zip(given.files, given.digests, strict=True):
        asset = known(digest)
        if asset is not None:
            identities.append(Identity(asset.media_type, asset.kind))
            continue
        try:
            identity, warnings = identify_file(Path(file.path), file.name, file.role)
        except Rejected as refusal:
            problems += [_placed(problem, file) for problem in refusal.problems]
            continue
        identities.append(identity)
        problems += [_placed(problem, file) for problem in warnings]
    if any(problem.stops for problem in problems):
        raise Rejected([*given.problems, *problems])
    return advance(given, Identified, problems=(*given.problems, *problems), identities=tuple(identities))


def _placed(problem: Problem, file: GivenFile) -> Problem:
    """The same problem, at the row in which the file stands, under the name that the depositor gave it."""
    return Problem(problem.code, file.where, {**problem.params, "name": file.name}, problem.severity)
