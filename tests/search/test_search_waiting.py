"""However many search while the server says nothing, a thread is left that draws pages."""

import threading
import time

import pytest

from search.engines.elastic import waiting
from search.engines.elastic.waiting import AT_ONCE, Waiting
from search.engines.engine import Resting


def test_who_comes_when_all_are_stuck_is_sent_away_and_who_comes_when_they_get_on_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waiting, "STUCK", 0.5)
    asked, answered = Waiting("it does not answer"), threading.Event()
    inside = threading.Semaphore(0)

    def one() -> None:
        with asked.one():
            inside.release()
            answered.wait(60)

    threads = [threading.Thread(target=one) for _ in range(AT_ONCE)]
    for each in threads:
        each.start()
    for _ in threads:
        inside.acquire()
    time.sleep(0.6)
    with pytest.raises(Resting, match="does not answer"), asked.one():
        pass
    answered.set()
    for each in threads:
        each.join()
    with asked.one():
        pass


def test_who_has_to_wait_goes_in_as_soon_as_another_one_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "STUCK", 60.0)
    asked, done = Waiting("it does not answer"), []

    def one(number: int) -> None:
        with asked.one():
            time.sleep(0.05)
            done.append(number)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4 * AT_ONCE)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(done) == list(range(4 * AT_ONCE))
