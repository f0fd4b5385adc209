"""The words on the pages of a record's files, as far as whoever may know of the record may read them."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from archive import page_text
from archive.access import Subject, Viewer, may
from archive.disclosure import Shown, bearing_on
from archive.model.errors import Damaged, Missing
from archive.model.identifiers import PartId
from archive.model.part import Part
from archive.model.record import Record, Version
from archive.model.rules import Action
from archive.storage import Store

LONGEST = 2_000_000
"""Characters of one record that are indexed."""

MOST = 200_000
"""Characters of one record that are looked through for the page of a hit: 30 ms of Chinese."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page with words: the part that shows it, its number in the item (from 1)."""

    part: PartId
    number: int
    words: page_text.Words

    def line(self, wanted: Callable[[str], bool]) -> page_text.Line | None:
        """The first line that is wanted; None, too, where nobody knows where lines stand."""
        with suppress(Damaged):
            return next((each for each in self.words.lines if wanted(each.text)), None)
        return None


def page_words(shown: Shown, subject: Subject, store: Store) -> tuple[str, ...]:
    """The words of each page that no rule of its own closes, in the order of the parts; raises Missing, Damaged.

    A rule that lets people know of a record but not look at it keeps its words out of the index: a hit would tell them.
    """
    if any(rule.subject is None and rule.actions & {Action.STREAM} for rule in subject.rules):
        return ()
    ruled = {rule.subject for rule in subject.rules}
    texts: dict[str, tuple[page_text.Words, ...]] = {}
    found: list[str] = []
    left = LONGEST
    for part in shown.version.parts:
        for asset, page in _pages(part, ruled):
            if asset not in texts:
                texts[asset] = page_text.words_of(shown.renditions.get(asset, ()), store)
            for words in texts[asset][page - 1 : page]:
                if words.text and left > 0:
                    found.append(words.text[:left])
                    left -= len(words.text)
    return tuple(found)


def leaves(store: Store, shown: Shown, subject: Subject, viewer: Viewer, now: datetime) -> Iterator[Leaf]:
    """The pages that the viewer may look at, in order; a lost or damaged file has none. Raises Unavailable."""
    if not any(page_text.kept_in(made) is not None for made in shown.renditions.values()):
        return
    texts: dict[str, tuple[page_text.Words, ...]] = {}
    left, ruling = MOST, _with_rules(shown.record, subject)
    for number, part in enumerate(shown.version.parts, start=1):
        for placement in part.placements:
            renditions = shown.renditions.get(placement.asset, ())
            if placement.page is None or page_text.kept_in(renditions) is None:
                continue
            within = replace(subject, within=bearing_on(ruling, placement.image))
            if not may(viewer, Action.STREAM, within, now).allowed:
                continue
            if placement.asset not in texts:
                with suppress(Missing, Damaged):
                    texts[placement.asset] = page_text.words_of(renditions, store)
            for words in texts.get(placement.asset, ())[placement.page - 1 : placement.page]:
                left -= len(words.text)
                if left < 0:
                    return
                yield Leaf(part.id, number, words)


def _with_rules(record: Record, subject: Subject) -> Record:
    """The record with those parts alone that have rules of their own: a thousand others bear on nothing."""
    ruled = {rule.subject for rule in subject.rules}

    def only(version: Version) -> Version:
        return replace(version, parts=tuple(part for part in version.parts if part.id in ruled))

    return replace(record, head=only(record.head), published=record.published and only(record.published))


def _pages(part: Part, ruled: set[str | None]) -> list[tuple[str, int]]:
    """(asset, page) of what the part shows, without what has a rule of its own."""
    if part.id in ruled:
        return []
    return [(each.asset, each.page) for each in part.placements if each.page is not None and each.asset not in ruled]
