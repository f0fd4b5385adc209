"""What was found is marked in the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.highlight import mark, snippet
from search.query import parse


def found(text: str, typed: str, *, sounds: bool = False) -> list[str]:
    return [piece for piece, marked in mark(text, parse(typed), sounds=sounds) if marked]


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("廣府剪紙藝術", "剪纸", ["剪紙"]),
        ("廣府剪紙藝術", "广府剪纸", ["廣府剪紙"]),
        ("剪纸与剪紙", "剪紙", ["剪纸", "剪紙"]),
        ("The Yuèxiù Park", "yuexiu", ["Yuèxiù"]),
        ("Cafe\u0301 at noon", "café", ["Cafe\u0301"]),
        ("ＰＡＰＥＲ cutting", "paper", ["ＰＡＰＥＲ"]),
        ("paper and newspaper", "paper", ["paper"]),
        ("Paper-cuts, a paper-cut", "paper-cut", ["paper-cut"]),
        ("a paper-cut", "papercut", ["paper-cut"]),
        ("a papercut", "paper-cut", ["papercut"]),
        ("papers and paper", "pap*", ["papers", "paper"]),
        ("lantern night, night lantern", '"night lantern"', ["night lantern"]),
        ("Ⅰ-1 and Ⅰ-11", "I-1", ["Ⅰ-1"]),
        ("剪纸 paper", "paper -剪纸", ["paper"]),
        ("㍿社", "株式", ["㍿"]),
    ],
)
def test_matches_are_marked_as_they_are_written(text: str, typed: str, expected: list[str]) -> None:
    assert found(text, typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("jianzhi", ["剪紙"]),
        ("jian zhi", ["剪紙"]),
        ("guangfu", ["廣府"]),
        ("jianz", ["剪紙"]),
        ("jz", ["剪紙"]),
        ("paper", []),
    ],
)
def test_what_was_found_by_sound_is_marked(typed: str, expected: list[str]) -> None:
    assert found("廣府剪紙", typed, sounds=True) == expected


@given(st.text(), st.text())
def test_pieces_joined_are_the_text(text: str, typed: str) -> None:
    terms = parse(typed)
    assert "".join(piece for piece, _ in mark(text, terms, sounds=True)) == text
    assert "".join(piece for piece, _ in mark(text, terms, loosely=True)) == text


@given(st.text(alphabet="剪紙纸ABab é\u0301-．", max_size=30), st.text(alphabet="剪纸ab -", max_size=8))
def test_pieces_joined_are_the_text_when_there_is_something_to_mark(text: str, typed: str) -> None:
    assert "".join(piece for piece, _ in mark(text, parse(typed), sounds=True)) == text


def test_a_snippet_shows_the_first_match_in_the_middle_of_its_text() -> None:
    pieces = snippet("前" * 500 + "廣府剪紙" + "後" * 500, parse("剪纸"))
    assert pieces[0] == ("…", False)
    assert pieces[-1] == ("…", False)
    assert ("剪紙", True) in pieces
    assert len("".join(piece for piece, _ in pieces)) < 250


def test_a_snippet_cuts_no_latin_word() -> None:
    pieces = snippet("lantern " * 50 + "paper " + "festival " * 50, parse("paper"))
    words = "".join(piece for piece, _ in pieces).strip("…").split()
    assert set(words) == {"lantern", "paper", "festival"}


def test_where_nothing_is_found_there_is_no_snippet() -> None:
    assert snippet("nothing here", parse("剪纸")) == ()
