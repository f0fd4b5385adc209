"""Values in words, and what of them is public."""

import pytest

from archive.model.values import Value
from archive.profiles import display, language_name, load, public_form, read_text, years
from archive.profiles.values.coordinates import to_gcj02, to_wgs84
from archive.profiles.values.official_number import category_of, number_key

PROFILES = load()


@pytest.mark.parametrize(
    ("profile", "key", "text", "zh", "en"),
    [
        ("item", "item_type", "video", "视频", "Video"),
        ("element", "category", "I", "Ⅰ 民间文学", "Folk literature"),
        ("item", "language", "yue", "粤语", "Cantonese"),
        ("item", "language", "sv", "瑞典语", "Swedish"),
        ("item", "region_code", "440104", "广州市越秀区", "Yuexiu District, Guangzhou"),
        ("item", "captured_on", "2019-02-19", "2019年2月19日", "19 Feb 2019"),
        (
            "item",
            "captured_on",
            "2019-02-19（农历正月十五）",
            "2019年2月19日（农历正月十五）",
            "19 Feb 2019 (lunar 1/15)",
        ),
        ("item", "captured_on", "2019年正月十五", "2019年正月十五", "19 Feb 2019 (lunar 1/15)"),
        ("item", "captured_on", "光绪二十年", "光绪二十年", "1894"),
        ("item", "captured_on", "1930~", "约1930年", "c. 1930"),
        ("item", "captured_on", "193X", "1930年代", "1930s"),
        ("item", "captured_on", "18XX", "19世纪", "1800s"),
        ("item", "captured_on", "-0220", "公元前221年", "221 BC"),
        ("item", "captured_on", "2015/..", "2015年–今", "2015–today"),
        ("item", "captured_on", "1953-21", "1953年春", "spring 1953"),
        ("item", "captured_on", "2019-04-XX", "2019年4月", "Apr 2019"),
        ("element", "occurrence", "农历正月十五，7天", "农历正月十五，7天", "lunar 1/15, 7 days"),
        ("item", "contributors", "李四:摄像", "李四（摄像）", "李四 (Camera operator)"),
        ("item", "rights", "statement=InC; year=2019", "版权保护 · 2019年", "In Copyright · 2019"),
    ],
)
def test_values_are_shown_in_the_language_of_the_reader(profile: str, key: str, text: str, zh: str, en: str) -> None:
    field = PROFILES[profile][key]
    (value,), problems = read_text(field, text)
    assert problems == ()
    assert (display(field, value, "zh"), display(field, value, "en")) == (zh, en)


def test_a_record_that_the_reader_may_not_know_is_not_named() -> None:
    field = PROFILES["item"]["elements"]
    value = Value({"target": "abc"})
    assert display(field, value, "zh", {"abc": "广府庙会"}) == "广府庙会"
    assert display(field, value, "zh", {}) == display(field, value, "zh") == ""


@pytest.mark.parametrize(
    ("text", "edtf"), [("1950-03-02", "1950"), ("约1950年3月", "1950"), ("1950-03-02/1951-01-01", "1950/1951")]
)
def test_of_a_birth_the_public_sees_the_year_and_not_the_words_of_the_source(text: str, edtf: str) -> None:
    field = PROFILES["practitioner"]["birth"]
    (value,), _ = read_text(field, text)
    shown = public_form(field, value)
    assert shown is not None
    assert shown.content == {"edtf": edtf, "display": edtf, "calendar": "gregorian"}


def test_of_a_point_the_public_sees_about_a_kilometre() -> None:
    field = PROFILES["place"]["point"]
    shown = public_form(field, Value({"lon": 113.26553, "lat": 23.12662, "source_crs": "wgs84"}))
    assert shown is not None
    assert shown.content == {"lon": 113.27, "lat": 23.13, "source_crs": "wgs84"}


def test_of_what_is_internal_the_public_sees_nothing_and_of_what_is_public_all() -> None:
    person = PROFILES["practitioner"]
    assert public_form(person["ethnicity"], Value("01")) is None
    assert public_form(PROFILES["item"]["remark"], Value("x")) is None
    assert public_form(person["person_name"], Value("李四", "zh-Hans")) == Value("李四", "zh-Hans")


def test_points_of_baidu_are_those_of_amap_shifted_once_more() -> None:
    amap, baidu = to_wgs84(116.404, 39.915, "gcj02"), to_wgs84(116.41036949, 39.92133699, "bd09")
    assert abs(amap[0] - baidu[0]) < 1e-5
    assert abs(amap[1] - baidu[1]) < 1e-5


def test_a_date_is_found_by_every_year_that_it_may_mean() -> None:
    assert years(Value({"edtf": "193X"})) == tuple(range(1930, 1940))
    assert years(Value({"edtf": "2019-02-19"})) == (2019,)
    assert len(years(Value({"edtf": "1644/1911"}))) == 268
    assert len(years(Value({"edtf": "-0201/1911"}))) < 300
    assert years(Value({"edtf": "2015/.."}))[:3] == (2015, 2016, 2017)
    assert years(Value("2019")) == years(Value({"edtf": "?"})) == ()


@pytest.mark.parametrize(
    ("tag", "zh", "en"),
    [
        ("zh-Hant", "繁体中文", "Chinese (Traditional)"),
        ("cmn", "普通话", "Mandarin Chinese"),
        ("bo-Latn", "藏语", "Tibetan"),
        ("yue", "粤语", "Cantonese"),
        ("qaa-x-own", "qaa-x-own", "qaa-x-own"),
    ],
)
def test_languages_are_called_by_their_names_with_their_script(tag: str, zh: str, en: str) -> None:
    assert (language_name(tag, "zh"), language_name(tag, "en")) == (zh, en)


@pytest.mark.parametrize("point", [(113.2655, 23.1266), (116.39, 39.91), (87.6, 43.8)])
def test_shifted_coordinates_are_undone_to_less_than_a_decimetre(point: tuple[float, float]) -> None:
    lon, lat = to_wgs84(*to_gcj02(*point), "gcj02")
    assert abs(lon - point[0]) < 1e-6
    assert abs(lat - point[1]) < 1e-6


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Ⅰ-1", "I-1"),
        ("I-1", "I-1"),
        ("Ⅰ－001", "I-1"),
        ("Ⅰ—1", "I-1"),
        ("ⅹ - 71", "X-71"),
        ("Ⅰ-001_01_522630", "I-1"),
        ("1-1", None),
        ("XI-1", None),
        ("I-0", None),
        ("I-1234", None),
    ],
)
def test_official_numbers_compare_whatever_their_writing(text: str, key: str | None) -> None:
    assert number_key(text) == key
    assert category_of(text) == (key.partition("-")[0] if key else None)
