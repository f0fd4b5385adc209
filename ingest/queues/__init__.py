"""Who works on deposits: chosen by QUEUE_URL. The deposits wait in the database; a queue only decides who comes."""

from collections.abc import Callable
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

import structlog

from archive.model.errors import Misconfigured, Unavailable
from ingest.queues import local
from ingest.queues.local import LocalQueue
from ingest.runner import Workshop

log = structlog.get_logger("queue")

LOCAL = "local:"
BROKERS = ("redis", "rediss", "amqp", "amqps")


class Queue(Protocol):
    """The promise: whatever was accepted is worked on once, also after a worker died or the broker was away."""

    def wake(self, batch: str) -> None:
        """A batch was accepted. Never fails: workers find it by themselves, only later."""

    def settle(self, batch: str) -> None:
        """Returns once every deposit of the batch has ended: waits for workers, or works where there are none."""


def open_queue(url: str, workshop: Workshop, workers: int) -> Queue:
    """`local:`, or a broker by Celery. Raises Misconfigured for anything else."""
    check(url)
    if url == LOCAL:
        return LocalQueue(workshop, workers)
    from ingest.queues.celery import CeleryQueue

    return CeleryQueue(url, workshop, workers)


def work(url: str, workshop: Workshop, stopped: Callable[[float], bool], *, light: bool = False) -> None:
    """One worker of the right kind for QUEUE_URL, until `stopped(seconds)`, which waits that long, says True.

    `light`: it leaves heavy deposits to others. Raises Misconfigured.
    """
    check(url)
    if url == LOCAL:
        local.work(workshop, stopped, light=light)
        return
    from ingest.queues import celery

    celery.work(url, workshop, stopped, light=light)


def check(url: str) -> None:
    """Raises Misconfigured for an address that is none, or a broker that refuses us; one that is away is told of:

    it may come yet, and workers do without it until then.
    """
    try:
        reach(url)
    except Unavailable as fault:
        log.warning("no broker", because=str(fault))


def reach(url: str) -> None:
    """Asks the broker, where there is one. Raises Misconfigured as `check` does, and Unavailable where it is away."""
    if url == LOCAL:
        return
    parts = urlsplit(url)
    if parts.scheme not in BROKERS or not _has_host(parts):
        shown = f"{parts.scheme}:" if parts.scheme else "this"
        raise Misconfigured(
            f"QUEUE_URL: «{shown}» is not known; write local:, redis://:password@host:6379/0 or "
            f"amqp://user:password@host:5672/name"
        )
    from ingest.queues import celery

    celery.reach(url)


def _has_host(parts: SplitResult) -> bool:
    try:
        return bool(parts.hostname) and (parts.port or 0) >= 0
    except ValueError:  # a port that is no number
        return False
