"""A broker that is away, comes back, freezes or refuses: nothing is lost, nothing waits for it."""

import time
from pathlib import Path

import pytest
import redis
from fixtures.command import chuanxi
from fixtures.servers.queues import Workshop
from fixtures.site import free_port, wait_for

from archive.catalogue.deposits import State
from archive.model.errors import Misconfigured
from ingest.queues import check
from ingest.queues.celery import QUEUE
from tools.engines.redis import PASSWORD, Redis


@pytest.fixture
def workshop(broker: Redis, tmp_path: Path) -> Workshop:
    return Workshop(tmp_path, broker.url)


def unread(broker: Redis) -> int:
    """Messages that nobody has taken."""
    with redis.Redis.from_url(broker.url) as client:
        return client.llen(QUEUE)


def test_without_its_broker_a_batch_is_worked_off_all_the_same(broker: Redis, workshop: Workshop) -> None:
    with workshop.workers(2):
        first = workshop.give("first", 1, 6)
        wait_for(lambda: workshop.ended(first) >= 1, 30)
        broker.process.kill()
        begun = time.monotonic()
        second = workshop.give("second", 100, 3)
        print(f"a batch accepted without a broker: {time.monotonic() - begun:.1f} s")
        seconds = wait_for(lambda: workshop.done(first) and workshop.done(second), 60)
        print(f"both batches done {seconds:.1f} s after the broker was killed")
    assert {each.state for each in (*workshop.of(first), *workshop.of(second))} == {State.SUCCEEDED}


def test_workers_started_before_their_broker_work_and_are_woken_once_it_is_there(
    broker: Redis, workshop: Workshop
) -> None:
    broker.process.stop()
    with workshop.workers(1):
        first = workshop.give("first", 1, 1)
        wait_for(lambda: workshop.done(first), 20)
        broker.process.start()
        second = workshop.give("second", 10, 1)
        wait_for(lambda: workshop.done(second) and unread(broker) == 0, 20)


def test_a_restarted_broker_wakes_again(broker: Redis, workshop: Workshop) -> None:
    with workshop.workers(1):
        broker.process.stop()
        time.sleep(1)
        broker.process.start()
        batch = workshop.give("batch", 1, 1)
        wait_for(lambda: workshop.done(batch) and unread(broker) == 0, 20)


def test_a_frozen_broker_keeps_nobody_waiting(broker: Redis, workshop: Workshop) -> None:
    with workshop.workers(1):
        queue = workshop.queue()
        broker.process.freeze()
        begun = time.monotonic()
        queue.wake("a batch")
        assert time.monotonic() - begun < 15
        broker.process.thaw()


def test_a_broker_that_refuses_is_said_at_start_with_the_cure(broker: Redis, tmp_path: Path) -> None:
    wrong = broker.url.replace(PASSWORD, "not-it")
    with pytest.raises(Misconfigured, match="QUEUE_URL") as refusal:
        check(wrong)
    assert "not-it" not in str(refusal.value)
    for words in (("ingest", "work"), ("serve", "--port", str(free_port()))):
        done = chuanxi(tmp_path, *words, QUEUE_URL=wrong)
        assert done.returncode == 1
        assert "QUEUE_URL" in done.stderr
        assert "Traceback" not in done.stderr
