"""100,000 records into Elasticsearch: by the engine's own rebuild, and by a bare loop that sends the same bytes.

The documents are made once, before; the loop gets them serialised, in requests of the same size, one after another.
Both fill a new index with the same settings and end when everything is found. In turns, on the same server.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from archive.context import Archive
from bench.elastic.server import elastic_servers
from bench.same_hits import collection
from search.document import Document
from search.engines import Position, open_engine
from search.engines.elastic import Elastic
from search.engines.elastic.generations import NEXT, entrance
from search.engines.elastic.sending import lines, requests
from search.indexer import Indexer
from search.mapping import mapping

SIZE, ROUNDS, BAR = 100_000, 5, 0.7


def main(arguments: list[str]) -> int:
    """Prints the rates; returns 1 when the bar is missed."""
    parser = argparse.ArgumentParser("elastic_index")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args(arguments)
    measured: list[dict[str, Any]] = []
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-index-")))
        archive = stack.enter_context(collection(scratch, given.size))
        documents = made(archive)
        for version, url in elastic_servers(scratch):
            measured.append(measure(archive, documents, version, url, given.rounds))
    print(json.dumps(measured, indent=2) if given.json else table(measured))
    return 0 if all(each["share"] >= BAR for each in measured) else 1


def made(archive: Archive) -> list[Document]:
    """The documents of all records."""
    return list(Indexer(archive, open_engine("embedded:", archive)).everything(0, lambda _, __: None))


def measure(archive: Archive, documents: list[Document], version: str, url: str, rounds: int) -> dict[str, Any]:
    """Records a second, by who sends them, and the median of the rounds' shares."""
    engine = open_engine(f"{url}/bench-index", archive)
    assert isinstance(engine, Elastic)
    bodies = [
        b"".join(line for _, line in each) for each in requests(lines(documents, (), 1, mapping(archive.profiles)))
    ]
    client = Elasticsearch(url, request_timeout=60)
    rates: dict[str, list[float]] = {"engine": [], "loop": []}
    for number in range(rounds):
        position = Position(number + 1, "bench")
        rates["engine"].append(_rate(documents, partial(engine.rebuild, iter(documents), position)))
        rates["loop"].append(_rate(documents, partial(_loop, client, engine, bodies, len(documents))))
    started = time.monotonic()
    assert Indexer(archive, engine).rebuild() == len(documents)
    whole = len(documents) / (time.monotonic() - started)
    shares = [one / other for one, other in zip(rates["engine"], rates["loop"], strict=True)]
    return {
        "version": version,
        "records": len(documents),
        "megabytes": sum(map(len, bodies)) >> 20,
        "engine": round(statistics.median(rates["engine"])),
        "loop": round(statistics.median(rates["loop"])),
        "share": round(statistics.median(shares), 2),
        "from_catalogue": round(whole),
    }


def _rate(documents: list[Document], work: Callable[[], Any]) -> float:
    started = time.monotonic()
    work()
    return len(documents) / (time.monotonic() - started)


def _loop(client: Elasticsearch, engine: Elastic, bodies: list[bytes], expected: int) -> None:
    index = engine.generations.create(NEXT)
    for body in bodies:
        assert not client.bulk(index=entrance(index), operations=[body])["errors"]
    client.indices.refresh(index=index)
    assert client.count(index=index)["count"] == expected
    engine.generations.discard(index)


def table(measured: list[dict[str, Any]]) -> str:
    """For people."""
    lines_ = [
        "| Elasticsearch | records | MB | engine, records/s | bare loop | share | from the catalogue |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    lines_ += ["| " + " | ".join(str(each) for each in row.values()) + " |" for row in measured]
    return "\n".join(lines_)
