"""The words on the pages of a record's files, as far as whoever may know of the record may read them."""

from archive import page_text
from archive.access import Subject
from archive.disclosure import Shown
from archive.model.part import Part
from archive.model.rules import Action
from archive.storage import Store

LONGEST = 2_000_000
"""Characters of one record that are indexed."""


def page_words(shown: Shown, subject: Subject, store: Store) -> tuple[str, ...]:
    """The words of each page that no rule of its own closes, in the order of the parts; raises Missing, Damaged.

    A rule that lets people know of a record but not look at it keeps its words out of the index: a hit would tell them.
    """
    if any(rule.subject is None and rule.actions & {Action.STREAM} for rule in subject.rules):
        return ()
    ruled = {rule.subject for rule in subject.rules}
    texts: dict[str, tuple[str, ...]] = {}
    found: list[str] = []
    left = LONGEST
    for part in shown.version.parts:
        for asset, page in _pages(part, ruled):
            if asset not in texts:
                texts[asset] = _text(shown, asset, store)
            words = texts[asset][page - 1 : page]
            if words and words[0] and left > 0:
                found.append(words[0][:left])
                left -= len(words[0])
    return tuple(found)


def _pages(part: Part, ruled: set[str | None]) -> list[tuple[str, int]]:
    """(asset, page) of what the part shows, without what has a rule of its own."""
    if part.id in ruled:
        return []
    return [(each.asset, each.page) for each in part.placements if each.page is not None and each.asset not in ruled]


def _text(shown: Shown, asset: str, store: Store) -> tuple[str, ...]:
    made = next((one for one in shown.renditions.get(asset, ()) if one.variant == page_text.VARIANT), None)
    return () if made is None else page_text.load(b"".join(store.read(made.key)))
