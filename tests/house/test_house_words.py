"""Every problem that the product can find has words in both languages, and no words are left over."""

import ast
import re
import string
import tomllib
from pathlib import Path
from typing import Any

import pytest

Sources = tuple[Any, ...]

MAKERS = {"Problem", "problem", "_problem", "_fault", "Impossible"}
"""What a problem's code is given to, first or second."""


@pytest.fixture(scope="module")
def words(project: Path) -> dict[str, dict[str, str]]:
    return tomllib.loads((project / "archive/words/problems.toml").read_text("utf-8"))


def test_every_code_that_a_problem_is_made_with_has_words(rooms: Sources, words: dict[str, dict[str, str]]) -> None:
    calls = [
        (
            str(each.place),
            node.lineno,
            {argument.value for argument in node.args[:2] if isinstance(argument, ast.Constant)},
        )
        for each in rooms
        for node in ast.walk(each.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in MAKERS
    ]
    spoken = [(place, line, said) for place, line, said in calls if said]
    assert len(spoken) > 50
    assert [(place, line, said) for place, line, said in spoken if not said & words.keys()] == []


def test_no_words_are_kept_for_a_code_that_nothing_finds(rooms: Sources, words: dict[str, dict[str, str]]) -> None:
    said = {node.value for each in rooms for node in ast.walk(each.tree) if isinstance(node, ast.Constant)}
    assert words.keys() - said == set()


def test_a_problem_says_the_same_in_chinese_and_in_english(words: dict[str, dict[str, str]]) -> None:
    for code, said in words.items():
        assert said.keys() == {"zh", "en"}, code
        # The nearest words of a vocabulary are told in the reader's language.
        fields = {
            language: {re.sub("_(zh|en)$", "", name) for name in _fields(text)} for language, text in said.items()
        }
        assert fields["zh"] == fields["en"], code


def test_chinese_words_are_chinese_and_end_as_a_sentence(words: dict[str, dict[str, str]]) -> None:
    for code, said in words.items():
        assert re.search("[一-鿿]", said["zh"]), code
        assert said["zh"].rstrip("”）)").endswith(("。", "？", "…")), code
        assert said["en"].rstrip("”)").endswith((".", "?", "…")), code


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
