"""What is said in recordings: the words of captions and transcripts, with the second at which each is spoken."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from archive.access import Subject, Viewer, may
from archive.disclosure import Shown
from archive.model.asset import Role
from archive.model.errors import Missing
from archive.model.identifiers import PartId
from archive.model.rules import Action
from archive.storage import Store

CUES = "cues.json"
MOST = 200_000
"""Characters of one record that are indexed and looked through."""


@dataclass(frozen=True, slots=True)
class Said:
    """A cue of a part: its words, and the second at which it begins; None in a transcript without times."""

    part: PartId
    text: str
    start: float | None
    language: str | None


def spoken(store: Store, shown: Shown, subject: Subject, viewer: Viewer, now: datetime) -> Iterator[Said]:
    """The words of all captions and transcripts of a record that the viewer may play. Raises Unavailable.

    Of recordings that are not for everybody to play the index has none: to be found by them would tell what they say.
    """
    left = MOST
    for part, key, language in _cues(shown, subject, viewer, now):
        try:
            cues = json.loads(b"".join(store.read(key)))
        except Missing:
            continue
        for start, _, text in cues:
            left -= len(text)
            if left < 0:
                return
            yield Said(part, text, start, language)


def _cues(shown: Shown, subject: Subject, viewer: Viewer, now: datetime) -> Iterator[tuple[PartId, str, str | None]]:
    """Part, key in the store and language of each file of cues."""
    assets = {asset.id: asset for asset in shown.version.assets}
    for part in shown.version.parts:
        for placement in part.placements:
            asset = assets[placement.asset]
            made = next((each for each in shown.renditions.get(asset.id, ()) if each.variant == CUES), None)
            if made is None or asset.role not in (Role.CAPTION, Role.TRANSCRIPT):
                continue
            if may(viewer, Action.STREAM, replace(subject, within=(part.id, asset.id)), now).allowed:
                yield part.id, made.key, asset.language
