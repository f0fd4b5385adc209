"""Profiles are data: what the product ships, and what one entry more changes."""

import shutil
from pathlib import Path

import pytest

from archive.model.errors import Misconfigured
from archive.model.values import Value
from archive.profiles import Kind, check, display, label, load, read_text
from archive.profiles.loading import PACKAGED

PROFILES = load()
ENTITIES = {"element", "practitioner", "community", "organisation", "place", "event", "item", "consent", "collection"}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKAGED, tmp_path / "profiles", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


def test_every_entity_has_its_profile_and_every_field_speaks_both_languages() -> None:
    assert set(PROFILES.profiles) == ENTITIES
    for profile in PROFILES:
        for field in (*profile.fields, *(sub for each in profile.fields for sub in each.fields)):
            for words in (field.label, field.help):
                assert words.zh, (profile.name, field.key)
                assert words.en, (profile.name, field.key)


def test_references_say_what_they_may_name() -> None:
    for profile in PROFILES:
        for field in (*profile.fields, *(sub for each in profile.fields for sub in each.fields)):
            assert bool(field.target) == (field.kind in (Kind.REF, Kind.REL)), (profile.name, field.key)


def test_vocabularies_have_as_many_terms_as_their_sources() -> None:
    counts = {name: len(vocabulary.terms) for name, vocabulary in PROFILES.vocabularies.items()}
    assert counts["category"] == 10
    assert counts["ethnicity"] == 56
    assert counts["rights_statement"] == 17
    assert counts["tk_label"] + counts["tk_notice"] == 24
    for vocabulary in PROFILES.vocabularies.values():
        assert len({term.code for term in vocabulary.terms}) == len(vocabulary.terms)
        for term in vocabulary.terms:
            assert vocabulary.find(term.code) is term, (vocabulary.name, term.code)
            assert vocabulary.find(term.label.zh) is term, (vocabulary.name, term.label.zh)
            assert vocabulary.find(term.label.en) is term, (vocabulary.name, term.label.en)


def test_rights_statements_and_licences_carry_their_exact_addresses() -> None:
    rights = PROFILES.vocabularies["rights_statement"]
    assert [rights.term(code).uri for code in ("InC", "NoC-OKLR", "CC0", "CC-BY-NC-ND")] == [  # type: ignore[union-attr]
        "http://rightsstatements.org/vocab/InC/1.0/",
        "http://rightsstatements.org/vocab/NoC-OKLR/1.0/",
        "http://creativecommons.org/publicdomain/zero/1.0/",
        "http://creativecommons.org/licenses/by-nc-nd/4.0/",
    ]


def test_a_field_added_as_one_entry_is_in_the_schema_and_the_reader(copied: Path) -> None:
    entry = """
[[field]]
key = "loan_number"
kind = "code"
vocabulary = "domain"
label = { zh = "借展号", en = "Loan" }
help = { zh = "借展时写。", en = "When it is lent." }
required = true
facet = true
"""
    with (copied / "item.toml").open("a", encoding="utf-8") as file:
        file.write(entry)
    item = load(copied)["item"]
    values, problems = read_text(item["loan_number"], "表演艺术")
    assert (values, problems) == ((Value("b"),), ())
    assert label(item["loan_number"], "zh") == "借展号"
    assert display(item["loan_number"], values[0], "en") == "Performing arts"
    assert "loan_number" in {each.where.field for each in check(item, {}, publication=True)}
    assert not [each for each in check(item, {"loan_number": values}) if each.where.field == "loan_number"]
    assert [each.code for each in check(PROFILES["item"], {"loan_number": values})] == ["field_unknown"]


def test_the_fingerprint_is_stable_and_changes_with_what_is_indexed_alone(copied: Path) -> None:
    assert load(copied).fingerprint == load().fingerprint == PROFILES.fingerprint
    text = (copied / "place.toml").read_text(encoding="utf-8")
    (copied / "place.toml").write_text(text.replace("当时记录的地名。", "地名。"), encoding="utf-8")
    assert load(copied).fingerprint == PROFILES.fingerprint
    (copied / "place.toml").write_text(text.replace("weight = 8", "weight = 9"), encoding="utf-8")
    assert load(copied).fingerprint != PROFILES.fingerprint


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('kind = "geo"', 'kind = "globe"'),
        ('vocabulary = "source_crs"', 'vocabulary = "none_such"'),
        ('title = "place_name"', 'title = "nothing"'),
        ("facet = true", "fasset = true"),
        ("[[field]]", "[[field"),
    ],
)
def test_a_mistake_in_a_profile_is_told_with_its_file(copied: Path, old: str, new: str) -> None:
    path = copied / "place.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Misconfigured, match="place"):
        load(copied)
