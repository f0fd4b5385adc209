"""The index holds what is published, all of it and nothing else; where not, it is named, and mended by one command."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from fixtures.archives import add_record, withdraw
from fixtures.command import answer, chuanxi
from fixtures.servers.engines import doc

from archive.catalogue import feed
from archive.context import Archive
from archive.model.rules import Audience
from search.engines import Engine
from search.indexer import MANY, Indexer

Follow = Callable[[], None]


def item(archive: Archive, number: int, **more: Audience) -> str:
    given = {"title": f"剪纸 {number}@zh-Hans", "item_id": f"W-{number}", "item_type": "image"}
    return add_record(archive, "item", given, **more)  # type: ignore[arg-type]


def harm(engine: Engine, lost: str) -> None:
    """Takes one document out of the index and puts another one in, behind the follower's back."""
    ghost = replace(doc("ghost", "剪纸"), facets={})
    engine.write([ghost], [lost], engine.position())


def test_after_many_changes_what_differs_is_named_in_the_log(
    archive: Archive, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    indexer = Indexer(archive, engine)
    names = [item(archive, number) for number in range(MANY // 2)]
    changes = _deal(archive, indexer)
    assert changes >= MANY // 2
    engine.write([], names[:1], engine.position())
    capsys.readouterr()
    for number in range(MANY):
        item(archive, MANY + number)
    _deal(archive, indexer)
    said = capsys.readouterr().out
    assert "index differs" in said
    assert names[0] in said
    assert names[1] not in said
    assert indexer.differences() == (frozenset(names[:1]), frozenset())


def test_nothing_is_said_where_nothing_differs(
    archive: Archive, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [item(archive, number) for number in range(MANY)]
    withdraw(archive, names[0])
    indexer = Indexer(archive, engine)
    _deal(archive, indexer)
    assert "index differs" not in capsys.readouterr().out
    assert engine.count() == MANY - 1


def test_a_command_names_what_differs_and_a_rebuild_mends_it(archive: Archive, engine: Engine, follow: Follow) -> None:
    home = archive.settings.chuanxi_home
    kept, lost = item(archive, 1), item(archive, 2)
    follow()
    assert answer(home, "search", "check") == {"count": 2, "behind": 0, "missing": [], "surplus": []}
    harm(engine, lost)
    found = answer(home, "search", "check", code=1)
    assert (found["missing"], found["surplus"]) == ([lost], ["ghost"])
    assert chuanxi(home, "search", "rebuild").returncode == 0
    assert answer(home, "search", "check")["count"] == 2
    assert set(engine.ids()) == {kept, lost}


def test_the_index_before_the_last_rebuild_comes_back_by_a_command_and_follows(
    archive: Archive, engine: Engine, follow: Follow
) -> None:
    home = archive.settings.chuanxi_home
    first = item(archive, 1)
    follow()
    refused = chuanxi(home, "search", "rollback", "--lang", "en")
    assert (refused.returncode, "chuanxi search rebuild" in refused.stderr) == (1, True)
    assert chuanxi(home, "search", "rebuild").returncode == 0
    second = item(archive, 2)
    follow()
    assert chuanxi(home, "search", "rollback").returncode == 0
    assert set(engine.ids()) == {first}
    follow()
    assert set(engine.ids()) == {first, second}


def test_all_hits_are_told_by_id_to_scripts_and_no_others(archive: Archive, follow: Follow) -> None:
    names = {item(archive, number) for number in range(25)}
    item(archive, 99, audience=Audience.INTERNAL)
    follow()
    hidden = names.pop()
    withdraw(archive, hidden)
    found = answer(archive.settings.chuanxi_home, "search", "query", "剪纸", "--all")
    assert (found["total"], set(found["ids"])) == (24, names)


def _deal(archive: Archive, indexer: Indexer) -> int:
    """Deals with everything that is waiting, by one follower; returns how many changes that were."""
    number = 0
    while True:
        with archive.database.reading() as connection:
            waiting = feed.after(connection, indexer.position())
        if not waiting:
            return number
        indexer.deal(waiting)
        number += len(waiting)
