"""Search over 100,000 records on Elasticsearch through the service, beside what the server says it took.

Each search is the service's own, by wall clock: position, access filter, facets with their labels, 20 hits read from
the catalogue, decided once more, and marked; and, of that, what is asked of the engine alone. `took` is the server's
own figure, of all searches that one led to.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from archive.access import ANYBODY
from archive.context import Archive
from bench.collection import SEED
from bench.elastic.server import elastic_servers
from bench.same_hits import collection, indexed
from bench.search_100k import CLASSES, FACETS
from search import service
from search.engines.elastic import Elastic

SIZE, QUERIES = 100_000, 40
TIMES, BESIDES = 1.3, 10.0
"""The bar: p95 of the whole ≤ 1.3 × p95 of what the server took, and 10 ms."""


class Listening:
    """Adds up, in ms, what the server says its searches took, and how long the engine was asked."""

    def __init__(self, engine: Elastic) -> None:
        self.took = self.asked = 0.0
        self._ask = engine.connection.ask
        engine.connection.ask = self.ask  # type: ignore[method-assign]
        engine.position = self.timed(engine.position)  # type: ignore[method-assign]
        engine.search = self.timed(engine.search)  # type: ignore[method-assign]

    def ask(self, operation: str, **given: Any) -> Any:
        answer = self._ask(operation, **given)
        if operation == "search":
            self.took += answer["took"]
        return answer

    def timed(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def done(*given: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return work(*given, **named)
            finally:
                self.asked += (time.perf_counter() - began) * 1000

        return done


def main(arguments: list[str]) -> int:
    """Prints the table; returns 1 when the bar is missed."""
    parser = argparse.ArgumentParser("elastic_search")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--queries", type=int, default=QUERIES)
    given = parser.parse_args(arguments)
    measured: list[dict[str, Any]] = []
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-elastic-search-")))
        archive = stack.enter_context(collection(scratch, given.size))
        for version, url in elastic_servers(scratch):
            engine = indexed(archive, f"{url}/bench-search")
            assert isinstance(engine, Elastic)
            measured += measure(archive, engine, version, given.queries)
    print(json.dumps(measured, indent=2) if given.json else table(measured))
    return 0 if all(each["met"] for each in measured) else 1


def measure(archive: Archive, engine: Elastic, version: str, queries: int) -> list[dict[str, Any]]:
    """p50 and p95 of whole searches and of what the server took, over all classes, by how many facets are counted."""
    listening = Listening(engine)
    rows = []
    for name, facets in (("three facets", FACETS), ("all facets", None)):
        found: list[tuple[float, float, float]] = []
        for kind, make in CLASSES.items():
            rng = random.Random(f"{SEED} {kind}")
            for number in range(queries + 3):
                asked = make(rng)
                listening.took = listening.asked = 0.0
                began = time.perf_counter()
                service.search(archive, engine, ANYBODY, asked, "zh", facets)
                if number >= 3:  # the first ones find nothing warm
                    found.append(((time.perf_counter() - began) * 1000, listening.asked, listening.took))
        took = sorted(each[2] for each in found)
        rows.append(_row(version, f"{name}: whole", [each[0] for each in found], took))
        rows.append(_row(version, f"{name}: engine", [each[1] for each in found], took))
    return rows


def _row(version: str, name: str, times: list[float], took: list[float]) -> dict[str, Any]:
    whole = sorted(times)
    bar = TIMES * _at(took, 0.95) + BESIDES
    return {
        "version": version,
        "what": name,
        "searches": len(times),
        "p50_ms": round(_at(whole, 0.5), 1),
        "took_p50_ms": _at(took, 0.5),
        "p95_ms": round(_at(whole, 0.95), 1),
        "took_p95_ms": _at(took, 0.95),
        "bar_ms": round(bar, 1),
        "met": _at(whole, 0.95) <= bar,
    }


def _at(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))]


def table(measured: list[dict[str, Any]]) -> str:
    """For people."""
    lines = [
        "| Elasticsearch | counted: what | searches | p50 ms | took p50 | p95 ms | took p95 | bar |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for row in measured:
        shown = [str(each) for key, each in row.items() if key != "met"]
        lines.append("| " + " | ".join(shown) + (" |" if row["met"] else " missed |"))
    return "\n".join(lines)
