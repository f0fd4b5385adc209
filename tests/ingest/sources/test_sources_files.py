"""Names of files are hostile until they are found in the folder of the list."""

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.asset import Role
from archive.model.problems import Severity, Where
from archive.profiles import load
from archive.words import known_codes
from ingest.sources import Reading, read
from ingest.sources.files import natural_key, open_folder, relative_name

PROFILES = load()
HERE = Where(row=2)


def fill(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")


def listed(root: Path, *files: str) -> Reading:
    names = ", ".join(f'"{name}"' for name in files)
    (root / "metadata.toml").write_text(f'[[item]]\nitem_id = "1"\nfiles = [{names}]\n', encoding="utf-8")
    return read(root, "yuexiu", PROFILES)


@pytest.mark.parametrize(
    "name", ["../a.jpg", "sub/../../a.jpg", "/etc/passwd", "C:\\a.jpg", "\\\\server\\a", "a\x00.jpg", "..", ".", " "]
)
def test_names_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    fill(tmp_path, "a.jpg")
    found, problem = open_folder(tmp_path).find(name, HERE)
    assert found is None
    assert problem is not None
    assert (problem.code, problem.where) == ("path_outside", HERE)


def test_links_are_never_followed_wherever_they_stand_on_the_path(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    fill(inside, "a.jpg")
    fill(outside, "secret.jpg")
    (inside / "link.jpg").symlink_to(outside / "secret.jpg")
    (inside / "folder").symlink_to(outside)
    folder = open_folder(inside)
    for name in ("link.jpg", "folder/secret.jpg", "folder"):
        _, problem = folder.find(name, HERE)
        assert problem is not None
        assert problem.code == "symlink_refused"
    assert set(folder.files) == {"a.jpg"}


def test_windows_separators_and_decomposed_names_find_their_file(tmp_path: Path) -> None:
    fill(tmp_path, "巡游/" + unicodedata.normalize("NFD", "Yuèxiù.wav"))
    found, _ = open_folder(tmp_path).find("巡游\\Yuèxiù.wav", HERE)
    assert found == "巡游/Yuèxiù.wav"


def test_a_name_of_85_chinese_characters_is_read(tmp_path: Path) -> None:
    name = "长" * 81 + ".jpg"
    assert len(name.encode()) == 247
    longest = "长" * 85
    fill(tmp_path, name, longest)
    reading = listed(tmp_path, name, longest)
    assert [given.name for given in reading.deposits[0].files] == [name, longest]
    assert reading.deposits[0].problems == ()


def test_a_missing_file_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    fill(tmp_path, "图/广府庙会 (1).JPG")
    _, problem = open_folder(tmp_path).find("图/广府庙会（1）.jpg", HERE)
    assert problem is not None
    assert (problem.code, problem.params["nearest"]) == ("file_missing", "图/广府庙会 (1).JPG")
    assert open_folder(tmp_path).find("zzz.wav", HERE)[1].params["nearest"] == "—"  # type: ignore[union-attr]


def test_a_bare_name_is_found_where_it_is_alone_and_refused_where_it_is_not(tmp_path: Path) -> None:
    fill(tmp_path, "A/DSC_0001.JPG", "B/DSC_0001.JPG", "B/DSC_0002.JPG")
    folder = open_folder(tmp_path)
    assert folder.find("DSC_0002.JPG", HERE)[0] == "B/DSC_0002.JPG"
    _, problem = folder.find("DSC_0001.JPG", HERE)
    assert problem is not None
    assert (problem.code, problem.params["candidates"]) == ("file_ambiguous", "A/DSC_0001.JPG, B/DSC_0001.JPG")


def test_files_that_nobody_lists_are_warned_of_and_junk_is_not(tmp_path: Path) -> None:
    junk = ("Thumbs.db", "._a.jpg", ".DS_Store", "desktop.ini", "~$list.xlsx", "__MACOSX/a.jpg", "sub/.DS_Store")
    fill(tmp_path, "a.jpg", "old/b.jpg", *junk)
    reading = listed(tmp_path, "a.jpg")
    assert [(p.code, p.severity, p.where.file) for p in reading.problems] == [
        ("file_extra", Severity.WARNING, "old/b.jpg")
    ]


def test_many_unlisted_files_are_told_as_a_number(tmp_path: Path) -> None:
    fill(tmp_path, "a.jpg", *(f"x{number}.jpg" for number in range(130)))
    problems = listed(tmp_path, "a.jpg").problems
    assert len(problems) == 101
    assert (problems[-1].code, problems[-1].params["count"]) == ("files_extra_more", 30)


def test_captions_come_by_their_name_beside_a_listed_medium(tmp_path: Path) -> None:
    fill(tmp_path, "片/film.mp4", "片/film--zh-Hans.vtt", "片/film--EN.SRT", "片/other--en.vtt", "film--yue.vtt")
    reading = listed(tmp_path, "片/film.mp4")
    assert [(f.name, f.role, f.language) for f in reading.deposits[0].files] == [
        ("片/film.mp4", Role.MASTER, None),
        ("片/film--EN.SRT", Role.CAPTION, "en"),
        ("片/film--zh-Hans.vtt", Role.CAPTION, "zh-Hans"),
    ]
    assert [p.where.file for p in reading.problems] == ["film--yue.vtt", "片/other--en.vtt"]


def test_a_caption_that_a_row_lists_is_not_attached_twice(tmp_path: Path) -> None:
    fill(tmp_path, "film.mp4", "film--yue.vtt")
    (tmp_path / "metadata.toml").write_text(
        '[[item]]\nitem_id = "1"\nfiles = ["film.mp4", { name = "film--yue.vtt", role = "字幕" }]\n', encoding="utf-8"
    )
    deposit = read(tmp_path, "yuexiu", PROFILES).deposits[0]
    assert [(f.name, f.role, f.language) for f in deposit.files] == [
        ("film.mp4", Role.MASTER, None),
        ("film--yue.vtt", Role.CAPTION, "yue"),
    ]


def test_a_caption_that_another_record_lists_is_left_to_it(tmp_path: Path) -> None:
    fill(tmp_path, "film.mp4", "film--yue.vtt")
    text = '[[item]]\nitem_id = "1"\nfiles = "film.mp4"\n[[item]]\nitem_id = "2"\nfiles = "film--yue.vtt"\n'
    (tmp_path / "metadata.toml").write_text(text, encoding="utf-8")
    first, second = read(tmp_path, "yuexiu", PROFILES).deposits
    assert [f.name for f in first.files] == ["film.mp4"]
    assert ([f.name for f in second.files], second.problems) == (["film--yue.vtt"], ())


def test_a_file_listed_twice_is_refused_and_one_of_two_items_warned_of(tmp_path: Path) -> None:
    fill(tmp_path, "a.jpg")
    assert [p.code for p in listed(tmp_path, "a.jpg", "a.jpg").deposits[0].problems] == ["file_twice"]
    text = '[[item]]\nitem_id = "1"\nfiles = "a.jpg"\n[[item]]\nitem_id = "2"\nfiles = "a.jpg"\n'
    (tmp_path / "metadata.toml").write_text(text, encoding="utf-8")
    _, second = read(tmp_path, "yuexiu", PROFILES).deposits
    assert [(p.code, p.severity) for p in second.problems] == [("file_shared", Severity.WARNING)]


def test_pipes_and_names_that_are_no_utf8_are_left_alone(tmp_path: Path) -> None:
    fill(tmp_path, "a.jpg")
    os.mkfifo(tmp_path / "pipe")
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.jpg"))).write_bytes(b"x")
    assert set(open_folder(tmp_path).files) == {"a.jpg"}


def test_pages_are_sorted_as_people_count() -> None:
    assert sorted(["p10", "p2", "p1", "封面"], key=natural_key) == ["p1", "p2", "p10", "封面"]


@given(st.text(max_size=40))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    found = relative_name(name)
    if found is not None:
        root = Path("/srv/folder")
        assert os.path.normpath(root / found).startswith("/srv/folder/")


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    for path, code in (
        (tmp_path / "none", "source_missing"),
        (tmp_path, "sheet_absent"),
        (Path("a\x00b"), "source_missing"),
    ):
        reading = read(path, "yuexiu", PROFILES)
        assert reading.deposits == ()
        assert [p.code for p in reading.problems] == [code]
        assert code in known_codes()


def test_two_lists_in_one_folder_are_one_too_many(tmp_path: Path) -> None:
    fill(tmp_path, "a.csv", "b.xlsx")
    assert [p.code for p in read(tmp_path, "yuexiu", PROFILES).problems] == ["sheets_several"]
