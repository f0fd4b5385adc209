"""The picture that stands for a film: chosen on the desk from pictures of it, or by its second."""

import re
from dataclasses import dataclass, replace
from itertools import islice
from math import ceil, isfinite

from flask import Blueprint, abort, redirect, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from archive.catalogue.writing import Writing
from archive.context import OfRecord, archive_here, open_to, viewer_here
from archive.model.asset import Kind
from archive.model.errors import Missing, Unavailable
from archive.model.part import Part
from archive.model.record import Record, Version
from archive.model.rendition import Rendition
from archive.model.rules import Action
from archive.storage import Store
from archive.views.desk.saving import revise
from archive.views.reading import record_here

blueprint = Blueprint("posters", __name__, url_prefix="/<any(zh, en):lang>/desk/<record>/poster")

CANDIDATES = 24
"""Pictures that are offered, spread over the film; any other second can be typed."""
AUTOMATIC = ""
"""What is sent where no picture is chosen: whichever shows most stands for the film."""
_CUE = re.compile(r"(\d+):(\d\d):([\d.]+) --> [^\n]+\n(sprite-\d+\.jpg)#xywh=(\d+),(\d+),(\d+),(\d+)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """The small picture at a second of a film: a place (x, y, w, h in pixels) on a sheet."""

    second: float
    sheet: Rendition
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Choice:
    """A film of a record, by its place among the parts, and the pictures of it that are offered."""

    part: Part
    place: int
    candidates: tuple[Candidate, ...]


def choices(store: Store, version: Version, renditions: dict[str, tuple[Rendition, ...]]) -> tuple[Choice, ...]:
    """The films of a version that there are small pictures of."""
    films = {asset.id for asset in version.assets if asset.kind is Kind.VIDEO}
    found = (
        Choice(part, place, _candidates(store, renditions.get(part.placements[0].asset, ())))
        for place, part in enumerate(version.parts, start=1)
        if part.placements and part.placements[0].asset in films
    )
    return tuple(each for each in found if each.candidates)


def _candidates(store: Store, made: tuple[Rendition, ...]) -> tuple[Candidate, ...]:
    by_variant = {each.variant: each for each in made}
    if (index := by_variant.get("thumbnails.vtt")) is None:
        return ()
    try:
        cues = _CUE.findall(b"".join(store.read(index.key)).decode("utf-8"))
    except (Missing, Unavailable):
        return ()  # the words of the record can be changed all the same
    spread = islice(cues, 0, None, max(1, ceil(len(cues) / CANDIDATES)))
    return tuple(
        Candidate(int(h) * 3600 + int(m) * 60 + float(s), by_variant[sheet], (int(x), int(y), int(width), int(height)))
        for h, m, s, sheet, x, y, width, height in spread
        if sheet in by_variant
    )


@blueprint.post("/<part>")
@open_to(OfRecord(Action.EDIT))
def choose(lang: str, record: str, part: str) -> Response:
    """Notes the choice in a new version: a typed second before a chosen one, or whichever picture shows most.

    The workers make a picture that was chosen. It is seen with the versions that chose it.
    """
    automatic = request.form.get("second") == AUTOMATIC and not request.form.get("typed")
    second = request.form.get("typed", type=float)
    second = request.form.get("second", type=float) if second is None else second
    with archive_here().database.writing() as connection:
        present = record_here(connection)
        film = next((each for each in present.head.parts if each.id == part), None)
        if film is None:
            abort(404)
        if not automatic and not _is_within(film, second):
            return _back(lang, record, "beyond")
        if present.head.number != request.form.get("seen", 0, int):
            return _back(lang, record, "overtaken")
        _write(connection, present, replace(film, poster=None if automatic or second is None else round(second, 3)))
    return _back(lang, record, "chosen")


def _is_within(film: Part, second: float | None) -> bool:
    return second is not None and isfinite(second) and 0 <= second < (film.duration or 0.0)


def _back(lang: str, record: str, what: str) -> Response:
    return redirect(url_for("editing.edit", lang=lang, record=record, poster=what), 303)


def _write(connection: Connection, record: Record, film: Part) -> None:
    by = Writing(str(viewer_here().person), archive_here().now())
    parts = tuple(film if each.id == film.id else each for each in record.head.parts)
    head = replace(record.head, number=record.head.number + 1, parts=parts, created_by=by.agent, created_at=by.now)
    revise(connection, record, head, by, poster=film.poster)
