"""What every queue promises: all that was accepted is worked on, once, by whoever lives; the small before the large."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures.house import every_id
from fixtures.servers.queues import QUEUES, Workshop
from fixtures.site import wait_for

from archive.catalogue.deposits import State
from archive.model.errors import Misconfigured
from ingest.queues import check

PROMPTLY = 5.0
"""Seconds within which a curator's single item has to be taken up and done while a batch is worked on."""


@pytest.fixture(params=sorted(QUEUES))
def workshop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workshop]:
    made = Workshop(tmp_path, QUEUES[request.param])
    yield made
    made.house.archive.database.close()


def items(workshop: Workshop) -> int:
    with workshop.house.archive.database.reading() as connection:
        return len(every_id(connection, "item"))


def test_a_batch_is_worked_off_by_all_who_are_there_and_every_deposit_once(workshop: Workshop) -> None:
    with workshop.workers(2):
        batch = workshop.give("batch", 1, 12)
        workshop.queue().settle(batch)
    assert {each.state for each in workshop.of(batch)} == {State.SUCCEEDED}
    assert {each.attempts for each in workshop.of(batch)} == {1}
    assert items(workshop) == 12


def test_what_was_accepted_while_nobody_was_there_is_found_by_who_comes(workshop: Workshop) -> None:
    batch = workshop.give("batch", 1, 3)
    with workshop.workers(1):
        wait_for(lambda: workshop.done(batch), 30)
    assert items(workshop) == 3


def test_whoever_gives_a_batch_works_himself_where_nobody_else_does(workshop: Workshop) -> None:
    batch = workshop.give("batch", 1, 3)
    workshop.queue().settle(batch)
    assert items(workshop) == 3


def test_an_idle_worker_comes_at_once(workshop: Workshop) -> None:
    with workshop.workers(1):
        batch = workshop.give("batch", 1, 1)
        seconds = wait_for(lambda: workshop.done(batch), 10)
    print(f"a single item, from accepted to done, with an idle worker: {seconds:.2f} s")
    assert seconds < PROMPTLY


def test_a_killed_workers_deposits_are_finished_by_another(workshop: Workshop) -> None:
    with workshop.workers(2) as running:
        batch = workshop.give("batch", 1, 16)
        wait_for(lambda: workshop.ended(batch) >= 3, 30)
        running[0].kill()
        seconds = wait_for(lambda: workshop.done(batch), 60)
    print(f"one of two workers killed: the rest done after {seconds:.1f} s")
    assert {each.state for each in workshop.of(batch)} == {State.SUCCEEDED}
    assert items(workshop) == 16


def test_a_single_item_overtakes_a_batch(workshop: Workshop) -> None:
    large = workshop.give("large", 1, 60)
    with workshop.workers(1):
        wait_for(lambda: workshop.ended(large) >= 4, 30)
        single = workshop.give("single", 1000, 1)
        seconds = wait_for(lambda: workshop.done(single), 30)
        ended = workshop.ended(large)
        print(f"a single item, given behind a batch: done after {seconds:.2f} s; of the batch {ended} of 60")
        assert seconds < PROMPTLY
        assert ended < 60


def test_a_worker_for_the_light_leaves_films_to_others(workshop: Workshop) -> None:
    with workshop.workers(1, "--light"):
        film = workshop.give("film", 1, 1, "mp4", "视频")
        light = workshop.give("light", 100, 2)
        wait_for(lambda: workshop.done(light), 20)
        assert [each.state for each in workshop.of(film) if each.profile == "item"] == [State.ACCEPTED]
        with workshop.workers(1):
            wait_for(lambda: workshop.done(film), 30)


@pytest.mark.parametrize("url", ["redis", "redis://", "kafka://host/x", "http://host", "redis://host:port/0"])
def test_an_address_that_cannot_be_one_is_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(Misconfigured, match=r"QUEUE_URL: .* is not known; write local:, redis://"):
        check(url)
