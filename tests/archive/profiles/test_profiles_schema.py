"""The schema that a profile makes: every problem at once, shape always, what is required at publication."""

from typing import Any

import pytest
from marshmallow import ValidationError

from archive.model.problems import Severity
from archive.model.values import Value, Values
from archive.profiles import check, load, read_text, schema_for

PROFILES = load()
ITEM, ELEMENT, CONSENT = PROFILES["item"], PROFILES["element"], PROFILES["consent"]


def said(profile: str, **texts: str) -> Values:
    found = {}
    for key, text in texts.items():
        values, problems = read_text(PROFILES[profile][key], text)
        assert problems == (), problems
        found[key] = values
    return found


def codes(profile: str, values: Values, publication: bool = False) -> list[tuple[str, str | None]]:
    return [(each.code, each.where.field) for each in check(PROFILES[profile], values, publication)]


GOOD = said(
    "item",
    item_id="YX-1",
    title="巡游@zh-Hans; Parade@en",
    item_type="视频",
    elements="广府庙会",
    captured_on="2019年正月十五",
    access="公开",
    rights="statement=CC BY 4.0",
)


def test_a_good_record_has_no_problem_and_loads_whole() -> None:
    assert codes("item", GOOD, publication=True) == []
    assert schema_for(ITEM, True).load(dict(GOOD)) == {key: list(values) for key, values in GOOD.items()}


def test_a_draft_may_be_empty_but_a_publication_may_not() -> None:
    assert codes("item", {}) == []
    missing = {field for code, field in codes("item", {}, publication=True) if code == "value_required"}
    assert missing == {"item_id", "title", "item_type", "elements", "captured_on", "access", "rights"}


def test_every_problem_is_told_at_once_in_the_order_of_the_fields() -> None:
    wrong: dict[str, Any] = {
        "captured_on": (Value({"edtf": "2019-02-30"}),),
        "title": (Value("标题"),),
        "item_type": (Value("film"),),
        "colour": (Value("red"),),
        "subjects": tuple(Value(str(number)) for number in range(21)),
    }
    assert codes("item", wrong) == [
        ("language_missing", "title"),
        ("code_unknown", "item_type"),
        ("date_impossible", "captured_on"),
        ("too_many", "subjects"),
        ("field_unknown", "colour"),
    ]


@pytest.mark.parametrize(
    ("key", "content", "code"),
    [
        ("title", "x" * 301, "value_too_long"),
        ("title", "a\x00b", "characters_unclean"),
        ("title", 7, "shape_wrong"),
        ("captured_on", "2019", "shape_wrong"),
        ("captured_on", {"edtf": "2999-01-01"}, "date_in_future"),
        ("elements", {"id": "x"}, "shape_wrong"),
        ("elements", {"name": "x", "colour": "red"}, "part_unknown"),
        ("contributors", {"name": "x", "role": "king"}, "code_unknown"),
        ("region_code", "44", "region_unreadable"),
        ("rights", {"statement": "mine"}, "code_unknown"),
        ("rights", {"tk_labels": "tk:family"}, "shape_wrong"),
        ("rights", {}, "shape_wrong"),
        ("language", "not a tag", "code_unknown"),
    ],
)
def test_content_of_another_shape_is_refused(key: str, content: Any, code: str) -> None:
    language = "en" if key == "title" else None
    assert [found for found, _ in codes("item", {key: (Value(content, language),)})] == [code]


def test_only_one_title_for_each_language() -> None:
    assert codes("item", {"title": (Value("a", "en"), Value("b", "en"))}) == [("too_many", "title")]
    assert codes("item", {"title": (Value("a", "en"), Value("题", "zh-Hans"))}) == []


def test_parts_of_nested_values_are_required_at_publication_only() -> None:
    values = {"rights": (Value({"note": "x"}),)}
    assert codes("item", values) == []
    assert ("value_required", "rights.statement") in codes("item", values, publication=True)


def test_the_end_of_a_consent_may_lie_in_the_future() -> None:
    assert codes("consent", said("consent", valid_to="2999-12-31")) == []


def test_an_identity_card_number_is_no_practitioner_number_and_is_not_repeated() -> None:
    (problem,) = check(PROFILES["practitioner"], {"practitioner_id": (Value("440104199001011234"),)})
    assert problem.code == "pattern_differs"


def test_credit_codes_are_checked_by_their_last_character() -> None:
    assert codes("organisation", {"uscc": (Value("91110000600037341L"),)}) == []
    assert codes("organisation", {"uscc": (Value("91110000600037341M"),)}) == [("credit_code_wrong", "uscc")]


def test_a_national_listing_needs_a_number_of_its_own_category() -> None:
    listing = "level=国家级; official_number=Ⅹ-71"
    assert codes("element", said("element", category="民俗", listings=listing)) == []
    other = said("element", category="传统音乐", listings=listing)
    assert ("number_of_other_category", "listings.official_number") in codes("element", other)
    bare = said("element", category="民俗", listings="level=国家级")
    (problem,) = check(ELEMENT, bare)
    assert (problem.code, problem.severity) == ("number_missing", Severity.WARNING)
    assert ("number_missing", Severity.ERROR) in [(each.code, each.severity) for each in check(ELEMENT, bare, True)]


def test_a_secret_recording_is_not_public() -> None:
    secret = said("item", access="公开", rights="statement=InC; tk_labels=tk:secret_sacred")
    assert codes("item", secret) == [("label_forbids_public", "access")]


def test_a_consent_does_not_end_before_it_was_signed() -> None:
    values = said("consent", signed_on="2020-05-01", valid_to="2019-01-01", status="已撤回")
    assert codes("consent", values) == [("date_before_signing", "valid_to"), ("withdrawal_undated", "withdrawn_on")]


def test_the_schema_raises_for_those_who_load_by_it() -> None:
    with pytest.raises(ValidationError):
        schema_for(CONSENT).load({"nothing": []})
