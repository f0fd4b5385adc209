"""From the catalogue into the index, and back out of it."""

import shutil
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fixtures.archives import add_record, change_record, open_test_archive, withdraw
from fixtures.servers.engines import clear
from sqlalchemy import update

from archive.access import ANYBODY
from archive.access.viewer import Role, Viewer
from archive.catalogue.feed.follower import catch_up
from archive.catalogue.tables import versions
from archive.catalogue.writing import Writing
from archive.consent import withdraw_consent
from archive.context import Archive
from archive.model.errors import Damaged, Misconfigured, Unavailable
from archive.model.rules import Audience, Rule
from archive.profiles import load
from search import service
from search.asked import Asked
from search.engines import Embedded, Engine, open_engine
from search.indexer import Indexer
from search.results import Results

Find = Callable[..., Results]
Follow = Callable[[], None]

CURATOR = Viewer("somebody", frozenset({(Role.CURATOR, "main")}))
READER = Viewer("reader")
FISH = {"title": "剪纸：鲤鱼@zh-Hans; Paper-cut: carp@en", "item_id": "A-1", "captured_on": "1985-03-01"}


def names(results: Results) -> set[str]:
    return {hit.id for hit in results.hits}


def test_a_published_record_is_found_in_both_languages_by_sound_and_by_number(
    archive: Archive, find: Find, follow: Follow
) -> None:
    element = add_record(archive, "element", {"name": "广府剪纸@zh-Hans; Guangfu paper-cutting@en"})
    fish = add_record(archive, "item", {**FISH, "elements": f"#{element}", "item_type": "image"})
    follow()
    for text in ("剪纸", "剪紙", "jianzhi", "jian zhi", "jz"):
        assert names(find(text)) == {element, fish}, text
    for text in ("paper-cut", "鲤鱼", "A-1", "图片", "Image", "carp"):
        assert names(find(text)) == {fish}, text


def test_official_numbers_within_listings_are_found_and_their_levels_are_a_facet(
    archive: Archive, find: Find, follow: Follow
) -> None:
    listed = add_record(archive, "element", {"name": "庙会", "listings": "level=国家级; official_number=Ⅹ-71"})
    add_record(archive, "element", {"name": "灯会", "listings": "level=国家级; official_number=Ⅹ-7"})
    follow()
    assert names(find("X-71")) == {listed}
    (level,) = [facet for facet in find().facets if facet.key == "level"]
    assert [(each.label, each.count) for each in level.values] == [("National", 2)]


def test_drafts_and_withdrawn_records_are_not_in_the_index(
    archive: Archive, engine: Engine, find: Find, follow: Follow
) -> None:
    add_record(archive, "item", FISH, published=False)
    gone = add_record(archive, "item", {**FISH, "item_id": "A-2"})
    follow()
    assert engine.count() == 1
    withdraw(archive, gone)
    follow()
    assert engine.count() == 0
    assert find("剪纸", CURATOR).total == 0


def test_an_edited_record_is_found_as_it_was_until_it_is_published_again(
    archive: Archive, find: Find, follow: Follow
) -> None:
    fish = add_record(archive, "item", FISH)
    change_record(archive, fish, {"title": "Pike@en"}, published=False)
    follow()
    assert (names(find("carp")), names(find("pike"))) == ({fish}, set())
    change_record(archive, fish, {"title": "Pike@en"})
    follow()
    assert (names(find("carp")), names(find("pike"))) == (set(), {fish})


@pytest.mark.parametrize("audience", [Audience.INTERNAL, Audience.CLOSED, Audience.COMMUNITY, Audience.ONSITE])
def test_what_is_not_for_everybody_is_neither_found_nor_counted(
    archive: Archive, find: Find, follow: Follow, audience: Audience
) -> None:
    add_record(archive, "item", {**FISH, "item_type": "image"}, audience=audience)
    follow()
    for viewer in (Viewer(), READER):
        found = find("剪纸", viewer)
        assert (found.total, found.hits, found.facets) == (0, (), ())
    if audience is not Audience.CLOSED:
        assert find("剪纸", CURATOR).total == 1


def test_what_is_for_registered_people_is_found_by_them_alone(archive: Archive, find: Find, follow: Follow) -> None:
    fish = add_record(archive, "item", FISH, audience=Audience.REGISTERED)
    follow()
    assert find("剪纸").total == 0
    assert names(find("剪纸", READER)) == {fish}


