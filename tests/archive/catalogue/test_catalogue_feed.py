"""The change feed: whoever shows something of a record is told in the transaction that changes it."""

from datetime import timedelta

import pytest
from fixtures.archives import add_record, change_record, record_of, withdraw

from archive.access import ANYBODY, Role, Viewer
from archive.catalogue import classes, feed, listing, writing
from archive.catalogue.feed.follower import Follower, catch_up, step
from archive.catalogue.writing import Writing
from archive.consent import withdraw_consent
from archive.context import Archive
from archive.model.change import Change
from archive.model.errors import Unavailable
from archive.model.rules import Audience, Rule


def told_since(archive: Archive, sequence: int) -> list[str]:
    with archive.database.reading() as connection:
        return [str(change.record) for change in feed.after(connection, sequence)]


def latest(archive: Archive) -> int:
    with archive.database.reading() as connection:
        return feed.latest(connection)


def shown(archive: Archive, viewer: Viewer = ANYBODY) -> set[str]:
    with archive.database.reading() as connection:
        return set(listing.ids(connection, "item", listing.visible_to(connection, viewer, archive.now())))


def test_every_write_tells_of_its_record_in_order(archive: Archive) -> None:
    one = add_record(archive, "element", {"name": "剪纸"}, published=False)
    two = add_record(archive, "element", {"name": "粤剧"}, published=False)
    assert told_since(archive, 0) == [one, two]
    seen = latest(archive)
    withdraw(archive, one)
    assert told_since(archive, seen) == [one]
    with archive.database.reading() as connection:
        numbers = [change.sequence for change in feed.after(connection, 0)]
    assert numbers == sorted(set(numbers))


def test_a_changed_name_tells_of_each_record_that_shows_it_and_of_no_other(archive: Archive) -> None:
    craft = add_record(archive, "element", {"name": "剪纸"})
    items = {
        add_record(archive, "item", {"item_id": f"YX-{n}", "title": "记录", "elements": f"#{craft}"}) for n in range(3)
    }
    add_record(archive, "item", {"item_id": "YX-9", "title": "其他"})
    seen = latest(archive)
    change_record(archive, craft, {"name": "广府剪纸"}, published=False)
    assert sorted(told_since(archive, seen)) == sorted({craft, *items})


def test_a_write_that_breaks_off_tells_nobody(archive: Archive, by: Writing) -> None:
    name = add_record(archive, "element", {"name": "剪纸"})
    seen = latest(archive)
    with pytest.raises(RuntimeError), archive.database.writing() as connection:
        writing.withdraw(connection, record_of(archive, name), "no", by)
        raise RuntimeError
    assert told_since(archive, seen) == []


def test_a_withdrawn_consent_closes_and_tells_of_everything_that_it_covers(archive: Archive, by: Writing) -> None:
    consent = add_record(
        archive, "consent", {"consent_id": "C-1", "uses": "online", "status": "active"}, audience=Audience.INTERNAL
    )
    covered = {
        add_record(archive, "item", {"item_id": f"YX-{n}", "title": "记录", "consents": f"#{consent}"})
        for n in range(5)
    }
    free = add_record(archive, "item", {"item_id": "YX-9", "title": "其他"})
    assert shown(archive) == {*covered, free}
    seen = latest(archive)
    with archive.database.writing() as connection:
        assert set(withdraw_consent(connection, archive.profiles, consent, by)) == covered
    assert shown(archive) == {free}
    assert shown(archive, Viewer("curator", frozenset({(Role.CURATOR, "main")}))) == {free}
    assert set(told_since(archive, seen)) == {consent, *covered}
    with archive.database.reading() as connection:
        assert all(classes.subject(connection, name) for name in covered)


def test_an_embargo_ends_without_anything_being_written(archive: Archive) -> None:
    until = archive.now() + timedelta(days=1)
    name = add_record(archive, "item", {"item_id": "YX-1"}, rules=(Rule(Audience.INTERNAL, until=until),))
    with archive.database.reading() as connection:
        before = listing.visible_to(connection, ANYBODY, until - timedelta(seconds=1))
        after = listing.visible_to(connection, ANYBODY, until)
        assert listing.ids(connection, "item", before) == ()
        assert listing.ids(connection, "item", after) == (name,)
        assert listing.count(connection, "item", after) == 1


class Notebook(Follower):
    """Writes down what it deals with; fails while `broken`."""

    name = "notebook"

    def __init__(self) -> None:
        self.noted: list[str] = []
        self.sequence = 0
        self.broken = False

    def position(self) -> int:
        return self.sequence

    def deal(self, changes: tuple[Change, ...]) -> None:
        if self.broken:
            raise Unavailable("the pencil is lost")
        self.noted += [str(change.record) for change in changes]
        self.sequence = changes[-1].sequence


def test_a_follower_goes_on_from_where_it_was(archive: Archive) -> None:
    notebook = Notebook()
    one = add_record(archive, "element", {"name": "一"}, published=False)
    catch_up(archive.database, notebook, "me")
    two = add_record(archive, "element", {"name": "二"}, published=False)
    catch_up(archive.database, notebook, "me")
    catch_up(archive.database, notebook, "me")
    assert notebook.noted == [one, two]


def test_one_follower_at_a_time(archive: Archive) -> None:
    notebook = Notebook()
    add_record(archive, "element", {"name": "一"}, published=False)
    assert step(archive.database, notebook, "first") == 1
    add_record(archive, "element", {"name": "二"}, published=False)
    assert step(archive.database, notebook, "second") == -1
    assert step(archive.database, notebook, "first") == 1
    assert step(archive.database, notebook, "second") == 0


def test_who_waits_for_a_follower_that_cannot_go_on_is_told(archive: Archive) -> None:
    notebook = Notebook()
    notebook.broken = True
    add_record(archive, "element", {"name": "一"})
    with pytest.raises(Unavailable):
        catch_up(archive.database, notebook, "me", patience=0.2)
    notebook.broken = False
    catch_up(archive.database, notebook, "somebody else", patience=0.2)
    assert notebook.noted
