"""Freshness: while a batch of 1,000 items comes in, how long until what was registered, edited or withdrawn is seen.

Asked from outside, over HTTP. `registered`: from the instant of its registration to its first hit. `edited`: from the
commit of its publication to the hit for its new title. `withdrawn`: from the commit until search, page, manifest and
picture all say so.
"""

import argparse
import csv
import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy
import pyvips
from sqlalchemy import select

from archive import publication
from archive.catalogue import records, writing
from archive.catalogue.tables import records as table_of_records
from archive.catalogue.writing import Writing
from archive.context import Archive, open_archive
from archive.model.values import Value
from archive.profiles.naming import names_of
from archive.settings import read_settings
from archive.withdrawal import withdraw_record
from bench.served import PROGRAM, Site, environment, served

ITEMS, BEFORE, BAR = 1000, 40, 5.0
COLUMNS = {
    "资源编号*": "F-{number:05d}",
    "文件名*": "{number:05d}.jpg",
    "用途*": "保存级母版",
    "题名*": "剪纸第{number}件",
    "资源类型*": "图片",
    "项目名称*": "广府剪纸",
    "门类*": "传统美术",
    "行政区划代码*": "440104",
    "采集日期*": "2019-02-19",
    "开放级别*": "公开",
    "权利声明*": "未知有版权",
    "权利人*": "示例馆",
}


def main(arguments: list[str]) -> int:
    """Prints the table; returns 1 when the slowest misses the bar."""
    parser = argparse.ArgumentParser("freshness")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--items", type=int, default=ITEMS)
    given, _ = parser.parse_known_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-fresh-") as scratch:
        measured = measure(Path(scratch), given.items)
    print(json.dumps(measured, indent=2) if given.json else table(measured))
    return 0 if all(row["max_s"] <= BAR for row in measured["rows"]) else 1


def measure(scratch: Path, items: int) -> dict[str, Any]:
    """A few items first, to be edited and withdrawn while the batch comes in."""
    home = scratch / "home"
    first, batch = make_batch(scratch / "first", range(BEFORE)), make_batch(scratch / "batch", range(BEFORE, items))
    add(home, first).wait()
    archive = open_archive(read_settings({"CHUANXI_HOME": str(home)}))
    waiting = known(archive)
    seen: dict[str, list[float]] = {"registered": [], "edited": [], "withdrawn": []}
    with served(home) as site:
        begun = time.monotonic()
        run = add(home, batch)
        noticed = set(waiting)
        while run.poll() is None:
            seen["registered"] += [_found(site, number, at) for number, at in _new(archive, noticed)[-1:]]
            if waiting:
                seen["edited"].append(_edited(archive, site, waiting[0]))
                seen["withdrawn"].append(_withdrawn(archive, site, waiting.pop(0)))
        taken = time.monotonic() - begun
    if run.returncode != 0:
        raise RuntimeError("the batch did not succeed")
    rows = [{"what": what, **_of(times)} for what, times in seen.items()]
    return {"items": items, "batch_s": round(taken, 1), "bar_s": BAR, "rows": rows}


def make_batch(folder: Path, numbers: range) -> Path:
    """Small pictures, each other bytes, and their sheet."""
    folder.mkdir(parents=True)
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in numbers:
            writer.writerow([cell.format(number=number) for cell in COLUMNS.values()])
            pixels = numpy.random.default_rng(number).integers(0, 255, (48, 64, 3), dtype=numpy.uint8)
            pyvips.Image.new_from_array(pixels).write_to_file(str(folder / f"{number:05d}.jpg"))
    return folder


def add(home: Path, folder: Path) -> subprocess.Popen[bytes]:
    """`chuanxi ingest add` in a process of its own."""
    command = [PROGRAM, "ingest", "add", str(folder), "--publish", "--json"]
    return subprocess.Popen(command, env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def known(archive: Archive) -> list[str]:
    """The ids of all items."""
    with archive.database.reading() as connection:
        query = select(table_of_records.c.id).where(table_of_records.c.profile == "item")
        return list(connection.execute(query).scalars())


def _new(archive: Archive, noticed: set[str]) -> list[tuple[str, datetime]]:
    """Number and instant of registration of items not noticed before, the newest last."""
    columns = table_of_records.c
    with archive.database.reading() as connection:
        query = select(columns.id, columns.key, columns.created_at).where(columns.profile == "item")
        rows = [row for row in connection.execute(query.order_by(columns.created_at)) if row.id not in noticed]
    noticed |= {row.id for row in rows}
    return [(row.key, datetime.fromisoformat(row.created_at).astimezone(UTC)) for row in rows]


def _found(site: Site, number: str, since: datetime) -> float:
    _until(lambda: site.json(f"/api/search?q={number}")["total"] == 1)
    return (datetime.now(UTC) - since).total_seconds()


def _edited(archive: Archive, site: Site, name: str) -> float:
    title = f"editedword{name}"
    by = Writing("bench", datetime.now(UTC))
    with archive.database.writing() as connection:
        present = records.read(connection, name)
        if present is None:
            raise RuntimeError(name)
        values = {**present.head.values, "title": (Value(title, "en"),)}
        head = replace(present.head, number=present.head.number + 1, values=values)
        writing.revise(connection, present, head, names_of(archive.profiles["item"], values), by)
        publication.publish(connection, archive.profiles, name, by)
    return _until(lambda: site.json(f"/api/search?q={title}")["total"] == 1)


def _withdrawn(archive: Archive, site: Site, name: str) -> float:
    picture = site.json(f"/iiif/manifest/{name}")["items"][0]["items"][0]["items"][0]["body"]["id"]
    paths = (f"/zh/item/{name}", f"/iiif/manifest/{name}", picture.removeprefix(site.url))
    with archive.database.writing() as connection:
        withdraw_record(connection, name, "bench", Writing("bench", datetime.now(UTC)))
    return _until(
        lambda: (
            site.json(f"/api/search?q=editedword{name}")["total"] == 0
            and all(site.status(path) == 410 for path in paths)
        )
    )


def _until(true: Callable[[], bool]) -> float:
    begun = time.monotonic()
    while not true():
        if time.monotonic() - begun > 60:
            raise RuntimeError("not within a minute")
        time.sleep(0.02)
    return time.monotonic() - begun


def _of(times: list[float]) -> dict[str, Any]:
    times = sorted(times)
    p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
    return {
        "samples": len(times),
        "p50_s": round(times[len(times) // 2], 2),
        "p95_s": round(p95, 2),
        "max_s": round(times[-1], 2),
    }


def table(measured: dict[str, Any]) -> str:
    """The rows for people."""
    lines = [
        f"{measured['items']} items, the batch took {measured['batch_s']} s\n",
        "| until seen, s | samples | p50 | p95 | max | bar |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {row['what']} | {row['samples']} | {row['p50_s']} | {row['p95_s']} | {row['max_s']} "
        f"| {measured['bar_s']:.0f} |"
        for row in measured["rows"]
    ]
    return "\n".join(lines)
