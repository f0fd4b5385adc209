"""Workbooks: several sheets, typed cells, merged cells, and what spreadsheet programs do to them."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from fixtures.item_sheet import GOOD, PROFILES, contents, every, only, told, workbook
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from archive.model.asset import Role
from archive.model.problems import Severity
from archive.model.values import Value
from archive.profiles import check
from archive.words import known_codes
from ingest.payloads import Deposit
from ingest.sources import Reading, read

ELEMENTS = """
项目名称*|英文名称|门类*|公约领域*|名录级别*|批次|公布日期|列入方式|申报地区*|行政区划代码*|保护单位|简介*|岁时周期|语种方言
广府庙会|Guangfu Temple Fair|民俗|c|县级|第三批|2012|新增|越秀区|440104|越秀区文化馆|七天。|农历正月十五，7天|粤语
"""
PEOPLE = """
姓名*|类型*|性别|民族|出生日期|存殁*|级别|批次|传承人编号|项目名称*|认定日期|认定状态|师承|传略
陈某|个人|女|汉族|1950|在世|区（县）级|第一批||广府庙会|2012|在册|黄某:师徒传承|
陈某||||||市级|第三批||广府庙会|2015|在册||
"""
CONSENTS = """
同意书编号*|授权人*|监护人|授权用途*|形式*|签署日期*|有效期至|限制公开至|是否匿名|扫描件文件名*
CNS-000001|陈某||网络公开;使用肖像与声音|纸质|2019-01-02|||否|同意书.pdf
"""


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, Deposit]:
    """A workbook with all four sheets, read: its deposits by profile."""
    for name in ("a.jpg", "同意书.pdf"):
        (tmp_path / name).write_bytes(b"x")
    book = workbook(tmp_path / "list.xlsx", list(GOOD), list(GOOD.values()))
    for title, text in (("同意书", CONSENTS), ("传承人", PEOPLE), ("项目", ELEMENTS)):
        sheet = book.create_sheet(title)
        for line in text.strip().splitlines():
            sheet.append([int(cell) if cell.isdecimal() else cell or None for cell in line.split("|")])
    book.save(tmp_path / "list.xlsx")
    reading = read(tmp_path / "list.xlsx", "yuexiu", PROFILES, publish=True)
    assert every(reading) == []
    return {each.profile: each for each in reading.deposits}


def test_a_workbook_gives_its_records_in_the_order_in_which_they_are_referred_to(whole: dict[str, Deposit]) -> None:
    assert list(whole) == ["element", "practitioner", "consent", "item"]
    for profile, deposit in whole.items():
        assert deposit.publish
        assert check(PROFILES[profile], deposit.values, publication=True) == ()
    assert (whole["item"].key, whole["item"].where.sheet, whole["item"].where.row) == ("YX-1", "资源", 2)


def test_elements_practitioners_and_consents_come_from_their_own_sheets(whole: dict[str, Deposit]) -> None:
    element, person, consent = whole["element"], whole["practitioner"], whole["consent"]
    assert contents(element, "listings")[0]["region_code"] == "440104"
    assert contents(element, "occurrence") == [{"lunar": {"month": 1, "day": 15, "leap": False, "span_days": 7}}]
    assert [each["level"] for each in contents(person, "bearer_titles")] == ["county", "municipal"]
    assert [each["element"] for each in contents(person, "bearer_titles")] == [{"name": "广府庙会"}] * 2
    assert contents(person, "elements") == [{"name": "广府庙会"}]
    assert contents(person, "birth")[0]["edtf"] == "1950"
    assert contents(consent, "uses") == ["online", "likeness"]
    assert (consent.key, contents(consent, "status")) == ("CNS-000001", ["active"])
    assert [(f.name, f.role) for f in consent.files] == [("同意书.pdf", Role.DOCUMENT)]


@pytest.mark.parametrize(
    ("value", "number_format", "edtf"),
    [
        (date(2019, 2, 19), "yyyy-mm-dd", "2019-02-19"),
        (datetime(2019, 2, 19, 10, 0), "yyyy-mm-dd hh:mm", "2019-02-19"),
        (datetime(2019, 2, 1), 'yyyy"年"m"月"', "2019-02"),
        (43515, "General", "2019-02-19"),
        (2019, "General", "2019"),
        (20190219, "General", "2019-02-19"),
        ("约1930年", "@", "1930~"),
    ],
)
def test_typed_cells_of_a_date_column_become_the_date_that_was_meant(
    tmp_path: Path, value: Any, number_format: str, edtf: str
) -> None:
    deposit = only(typed(tmp_path, value, number_format, {"农历日期": ""}))
    assert contents(deposit, "captured_on")[0]["edtf"] == edtf


def typed(
    tmp_path: Path,
    value: Any,
    number_format: str = "General",
    other: dict[str, str] | None = None,
    column: str = "采集日期*",
) -> Reading:
    (tmp_path / "a.jpg").write_bytes(b"x")
    row = {**GOOD, "农历日期": "", **(other or {}), column: value}
    book = workbook(tmp_path / "list.xlsx", list(row), list(row.values()))
    book.active.cell(2, list(row).index(column) + 1).number_format = number_format  # type: ignore[union-attr]
    book.save(tmp_path / "list.xlsx")
    return read(tmp_path / "list.xlsx", "yuexiu", PROFILES)


@pytest.mark.parametrize(
    ("value", "column", "code"),
    [
        (2019.1, "采集日期*", "date_number_ambiguous"),
        ("#N/A", "题名*", "cell_error"),
        ("=A1", "题名*", "formula_unreckoned"),
        (440104199001011234, "资源编号*", "digits_lost"),
    ],
)
def test_cells_that_lost_their_meaning_are_refused_at_their_place(
    tmp_path: Path, value: Any, column: str, code: str
) -> None:
    assert told(typed(tmp_path, value, column=column)) == [(code, 2, column.rstrip("*"))]


def test_numbers_with_leading_zeros_keep_them_and_whole_numbers_have_no_point(tmp_path: Path) -> None:
    assert only(typed(tmp_path, 7, "0000", column="资源编号*")).key == "0007"
    assert only(typed(tmp_path, 440104.0, column="行政区划代码*")).values["region_code"] == (Value("440104"),)


def test_a_workbook_that_counts_from_1904_is_read_by_its_epoch_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"x")
    row = {**GOOD, "农历日期": "", "采集日期*": 42053}
    book = workbook(tmp_path / "list.xlsx", list(row), list(row.values()))
    book.epoch = CALENDAR_MAC_1904
    book.save(tmp_path / "list.xlsx")
    reading = read(tmp_path / "list.xlsx", "yuexiu", PROFILES)
    assert told(reading) == [("epoch_1904", 2, "采集日期")]
    assert contents(reading.deposits[0], "captured_on")[0]["edtf"] == "2019-02-19"


def test_merged_cells_are_filled_inside_their_range_only(tmp_path: Path) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        (tmp_path / name).write_bytes(b"x")
    rows = [{**GOOD, "资源编号*": f"YX-{number}", "文件名*": f"{name}.jpg"} for number, name in enumerate("abc")]
    rows[1]["门类*"] = rows[2]["门类*"] = ""
    book = workbook(tmp_path / "list.xlsx", list(GOOD), *(list(row.values()) for row in rows))
    column = list(GOOD).index("门类*") + 1
    book.active.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)  # type: ignore[union-attr]
    book.save(tmp_path / "list.xlsx")
    reading = read(tmp_path / "list.xlsx", "yuexiu", PROFILES)
    assert [contents(each, "category") for each in reading.deposits] == [["X"], ["X"], []]
    assert [(p.code, p.severity, p.params["count"]) for p in reading.problems] == [
        ("merged_filled", Severity.NOTICE, 1)
    ]


def test_thousands_of_blank_formatted_rows_are_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"x")
    book = workbook(tmp_path / "list.xlsx", list(GOOD), list(GOOD.values()))
    for row in range(3, 2000):
        book.active.cell(row, 1).number_format = "@"  # type: ignore[union-attr]
    book.active.cell(1_048_576, 3).number_format = "@"  # type: ignore[union-attr]
    book.save(tmp_path / "list.xlsx")
    only(read(tmp_path / "list.xlsx", "yuexiu", PROFILES))


def test_other_sheets_are_named_as_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"x")
    book = workbook(tmp_path / "list.xlsx", list(GOOD), list(GOOD.values()), title="Sheet1")
    book.create_sheet("预算").append(["设备", 3])
    book.create_sheet("空")
    book.save(tmp_path / "list.xlsx")
    reading = read(tmp_path / "list.xlsx", "yuexiu", PROFILES)
    assert [(p.code, p.where.sheet) for p in reading.problems] == [("sheet_ignored", "预算")]
    assert reading.deposits[0].key == "YX-1"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 255)), min_size=1, max_size=20),
    st.sampled_from([100, 100, 99, 50, 1]),
)
def test_no_damaged_workbook_makes_the_reader_fall_over(
    tmp_path: Path, damage: list[tuple[int, int]], kept: int
) -> None:
    path = tmp_path / "list.xlsx"
    workbook(path, list(GOOD), list(GOOD.values()))
    raw = bytearray(path.read_bytes())
    for place, byte in damage:
        raw[place % len(raw)] = byte
    path.write_bytes(raw[: len(raw) * kept // 100])
    reading = read(path, "yuexiu", PROFILES)
    assert all(problem.code in known_codes() for problem in every(reading))
