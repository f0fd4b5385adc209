"""Who makes the next index: one at a time, among all machines, without a clock that they would have to agree about.

The lock is a document. Who holds it writes it anew every two seconds; who finds it watches whether that still happens.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from search.engines.elastic.connection import Connection
from search.engines.elastic.refusals import Absent, TakenAway
from search.engines.elastic.schema import OURS
from search.engines.engine import Resting

BEAT = 2.0
DEAD = 10.0
"""Seconds without a beat after which the lock is taken from its holder."""

_ID = "rebuild"
_FIELDS = {"dynamic": "strict", "_meta": {OURS: "lock"}, "properties": {"holder": {"type": "keyword"}}}


class Lock:
    """The lock of one name on one server."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.index = f"{connection.address.name}.lock"

    @contextmanager
    def held(self) -> Iterator[Callable[[], None]]:
        """Alone among all; what it gives raises Resting if the lock was taken away meanwhile. Raises Resting."""
        with suppress(TakenAway):
            given = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
            self.connection.ask("indices.create", index=self.index, settings=given, mappings=_FIELDS)
        beating = _Beating(self, self._take())
        beating.start()
        try:
            yield beating.check
        finally:
            beating.end()

    def _take(self) -> dict[str, Any]:
        with suppress(TakenAway):
            return self.write(op_type="create")
        try:
            return self.write(**_unless_changed(self._silent()))
        except Absent:
            return self.write(op_type="create")
        except TakenAway as fault:
            raise self.busy() from fault

    def _silent(self) -> dict[str, Any]:
        """The lock as it is, once nobody has written it for long enough. Raises Resting as soon as somebody does."""
        first = self._read()
        until = time.monotonic() + DEAD
        while time.monotonic() < until:
            time.sleep(BEAT / 4)
            if self._read()["_seq_no"] != first["_seq_no"]:
                raise self.busy()
        return first

    def _read(self) -> dict[str, Any]:
        found: dict[str, Any] = self.connection.ask("get", index=self.index, id=_ID)
        return found

    def write(self, **given: Any) -> dict[str, Any]:
        """Writes the lock. Raises TakenAway where it is not as it was."""
        content = {"holder": secrets.token_hex(8)}
        done: dict[str, Any] = self.connection.ask("index", index=self.index, id=_ID, document=content, **given)
        return done

    def give_back(self, last: dict[str, Any]) -> None:
        """Takes the lock away if it is still ours; else, or where the server is away, it will be found silent."""
        with suppress(TakenAway, Absent, Resting):
            self.connection.ask("delete", index=self.index, id=_ID, **_unless_changed(last))

    def busy(self) -> Resting:
        """What is said to the second one."""
        return Resting(f"the index {self.connection.address.name} is being rebuilt by another process")


class _Beating(threading.Thread):
    """Writes the lock anew, until it is told to end."""

    def __init__(self, lock: Lock, last: dict[str, Any]) -> None:
        super().__init__(daemon=True)
        self.lock, self.last = lock, last
        self._done, self._lost = threading.Event(), False

    def run(self) -> None:
        """Goes on when the server is away for a moment; ends when the lock was taken by another one."""
        while not self._done.wait(BEAT):
            try:
                self.last = self.lock.write(**_unless_changed(self.last))
            except (TakenAway, Absent):
                self._lost = True
                return
            except Resting:
                continue

    def check(self) -> None:
        """Raises Resting if the lock was taken away."""
        if self._lost:
            raise self.lock.busy()

    def end(self) -> None:
        """Gives the lock back."""
        self._done.set()
        self.join()
        if not self._lost:
            self.lock.give_back(self.last)


def _unless_changed(last: dict[str, Any]) -> dict[str, Any]:
    return {"if_seq_no": last["_seq_no"], "if_primary_term": last["_primary_term"]}
