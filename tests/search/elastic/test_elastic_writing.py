"""Writers that are late, cut off, refused or killed: the index never says more than it holds, and a repeat heals it."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fixtures.servers.engines import COLLECTION, MAPPING, doc, ids, server
from fixtures.servers.faulty_proxy import FaultyProxy

from archive.model.errors import Unavailable
from search.engines import Position
from search.engines.elastic import Elastic, address_of, lock, sending


def indices(engine: Elastic) -> set[str]:
    """What the server has of ours, the lock left out."""
    with server() as asked:
        return {name for name in asked.indices.get(index=f"{engine.name}*").body if not name.endswith(".lock")}


def test_a_writer_that_comes_too_late_changes_nothing(engine: Elastic, url: str) -> None:
    """It was frozen after it had read the position, and another one has taken its work."""
    engine.write([doc("fish", "Pike")], ["tiger"], Position(30, "mark"))
    late = sending.lines([doc("fish", "Carp again"), doc("tiger", "虎")], ["song"], 20, MAPPING)
    sending.send(engine.connection, f"{engine.generations.current()}.in", late)
    engine.write([doc("new", "x")], (), Position(31, "mark"))
    assert (ids(engine, "carp"), ids(engine, "pike"), ids(engine, "虎")) == (set(), {"fish"}, set())
    assert "song" not in ids(engine)  # nobody has written it since: what is late binds for what is older
    with pytest.raises(Unavailable):
        engine.write([doc("fish", "Carp again")], (), Position(20, "mark"))
    assert engine.position() == Position(31, "mark")


def test_a_document_that_the_server_refuses_is_named_and_the_others_are_found(
    engine: Elastic, capsys: pytest.CaptureFixture[str]
) -> None:
    harmful = replace(doc("harmful", "剪纸"), years=(2**70,))
    engine.write([harmful, doc("fine", "剪纸")], (), Position(11, "mark"))
    assert ids(engine, "剪纸") == {"fish", "tiger", "fine"}
    said = capsys.readouterr().out
    assert "not indexed" in said
    assert "harmful" in said


def test_a_write_of_which_the_answer_was_lost_is_repeated_and_whole(
    engine: Elastic, behind: Elastic, proxy: FaultyProxy
) -> None:
    """The client repeats at once what was cut off; after that the follower does."""
    proxy.faults.strikes = lambda method, path: "_bulk" in path
    proxy.faults.swallow = 1
    behind.write([doc("new", "剪纸")], (), Position(11, "mark"))
    proxy.faults.swallow = 100
    with pytest.raises(Unavailable):
        behind.write([doc("newer", "剪纸")], ["fish"], Position(12, "mark"))
    assert (engine.position(), ids(engine, "剪纸")) == (Position(11, "mark"), {"fish", "tiger", "new"})
    proxy.faults.swallow = 0
    engine.write([doc("newer", "剪纸")], ["fish"], Position(12, "mark"))
    assert (engine.position(), ids(engine, "剪纸")) == (Position(12, "mark"), {"tiger", "new", "newer"})


@pytest.mark.parametrize("where", ["_refresh", "_doc"])
def test_a_write_that_is_cut_off_anywhere_is_healed_by_a_repeat(
    engine: Elastic, behind: Elastic, proxy: FaultyProxy, where: str
) -> None:
    proxy.faults.strikes = lambda method, path: where in path and method != "GET"
    proxy.faults.answer, proxy.faults.answers = 500, 1
    with pytest.raises(Unavailable):
        behind.write([doc("new", "剪纸")], ["fish"], Position(11, "mark"))
    assert engine.position() == Position(10, "mark")
    behind.write([doc("new", "剪纸")], ["fish"], Position(11, "mark"))
    assert (engine.position(), engine.count()) == (Position(11, "mark"), len(COLLECTION))


@pytest.mark.parametrize("status", [429, 502, 503])
def test_a_server_that_is_busy_for_a_moment_is_asked_again(behind: Elastic, proxy: FaultyProxy, status: int) -> None:
    behind.write(COLLECTION, (), Position(10, "mark"), afresh=True)
    for work in (
        lambda: behind.write([doc("new", "剪纸")], (), Position(11, "mark")),
        lambda: ids(behind, "剪纸"),
        behind.count,
    ):
        proxy.faults.answer, proxy.faults.answers = status, 2
        work()
        assert proxy.faults.answers == 0


KILLED = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from fixtures.servers.engines import MAPPING, doc
from search.engines import Position
from search.engines.elastic import Elastic, address_of

def documents():
    for number in range(3000):
        yield doc(f"d{number}", "剪纸")
    print("building", flush=True)
    sys.stdin.read()

Elastic(address_of(sys.argv[1]), MAPPING).rebuild(documents(), Position(99, "mark"))
"""


def test_a_killed_rebuild_is_seen_to_be_silent_and_the_next_one_takes_its_place(engine: Elastic, url: str) -> None:
    tests = Path(__file__).parents[2]
    command = [sys.executable, "-c", KILLED, url, str(tests), str(tests.parent)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"building\n"
        with pytest.raises(Unavailable, match="another process"):
            engine.rebuild(COLLECTION, Position(20, "mark"))
        other.kill()
    assert len(indices(engine)) == 2
    assert (engine.position(), engine.count()) == (Position(10, "mark"), len(COLLECTION))
    assert engine.rebuild(COLLECTION[:2], Position(20, "mark")) == 2
    assert ids(engine, "剪纸") == {"fish", "tiger"}
    assert len(indices(engine)) == 2  # this one, and the one that it replaced


def test_a_rebuild_whose_lock_was_taken_replaces_nothing(
    engine: Elastic, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "BEAT", 0.1)
    with server() as asked, pytest.raises(Unavailable, match="another process"):

        def documents():  # type: ignore[no-untyped-def]
            asked.index(index=f"{engine.name}.lock", id="rebuild", document={"holder": "somebody else"})
            beating = [each for each in lock.threading.enumerate() if isinstance(each, lock._Beating)]
            for each in beating:
                each.join(30)
            yield doc("new", "剪纸")

        engine.rebuild(documents(), Position(20, "mark"))
    assert (ids(engine, "虎"), engine.position(), len(indices(engine))) == ({"tiger"}, Position(10, "mark"), 1)


def test_an_index_that_is_taken_away_while_it_is_written_is_not_made_by_the_server(engine: Elastic) -> None:
    def documents():  # type: ignore[no-untyped-def]
        yield doc("new", "剪纸")
        with server() as asked:
            asked.indices.delete(index=engine.generations.current())

    with pytest.raises(Unavailable):
        engine.write(documents(), (), Position(11, "mark"))
    assert indices(engine) == set()
    assert engine.position() == Position()
    engine.write(COLLECTION, (), Position(12, "mark"), afresh=True)
    assert engine.count() == len(COLLECTION)


def test_two_that_begin_afresh_at_the_same_moment_leave_one_index(engine: Elastic, url: str) -> None:
    other = Elastic(address_of(url), MAPPING)
    made = other.generations.create("fresh")
    engine.rebuild(COLLECTION[:3], Position(20, "mark"))
    with server() as asked:  # what the other one does in the same instant, when it had seen no index yet
        asked.indices.put_alias(index=made, name=engine.name)
    bearer = engine.generations.current()
    with server() as asked:
        assert set(asked.indices.get_alias(name=engine.name).body) == {bearer}


def test_only_two_indices_stay_however_often_it_is_rebuilt(engine: Elastic) -> None:
    for number in range(4):
        engine.rebuild(COLLECTION, Position(20 + number, "mark"))
    assert len(indices(engine)) == 2
