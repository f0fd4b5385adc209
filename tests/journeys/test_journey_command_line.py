"""A curator at the command line: plans, takes in, publishes, withdraws, checks; every outcome by exit code and JSON."""

from pathlib import Path

import pytest
from fixtures import media
from fixtures.batches import make, row, small_batch, write_sheet
from fixtures.command import answer, chuanxi


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "given"
    made.mkdir()
    return made


def test_a_plan_says_every_problem_with_its_place_and_writes_nothing(tmp_path: Path, folder: Path) -> None:
    make(folder / "a.jpg", 1)
    media.empty(folder / "b.jpg")
    media.text(folder / "c.mp4")
    write_sheet(
        folder,
        [
            row(1, "a.jpg", "图片", **{"门类*": "魔术学"}),
            row(2, "b.jpg", "图片"),
            row(3, "c.mp4", "视频"),
            row(4, "missing.jpg", "图片"),
        ],
    )
    home = tmp_path / "home"
    for language, words in (("zh", "文件"), ("en", "File")):
        planned = answer(home, "ingest", "plan", str(folder), "--lang", language, code=1)
        assert planned.keys() == {"problems", "creates", "changes", "unchanged"}
        errors = [each for each in planned["problems"] if each["severity"] == "error"]
        assert [(each["row"], each["code"]) for each in errors] == [
            (2, "code_unknown"),
            (3, "file_empty"),
            (4, "file_not_media"),
            (5, "file_missing"),
        ]
        assert all({"row", "column", "code", "severity", "message"} <= each.keys() for each in errors)
        assert words in errors[1]["message"]
    shown = chuanxi(home, "ingest", "plan", str(folder), "--lang", "zh")
    assert shown.returncode == 1
    assert "Traceback" not in shown.stderr
    assert not (home / "store" / "holdings").exists()


def test_with_an_error_nothing_is_taken_and_only_the_good_where_that_is_asked_for(tmp_path: Path, folder: Path) -> None:
    make(folder / "a.jpg", 1)
    media.empty(folder / "b.jpg")
    write_sheet(folder, [row(1, "a.jpg", "图片"), row(2, "b.jpg", "图片")])
    home = tmp_path / "home"
    refused = answer(home, "ingest", "add", str(folder), "--publish", code=1)
    assert [(item["row"], item["state"], item["id"]) for item in refused["items"]] == [(3, "rejected", None)]
    assert answer(home, "search", "query", "剪纸")["total"] == 0
    taken = answer(home, "ingest", "add", str(folder), "--publish", "--only-good", code=1)
    assert {item["row"]: item["state"] for item in taken["items"]} == {2: "succeeded", 3: "rejected"}
    assert taken["counts"]["succeeded"] == 1
    assert taken["counts"]["rejected"] == 1
    assert answer(home, "search", "query", "剪紙")["total"] == 1


def test_warnings_alone_do_not_stop_a_plan(tmp_path: Path) -> None:
    planned = answer(tmp_path / "home", "ingest", "plan", str(small_batch(tmp_path / "batch", 3)))
    assert planned["creates"] == 3
    assert {each["severity"] for each in planned["problems"]} == {"warning"}


def test_from_taking_in_to_withdrawing_by_commands(tmp_path: Path) -> None:
    home = tmp_path / "home"
    folder = small_batch(tmp_path / "batch", 2)
    taken = answer(home, "ingest", "add", str(folder))
    first, second = (item["id"] for item in taken["items"])
    assert answer(home, "archive", "show", first)["state"] == "draft"
    assert answer(home, "search", "query", "paper-cut")["total"] == 0
    assert chuanxi(home, "archive", "publish", first).returncode == 0
    assert answer(home, "archive", "show", first)["state"] == "published"
    (hit,) = answer(home, "search", "query", "jianzhi")["hits"]
    assert hit["id"] == first
    assert hit["page"].endswith(f"/item/{first}")
    assert chuanxi(home, "archive", "withdraw", first, "--because", "at the family's wish").returncode == 0
    assert answer(home, "search", "query", "jianzhi")["total"] == 0
    shown = answer(home, "archive", "show", first)
    assert shown["state"] == "withdrawn"
    assert [event["kind"] for event in shown["events"]][-1] == "deaccession"
    part = shown["parts"][0]["id"]
    assert answer(home, "archive", "show", part)["id"] == first
    assert answer(home, "archive", "show", second)["state"] == "draft"


def test_fixity_names_what_is_missing_damaged_or_stray(tmp_path: Path) -> None:
    home = tmp_path / "home"
    taken = answer(home, "ingest", "add", str(small_batch(tmp_path / "batch", 3)), "--publish")
    assert answer(home, "archive", "fixity") == {"missing": [], "damaged": [], "stray": []}
    holdings = home / "store" / "holdings"
    objects = {item["id"]: next(holdings.rglob(item["id"])) for item in taken["items"]}
    gone, rotten, kept = (next((root / "v1" / "content" / "originals").iterdir()) for root in objects.values())
    gone.unlink()
    data = bytearray(rotten.read_bytes())
    data[len(data) // 2] ^= 1
    rotten.write_bytes(data)
    (kept.parent / "stranger").write_text("who put this here", encoding="utf-8")
    rendition = next(path for path in (home / "store" / "renditions").rglob("thumb-200.jpg"))
    rendition.unlink()
    found = answer(home, "archive", "fixity", code=1)
    assert any(gone.name in name for name in found["missing"])
    assert any("thumb-200.jpg" in name for name in found["missing"])
    assert any(rotten.name in name for name in found["damaged"])
    assert any("stranger" in name for name in found["stray"])


def test_a_full_database_is_not_rebuilt_over(tmp_path: Path) -> None:
    home = tmp_path / "home"
    answer(home, "ingest", "add", str(small_batch(tmp_path / "batch", 1)))
    done = chuanxi(home, "archive", "rebuild")
    assert done.returncode == 1
    assert "Conflict" in done.stderr
    assert "Traceback" not in done.stderr
