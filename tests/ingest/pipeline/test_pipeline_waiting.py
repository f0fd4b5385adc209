"""What a deposit needs may be away for longer than a few tries: nothing fails, and all goes on by itself."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fixtures.batches import small_batch
from fixtures.house import House
from fixtures.site import wait_for

from archive.catalogue import deposits
from archive.catalogue.deposits import State
from archive.model.problems import Problem
from ingest.runner import ATTEMPTS, PAUSES


def postponed(house: House, batch: str) -> tuple[Problem, ...]:
    with house.archive.database.reading() as connection:
        return deposits.waiting_for(connection, batch)


def newest_batch(house: House) -> str:
    with house.archive.database.reading() as connection:
        (found,) = {row.batch for row in connection.execute(deposits.deposits.select())} or {""}
    return str(found)


def test_a_store_that_is_away_for_longer_than_a_few_tries_fails_no_deposit(tmp_path: Path) -> None:
    house = House(tmp_path / "home")
    batch = small_batch(tmp_path / "batch", 2)
    store, away = tmp_path / "home" / "store", tmp_path / "away"
    with ThreadPoolExecutor(1) as elsewhere:
        store.rename(away)
        adding = elsewhere.submit(house.add, batch)
        wait_for(lambda: bool(newest_batch(house) and postponed(house, newest_batch(house))), 60)
        (why, *_) = postponed(house, newest_batch(house))
        time.sleep(PAUSES[0] * (ATTEMPTS + 2))
        away.rename(store)
        entries = adding.result(120)
    assert why.code == "waiting"
    assert "STORAGE_URL" in why.params["because"] or "store" in why.params["because"]
    assert {entry.state for entry in entries} == {State.SUCCEEDED}
    assert "waiting" not in {problem.code for entry in entries for problem in entry.problems}
