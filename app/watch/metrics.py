"""What is counted, for Prometheus: from what the rooms say in their logs, and from the catalogue when somebody asks.

The processes of `chuanxi serve` count into files of one folder, so that whichever of them is asked tells of all.
What runs alone (`chuanxi ingest work`) tells its own at METRICS_ADDRESS.
"""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Flask, Response, current_app
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Histogram, generate_latest, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector, CollectorRegistry
from structlog.typing import EventDict

from app.watch.dependencies import Dependency, asked
from archive.catalogue import deposits, feed, leases
from archive.context import Archive, Watchers, archive_here, followers_here, open_to
from archive.model.errors import Fault, Misconfigured

QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SLOW = (0.01, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 1800.0, 7200.0, 28800.0)
"""Upper bounds in seconds of what visitors wait for, and of what workers do."""

REQUESTS = Histogram(
    "chuanxi_http_request_seconds",
    "From a request to the first byte of its answer.",
    ("method", "route", "status"),
    buckets=QUICK,
)
STEPS = Histogram("chuanxi_step_seconds", "A step of the pipeline, when it was not recalled.", ("step",), buckets=SLOW)
SEARCHES = Histogram("chuanxi_search_seconds", "A search: the index and the catalogue.", buckets=QUICK)
ENDED = Counter("chuanxi_deposits_ended", "Deposits, by how they ended.", ("state",))
FOLLOWED = Counter("chuanxi_changes_followed", "Changes that a follower has dealt with.", ("follower",))

blueprint = Blueprint("metrics", __name__)


def init_app(app: Flask) -> None:
    """Adds the address. What the house stands on was told to `app.watch.health`."""
    app.register_blueprint(blueprint)


@blueprint.get("/metrics")
@open_to(Watchers())
def metrics() -> Response:
    """Everything that is counted, in the format that was asked for last: Prometheus's text."""
    counted = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    else:
        counted = REGISTRY
    here = CollectorRegistry()
    here.register(House(archive_here(), followers_here(), current_app.extensions["chuanxi.dependencies"]))
    return Response(generate_latest(counted) + generate_latest(here), content_type=CONTENT_TYPE_LATEST)


def hear(_: Any, __: str, event: EventDict) -> EventDict:
    """A processor of structlog: counts what it knows, and passes every event on as it is."""
    if counter := HEARD.get(event["event"]):
        counter(event)
    return event


HEARD: dict[str, Callable[[EventDict], None]] = {
    "step": lambda event: STEPS.labels(event["step"]).observe(event["seconds"]),
    "searched": lambda event: SEARCHES.observe(event["seconds"]),
    "ended": lambda event: ENDED.labels(event["state"]).inc(),
    "followed": lambda event: FOLLOWED.labels(event["follower"]).inc(event["changes"]),
}


def tell_alone(address: str) -> None:
    """Answers with this process's counts at `host:port`, in a thread. Raises Misconfigured where that is taken."""
    host, _, port = address.rpartition(":")
    try:
        start_http_server(int(port), host.strip("[]"))
    except OSError as error:
        raise Misconfigured(f"METRICS_ADDRESS: {address}: {error.strerror}; name another") from error


class House(Collector):
    """What the catalogue knows at this moment, and how fast each dependency answers."""

    def __init__(self, archive: Archive, followers: tuple[Any, ...], dependencies: tuple[Dependency, ...]) -> None:
        self.archive, self.followers, self.dependencies = archive, followers, dependencies

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Asks everything once; what does not answer is told as such and left out of the rest."""
        seconds = GaugeMetricFamily("chuanxi_dependency_seconds", "How long it took to answer.", labels=("name",))
        up = GaugeMetricFamily("chuanxi_dependency_up", "Whether it answered as it should.", labels=("name",))
        for dependency in self.dependencies:
            answer = asked(dependency)
            seconds.add_metric((dependency.name,), answer.seconds)
            up.add_metric((dependency.name,), float(answer.good))
        yield seconds
        yield up
        try:
            yield from self._catalogue()
        except Fault:
            return

    def _catalogue(self) -> Iterator[GaugeMetricFamily]:
        with self.archive.database.reading() as connection:
            states, oldest = deposits.counts(connection), deposits.oldest_waiting(connection)
            latest, alive = feed.latest(connection), leases.alive(connection, "worker")
        kept = GaugeMetricFamily("chuanxi_deposits", "Deposits, by the state that they are in.", labels=("state",))
        for state, number in states.items():
            kept.add_metric((state,), number)
        yield kept
        age = time.time() - oldest.timestamp() if oldest else 0.0
        yield GaugeMetricFamily("chuanxi_queue_age_seconds", "For how long the oldest deposit has waited.", age)
        yield GaugeMetricFamily("chuanxi_workers", "Workers that were heard of lately.", len(alive))
        lag = GaugeMetricFamily("chuanxi_follower_lag", "Changes that it has not dealt with yet.", labels=("follower",))
        for follower in self.followers:
            try:
                lag.add_metric((follower.name,), latest - follower.position())
            except Fault:
                continue
        yield lag
