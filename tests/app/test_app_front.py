"""The front end is built from what is listed, by digest, and served from here."""

import json
import re
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app.front import bundle, catalogues

FRONT = Path(bundle.__file__).parent


def test_every_library_is_pinned_by_digest_and_none_by_address() -> None:
    lock = json.loads((FRONT / "package-lock.json").read_text())
    packages = {name: each for name, each in lock["packages"].items() if name}
    assert packages
    for name, each in packages.items():
        assert re.fullmatch(r"sha512-[A-Za-z0-9+/=]+", each["integrity"]), name
        assert "resolved" not in each, name
    for name, each in json.loads((FRONT / "vendored.json").read_text()).items():
        assert each["integrity"].startswith("sha512-"), name


def test_a_changed_source_changes_the_fingerprint() -> None:
    assert bundle.fingerprint() == bundle.fingerprint()
    assert re.fullmatch("[0-9a-f]{64}", bundle.fingerprint())


def test_every_word_of_the_pages_is_said_in_chinese() -> None:
    with (catalogues.TRANSLATIONS / "zh/LC_MESSAGES/messages.po").open("rb") as file:
        words = read_po(file, locale="zh")
    said = [message for message in words if message.id]
    assert len(said) > 50
    for message in said:
        assert all(message.string if isinstance(message.string, tuple) else [message.string]), message.id
        assert not message.fuzzy, message.id


def test_the_catalogues_hold_every_word_that_a_template_or_a_view_says(tmp_path: Path) -> None:
    with (catalogues.TRANSLATIONS / "zh/LC_MESSAGES/messages.po").open("rb") as file:
        known = {_first(message.id) for message in read_po(file, locale="zh") if message.id}
    methods = [("templates/**.html", "jinja2"), ("**.py", "python")]
    options = {"templates/**.html": {"trimmed": "true"}}
    said = {
        _first(message)
        for folder in (FRONT.parent, FRONT.parents[1] / "archive" / "views", FRONT.parents[1] / "search" / "views")
        for _, _, message, _, _ in extract_from_dir(folder, methods, options)
    }
    assert len(said) > 50
    assert said - known == set()


def _first(message: str | tuple[str, ...] | list[str]) -> str:
    return message if isinstance(message, str) else message[0]
