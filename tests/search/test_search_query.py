"""What somebody typed is always read as something."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.asked import read, span_of
from search.mapping import Mapping
from search.query import LONGEST, MOST_TERMS, Term, parse

FACETS = Mapping({"kind": None, "year": None, "category": None}, {}, "")


def test_words_chinese_and_phrases_are_terms_of_their_own() -> None:
    assert [term.tokens for term in parse('广府剪紙 festival "lantern night"')] == [
        ("lantern", "night"),
        ("广府", "府剪", "剪纸"),
        ("festival",),
    ]


@pytest.mark.parametrize("quotes", ['""', "“”", "「」", "『』", "«»"])
def test_quotation_marks_of_any_kind_make_a_phrase(quotes: str) -> None:
    (term,) = parse(f"{quotes[0]}paper cut{quotes[1]}")
    assert term == Term(("paper", "cut"), quoted=True)


def test_a_minus_excludes_a_word_or_a_phrase_and_a_hyphen_does_not() -> None:
    terms = parse('剪纸 -年画 -"wood block" paper-cut')
    assert [(term.tokens, term.excluded) for term in terms] == [
        (("wood", "block"), True),
        (("剪纸",), False),
        (("年画",), True),
        (("paper", "cut"), False),
    ]


def test_a_star_lets_the_last_word_go_on() -> None:
    assert [term.prefix for term in parse("pap* lan＊ cut")] == [True, True, False]


def test_a_word_with_a_hyphen_is_one_thing_and_known_as_one_word() -> None:
    (term,) = parse("paper-cut")
    assert (term.tokens, term.compound, term.apart) == (("paper", "cut"), "papercut", False)


def test_an_official_number_is_one_thing() -> None:
    assert [term.tokens for term in parse("Ⅰ-1")] == [("i", "1")]


def test_pinyin_is_read_whole_apart_or_by_its_letters() -> None:
    (joined,) = parse("jianzhi")
    (apart,) = parse("jian zhi")
    (letters,) = parse("jz")
    assert ("jian", "zhi") in joined.syllables
    assert apart.syllables == (("jian", "zhi"),)
    assert apart.apart
    assert letters.initials == "jz"


def test_english_between_syllables_stays_english() -> None:
    assert [term.tokens for term in parse("paper jian zhi cut")] == [("paper",), ("jian", "zhi"), ("cut",)]


@pytest.mark.parametrize(
    "text", ["", " ", '"(', "/", "*", '"', "-", "AND OR NOT", "a:b", "[1 TO 2]", "\\", "\x00", "～"]
)
def test_malformed_queries_are_read(text: str) -> None:
    assert all(term.tokens for term in parse(text))


@given(st.text())
def test_whatever_is_typed_is_read_into_a_bounded_number_of_terms(text: str) -> None:
    terms = parse(text)
    assert len(terms) <= MOST_TERMS
    assert all(token for term in terms for token in term.tokens)
    assert sum(len(term.tokens) for term in terms) <= 6 * LONGEST


def test_a_hostile_query_is_read_in_no_time() -> None:
    begun = time.process_time()
    for text in ("a" * 10**6, '"' * 10**5, "-" * 10**5, "xian" * 10**5, "剪" * 10**6, "a-" * 10**5):
        parse(text)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("1985", (1985, 1985)),
        ("1980s", (1980, 1989)),
        ("1980-1989", (1980, 1989)),
        ("-220--210", (-220, -210)),
        ("1989-1980", None),
        ("soon", None),
        ("", None),
        ("１９８０", None),
    ],
)
def test_spans_of_years_are_read(text: str, span: tuple[int, int] | None) -> None:
    assert span_of(text) == span


def test_every_fault_in_the_parameters_is_said_at_once_and_left_out() -> None:
    asked, problems = read(
        {"q": ["剪纸"], "page": ["0"], "size": ["101"], "sort": ["best"], "year": ["soon", "1980s"], "colour": ["red"]},
        FACETS,
    )
    assert {problem.code for problem in problems} == {
        "number_out_of_range",
        "sort_unknown",
        "year_unreadable",
        "parameter_unknown",
    }
    assert (asked.page, asked.size, asked.sort, asked.filters) == (1, 20, "relevance", {"year": ("1980s",)})


def test_paging_ends_where_it_says() -> None:
    _, fine = read({"page": ["100"], "size": ["100"]}, FACETS)
    _, beyond = read({"page": ["101"], "size": ["100"]}, FACETS)
    assert fine == ()
    assert [problem.code for problem in beyond] == ["page_too_far"]


@given(st.dictionaries(st.sampled_from(["q", "page", "size", "sort", "year", "category", "x"]), st.lists(st.text())))
def test_any_parameters_are_read(given_: dict[str, list[str]]) -> None:
    asked, _ = read(given_, FACETS)
    assert 1 <= asked.size <= 100
    assert asked.page >= 1
