"""Cells and forms become values, and values become text again."""

import string
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.identifiers import mint
from archive.model.problems import Severity
from archive.model.values import Origin, Value
from archive.profiles import Field, Kind, check, load, read_text, write_text
from archive.profiles.values.dates import read_date
from archive.profiles.values.plain_text import clean, one_line, without_markup

PROFILES = load()
ITEM, ELEMENT, PLACE, PERSON = (PROFILES[name] for name in ("item", "element", "place", "practitioner"))


def contents(field: Field, text: str) -> list[Any]:
    values, problems = read_text(field, text)
    assert problems == ()
    return [value.content for value in values]


@pytest.mark.parametrize(
    "text", ["民俗", "Ⅹ 民俗", "X", "x", "Ｘ", "Folk customs", "FOLK CUSTOMS", "民俗（X）", "民俗(Ⅹ)"]
)
def test_a_category_is_understood_by_code_and_label_with_or_without_its_numeral(text: str) -> None:
    assert contents(ELEMENT["category"], text) == ["X"]


def test_a_label_in_traditional_characters_is_understood() -> None:
    assert contents(ELEMENT["category"], "傳統音樂") == ["II"]


def test_several_codes_may_be_separated_by_commas_although_labels_have_commas_too() -> None:
    assert contents(ITEM["category"], "传统体育、游艺与杂技、民俗") == ["VI", "X"]
    assert contents(ITEM["language"], "粤语、客家话；English") == ["yue", "hak", "en"]


def test_an_unknown_code_is_a_problem_with_the_three_nearest_labels() -> None:
    values, (problem,) = read_text(ITEM["item_type"], "影片集")
    assert values == ()
    assert (problem.code, problem.where.field, problem.params["value"]) == ("code_unknown", "item_type", "影片集")
    assert len(problem.params["nearest_en"].split(", ")) == 3


def test_subtitle_files_are_called_captions() -> None:
    use = PROFILES.vocabularies["use"]
    assert {use.find(word).code for word in ("subtitle", "字幕", "caption")} == {"caption"}  # type: ignore[union-attr]


def test_people_come_with_their_roles_and_colons_of_any_width() -> None:
    assert contents(ITEM["contributors"], "李四:摄像;越秀区文化馆：主办；王五") == [
        {"name": "李四", "role": "camera"},
        {"name": "越秀区文化馆", "role": "organizer"},
        {"name": "王五"},
    ]


def test_an_unknown_role_names_no_person_in_its_problem() -> None:
    _, (problem,) = read_text(ITEM["contributors"], "摄像:李四")
    assert problem.code == "code_unknown"
    assert "李四" not in str(problem.params)


def test_a_colon_in_the_name_of_an_event_belongs_to_the_name() -> None:
    assert contents(ITEM["events"], "广府庙会：巡游") == [{"name": "广府庙会：巡游"}]


def test_a_known_record_is_named_by_its_identifier() -> None:
    identifier = mint()
    assert contents(ITEM["elements"], f"#{identifier}; 广府庙会") == [{"target": identifier}, {"name": "广府庙会"}]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("越秀区", "440104"),
        ("越秀", "440104"),
        ("440104001", "440104001"),
        ("广东省广州市越秀区", "440104"),
        ("４４０１０４", "440104"),
    ],
)
def test_a_region_is_understood_by_code_and_by_unique_name(text: str, code: str) -> None:
    assert contents(PLACE["region_code"], text) == [code]


def test_a_region_that_is_no_more_is_kept_with_a_warning_that_names_its_successor() -> None:
    values, (problem,) = read_text(PLACE["region_code"], "440102")
    assert values == (Value("440102"),)
    assert (problem.code, problem.severity) == ("region_retired", Severity.WARNING)
    assert (problem.params["name"], problem.params["successor"], problem.params["successor_name"]) == (
        "东山区",
        "440104",
        "越秀区",
    )


@pytest.mark.parametrize(
    ("text", "code", "kept"),
    [
        ("440199", "region_unknown", 1),
        ("白云", "region_ambiguous", 0),
        ("4401", "region_unreadable", 0),
        ("990000", "region_unreadable", 0),
        ("亚特兰蒂斯", "region_unreadable", 0),
    ],
)
def test_unclear_regions_say_why(text: str, code: str, kept: int) -> None:
    values, (problem,) = read_text(PLACE["region_code"], text)
    assert (problem.code, len(values)) == (code, kept)


