"""Lists in SQL hold exactly what `may` allows, for everybody and at every moment."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fixtures.archives import add_record, open_test_archive, withdraw
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.access import ANYBODY, Role, Viewer, may
from archive.catalogue import classes, feed, listing, records, registry
from archive.context import Archive
from archive.model.rules import Action, Audience, Rule

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
HOLDERS = ("main", "theatre")
NAMES: list[str] = []


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """A record of every audience at two holders, some under embargo, some drafts, one withdrawn."""
    folder: Path = tmp_path_factory.mktemp("archive")
    archive = open_test_archive(folder)
    village = frozenset({"village"})
    later = EPOCH + timedelta(days=3)
    rules = [
        (),
        *((Rule(audience, communities=village),) for audience in Audience),
        (Rule(Audience.INTERNAL, until=later),),
        (Rule(Audience.REGISTERED, since=later), Rule(Audience.ONSITE)),
        (Rule(Audience.CLOSED, subject="part"),),
        (Rule(Audience.REGISTERED, actions=frozenset({Action.DOWNLOAD})),),
    ]
    NAMES[:] = [
        add_record(archive, "item", {"item_id": f"L-{number}"}, rules=each, holder=holder, published=number % 5 != 4)
        for holder in HOLDERS
        for number, each in enumerate(rules)
    ]
    withdraw(archive, NAMES[0])
    return archive


VIEWERS = st.builds(
    Viewer,
    person=st.sampled_from((None, "someone")),
    roles=st.frozensets(st.tuples(st.sampled_from(Role), st.sampled_from((None, *HOLDERS))), max_size=2),
    communities=st.sampled_from((frozenset(), frozenset({"village"}))),
    onsite=st.booleans(),
    granted=st.frozensets(st.integers(0, 40), max_size=4).map(lambda found: frozenset(map(str, found))),
)


@settings(max_examples=150, deadline=None)
@given(viewer=VIEWERS, days=st.integers(0, 6))
def test_a_list_a_count_and_a_decision_agree(filled: Archive, viewer: Viewer, days: int) -> None:
    granted = frozenset(NAMES[int(place) % len(NAMES)] for place in viewer.granted)
    viewer = Viewer(viewer.person, viewer.roles, viewer.communities, viewer.onsite, granted)
    now = EPOCH + timedelta(days=days)
    with filled.database.reading() as connection:
        allowed = listing.visible_to(connection, viewer, now)
        listed = listing.ids(connection, "item", allowed)
        subjects = classes.subjects(connection, NAMES)
        expected = {name for name, subject in subjects.items() if may(viewer, Action.KNOW, subject, now).allowed}
        assert set(listed) == expected
        assert listing.count(connection, "item", allowed) == len(expected)
        assert set(listing.only_visible(connection, NAMES, viewer, now)) == expected


def test_pages_of_a_list_are_its_parts(filled: Archive) -> None:
    with filled.database.reading() as connection:
        allowed = listing.visible_to(connection, Viewer("a", frozenset({(Role.ADMINISTRATOR, None)})), EPOCH)
        whole = listing.ids(connection, "item", allowed)
        parts = [listing.ids(connection, "item", allowed, limit=4, offset=start) for start in range(0, len(whole), 4)]
    assert tuple(name for part in parts for name in part) == whole
    assert len(whole) > 20


def test_the_desk_lists_what_is_unfinished_at_its_own_holders(filled: Archive) -> None:
    with filled.database.reading() as connection:
        every = set(listing.drafts(connection, None))
        parts = [set(listing.drafts(connection, (holder,))) for holder in HOLDERS]
    assert parts[0] | parts[1] == every
    assert not parts[0] & parts[1]
    assert len(every) == 2 * sum(number % 5 == 4 for number in range(len(NAMES) // 2))


def test_questions_about_more_records_than_a_statement_takes_are_answered(tmp_path: Path) -> None:
    archive = open_test_archive(tmp_path)
    written = add_record(archive, "item", {"item_id": "L-1"})
    names = [*(f"{number:011d}" for number in range(70_000)), written]
    with archive.database.writing() as connection:
        before = feed.latest(connection)
        feed.append(connection, names, archive.now())
        assert [change.record for change in feed.after(connection, before)] == [written]
        assert list(classes.subjects(connection, names)) == [written]
        assert list(records.many(connection, names)) == [written]
        assert list(listing.classes_of(connection, names)) == [written]
        assert listing.only_visible(connection, names, ANYBODY, archive.now()) == (written,)
        allowed = listing.visible_to(connection, ANYBODY, archive.now())
        assert listing.by_profile(connection, names, allowed) == {"item": [written]}
        assert len(records.renditions_of(connection, names)) == len(names)
        assert registry.without_key(connection, names) == ()
