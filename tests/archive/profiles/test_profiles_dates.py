"""Dates as curators write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.profiles.values import edtf_dates
from archive.profiles.values.dates import bounds_of, read_date, write_date
from archive.profiles.values.lunar import LunarDay, days_in, lunar_day, month_span, solar_day


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("2019-02-19", "2019-02-19"),
        ("2019-02", "2019-02"),
        ("2019", "2019"),
        ("2019年", "2019"),
        ("约1930年", "1930~"),
        ("1930年前后", "1930~"),
        ("c. 1930", "1930~"),
        ("1930?", "1930?"),
        ("二十世纪三十年代", "193X"),
        ("20世纪30年代", "193X"),
        ("上世纪八十年代", "198X"),
        ("1930s", "193X"),
        ("十九世纪", "18XX"),
        ("清代", "1644/1911"),
        ("民国", "1912/1949"),
        ("明末清初", "1600~/1700~"),
        ("光绪二十年", "1894"),
        ("光緒二十年", "1894"),
        ("民国廿五年", "1936"),
        ("民国元年", "1912"),
        ("民国廿五年八月十五日", "1936-08-15"),
        ("公元前221年", "-0220"),
        ("公元618年", "0618"),
        ("2015年至今", "2015/.."),
        ("2015至今", "2015/.."),
        ("2019-04-XX", "2019-04-XX"),
        ("20190219", "2019-02-19"),
        ("2019/02/19", "2019-02-19"),
        ("2019.2.19", "2019-02-19"),
        ("2019.10", "2019-10"),
        ("２０１９－０２－１９", "2019-02-19"),
        ("2019年2月19日", "2019-02-19"),
        ("2019 年 2 月", "2019-02"),
        ("二〇一九年二月十九日", "2019-02-19"),
        ("2019-02-19 10:00:00", "2019-02-19"),
        ("Feb 19, 2019", "2019-02-19"),
        ("19 February 2019", "2019-02-19"),
        ("1953年春", "1953-21"),
        ("1912-1949", "1912/1949"),
        ("2019年2月19日至25日", "2019-02-19/2019-02-25"),
        ("2019年2月19日—3月1日", "2019-02-19/2019-03-01"),
        ("2019.2.19-2019.2.25", "2019-02-19/2019-02-25"),
        ("明末 [1600~]", "1600~"),
    ],
)
def test_the_dates_of_the_field_are_read(text: str, edtf: str) -> None:
    content, fault = read_date(text)
    assert fault is None
    assert content is not None
    assert content["edtf"] == edtf


@pytest.mark.parametrize(
    ("text", "edtf", "lunar"),
    [
        ("2019年正月十五", "2019-02-19", (2019, 1, 15, False)),
        ("农历2019年8月15日", "2019-09-13", (2019, 8, 15, False)),
        ("2019年八月十五", "2019-09-13", (2019, 8, 15, False)),
        ("2025年闰六月初一", "2025-07-25", (2025, 6, 1, True)),
        ("2019年腊月廿三", "2020-01-17", (2019, 12, 23, False)),
        ("光绪二十年五月初三", "1894-06-06", (1894, 5, 3, False)),
        ("2019己亥年正月十五", "2019-02-19", (2019, 1, 15, False)),
        ("2026年正月十五", "2026-03-03", (2026, 1, 15, False)),
    ],
)
def test_lunar_days_become_days_of_our_calendar_and_stay_known(text: str, edtf: str, lunar: tuple[object, ...]) -> None:
    content, _ = read_date(text)
    assert content is not None
    assert (content["edtf"], content["calendar"]) == (edtf, "chinese")
    assert tuple(content["lunar"].values()) == lunar


def test_the_original_words_are_kept_as_display_with_their_reign() -> None:
    content, _ = read_date("光绪二十年")
    assert content == {"edtf": "1894", "display": "光绪二十年", "calendar": "chinese", "era": "光绪二十年"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2019-02-30", "date_impossible"),
        ("2019-02-29", "date_impossible"),
        ("2019年13月", "date_impossible"),
        ("20190230", "date_impossible"),
        ("2019年二月三十", "date_impossible"),
        ("2019年闰六月初一", "date_impossible"),
        ("光绪三十五年", "date_impossible"),
        ("己亥年正月十五", "date_ambiguous"),
        ("2019-02-19（农历正月十六）", "date_disagrees"),
        ("2020己亥年正月十五", "date_disagrees"),
        ("光绪二十年（1895）", "date_disagrees"),
        ("2019/2018", "date_reversed"),
        ("19年2月", "date_unreadable"),
        ("昨天", "date_unreadable"),
        ("1-1", "date_unreadable"),
        ("", "date_unreadable"),
        ("约" * 5000, "date_unreadable"),
    ],
)
def test_impossible_and_unclear_dates_are_refused_with_their_reason(text: str, code: str) -> None:
    assert read_date(text) == (None, code)


def test_a_day_with_its_lunar_day_in_brackets_is_kept_when_both_agree() -> None:
    content, _ = read_date("2019-02-19（农历己亥年正月十五）")
    assert content is not None
    assert content["edtf"] == "2019-02-19"
    assert content["calendar"] == "gregorian"
    assert content["lunar"] == {"year": 2019, "month": 1, "day": 15, "leap": False}


def test_bounds_serve_sorting_and_facets_also_before_our_era() -> None:
    old, decade, still = ({"edtf": text} for text in ("-0220", "193X", "2015/.."))
    limits = [bounds_of(each) for each in (old, decade, still)]
    assert [limit.years for limit in limits if limit] == [(-220, -220), (1930, 1939), (2015, None)]
    assert bounds_of({"edtf": "nonsense"}) is None


@given(st.dates(date(2, 1, 1), date(2198, 12, 31)))
def test_every_day_goes_to_its_lunar_day_and_back(day: date) -> None:
    there = lunar_day(day)
    if there is not None:
        assert solar_day(there) == day


@given(st.integers(1900, 2100), st.integers(1, 12), st.integers(1, 31), st.booleans())
def test_no_lunar_day_rolls_over_into_the_next_month(year: int, month: int, day: int, leap: bool) -> None:
    length = days_in(year, month, leap)
    found = solar_day(LunarDay(year, month, day, leap))
    assert (found is not None) == (length is not None and day <= length)
    span = month_span(year, month, leap)
    if found is not None and span is not None:
        assert span[0] + timedelta(days=day - 1) == found <= span[1]


@given(st.text(max_size=70))
def test_no_text_makes_the_reader_fall_over(text: str) -> None:
    content, fault = read_date(text)
    assert (content is None) == (fault is not None)


@given(st.text(alphabet="0123456789-/.年月日X~?[]（）约至今闰正腊初廿十 ", max_size=24))
def test_what_was_read_is_written_so_that_it_reads_the_same(text: str) -> None:
    content, _ = read_date(text)
    if content is not None:
        assert read_date(write_date(content))[0] == content
        assert edtf_dates.fault_of(content["edtf"]) is None


def test_words_that_cannot_be_read_again_are_written_with_their_edtf() -> None:
    content = {"edtf": "1930~", "display": "爷爷年轻的时候", "calendar": "gregorian"}
    assert write_date(content) == "爷爷年轻的时候 [1930~]"
    assert read_date(write_date(content))[0] == content