def test_points_are_kept_in_wgs84_whatever_they_came_in() -> None:
    (gcj,) = contents(PLACE["point"], "113.2655,23.1266 GCJ-02")
    assert gcj["source_crs"] == "gcj02"
    assert 0.004 < 113.2655 - gcj["lon"] < 0.007
    assert 0.001 < gcj["lat"] - 23.1266 < 0.004
    (plain,) = contents(PLACE["point"], "113.2655，23.1266 WGS-84")
    assert plain == {"lon": 113.2655, "lat": 23.1266, "source_crs": "wgs84"}


def test_swapped_coordinates_and_a_missing_system_are_noticed() -> None:
    assert [each.code for each in read_text(PLACE["point"], "23.1266,113.2655 wgs84")[1]] == ["point_swapped"]
    values, problems = read_text(PLACE["point"], "113.2655,23.1266")
    assert len(values) == 1
    assert [each.code for each in problems] == ["point_system_missing"]


def test_nested_fields_are_read_by_key_and_by_label() -> None:
    text = "statement=版权保护; 权利人=越秀区文化馆; year=2019; tk_labels=tk:family; TK 标签=tk:clan"
    assert contents(ITEM["rights"], text) == [
        {
            "statement": "InC",
            "holder": {"name": "越秀区文化馆"},
            "year": {"edtf": "2019", "display": "2019", "calendar": "gregorian"},
            "tk_labels": ["tk:family", "tk:clan"],
        }
    ]
    listings = contents(ELEMENT["listings"], "名录级别=国家级; 项目编号=Ⅹ-71\n名录级别=省级; 批次=第二批")
    assert [each["level"] for each in listings] == ["national", "provincial"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("廣府廟會", None, "zh-Hant"),
        ("广府庙会", None, "zh-Hans"),
        ("Temple fair", None, "en"),
        ("廣府廟會", "zh", "zh-Hant"),
        ("Gwongfu", "yue-Latn", "yue-Latn"),
        ("2019", None, "und"),
        ("祭り", None, "und"),
    ],
)
def test_the_language_is_guessed_only_where_the_source_does_not_say(
    text: str, language: str | None, expected: str
) -> None:
    values, _ = read_text(ITEM["title"], text, language)
    assert [value.language for value in values] == [expected]


def test_a_title_in_two_languages_in_one_text_is_told_apart_by_tags() -> None:
    values, _ = read_text(ITEM["title"], "广府庙会@zh-Hans; Temple fair@en!translated")
    assert values == (Value("广府庙会", "zh-Hans"), Value("Temple fair", "en", Origin.TRANSLATED))


def test_markup_and_control_characters_do_not_get_in() -> None:
    values, _ = read_text(
        ITEM["description"], "第一行<br/>第二行&amp;lt;b&amp;gt;\x00 <script>x</script> a < b", "zh-Hans"
    )
    assert values[0].content == "第一行\n第二行 x a < b"


def test_rare_characters_are_kept_and_compared_in_nfc() -> None:
    values, _ = read_text(PERSON["person_name"], "陈䶮𬱖", "zh-Hans")
    assert values[0].content == "陈䶮𬱖"
    assert read_text(ITEM["title"], "Yue\u0300xiu\u0300", "en")[0][0].content == "Yuèxiù"


def test_a_text_of_any_length_is_refused_rather_than_read() -> None:
    assert [each.code for each in read_text(ITEM["title"], "长" * 300_000)[1]] == ["value_too_long"]


PLAIN = st.text(min_size=1, max_size=20).map(one_line).filter(lambda text: text and without_markup(text) == text)
TAGS = st.sampled_from(["zh-Hans", "zh-Hant", "en", "yue-Hant", "zh-Latn-pinyin"])


def _langs(field: Field) -> st.SearchStrategy[tuple[Value, ...]]:
    one = st.builds(Value, PLAIN, TAGS, st.sampled_from(Origin))
    unique = None if field.repeatable else (lambda value: value.language)
    return st.lists(one, max_size=4, unique_by=unique).map(tuple)


def _codes(field: Field) -> st.SearchStrategy[tuple[Value, ...]]:
    assert field.vocabulary
    codes = st.sampled_from([term.code for term in field.vocabulary.terms]).map(Value)
    return st.lists(codes, max_size=4 if field.repeatable else 1).map(tuple)


