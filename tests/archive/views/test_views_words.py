"""The words of the pages: all of them in Chinese and in English, and none left over."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

APP = Path(__file__).resolve().parents[3] / "app"
Id = str | tuple[str, ...]


@pytest.fixture(scope="module")
def said() -> set[Id]:
    """Every message that a template says. Python code says none: problems have words of their own."""
    found = list(extract_from_dir(str(APP / "templates"), [("**.html", "jinja2")], {}))
    assert len(found) > 100
    return {each[2] if isinstance(each[2], str) else tuple(each[2][:2]) for each in found}


def catalogue(language: str) -> Catalog:
    with (APP / f"translations/{language}/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_that_a_page_says_lacks_its_translation(said: set[Id], language: str) -> None:
    translated = {
        message.id if isinstance(message.id, str) else tuple(message.id)
        for message in catalogue(language)
        if message.id and not message.fuzzy and (all(message.string) if message.pluralizable else message.string)
    }
    assert said - translated == set()
    assert translated - said == set()


def test_chinese_words_are_chinese(said: set[Id]) -> None:
    del said
    for message in catalogue("zh"):
        if message.id:
            text = message.string if isinstance(message.string, str) else message.string[0]
            assert any("一" <= character <= "鿿" for character in text), message.id


def test_placeholders_are_the_same_in_every_language() -> None:
    for language in ("zh", "en"):
        assert [list(message.check(catalogue(language))) for message in catalogue(language)] == [
            [] for _ in catalogue(language)
        ]