class Tomorrow(Archive):
    """An archive a day later."""

    def now(self) -> datetime:
        return super().now() + timedelta(days=1)


def test_a_passing_embargo_needs_no_new_index(archive: Archive, engine: Engine, find: Find, follow: Follow) -> None:
    past, future = datetime.now(UTC) - timedelta(days=1), datetime.now(UTC) + timedelta(hours=1)
    add_record(archive, "item", FISH, rules=(Rule(Audience.INTERNAL, until=future),))
    over = add_record(archive, "item", {**FISH, "item_id": "A-2"}, rules=(Rule(Audience.INTERNAL, until=past),))
    follow()
    assert names(find("剪纸")) == {over}
    tomorrow = Tomorrow(**{each.name: getattr(archive, each.name) for each in fields(archive)})
    assert service.search(tomorrow, engine, ANYBODY, Asked("剪纸"), "en").total == 2


def test_fields_for_staff_are_not_in_the_index_at_all(archive: Archive, find: Find, follow: Follow) -> None:
    add_record(archive, "item", {**FISH, "remark": "secretword"})
    add_record(
        archive,
        "item",
        {**FISH, "item_id": "A-2", "description": "hiddenword@en"},
        rules=(Rule(Audience.REGISTERED, subject="field:description"),),
    )
    follow()
    for viewer in (Viewer(), READER, CURATOR):
        assert find("secretword", viewer).total == 0
        assert find("hiddenword", viewer).total == 0


def test_a_record_is_not_found_by_the_name_of_a_record_that_is_hidden(
    archive: Archive, find: Find, follow: Follow
) -> None:
    hidden = add_record(archive, "element", {"name": "秘传技艺"}, audience=Audience.INTERNAL)
    fish = add_record(archive, "item", {**FISH, "elements": f"#{hidden}"})
    follow()
    found = find()
    assert names(found) == {fish}
    assert find("秘传技艺").total == 0
    assert "elements" not in {facet.key for facet in found.facets}


def test_a_changed_name_is_found_in_the_records_that_name_it(archive: Archive, find: Find, follow: Follow) -> None:
    element = add_record(archive, "element", {"name": "旧名"})
    fish = add_record(archive, "item", {**FISH, "elements": f"#{element}"})
    follow()
    change_record(archive, element, {"name": "新称"})
    follow()
    assert names(find("新称")) == {element, fish}
    assert find("旧名").total == 0


def test_a_withdrawn_record_leaves_hits_totals_and_counts_before_the_index_follows(
    archive: Archive, find: Find, follow: Follow
) -> None:
    kept = add_record(archive, "item", {**FISH, "item_type": "image"})
    gone = add_record(archive, "item", {**FISH, "item_id": "A-2", "item_type": "image"})
    follow()
    withdraw(archive, gone)
    found = find("剪纸")
    (kind,) = [facet for facet in found.facets if facet.key == "item_type"]
    assert (names(found), found.total, kind.values[0].count) == ({kept}, 1, 1)


def test_withdrawing_a_consent_closes_its_items_before_and_after_the_index_follows(
    archive: Archive, find: Find, follow: Follow
) -> None:
    consent = add_record(archive, "consent", {"consent_id": "C-1", "uses": "online"}, published=False)
    for number in range(50):
        add_record(archive, "item", {**FISH, "item_id": f"B-{number}", "consents": f"#{consent}"})
    follow()
    assert find("剪纸").total == 50
    with archive.database.writing() as connection:
        withdraw_consent(connection, archive.profiles, consent, Writing("test", datetime.now(UTC)))
    before = find("剪纸")
    follow()
    after = find("剪纸")
    assert (before.total, before.hits, before.facets) == (after.total, after.hits, after.facets) == (0, (), ())


def test_a_lost_index_comes_back_by_itself(archive: Archive, find: Find, follow: Follow) -> None:
    add_record(archive, "item", FISH)
    follow()
    shutil.rmtree(archive.settings.chuanxi_home / "index", ignore_errors=True)
    clear(archive.settings.chuanxi_home)
    assert find("剪纸").total == 0
    follow()
    assert find("剪纸").total == 1


