"""A broker by Celery: it wakes workers at once, on any machine. Who works on what is decided in the database alone.

A message says no more than "come and look". So one that is lost, doubled or late changes nothing: workers look by
themselves every few seconds, and what they claim is theirs by lease.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from celery import Celery
from celery.platforms import EX_OK
from celery.worker import WorkController, state
from kombu.exceptions import OperationalError

from archive.catalogue import leases
from archive.model.errors import Misconfigured, Unavailable
from ingest.queues.local import LocalQueue
from ingest.queues.worker import Worker
from ingest.runner import Workshop

TASK = "chuanxi.ingest.come"
QUEUE = "chuanxi.ingest"

SWEEP = 2.0
"""Seconds after which an idle worker looks by itself."""

PROMPT = 4.0
"""Seconds that a broker has to answer when somebody is to be woken."""

REFUSED = ("AuthenticationError", "AccessRefused", "NotAllowed", "AuthorizationError")
"""What brokers' libraries call it when they answer, and do not want us."""

log = structlog.get_logger("queue")


@dataclass(frozen=True, slots=True)
class CeleryQueue:
    """Wakes by the broker; everything else is the database's."""

    url: str
    workshop: Workshop
    workers: int

    def wake(self, batch: str) -> None:
        """One message for each living worker: whoever is idle comes at once."""
        with self.workshop.database.reading() as connection:
            number = max(1, len(leases.alive(connection, "worker")))
        app = _app(self.url)
        try:
            for _ in range(number):
                app.send_task(TASK, queue=QUEUE, retry=False, ignore_result=True)
        except (OperationalError, OSError) as fault:
            log.warning("not woken", batch=batch, because=_said(self.url, fault))
        finally:
            app.close()

    def settle(self, batch: str) -> None:
        """As the embedded queue does."""
        LocalQueue(self.workshop, self.workers).settle(batch)


def reach(url: str) -> None:
    """Raises Misconfigured if the broker refuses us, Unavailable if it does not answer."""
    with _app(url) as app, app.connection_for_write() as connection:
        try:
            connection.ensure_connection(max_retries=1, interval_start=0, reraise_as_library_errors=False)
            connection.default_channel.close()
        except (*connection.connection_errors, *connection.channel_errors, OSError, ValueError) as fault:
            away = isinstance(fault, (*connection.connection_errors, OSError)) and type(fault).__name__ not in REFUSED
            raise (Unavailable if away else Misconfigured)(_said(url, fault)) from fault


def work(url: str, workshop: Workshop, stopped: Callable[[float], bool], *, light: bool = False) -> None:
    """A Celery worker of one task and one thread, with a sweep beside it, until told to end.

    Late ack: a message whose worker is killed comes again, to another one.
    """
    worker, turn = Worker(workshop, light=light), threading.Lock()

    def look() -> None:
        with turn:
            worker.drain(stopped)

    def sweep() -> None:
        try:
            look()
            while not stopped(SWEEP):
                look()
        finally:
            state.should_stop = EX_OK  # Celery's own loop asks for it once a second, also while there is no broker

    app = _app(url)
    app.task(look, name=TASK, acks_late=True, ignore_result=True)
    sweeper = threading.Thread(target=sweep)
    with worker.living():
        sweeper.start()
        _controller(app).start()
        sweeper.join()
    app.close()


def _controller(app: Celery) -> WorkController:
    # One deposit at a time for each process, as with the embedded queue; more come by more processes. A thread, so
    # that the connection is looked after during a long step; and none of Celery's own signals, chatter and logging.
    return app.WorkController(
        pool="threads", concurrency=1, without_gossip=True, without_mingle=True, without_heartbeat=True, queues=[QUEUE]
    )


def _app(url: str) -> Celery:
    app = Celery("chuanxi", broker=url, set_as_current=False)
    # The names of the time-outs are the libraries': redis's and amqp's.
    names = (
        ("socket_connect_timeout", "socket_timeout") if url.startswith("redis") else ("read_timeout", "write_timeout")
    )
    app.conf.update(
        broker_transport_options=dict.fromkeys(names, PROMPT),
        broker_connection_timeout=PROMPT,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        task_default_queue=QUEUE,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
    )
    return app


def _said(url: str, fault: BaseException) -> str:
    """One sentence, without the password."""
    parts = urlsplit(url)
    place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return f"QUEUE_URL: {place} does not answer as it should ({fault}); see that it runs, and address and password"
