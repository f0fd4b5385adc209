"""A long deposit says how far it is and how long it takes, and can be stopped: its encoder ends, nothing is left."""

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fixtures.batches import row, write_sheet
from fixtures.house import House
from fixtures.media import film

from archive.access.viewer import Role
from archive.catalogue import deposits
from archive.catalogue.under_way import left, under_way


def test_a_film_that_takes_long_tells_of_it_and_can_be_stopped(tmp_path: Path) -> None:
    folder = tmp_path / "batch"
    folder.mkdir()
    film(folder / "long.mp4", 60, 960, 540)
    write_sheet(folder, [row(1, "long.mp4", "视频")])
    house = House(tmp_path / "home")
    house.account("curator@example.org", Role.CURATOR, "main")
    done: list[deposits.Entry] = []
    adding = threading.Thread(target=lambda: done.extend(house.add(folder)))
    adding.start()
    deadline = time.monotonic() + 120
    told = None
    while told is None or told.step != "derive" or not told.progress:
        assert time.monotonic() < deadline
        time.sleep(0.05)
        with house.archive.database.reading() as connection:
            told = next(iter(under_way(connection, ["main"], house.archive.now())), None)
    page = house.visitor("curator@example.org").get("/en/desk").text
    assert "Being worked on" in page
    assert f"{round(told.progress * 100)} %" in page or "derive" in page
    assert told.deposit in house.app.test_cli_runner().invoke(args=["ingest", "status"]).output
    stopped = house.app.test_cli_runner().invoke(args=["ingest", "cancel", told.deposit])
    assert stopped.exit_code == 0
    adding.join(60)
    assert not adding.is_alive()
    item = next(entry for entry in done if entry.profile == "item")
    assert item.state is deposits.State.REJECTED
    assert [problem.code for problem in item.problems] == ["cancelled"]
    assert list((tmp_path / "home").rglob("*.m3u8")) == []
    assert house.app.test_cli_runner().invoke(args=["ingest", "cancel", told.deposit]).exit_code == 1


def test_what_is_left_is_foretold_from_what_is_done() -> None:
    now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert left(0.5, now - timedelta(minutes=10), now) == 600
    assert left(0.01, now - timedelta(minutes=10), now) is None
    assert left(None, now, now) is None
    assert left(0.5, None, now) is None