def test_an_index_of_other_profiles_comes_back_by_itself(
    archive: Archive, find: Find, follow: Follow, tmp_path: Path
) -> None:
    fish = add_record(archive, "item", {**FISH, "capture_device": "Nagra"})
    follow()
    profiles = tmp_path / "profiles"
    shutil.copytree(Path(load.__code__.co_filename).parent, profiles)
    told = profiles / "item.toml"
    plain = told.read_text("utf-8")
    told.write_text(
        plain.replace('key = "capture_device"', 'key = "capture_device"\nfacet = true\nweight = 3'), "utf-8"
    )
    changed = open_test_archive(tmp_path, load(profiles))
    engine = open_engine(changed.settings.search_url, changed)
    assert engine.position().sequence == 0
    catch_up(changed.database, Indexer(changed, engine), "test")
    found = service.search(changed, engine, Viewer(), Asked("nagra", {"capture_device": ("Nagra",)}), "en")
    assert names(found) == {fish}
    assert [(f.label, f.values[0].label) for f in found.facets if f.key == "capture_device"] == [("Device", "Nagra")]
    changed.database.close()


def test_an_index_of_another_catalogue_starts_again(archive: Archive, find: Find, tmp_path: Path) -> None:
    other = open_test_archive(tmp_path / "other", SEARCH_URL=archive.settings.search_url)
    for number in range(3):
        add_record(other, "item", {**FISH, "item_id": f"X-{number}"})
    catch_up(other.database, Indexer(other, open_engine(other.settings.search_url, other)), "test")
    add_record(archive, "item", FISH)
    add_record(archive, "item", {**FISH, "item_id": "A-2"})
    engine = open_engine(archive.settings.search_url, archive)
    catch_up(archive.database, Indexer(archive, engine), "test")
    assert (engine.count(), find("剪纸").total) == (2, 2)
    other.database.close()


def test_a_record_that_cannot_be_read_is_left_out_and_said_and_the_others_follow(
    archive: Archive, find: Find, follow: Follow, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = add_record(archive, "item", {**FISH, "item_id": "A-2"})
    fine = add_record(archive, "item", FISH)
    with archive.database.writing() as connection:
        harmed = update(versions).where(versions.c.record == broken)
        connection.execute(harmed.values(document={"number": 1, "values": 5}))
    follow()
    assert names(find("剪纸")) == {fine}
    assert broken in capsys.readouterr().out


def test_a_rebuild_holds_every_published_record_and_follows_what_came_meanwhile(
    archive: Archive, engine: Engine, find: Find, follow: Follow
) -> None:
    for number in range(7):
        add_record(archive, "item", {**FISH, "item_id": f"B-{number}"})
    add_record(archive, "item", FISH, published=False)
    follow()
    heard: list[tuple[int, int]] = []

    def progress(done: int, expected: int) -> None:
        heard.append((done, expected))
        assert find("剪纸").total == 7
        if len(heard) == 1:
            add_record(archive, "item", {**FISH, "item_id": "late"})

    Indexer(archive, engine).rebuild(progress)
    assert heard[0] == (7, 7)
    follow()
    assert find("剪纸").total == 8


def test_a_rebuild_that_lost_something_is_refused(archive: Archive, engine: Engine) -> None:
    add_record(archive, "item", FISH)

    class Forgetful(Indexer):
        def _documents(self, connection, names):  # type: ignore[no-untyped-def]
            made = super()._documents(connection, names)
            self._left_out -= len(made)
            return {}

    with pytest.raises(Damaged):
        Forgetful(archive, engine).rebuild()


def test_while_somebody_else_writes_the_follower_waits(archive: Archive) -> None:
    add_record(archive, "item", FISH)
    engine = open_engine("embedded:", archive)
    assert isinstance(engine, Embedded)
    indexer = Indexer(archive, engine)
    with engine.folder.writing(), pytest.raises(Unavailable):
        catch_up(archive.database, indexer, "test", patience=0.3)
    catch_up(archive.database, indexer, "test")
    assert engine.count() == 1


@pytest.mark.parametrize(
    "url", ["solr:x", "http://127.0.0.1:9200", "http://127.0.0.1:9200/Große", "http:///x", "http://h:x/y", ""]
)
def test_an_engine_that_is_not_known_is_said_at_start(archive: Archive, url: str) -> None:
    with pytest.raises(Misconfigured, match="SEARCH_URL"):
        open_engine(url, archive)
