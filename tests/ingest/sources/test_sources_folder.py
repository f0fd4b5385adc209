"""A folder with its description says everything that the profiles can say."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.asset import Role
from archive.model.identifiers import mint
from archive.model.problems import Where
from archive.model.values import Value
from archive.profiles import Profile, check, load
from archive.words import known_codes
from ingest.sources import folder as folder_source
from ingest.sources import read, source_for
from ingest.sources import spreadsheet as spreadsheet_source
from ingest.sources.given_table import TableReader

PROFILES = load()

WHOLE = """
[[place]]
place_id = "PLC-000001"
place_name = { zh-Hans = "城隍庙忠佑广场", en = "City God Temple Square" }
region_code = 440104
point = { lon = 113.2655, lat = 23.1266, system = "gcj02" }

[[organisation]]
agent_name = "越秀区文化馆"
agent_type = "机构"
uscc = "91110000600037341L"
designations = [{ element = "广府庙会", level = "county", from = 2012, status = "合格" }]

[[community]]
community_name = { zh-Hans = "海珠中街坊会" }
stewards = ["越秀区文化馆"]

[[element]]
element_id = "ICH-440104-0001"
name = { zh-Hans = "广府庙会", en = "Guangfu Temple Fair", zh-Latn-pinyin = "Guǎngfǔ miàohuì" }
alt_names = { zh-Hans = ["城隍庙会", "行庙会; 逛庙会"], yue-Hant = "廣府廟會" }
category = "X"
unesco_domain = ["c", "b"]
description = { zh-Hans = "正月十五起七天。", en = "Seven days from the Lantern Festival." }
occurrence = [{ month = 1, day = 15, span_days = 7 }, "FREQ=YEARLY;BYMONTH=5"]
languages = ["粤语"]
transmission = ["community", "family"]
viability = "stable"
related = [{ name = "行花街", role = "variant" }]
protection_units = ["越秀区文化馆"]

[[element.listings]]
level = "county"
batch = "第三批"
listed_on = "2012"
entry_type = "new"
region_code = "越秀区"
declared_by = "越秀区"

[[practitioner]]
practitioner_id = "PRA-000001"
kind = "person"
person_name = { zh-Hans = "陈巧儿", en = "Chan Hau-yi" }
gender = "女"
birth = "1950-03-02"
life_status = "living"
lineage = [{ name = "黄师傅", role = "apprentice", when = "1965/1970" }]
bearer_titles = [{ level = "municipal", element = "广府庙会", granted_on = 2015-06-01, status = "active" }]

[[event]]
event_name = { zh-Hans = "2019广府庙会", en = "Temple Fair 2019" }
event_type = "festival"
event_date = "2019年正月十五"
event_place = "PLC-000001"
participants = ["陈巧儿:表演者", { name = "越秀区文化馆", role = "organizer" }]
elements = "广府庙会"

[[collection]]
collection_title = "2019广府庙会记录"
collection_type = "element_record"

[[consent]]
consent_id = "CNS-000001"
consent_subject = "PRA-000001"
uses = ["online", "name", "likeness"]
form = "paper"
signed_on = 2019-01-02
valid_to = "2049-01-01"
status = "active"
anonymise = false

[[item]]
item_id = "YX-1"
title = { zh-Hans = "剪纸图册", en = "Paper-cut album" }
item_type = "image"
elements = ["广府庙会"]
contributors = [{ name = "陈巧儿", role = "maker" }]
captured_on = { edtf = "1930~", display = "爷爷年轻时" }
captured_at = "城隍庙忠佑广场"
language = "zxx"
access = "public"
consents = ["CNS-000001"]
subjects = ["剪纸", "a; b"]
files = ["pages/*.png", { name = "note.wav", role = "transcript", language = "粤语" }]

