"""How every engine keeps what it was given, proved for each of them: writers, readers, rebuilds, damage."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from fixtures.servers.engines import ANYBODY, COLLECTION, ENGINES, INTERNAL, MAPPING, Opener, doc, ids

from archive.model.errors import Damaged, Missing, Unavailable
from search.document import Document
from search.engines import Embedded, Engine, Position
from search.mapping import Mapping
from search.query import Query, parse


def test_writing_replaces_and_takes_out_and_keeps_the_position(engine: Engine) -> None:
    engine.write([doc("fish", "Pike")], ["tiger", "never"], Position(12, "other"))
    assert (ids(engine, "pike"), ids(engine, "剪纸"), engine.count()) == ({"fish"}, set(), 5)
    assert engine.position() == Position(12, "other")


def test_a_word_without_end_is_no_obstacle(engine: Engine) -> None:
    engine.write([doc("long", "x" * 200_000, "y" * 70_000 + " carp")], (), Position(11, "mark"))
    assert "long" in ids(engine, "carp")


def test_an_index_stays_when_its_process_ends(engine: Engine, opener: Opener, tmp_path: Path) -> None:
    engine.close()
    again = opener(tmp_path, MAPPING)
    assert (again.position(), ids(again, "虎")) == (Position(10, "mark"), {"tiger"})


def test_a_reader_that_was_there_before_sees_what_another_one_wrote(
    engine: Engine, opener: Opener, tmp_path: Path
) -> None:
    reader = opener(tmp_path, MAPPING)
    assert ids(reader, "pike") == set()
    engine.write([doc("pike", "Pike")], (), Position(11, "mark"))
    assert ids(reader, "pike") == {"pike"}


def test_an_index_for_another_mapping_starts_at_zero(engine: Engine, opener: Opener, tmp_path: Path) -> None:
    other = opener(tmp_path, Mapping({**MAPPING.facets, "language": None}, {}, "2-test"))
    assert other.position() == Position()
    other.write([doc("one", "剪纸", language=["yue"])], (), Position(1, "mark"), afresh=True)
    assert ids(other, filters={"language": ("yue",)}) == {"one"}
    assert other.count() == 1


def test_without_an_index_nothing_is_found_and_writing_asks_to_begin_afresh(opener: Opener, tmp_path: Path) -> None:
    empty = opener(tmp_path, MAPPING)
    assert (empty.position(), empty.count(), ids(empty, "剪纸")) == (Position(), 0, set())
    with pytest.raises(Unavailable):
        empty.write(COLLECTION, (), Position(3, "mark"))
    assert empty.position() == Position()


def test_a_rebuild_answers_from_the_old_index_until_it_is_complete(
    engine: Engine, opener: Opener, tmp_path: Path
) -> None:
    reader = opener(tmp_path, MAPPING)

    def documents() -> Iterator[Document]:
        yield doc("new", "剪纸 new")
        assert ids(reader, "剪纸") == ids(engine, "剪纸") == {"fish", "tiger"}

    assert engine.rebuild(documents(), Position(20, "mark")) == 1
    assert ids(reader, "剪纸") == ids(engine, "剪纸") == {"new"}
    assert reader.position() == Position(20, "mark")


def test_a_rebuild_that_fails_changes_nothing(engine: Engine) -> None:
    def documents() -> Iterator[Document]:
        yield doc("new", "剪纸")
        raise Unavailable("for a test")

    with pytest.raises(Unavailable):
        engine.rebuild(documents(), Position(20, "mark"))
    assert (ids(engine, "虎"), engine.position()) == ({"tiger"}, Position(10, "mark"))
    assert engine.rebuild(COLLECTION, Position(21, "mark")) == len(COLLECTION)


def test_a_rebuild_that_holds_another_number_than_it_should_changes_nothing(engine: Engine) -> None:
    told: list[int] = []

    def compare(count: int) -> None:
        told.append(count)
        raise Damaged("for a test")

    with pytest.raises(Damaged):
        engine.rebuild([doc("new", "剪纸")], Position(20, "mark"), compare)
    assert (told, ids(engine, "虎"), engine.position()) == ([1], {"tiger"}, Position(10, "mark"))


def test_what_a_rebuild_replaced_can_be_brought_back_and_put_away_again(
    engine: Engine, opener: Opener, tmp_path: Path
) -> None:
    reader = opener(tmp_path, MAPPING)
    engine.rebuild([doc("first", "剪纸")], Position(20, "mark"))
    engine.rebuild([doc("second", "剪纸")], Position(30, "mark"))
    assert engine.roll_back() == Position(20, "mark")
    assert (ids(engine, "剪纸"), ids(reader, "剪纸"), reader.count()) == ({"first"}, {"first"}, 1)
    engine.write([doc("later", "剪纸")], (), Position(21, "mark"))
    assert ids(reader, "剪纸") == {"first", "later"}
    assert engine.roll_back() == Position(30, "mark")
    assert ids(reader, "剪纸") == {"second"}


def test_there_is_nothing_to_bring_back_before_a_rebuild_nor_for_another_mapping(
    engine: Engine, opener: Opener, tmp_path: Path
) -> None:
    with pytest.raises(Missing):
        engine.roll_back()
    engine.rebuild([doc("new", "剪纸")], Position(20, "mark"))
    with pytest.raises(Missing):
        opener(tmp_path, Mapping(MAPPING.facets, {}, "2-test")).roll_back()
    assert ids(engine, "剪纸") == {"new"}


def test_every_id_is_told_however_many_there_are_and_as_they_were_at_the_first(engine: Engine) -> None:
    many = [doc(f"n{number:05}", "剪纸", updated=number) for number in range(12_000)]
    engine.rebuild([*many, doc("hidden", "剪纸", access=INTERNAL)], Position(20, "mark"))
    told = engine.ids(Query(terms=parse("剪纸"), visible=ANYBODY, sort="updated"))
    first = next(told)
    engine.write([], [each.id for each in many], Position(21, "mark"))
    assert [first, *told] == [each.id for each in reversed(many)]
    assert set(engine.ids()) == {"hidden"}


def test_every_id_of_an_index_that_is_not_there_is_none(opener: Opener, tmp_path: Path) -> None:
    assert list(opener(tmp_path, MAPPING).ids()) == []


def test_two_rebuilds_at_once_are_one_too_many(engine: Engine, opener: Opener, tmp_path: Path) -> None:
    other = opener(tmp_path, MAPPING)

    def documents() -> Iterator[Document]:
        with pytest.raises(Unavailable):
            other.rebuild(COLLECTION, Position(1, "mark"))
        yield doc("new", "剪纸")

    assert engine.rebuild(documents(), Position(20, "mark")) == 1


ENDLESS = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from fixtures.servers.engines import ENGINES, MAPPING, doc
from search.engines import Position

def documents():
    print("writing", flush=True)
    number = 0
    while True:
        number += 1
        yield doc(f"d{number}", "剪纸")

engine = ENGINES[sys.argv[1]](Path.cwd(), MAPPING)
engine.write(documents(), (), Position(99, "mark"))
"""


