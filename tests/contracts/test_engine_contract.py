"""What every engine finds, proved for each of them."""

from dataclasses import replace

import pytest
from fixtures.servers.engines import ANYBODY, INTERNAL, PUBLIC, RESTRICTED, doc, ids
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.access import Visible
from search.engines import Engine, Position
from search.query import Query, parse


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