[item.rights]
statement = "CC-BY"
holder = { name = "越秀区文化馆", profile = "organisation" }
year = 2019
tk_notice = ["traditional_knowledge"]
"""


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    for number in (1, 2, 10):
        (tmp_path / f"pages/p{number}.png").write_bytes(b"x")
    (tmp_path / "note.wav").write_bytes(b"x")
    (tmp_path / "metadata.toml").write_text(WHOLE, encoding="utf-8")
    return tmp_path


def test_every_kind_of_record_is_described_and_fit_to_be_published(whole: Path) -> None:
    reading = read(whole, "yuexiu", PROFILES, publish=True)
    assert reading.problems == ()
    assert [each.profile for each in reading.deposits] == [
        "place",
        "organisation",
        "community",
        "element",
        "practitioner",
        "event",
        "collection",
        "consent",
        "item",
    ]
    for deposit in reading.deposits:
        assert deposit.problems == (), deposit.profile
        assert check(PROFILES[deposit.profile], deposit.values, publication=True) == (), deposit.profile


def test_the_values_are_those_that_were_written(whole: Path) -> None:
    by_profile = {each.profile: each for each in read(whole, "yuexiu", PROFILES).deposits}
    element, item, person = by_profile["element"], by_profile["item"], by_profile["practitioner"]
    assert element.key == "ICH-440104-0001"
    assert element.values["alt_names"] == (
        Value("城隍庙会", "zh-Hans"),
        Value("行庙会; 逛庙会", "zh-Hans"),
        Value("廣府廟會", "yue-Hant"),
    )
    assert [value.content for value in element.values["occurrence"]] == [
        {"lunar": {"leap": False, "month": 1, "day": 15, "span_days": 7}},
        {"rrule": "FREQ=YEARLY;BYMONTH=5"},
    ]
    assert element.values["listings"][0].content["region_code"] == "440104"
    assert element.values["related"][0].content == {"name": "行花街", "role": "variant"}
    assert person.values["lineage"][0].content["when"]["edtf"] == "1965/1970"
    assert person.values["bearer_titles"][0].content["element"] == {"name": "广府庙会"}
    assert by_profile["consent"].values["anonymise"] == (Value("no"),)
    assert by_profile["organisation"].key is None
    assert by_profile["place"].values["point"][0].content["source_crs"] == "gcj02"
    assert item.values["captured_on"][0].content == {
        "edtf": "1930~",
        "display": "爷爷年轻时",
        "calendar": "gregorian",
    }
    assert [value.content for value in item.values["subjects"]] == ["剪纸", "a; b"]
    rights = item.values["rights"][0].content
    assert (rights["holder"], rights["tk_notice"]) == (
        {"name": "越秀区文化馆", "profile": "organisation"},
        ["notice:traditional_knowledge"],
    )


def test_patterns_take_files_in_the_order_in_which_people_count(whole: Path) -> None:
    item = read(whole, "yuexiu", PROFILES).deposits[-1]
    assert [(f.name, f.role, f.language) for f in item.files] == [
        ("pages/p1.png", Role.MASTER, None),
        ("pages/p2.png", Role.MASTER, None),
        ("pages/p10.png", Role.MASTER, None),
        ("note.wav", Role.TRANSCRIPT, "yue"),
    ]
    assert all(Path(f.path).is_absolute() and Path(f.path).read_bytes() == b"x" for f in item.files)


def test_a_known_record_is_named_by_its_id(tmp_path: Path) -> None:
    identifier = mint()
    text = f'[[item]]\nitem_id = "1"\nelements = [{{ id = "{identifier}" }}, "#{identifier}"]\n'
    (tmp_path / "metadata.toml").write_text(text, encoding="utf-8")
    (deposit,) = read(tmp_path, "yuexiu", PROFILES).deposits
    assert [value.content for value in deposit.values["elements"]] == [{"target": identifier}] * 2


@pytest.mark.parametrize(
    ("line", "code", "place"),
    [
        ("colour = 'red'", "field_unknown", "colour"),
        ("captured_on = '2019-02-30'", "date_impossible", "captured_on"),
        ("captured_on = { year = 2019 }", "shape_wrong", "captured_on"),
        ("category = 'none such'", "code_unknown", "category"),
        ("rights = { statment = 'InC' }", "field_unknown", "rights.statment"),
        ("contributors = [{ name = 'x', role = 'king' }]", "code_unknown", "contributors"),
        ("contributors = [{ role = 'maker' }]", "value_required", "contributors"),
        ("elements = [{ name = 'x', colour = 'red' }]", "field_unknown", "elements.colour"),
        ("title = [[['x']]]", None, None),
        ("title = { en = { deep = 1 } }", "shape_wrong", "title"),
        ("files = 7", "file_entry_wrong", "files"),
        ("files = { path = 'x' }", "file_entry_wrong", "files"),
        ("files = 'none.jpg'", "file_missing", "files"),
        ("files = 'none/*.jpg'", "pattern_empty", "files"),
        ("files = '../*.jpg'", "path_outside", "files"),
    ],
)
def test_each_mistake_in_a_table_is_told_at_its_place(
    tmp_path: Path, line: str, code: str | None, place: str | None
) -> None:
    (tmp_path / "metadata.toml").write_text(f'[[item]]\nitem_id = "1"\n{line}\n', encoding="utf-8")
    (deposit,) = read(tmp_path, "yuexiu", PROFILES).deposits
    assert [(p.code, p.where.field, p.where.row, p.where.sheet) for p in deposit.problems] == (
        [(code, place, 1, "item")] if code else []
    )
    assert code is None or code in known_codes()


PLAIN = st.one_of(
    st.text(max_size=8), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.times()
)
PARTS = st.sampled_from(
    ["name", "role", "id", "edtf", "display", "month", "rrule", "lon", "level", "en", "zh-Hans", "x"]
)
GIVEN = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PARTS, inner, max_size=3))


TABLES = st.sampled_from(list(PROFILES)).flatmap(
    lambda profile: st.tuples(
        st.just(profile), st.dictionaries(st.sampled_from([each.key for each in profile.fields]), GIVEN, max_size=4)
    )
)


@given(TABLES)
def test_no_table_makes_the_reader_fall_over_and_all_it_gives_can_be_checked(
    given_table: tuple[Profile, dict[str, Any]],
) -> None:
    profile, table = given_table
    reader = TableReader(profile, Where(sheet=profile.name, row=1))
    check(profile, reader.values(table))
    assert all(problem.code in known_codes() for problem in reader.problems)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "sheet_empty"),
        ("[[item]\n", "sheet_unreadable"),
        ("[[song]]\nx = 1\n", "table_unknown"),
        ("[item]\nitem_id = '1'\n", "table_unknown"),
    ],
)
def test_a_description_that_is_none_is_told(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "metadata.toml").write_text(text, encoding="utf-8")
    reading = read(tmp_path, "yuexiu", PROFILES)
    assert [p.code for p in reading.problems] == [code]


def test_records_need_a_number_or_a_name_and_a_number_stands_once(tmp_path: Path) -> None:
    text = "[[item]]\n[[element]]\ncategory = 'X'\n[[item]]\nitem_id = 'a'\n[[item]]\nitem_id = 'a'\n"
    (tmp_path / "metadata.toml").write_text(text, encoding="utf-8")
    found = [
        (p.code, p.where.sheet, p.where.row) for d in read(tmp_path, "yuexiu", PROFILES).deposits for p in d.problems
    ]
    assert found == [("value_required", "element", 1), ("value_required", "item", 1), ("key_twice", "item", 3)]


def test_the_source_is_chosen_by_what_the_path_is(whole: Path) -> None:
    (whole / "list.csv").write_text("x", encoding="utf-8")
    assert source_for(whole) is folder_source.read
    assert source_for(whole / "list.csv") is spreadsheet_source.read
    assert read(whole / "metadata.toml", "yuexiu", PROFILES).deposits