def test_a_second_writer_waits_or_is_kept_apart_and_a_killed_one_leaves_the_old_index(
    engine: Engine, opener: Opener, tmp_path: Path
) -> None:
    """Only one in a folder can: a server keeps what they write apart by its position."""
    name = next(name for name, each in ENGINES.items() if each is opener)
    tests = Path(__file__).parents[1]
    command = [sys.executable, "-c", ENDLESS, name, str(tests), str(tests.parent)]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"writing\n"
        with pytest.raises(Unavailable) if name == "embedded" else nullcontext():
            engine.write([doc("x", "x")], (), Position(11, "mark"))
        other.kill()
    alone = name != "embedded"
    assert (engine.position(), engine.count()) == (Position(10 + alone, "mark"), len(COLLECTION) + alone)
    engine.write([doc("x", "x")], (), Position(11, "mark"))
    assert engine.count() == len(COLLECTION) + 1


@pytest.mark.parametrize("harm", ["removed", "emptied", "cut", "pointer"])
def test_a_damaged_embedded_index_counts_as_lost_and_can_begin_afresh(tmp_path: Path, harm: str) -> None:
    engine = Embedded(tmp_path / "index", MAPPING)
    engine.write(COLLECTION, (), Position(10, "mark"), afresh=True)
    reader = Embedded(tmp_path / "index", MAPPING)
    path = engine.folder.current()
    assert path is not None
    if harm == "removed":
        shutil.rmtree(tmp_path / "index")
    elif harm == "emptied":
        (path / "meta.json").write_text("{}")
    elif harm == "cut":
        for each in path.glob("*.fast"):
            each.write_bytes(each.read_bytes()[:40])
    else:
        (tmp_path / "index/current").write_text("../../etc")
    assert reader.position() == Position()
    assert ids(reader, "剪纸") == set()
    reader.write(COLLECTION[:2], (), Position(4, "mark"), afresh=True)
    assert (reader.position().sequence, ids(reader, "剪纸")) == (4, {"fish", "tiger"})
    assert len(list((tmp_path / "index").glob("g-*"))) == 1
