"""The same queries on every engine: the same hits, the same counts, and the best ten nearly in the same order.

A made-up collection is indexed by the folder's engine and by Elasticsearch servers; 300 queries of all kinds are asked
of each, strictly, and loosely where nothing is found, as the service does.
"""

import argparse
import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from opencc import OpenCC

from archive.access import ANYBODY
from archive.catalogue import listing
from archive.context import Archive, open_archive
from archive.settings import read_settings
from bench.collection import CHINESE, CRAFTS, CRAFTS_EN, PLACES, SEED, WORDS, fill
from bench.elastic.server import elastic_servers
from bench.search_100k import CLASSES, Make
from search.asked import Asked
from search.engines import Engine, open_engine
from search.indexer import Indexer
from search.mapping import YEAR, mapping
from search.query import FURTHEST, Query, parse

SIZE, QUERIES, BEST = 5_000, 300, 10
BAR = 0.9
_TRADITIONAL = OpenCC("s2t")

MORE: dict[str, Make] = {
    "zh-Hant": lambda rng: Asked(_TRADITIONAL.convert(rng.choice(PLACES) + rng.choice(CRAFTS))),
    "mixed": lambda rng: Asked(f"{rng.choice(CRAFTS)} {rng.choice(WORDS)}"),
    "quoted zh": lambda rng: Asked(f"“{rng.choice(PLACES)}{rng.choice(CRAFTS)}” {rng.choice(CHINESE)}"),
    "phrase excluded": lambda rng: Asked(f'{rng.choice(WORDS)} -"{rng.choice(CRAFTS_EN)}"'),
    "compound goes on": lambda rng: Asked(f"salt-{rng.choice('bcdptw')}*"),
    "ranges": lambda rng: Asked(
        rng.choice(CRAFTS), {"year": (f"{rng.randint(1950, 1990)}-{rng.randint(1991, 2020)}",)}
    ),
    "newest": lambda rng: Asked(rng.choice(CRAFTS), {"category": ("VII", "X")}, sort="newest"),
    "title": lambda rng: Asked(rng.choice(WORDS), sort="title"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """All hits of a query in their order, how many, and the counts."""

    ids: tuple[str, ...]
    total: int
    facets: dict[str, tuple[tuple[str, int], ...]]
    loose: bool


@dataclass(slots=True)
class Row:
    """How one kind of query compares. `overlaps`: of the best ten, one for each query."""

    kind: str
    queries: int = 0
    hits: list[int] = field(default_factory=list)
    other_hits: int = 0
    other_counts: int = 0
    overlaps: list[float] = field(default_factory=list)


def questions(number: int) -> Iterator[tuple[str, Asked]]:
    """As many queries, of every kind in turn, the same every time."""
    kinds = {**CLASSES, **MORE}
    chances = {kind: random.Random(f"{SEED} {kind}") for kind in kinds}
    for place in range(number):
        kind = list(kinds)[place % len(kinds)]
        yield kind, replace(kinds[kind](chances[kind]), page=1)


def query_of(archive: Archive, asked: Asked) -> Query:
    """What the service would ask for anybody, all facets counted."""
    with archive.database.reading() as connection:
        visible = listing.visible_to(connection, ANYBODY, datetime.now(UTC))
    return Query(
        terms=parse(asked.text),
        filters={key: codes for key, codes in asked.filters.items() if key != YEAR},
        years=asked.years,
        visible=visible,
        facets=tuple(mapping(archive.profiles).facets),
        sort=asked.sort,
        size=FURTHEST,
    )


def answer_of(engine: Engine, query: Query) -> Answer:
    """What an engine says, loosely if it finds nothing."""
    found, loose = engine.search(query), False
    if not found.total and query.asks:
        found, loose = engine.search(query, loosely=True), True
    return Answer(found.ids, found.total, found.facets, loose)


def compare(archive: Archive, one: Engine, other: Engine, asked: Iterable[tuple[str, Asked]]) -> list[Row]:
    """Both engines' answers to the same, by kind of query."""
    rows: dict[str, Row] = defaultdict(lambda: Row(""))
    for kind, each in asked:
        query = query_of(archive, each)
        here, there = answer_of(one, query), answer_of(other, query)
        row = rows[kind]
        row.kind, row.queries = kind, row.queries + 1
        row.hits.append(here.total)
        row.other_hits += (set(here.ids), here.total, here.loose) != (set(there.ids), there.total, there.loose)
        row.other_counts += here.facets != there.facets
        best = min(BEST, max(len(here.ids), len(there.ids)))
        common = len(set(here.ids[:BEST]) & set(there.ids[:BEST]))
        row.overlaps.append(common / best if best else 1.0)
    return list(rows.values())


@contextmanager
def collection(folder: Path, size: int) -> Iterator[Archive]:
    """An archive with that many records in its catalogue, and an index in a folder."""
    archive = open_archive(read_settings({"CHUANXI_HOME": str(folder / "home")}))
    fill(archive, size)
    yield archive
    archive.database.close()


def indexed(archive: Archive, url: str) -> Engine:
    """An engine that holds the collection."""
    engine = open_engine(url, archive)
    Indexer(archive, engine).rebuild()
    return engine


def main(arguments: list[str]) -> int:
    """Prints a table for each server; returns 1 when a bar is missed."""
    parser = argparse.ArgumentParser("same_hits")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--queries", type=int, default=QUERIES)
    given = parser.parse_args(arguments)
    tables: dict[str, list[Row]] = {}
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-same-hits-")))
        archive = stack.enter_context(collection(scratch, given.size))
        embedded = indexed(archive, "embedded:")
        for version, url in elastic_servers(scratch):
            engine = indexed(archive, f"{url}/same-hits")
            tables[version] = compare(archive, embedded, engine, questions(given.queries))
    if given.json:
        print(json.dumps({version: [_plain(row) for row in rows] for version, rows in tables.items()}, indent=2))
    else:
        for version, rows in tables.items():
            print(table(version, rows))
    return 0 if all(met(rows) for rows in tables.values()) else 1


def met(rows: list[Row]) -> bool:
    """The bars: the same hits and counts, and nine of the best ten."""
    same = not any(row.other_hits or row.other_counts for row in rows)
    return same and _mean([each for row in rows for each in row.overlaps]) >= BAR


def table(version: str, rows: list[Row]) -> str:
    """For people."""
    every = [each for row in rows for each in row.overlaps]
    lines = [
        f"Elasticsearch {version} beside the folder: {sum(row.queries for row in rows)} queries, best ten in common: "
        f"{_mean(every):.3f} on average, {min(every):.1f} at least",
        "",
        "| queries | number | hits (median) | other hits | other counts | best ten in common | least |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        plain = _plain(row)
        lines.append("| " + " | ".join(str(each) for each in plain.values()) + " |")
    return "\n".join((*lines, ""))


def _plain(row: Row) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "queries": row.queries,
        "median_hits": sorted(row.hits)[len(row.hits) // 2],
        "other_hits": row.other_hits,
        "other_counts": row.other_counts,
        "overlap": round(_mean(row.overlaps), 3),
        "least_overlap": round(min(row.overlaps), 2),
    }


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