IDENTIFIERS = [mint() for _ in range(5)]
REFERENCES = st.one_of(
    st.builds(lambda name: {"name": name}, PLAIN),
    st.builds(lambda identifier: {"target": identifier}, st.sampled_from(IDENTIFIERS)),
    st.builds(lambda name, number: {"name": name, "official_number": number}, PLAIN, PLAIN),
)
ROLES = st.builds(lambda content, role: {**content, "role": role}, REFERENCES, st.sampled_from(["camera", "maker"]))
DATES = st.sampled_from(
    ["2019-02-19", "约1930年", "2019年正月十五", "光绪二十年", "清代", "2015/..", "很久; 以前 [17XX]"]
)
RIGHTS = st.fixed_dictionaries(
    {"statement": st.sampled_from(["InC", "CC-BY"])},
    optional={
        "holder": REFERENCES,
        "year": DATES.map(lambda text: read_date(text)[0]),
        "note": (st.text(min_size=1, max_size=30) | st.text("=＝:;；\\@\n#", min_size=1))
        .map(clean)
        .filter(lambda text: text and without_markup(text) == text),
        "tk_labels": st.lists(st.sampled_from(["tk:family", "tk:clan"]), min_size=1, max_size=3),
    },
)


@given(st.data())
@pytest.mark.parametrize(
    ("field", "strategy"),
    [
        (ITEM["title"], _langs(ITEM["title"])),
        (ELEMENT["alt_names"], _langs(ELEMENT["alt_names"])),
        (ELEMENT["category"], _codes(ELEMENT["category"])),
        (ELEMENT["unesco_domain"], _codes(ELEMENT["unesco_domain"])),
        (ITEM["language"], _codes(ITEM["language"])),
        (ITEM["subjects"], st.lists(PLAIN.map(Value), max_size=4).map(tuple)),
        (ITEM["elements"], st.lists(REFERENCES.map(Value), max_size=4).map(tuple)),
        (ITEM["contributors"], st.lists((REFERENCES | ROLES).map(Value), max_size=4).map(tuple)),
        (ITEM["captured_on"], DATES.map(lambda text: read_text(ITEM["captured_on"], text)[0])),
        (
            replace(ITEM["captured_on"], repeatable=True),
            st.lists(DATES.map(lambda text: Value(read_date(text)[0])), max_size=3).map(tuple),
        ),
        (ITEM["rights"], RIGHTS.map(lambda content: (Value(content),))),
        (
            PLACE["point"],
            st.builds(
                lambda lon, lat, crs: (Value({"lon": round(lon, 6), "lat": round(lat, 6), "source_crs": crs}),),
                st.floats(74, 134),
                st.floats(4, 53),
                st.sampled_from(["wgs84", "gcj02", "bd09", "cgcs2000"]),
            ),
        ),
        (
            ELEMENT["occurrence"],
            st.lists(
                st.one_of(
                    st.builds(
                        lambda m, d, leap, s: {"lunar": {"month": m, "day": d, "leap": leap, "span_days": s}},
                        st.integers(1, 12),
                        st.integers(1, 30),
                        st.booleans(),
                        st.integers(1, 60),
                    ),
                    st.just({"rrule": "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1"}),
                ).map(Value),
                max_size=3,
            ).map(tuple),
        ),
    ],
)
def test_what_is_written_reads_as_the_same_values(
    field: Field, strategy: st.SearchStrategy[tuple[Value, ...]], data: st.DataObject
) -> None:
    values = data.draw(strategy)
    assert read_text(field, write_text(field, values)) == (values, ())


@given(PLAIN)
def test_the_text_of_one_language_is_written_plainly_and_read_back(text: str) -> None:
    values = (Value(text, "en"), Value("广府庙会", "zh-Hans"))
    written = write_text(ITEM["title"], values, "en")
    assert written == text
    assert read_text(ITEM["title"], written, "en") == ((Value(text, "en"),), ())


@given(st.text(alphabet=string.printable + "；：，、年月正闰Ⅰ０（）", max_size=60), st.data())
def test_no_cell_makes_a_reader_fall_over_and_all_it_gives_is_sound(text: str, data: st.DataObject) -> None:
    profile = data.draw(st.sampled_from(list(PROFILES)))
    field = data.draw(st.sampled_from(profile.fields))
    values, _ = read_text(field, text)
    assert read_text(field, write_text(field, values))[0] == values
    faults = {each.code for each in check(profile, {field.key: values})}
    allowed = {"value_too_long", "pattern_differs", "credit_code_wrong", "date_in_future", "too_many", "region_unknown"}
    allowed |= {"point_outside", "part_unknown", "number_unreadable", "number_missing", "listing_twice"}
    allowed |= {"withdrawal_undated"}
    assert faults <= allowed, (field.key, field.kind is Kind.NESTED)
