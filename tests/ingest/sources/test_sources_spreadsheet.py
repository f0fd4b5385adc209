"""Sheets and the files beside them become deposits; every problem says where."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from fixtures.item_sheet import GOOD, PROFILES, as_csv, contents, every, only, told
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.model.asset import Role
from archive.model.problems import Severity
from archive.model.values import Value
from archive.profiles import check
from archive.words import known_codes
from ingest.sources import Reading, read

Make = Callable[..., Reading]


@pytest.fixture
def batch(tmp_path: Path) -> Make:
    """Writes rows as CSV beside the named files, and reads it."""

    def make(*rows: dict[str, str], files: tuple[str, ...] = ("a.jpg",), encoding: str = "utf-8-sig") -> Reading:
        for name in files:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(name.encode())
        (tmp_path / "list.csv").write_bytes(as_csv(list(rows)).encode(encoding))
        return read(tmp_path / "list.csv", "yuexiu", PROFILES)

    return make


def test_a_row_becomes_a_deposit_that_its_profile_accepts(batch: Make) -> None:
    deposit = only(batch(GOOD))
    assert (deposit.holder, deposit.profile, deposit.key, deposit.where.row) == ("yuexiu", "item", "YX-1", 2)
    assert [(f.name, f.role) for f in deposit.files] == [("a.jpg", Role.MASTER)]
    assert deposit.values["title"] == (Value("广府庙会巡游", "zh-Hans"), Value("Temple fair parade", "en"))
    assert contents(deposit, "elements") == [
        {"name": "广府庙会", "official_number": "Ⅹ-71", "category": "X", "list_level": "county"}
    ]
    assert contents(deposit, "contributors") == [
        {"name": "陈某", "role": "performer", "profile": "practitioner"},
        {"name": "黄某", "role": "performer", "profile": "practitioner"},
        {"name": "李四", "role": "camera", "profile": "organisation"},
        {"name": "越秀区文化馆", "role": "organizer", "profile": "organisation"},
    ]
    assert contents(deposit, "events") == [{"name": "2019广府庙会", "event_type": "festival"}]
    assert contents(deposit, "captured_at") == [
        {"name": "城隍庙忠佑广场", "region_code": "440104", "point": "113.2655,23.1266 wgs84"}
    ]
    assert contents(deposit, "captured_on")[0]["lunar"] == {"year": 2019, "month": 1, "day": 15, "leap": False}
    assert contents(deposit, "rights") == [{"statement": "InC", "holder": {"name": "越秀区文化馆"}}]
    assert check(PROFILES["item"], deposit.values, publication=True) == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_sheet_is_read_in_every_encoding_that_its_programs_write(batch: Make, encoding: str) -> None:
    reading = batch({**GOOD, "题名*": "䶮氏剪纸"}, encoding=encoding)
    assert reading.deposits[0].values["title"][0].content == "䶮氏剪纸"
    assert [(p.code, p.severity) for p in reading.problems] == (
        [("read_as_gb18030", Severity.NOTICE)] if encoding == "gb18030" else []
    )


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_usual_separator_is_noticed_also_below_a_title(tmp_path: Path, separator: str) -> None:
    (tmp_path / "a.jpg").write_bytes(b"a")
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([["资源清单"], list(GOOD), list(GOOD.values())])
    (tmp_path / "list.csv").write_text(out.getvalue(), encoding="utf-8")
    assert only(read(tmp_path / "list.csv", "yuexiu", PROFILES)).key == "YX-1"


def test_a_header_is_known_by_label_or_key_in_any_order_width_and_script(batch: Make, tmp_path: Path) -> None:
    renamed = {
        "資源編號": "资源编号*",
        " ＦＩＬＥ_name ": "文件名*",
        "用 途": "用途*",
        "門類": "门类*",
        "Title": "题名*",
    }
    row = {new: GOOD[old] for new, old in reversed(renamed.items())}
    row |= {name: text for name, text in GOOD.items() if name not in renamed.values()}
    deposit = only(batch(row))
    assert (deposit.key, contents(deposit, "category")) == ("YX-1", ["X"])


def test_titles_above_the_header_and_a_second_row_of_keys_are_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"a")
    lines = as_csv([GOOD]).splitlines()
    keys = "item_id,file_name,use,title_zh,title_en,item_type" + "," * (len(GOOD) - 6)
    text = "\n".join(["越秀区资源清单" + "," * 5, "", lines[0], keys, lines[1], "共(1)项,,"])
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    assert only(read(tmp_path / "list.csv", "yuexiu", PROFILES)).where.row == 5


def test_a_missing_required_column_stops_before_any_row_is_read(batch: Make) -> None:
    row = {name: text for name, text in GOOD.items() if name not in ("门类*", "权利声明*")}
    reading = batch({**row, "采集日期*": "nonsense"})
    assert reading.deposits == ()
    assert told(reading) == [("column_missing", 1, "门类"), ("column_missing", 1, "权利声明")]


def test_an_unknown_column_is_reported_and_kept_in_the_remark(batch: Make) -> None:
    reading = batch({**GOOD, "机位": "A机", "备注": "雨天"})
    assert told(reading) == [("column_unknown", 1, "机位")]
    assert contents(reading.deposits[0], "remark") == ["雨天\n机位: A机"]


@pytest.mark.parametrize("rows", [0, 3])
def test_a_sheet_without_rows_is_a_problem(tmp_path: Path, rows: int) -> None:
    (tmp_path / "list.csv").write_text(as_csv([]) + ",,,\r\n" * rows, encoding="utf-8-sig")
    assert told(read(tmp_path / "list.csv", "yuexiu", PROFILES)) == [("sheet_empty", None, None)]


def test_rows_with_one_number_are_the_files_of_one_item(batch: Make) -> None:
    second = {"资源编号*": "ＹＸ-1", "文件名*": "b.jpg", "用途*": "发布级"}
    reading = batch(GOOD, second, {**GOOD, "文件名*": "c.jpg"}, files=("a.jpg", "b.jpg", "c.jpg"))
    deposit = only(reading)
    assert [(f.name, f.role, f.where.row) for f in deposit.files] == [
        ("a.jpg", Role.MASTER, 2),
        ("b.jpg", Role.ACCESS, 3),
        ("c.jpg", Role.MASTER, 4),
    ]


def test_rows_of_one_item_that_disagree_are_named_with_their_column(batch: Make) -> None:
    reading = batch(GOOD, {**GOOD, "文件名*": "b.jpg", "题名*": "别的"}, files=("a.jpg", "b.jpg"))
    assert told(reading) == [("rows_disagree", 3, "题名")]
    assert reading.deposits[0].problems[0].params == {"row": 2, "other": 3}


def test_a_later_row_may_fill_what_the_first_left_blank(batch: Make) -> None:
    bare = {**GOOD, "英文题名": "", "主题词": ""}
    later = {"资源编号*": "YX-1", "文件名*": "b.jpg", "英文题名": "Parade", "主题词": "巡游"}
    deposit = only(batch(bare, later, files=("a.jpg", "b.jpg")))
    assert deposit.values["title"][1] == Value("Parade", "en")
    assert contents(deposit, "subjects") == ["巡游"]


def test_every_problem_of_every_row_is_told_at_once_with_row_and_column(batch: Make) -> None:
    reading = batch(
        GOOD
        | {"资源类型*": "影片集", "采集日期*": "2019-02-30", "农历日期": "", "文件名*": "../a.jpg", "文件SHA256": ""},
        {**GOOD, "资源编号*": "YX-2", "行政区划代码*": "440102", "文件SHA256": "xyz"},
        {**GOOD, "资源编号*": "", "文件名*": ""},
    )
    assert set(told(reading)) == {
        ("code_unknown", 2, "资源类型"),
        ("date_impossible", 2, "采集日期"),
        ("path_outside", 2, "文件名"),
        ("region_retired", 3, "行政区划代码"),
        ("sha256_unreadable", 3, "文件SHA256"),
        ("value_required", 4, "资源编号"),
        ("value_required", 4, "文件名"),
    }


def test_a_stated_digest_is_carried_and_a_wrong_one_told(batch: Make) -> None:
    stated = {**GOOD, "文件SHA256": "A" * 64}
    assert only(batch(stated)).files[0].sha256 == "a" * 64
    assert told(batch({**GOOD, "文件SHA256": "xyz"})) == [("sha256_unreadable", 2, "文件SHA256")]


def test_roles_and_numbers_that_do_not_fit_the_names_are_told(batch: Make) -> None:
    assert told(batch({**GOOD, "传承人角色": "表演者;授徒者;学徒"})) == [("parts_uneven", 2, "传承人角色")]
    paired = only(batch({**GOOD, "传承人角色": "表演者;授徒者"}))
    assert [each["role"] for each in contents(paired, "contributors")[:2]] == ["performer", "teacher"]


def test_a_lunar_day_that_is_another_day_is_told(batch: Make) -> None:
    assert told(batch({**GOOD, "农历日期": "己亥年正月十六"})) == [("date_disagrees", 2, "采集日期")]
    alone = only(batch({**GOOD, "采集日期*": "", "农历日期": "2019年正月十五"}))
    assert contents(alone, "captured_on")[0]["edtf"] == "2019-02-19"


def test_an_element_may_be_given_by_its_official_number_alone(batch: Make) -> None:
    deposit = only(batch({**GOOD, "项目名称*": ""}))
    assert contents(deposit, "elements")[0]["name"] == "Ⅹ-71"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("list.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "sheet_is_xls"),
        ("list.xls", b"\xd0\xcf\x11\xe0", "sheet_is_xls"),
        ("list.xlsx", b"<html><table></table></html>", "sheet_is_html"),
        ("list.xlsx", b"PK\x03\x04 broken", "sheet_unreadable"),
        ("list.xlsx", b"", "sheet_unreadable"),
        ("list.csv", b"\xff\xff\x80\x81", "encoding_unknown"),
        ("list.csv", b"a,b\x00,c", "encoding_unknown"),
        ("list.csv", b"", "sheet_empty"),
        ("list.csv", b"one,two\n1,2\n", "header_missing"),
        ("list.docx", b"PK", "source_unknown"),
    ],
)
def test_files_that_are_no_sheets_are_refused_with_the_cure(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(data)
    reading = read(tmp_path / name, "yuexiu", PROFILES)
    assert reading.deposits == ()
    assert [each[0] for each in told(reading)] == [code]


def test_a_column_that_stands_twice_is_told(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("题名,title_zh,资源编号\n", encoding="utf-8")
    codes = [each[0] for each in told(read(tmp_path / "list.csv", "yuexiu", PROFILES))]
    assert "column_twice" in codes


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.text(max_size=12), min_size=len(GOOD), max_size=len(GOOD)), max_size=4))
def test_no_sheet_makes_the_reader_fall_over(tmp_path: Path, rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([list(GOOD), *rows])
    (tmp_path / "list.csv").write_bytes(out.getvalue().encode("utf-8", "replace"))
    reading = read(tmp_path / "list.csv", "yuexiu", PROFILES)
    assert all(problem.code in known_codes() for problem in every(reading))
