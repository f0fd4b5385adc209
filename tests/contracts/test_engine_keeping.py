"""How every engine keeps what it was given, proved for each of them: writers, readers, rebuilds, damage."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures.servers.engines import COLLECTION, ENGINES, MAPPING, Opener, doc, ids

from archive.model.errors import Unavailable
from search.document import Document
from search.engines import Embedded, Engine, Position
from search.mapping import Mapping


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


def test_a_second_writer_is_told_to_wait_and_a_killed_one_leaves_the_old_index(
    engine: Engine, opener: Opener, tmp_path: Path
) -> None:
    name = next(name for name, each in ENGINES.items() if each is opener)
    tests = Path(__file__).parents[1]
    command = [sys.executable, "-c", ENDLESS, name, str(tests), str(tests.parent)]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"writing\n"
        with pytest.raises(Unavailable):
            engine.write([doc("x", "x")], (), Position(11, "mark"))
        other.kill()
    assert (engine.position(), engine.count()) == (Position(10, "mark"), len(COLLECTION))
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
