"""The room's one door to Elasticsearch's client: asks the server, and makes its errors ours.

Client 8 speaks to servers 8 and 9; client 9 is refused by servers 8 (400 media_type_header_exception).
"""

import logging
import os
import random
import threading
import time
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import elasticsearch as vendor

from archive.model.errors import Misconfigured
from search.engines.elastic.address import Address
from search.engines.elastic.refusals import Passing, Refused, meaning
from search.engines.elastic.waiting import AT_ONCE, Waiting
from search.engines.engine import Resting

# What it warns of we say ourselves, once and with the cure.
logging.getLogger("elastic_transport").setLevel(logging.CRITICAL)

SEARCH_SECONDS = 10.0
"""For which a visitor waits, once. The slowest query of a million records takes a tenth of it on an idle machine."""
POSITION_SECONDS = 5.0
"""For one small document. A follower that asks for it has to be heard every ten seconds."""
WRITE_SECONDS = 30.0
SOCKETS = 8
ATTEMPTS = 4
"""A request that comes at a bad moment is sent so often, with a pause of up to 0.2, 0.4, 0.8 s between, by chance."""
PAUSE = 2.0
"""Seconds for which a server that did not answer is not asked again: the site has few threads, and pages need them."""


class Connection:
    """A server, by one account. May be used by many threads, and after a fork."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._lock = threading.Lock()
        self._process, self._client = os.getpid(), self._new_client()
        self._patient: dict[float, vendor.Elasticsearch] = {}
        self._fault, self._until = "", 0.0
        self._waiting = Waiting(f"SEARCH_URL: {address.server} does not answer the {AT_ONCE} requests before this one")

    def ask(self, operation: str, *, seconds: float = SEARCH_SECONDS, **given: Any) -> Any:
        """Calls an operation of the client (`search`, `indices.create` …) and returns the body of its answer.

        Raises Absent, TakenAway, Resting, and those of `refusals`; at once while the server is known not to answer.
        """
        with self._waiting.one():
            return self._patiently(operation, seconds, given)

    def _patiently(self, operation: str, seconds: float, given: dict[str, Any]) -> Any:
        for attempt in range(1, ATTEMPTS):
            try:
                return self._ask(operation, seconds, given)
            except Passing:
                time.sleep(random.uniform(0, 0.1 * 2**attempt))  # noqa: S311 jitter
        return self._ask(operation, seconds, given)

    def close(self) -> None:
        """Gives its sockets back."""
        if self._process == os.getpid():
            self._client.close()

    def _ask(self, operation: str, seconds: float, given: dict[str, Any]) -> Any:
        self._spare(seconds)
        call: Callable[..., Any] = attrgetter(operation)(self._patient_client(seconds))
        try:
            answer = call(**given).body
        except vendor.ApiError as fault:
            self._fault = ""
            raise meaning(fault.status_code, fault.body, self.address) from fault
        except vendor.UnsupportedProductError as fault:
            raise self._refused("what answers there is no Elasticsearch 8 or 9; write the address of one") from fault
        except vendor.SSLError as fault:
            cure = "mend its certificate, or name the authority that signed it in SEARCH_CA_FILE"
            raise self._refused(f"its certificate is not trusted ({_said(fault)}); {cure}") from fault
        except (vendor.ConnectionError, vendor.ConnectionTimeout) as fault:
            raise self._unanswered(fault) from fault
        except vendor.TransportError as fault:  # an answer that cannot be read
            raise self._refused("what answers there is no Elasticsearch 8 or 9; write the address of one") from fault
        self._fault = ""
        return answer

    def _refused(self, why: str) -> Refused:
        return Refused(f"SEARCH_URL: {self.address.server}: {why}")

    def _unanswered(self, fault: Exception) -> Resting:
        why = f"does not answer ({_said(fault)})"
        with self._lock:
            self._fault = f"SEARCH_URL: {self.address.server} {why}: start that server, or mend the address"
            self._until = time.monotonic() + PAUSE
            return Resting(f"{self._fault}; it is asked again by and by")

    def _spare(self, seconds: float) -> None:
        """Lets one at a time try whether the server is back; all others are told at once that it is not."""
        if not self._fault:
            return
        with self._lock:
            if self._fault and time.monotonic() < self._until:
                raise Resting(f"{self._fault}; it is asked again by and by")
            self._until = time.monotonic() + PAUSE + seconds

    def _patient_client(self, seconds: float) -> vendor.Elasticsearch:
        """The client that waits so long for an answer: of the few that there are each is made once."""
        own = self._own_client()
        if (known := self._patient.get(seconds)) is None or known.transport is not own.transport:
            known = self._patient[seconds] = own.options(request_timeout=seconds)
        return known

    def _own_client(self) -> vendor.Elasticsearch:
        """A process made by forking must not speak on its parent's sockets."""
        if self._process != os.getpid():
            with self._lock:
                if self._process != os.getpid():
                    self._client, self._process = self._new_client(), os.getpid()
        return self._client

    def _new_client(self) -> vendor.Elasticsearch:
        here = self.address
        given: dict[str, Any] = {"ca_certs": here.ca_file} if here.ca_file else {}
        if here.api_key:
            given["api_key"] = here.api_key
        elif here.user:
            given["basic_auth"] = (here.user, here.password)
        try:
            return vendor.Elasticsearch(
                here.server,
                connections_per_node=SOCKETS,
                # Once more at once on a new connection: one that rested may have been closed by the other side.
                max_retries=1,
                retry_on_timeout=False,
                retry_on_status=(),
                dead_node_backoff_factor=0.0,
                **given,
            )
        except (ValueError, OSError) as fault:
            raise Misconfigured(f"SEARCH_URL, SEARCH_CA_FILE: cannot be used: {fault}") from fault


def _said(fault: Exception) -> str:
    """The root of a fault in few words, without addresses of objects."""
    root = next(iter(getattr(fault, "errors", ())), fault)
    while root.__cause__ is not None:
        root = root.__cause__
    words = str(getattr(root, "reason", "") or root).rpartition(": ")[2]
    return f"{type(root).__name__}: {words}"[:200]
