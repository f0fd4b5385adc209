"""What every engine promises, proved for each of them."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.access import Visible
from archive.model.errors import Unavailable
from search import pinyin
from search.document import Document
from search.engines import Embedded, Engine, Position
from search.mapping import Mapping, decades
from search.query import Query, parse
from search.text import characters, compounds, tokens

MAPPING = Mapping({"kind": None, "year": None, "category": None, "subjects": None}, {}, "1-test")
PUBLIC, INTERNAL, RESTRICTED = "class-public", "class-internal", "class-restricted"
ANYBODY = Visible(frozenset({PUBLIC}))

Opener = Callable[[Path, Mapping], Engine]
ENGINES: dict[str, Opener] = {"embedded": lambda home, mapping: Embedded(home / "index", mapping)}


def doc(
    name: str,
    title: str,
    body: str = "",
    *,
    access: str = PUBLIC,
    kind: str = "item",
    years: tuple[int, ...] = (),
    updated: int = 0,
    **facets: list[str],
) -> Document:
    read = pinyin.readings(title)
    both = f"{title} {body}"
    every = {"kind": [kind], **facets} | ({"year": decades(years)} if years else {})
    return Document(
        id=name,
        access=access,
        texts={"title": [" ".join(tokens(title))], "main": [], "body": [" ".join(tokens(body))] if body else []},
        characters=characters(both),
        compounds=compounds(both),
        pinyin=[" ".join(reading) for reading in read],
        initials=[letters for reading in read for letters in pinyin.initials(reading)],
        facets=every,
        years=years,
        date=min(years) * 10_000 + 101 if years else None,
        sort_title=" ".join(read[0] if read else tokens(title)),
        updated=updated,
    )


COLLECTION = (
    doc("fish", "剪紙：鯉魚", "A carp in paper-cut.", years=(1985,), updated=3, category=["VII"], subjects=["fish"]),
    doc(
        "tiger", "广府剪纸虎", "A tiger, cut from paper.", years=(1992,), updated=1, category=["VII"], subjects=["cat"]
    ),
    doc("temple", "广府庙会", "The temple fair and its paper lanterns.", years=(2019,), updated=2, category=["X"]),
    doc("song", "Salt-water song", "Sung at night by boat people.", category=["II"], subjects=["fish", "cat"]),
    doc("hidden", "剪纸秘稿", "secretword", access=INTERNAL, category=["VII"]),
    doc("asked", "求阅剪纸", "requestword", access=RESTRICTED),
)


@pytest.fixture(params=sorted(ENGINES))
def opener(request: pytest.FixtureRequest) -> Opener:
    return ENGINES[request.param]


@pytest.fixture
def engine(opener: Opener, tmp_path: Path) -> Iterator[Engine]:
    made = opener(tmp_path, MAPPING)
    made.write(COLLECTION, (), Position(10, "mark"), afresh=True)
    yield made
    made.close()


def ids(engine: Engine, text: str = "", **more: object) -> set[str]:
    given_ = {"visible": ANYBODY, **more}
    return set(engine.search(Query(terms=parse(text), **given_)).ids)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("剪纸", {"fish", "tiger"}),
        ("剪紙", {"fish", "tiger"}),
        ("jianzhi", {"fish", "tiger"}),
        ("jian zhi", {"fish", "tiger"}),
        ("jianzh", {"fish", "tiger"}),
        ("jz", {"fish", "tiger"}),
        ("gfjz", {"tiger"}),
        ("guangfu", {"tiger", "temple"}),
        ("guangfu miaohui", {"temple"}),
        ("paper-cut", {"fish"}),
        ("papercut", {"fish"}),
        ("paper cut", {"fish", "tiger"}),
        ("ＰＡＰＥＲ", {"fish", "tiger", "temple"}),
        ("lantern*", {"temple"}),
        ("虎", {"tiger"}),
        ("广府 虎", {"tiger"}),
        ('"temple fair"', {"temple"}),
        ('"fair temple"', set()),
        ("广府 -虎", {"temple"}),
        ("-剪纸", {"temple", "song"}),
        ("", {"fish", "tiger", "temple", "song"}),
    ],
)
def test_what_is_typed_finds_what_is_meant(engine: Engine, text: str, expected: set[str]) -> None:
    assert ids(engine, text) == expected


def test_a_phrase_does_not_run_from_one_text_into_the_next(engine: Engine) -> None:
    two = replace(doc("two", "x"), texts={"title": ["alpha beta", "gamma delta"], "main": [], "body": []})
    engine.write([two], (), Position(11, "mark"))
    assert ids(engine, '"alpha beta"') == {"two"}
    assert ids(engine, '"beta gamma"') == set()


def test_a_title_counts_more_than_a_description(engine: Engine) -> None:
    engine.write([doc("named", "Carp"), doc("said", "A picture", "carp carp")], (), Position(11, "mark"))
    found = engine.search(Query(terms=parse("carp"), visible=ANYBODY)).ids
    assert found[0] == "named"


def test_nobody_finds_or_counts_what_they_may_not_know_of(engine: Engine) -> None:
    anybody = engine.search(Query(terms=parse("剪纸"), visible=ANYBODY, facets=("category",)))
    staff = engine.search(
        Query(terms=parse("剪纸"), visible=Visible(frozenset({PUBLIC, INTERNAL})), facets=("category",))
    )
    assert (anybody.total, anybody.facets["category"]) == (2, (("VII", 2),))
    assert (staff.total, staff.facets["category"]) == (3, (("VII", 3),))
    assert ids(engine, "secretword") == ids(engine, "", visible=Visible(frozenset())) == set()
    assert engine.search(Query(terms=parse("secretwork"), visible=ANYBODY), loosely=True).total == 0


def test_who_was_granted_a_record_finds_that_one(engine: Engine) -> None:
    granted = Visible(frozenset({PUBLIC}), frozenset({"asked", "hidden"}), frozenset({RESTRICTED}))
    assert ids(engine, "剪纸", visible=granted) == {"fish", "tiger", "asked"}


def test_what_was_hidden_since_is_left_out_of_totals_and_counts(engine: Engine) -> None:
    found = engine.search(Query(terms=parse("剪纸"), visible=ANYBODY, facets=("category",), without=("fish",)))
    assert (found.total, found.ids, found.facets["category"]) == (1, ("tiger",), (("VII", 1),))


def test_filters_take_any_value_of_one_facet_and_all_facets(engine: Engine) -> None:
    assert ids(engine, filters={"category": ("VII", "X")}) == {"fish", "tiger", "temple"}
    assert ids(engine, filters={"category": ("VII", "II"), "subjects": ("fish",)}) == {"fish", "song"}
    assert ids(engine, filters={"category": ("none",)}) == set()


def test_years_are_found_by_any_span_that_they_touch(engine: Engine) -> None:
    assert ids(engine, years=((1980, 1989),)) == {"fish"}
    assert ids(engine, years=((1980, 1985), (2019, 2019))) == {"fish", "temple"}


def test_a_facet_is_counted_without_its_own_filter(engine: Engine) -> None:
    found = engine.search(
        Query(visible=ANYBODY, filters={"category": ("X",)}, years=(), facets=("category", "subjects", "year", "kind"))
    )
    assert found.ids == ("temple",)
    assert dict(found.facets["category"]) == {"VII": 2, "X": 1, "II": 1}
    assert found.facets["subjects"] == ()
    assert found.facets["kind"] == (("item", 1),)
    of_years = engine.search(Query(visible=ANYBODY, years=((1980, 1989),), facets=("year",)))
    assert dict(of_years.facets["year"]) == {"1980-1989": 1, "1990-1999": 1, "2010-2019": 1}


def test_a_chosen_value_is_counted_however_rare_it_is(engine: Engine) -> None:
    many = [doc(f"d{n}", "x", category=[f"c{n // 2}"]) for n in range(140)]
    engine.write([*many, doc("rare", "x", category=["rare"])], (), Position(11, "mark"))
    found = engine.search(Query(visible=ANYBODY, filters={"category": ("rare",)}, facets=("category",)))
    assert ("rare", 1) in found.facets["category"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("newest", ["temple", "tiger", "fish", "song"]),
        ("oldest", ["fish", "tiger", "temple", "song"]),
        ("title", ["tiger", "temple", "fish", "song"]),
        ("updated", ["fish", "temple", "tiger", "song"]),
    ],
)
def test_hits_are_ordered_as_asked_and_those_without_a_date_come_last(
    engine: Engine, sort: str, expected: list[str]
) -> None:
    assert list(engine.search(Query(visible=ANYBODY, sort=sort)).ids) == expected


def test_pages_follow_one_another(engine: Engine) -> None:
    whole = engine.search(Query(visible=ANYBODY, sort="title")).ids
    paged = [engine.search(Query(visible=ANYBODY, sort="title", offset=n, size=1)) for n in range(5)]
    assert tuple(name for page in paged for name in page.ids) == whole
    assert {page.total for page in paged} == {4}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("templr", "temple"),
        ("广府剪制虎", "tiger"),
        ("虎剪", "tiger"),
        ("lanterns xyzzy", "temple"),
        ("鱼鲤剪", "fish"),
    ],
)
def test_what_is_like_it_is_found_when_nothing_else_is(engine: Engine, text: str, expected: str) -> None:
    query = Query(terms=parse(text), visible=ANYBODY)
    assert engine.search(query).total == 0
    assert engine.search(query, loosely=True).ids[0] == expected


def test_exclusions_and_filters_bind_when_searching_loosely(engine: Engine) -> None:
    query = Query(terms=parse("papre -carp"), visible=ANYBODY, filters={"category": ("VII",)})
    assert engine.search(query, loosely=True).ids == ("tiger",)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.text(max_size=80), st.booleans())
def test_whatever_is_typed_is_answered(engine: Engine, text: str, loosely: bool) -> None:
    assert engine.search(Query(terms=parse(text), visible=ANYBODY, facets=("kind",)), loosely=loosely).total <= 4


@pytest.mark.parametrize(
    "text", ['"(', "/", "*", "a*", "-*", '"', "a" * 400, "剪" * 400, "[a TO *]", "id:fish", "-", "é*"]
)
def test_malformed_and_hostile_queries_are_answered(engine: Engine, text: str) -> None:
    for loosely in (False, True):
        engine.search(Query(terms=parse(text), visible=ANYBODY), loosely=loosely)


def test_writing_replaces_and_takes_out_and_keeps_the_position(engine: Engine) -> None:
    engine.write([doc("fish", "Pike")], ["tiger", "never"], Position(12, "other"))
    assert (ids(engine, "pike"), ids(engine, "剪纸"), engine.count()) == ({"fish"}, set(), 5)
    assert engine.position() == Position(12, "other")


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
from test_engine_contract import ENGINES, MAPPING, Position, doc

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
    here = Path(__file__).parent
    command = [sys.executable, "-c", ENDLESS, name, str(here), str(here.parents[1])]
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
