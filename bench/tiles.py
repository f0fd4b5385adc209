"""Tiles, side by side with Debian's IIPImage on the same files: requests a second and CPU a tile, alternated rounds.

40 pictures, half of them for registered readers and asked with a session; the rules of one change twice a second while
it runs; ETag on. Load comes from this machine to itself, so what counts are the ratios.
"""

import argparse
import json
import random
import statistics
import tempfile
import threading
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Any

from archive import publication
from archive.catalogue import records, writing
from archive.catalogue.writing import Writing
from archive.context import Archive
from archive.model.identifiers import AssetId
from archive.model.rules import Audience, Rule
from archive.profiles.naming import names_of
from archive.renditions import key_of
from archive.tiles import TILE, level_sizes
from bench.imaging.gallery import fill
from bench.imaging.load import Round, load
from bench.imaging.peers import iipimage, nginx, version
from bench.served import served

PICTURES, SIZE, ROUNDS, SECONDS = 40, (3600, 2700), 3, 5
BARS = {"tiles": 12.0, "tiles behind nginx": 10.0, "stored thumbnail": 10.0}


def main(arguments: list[str]) -> int:
    """Prints the table; returns 1 when a ratio misses its bar."""
    parser = argparse.ArgumentParser("tiles")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given, _ = parser.parse_known_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-tiles-") as scratch:
        measured = measure(Path(scratch), given.rounds)
    print(json.dumps(measured, indent=2) if given.json else table(measured))
    return 0 if all(row["ratio"] >= row["bar"] for row in measured["rows"]) else 1


def measure(scratch: Path, rounds: int) -> dict[str, Any]:
    """Fills a home, starts the three servers, and asks them in turn."""
    scratch.chmod(0o755)
    home = scratch / "home"
    archive, assets, token = fill(home, scratch / "given", PICTURES, SIZE)
    pictures = scratch / "pictures"
    pictures.mkdir()
    for asset in assets:
        with archive.store.as_file(key_of(AssetId(asset), "pyramid/1", "access.tif")) as access:
            (pictures / f"{asset}.tif").symlink_to(access)
    tiles = shuffled([f"{asset}/{each}" for asset in assets for each in tiles_of(SIZE)])
    small = [f"{asset}/full/200,150/0/default.jpg" for asset in assets]
    ours, theirs = "/iiif/image/3/{}", "/iiif/{}"
    cookie = f"chuanxi_session={token}"
    with ExitStack() as stack:
        site = stack.enter_context(served(home))
        before, before_id = stack.enter_context(nginx(scratch, int(site.url.rsplit(":", 1)[1])))
        peer, peer_id = stack.enter_context(iipimage(scratch, pictures))
        stack.enter_context(Changing(archive))
        asked = {
            "tiles": (site.url, named(tiles, ours), [site.process]),
            "tiles behind nginx": (before, named(tiles, ours), [site.process, before_id]),
            "stored thumbnail": (site.url, named(small, ours), [site.process]),
        }
        rows = []
        for name, (base, paths, servers) in asked.items():
            beside = named(_as_tiff(tiles if "tiles" in name else small), theirs)
            mine: list[Round] = []
            other: list[Round] = []
            for _ in range(rounds):
                mine.append(load(base, paths, servers, scratch, cookie=cookie, seconds=SECONDS))
                other.append(load(peer, beside, [peer_id], scratch, seconds=SECONDS))
            rows.append(_row(name, mine, other))
    return {"pictures": PICTURES, "size": SIZE, "tile": TILE, "peer": f"iipimage-server {version()}", "rows": rows}


def tiles_of(size: tuple[int, int]) -> list[str]:
    """The parameters of every tile, as a viewer asks for it from info.json."""
    width, height = size
    found = []
    for number in range(len(level_sizes(width, height))):
        scale = 1 << number
        for y in range(0, height, TILE * scale):
            for x in range(0, width, TILE * scale):
                w, h = min(TILE * scale, width - x), min(TILE * scale, height - y)
                found.append(f"{x},{y},{w},{h}/{ceil(w / scale)},{ceil(h / scale)}/0/default.jpg")
    return found


def shuffled(paths: list[str]) -> list[str]:
    """In no order, the same on every run."""
    random.Random(5).shuffle(paths)
    return paths


def named(paths: list[str], pattern: str) -> list[str]:
    """The paths under a server's own prefix."""
    return [pattern.format(path) for path in paths]


def _as_tiff(paths: list[str]) -> list[str]:
    return [path.replace("/", ".tif/", 1) for path in paths]


class Changing:
    """Changes the rules of one picture twice a second, between open and registered, as curators do."""

    def __init__(self, archive: Archive) -> None:
        self.archive, self.ended = archive, threading.Event()
        self.thread = threading.Thread(target=self._change)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join()

    def _change(self) -> None:
        with self.archive.database.reading() as connection:
            name = records.find(connection, "main", "item", "B-001")
        turn = 0
        while name is not None and not self.ended.wait(0.5):
            turn += 1
            by = Writing("bench", datetime.now(UTC))
            with self.archive.database.writing() as connection:
                present = records.read(connection, name)
                if present is None:
                    return
                rules = (Rule(Audience.REGISTERED if turn % 2 else Audience.PUBLIC),)
                head = replace(present.head, number=present.head.number + 1, rules=rules)
                known_as = names_of(self.archive.profiles["item"], head.values)
                writing.revise(connection, present, head, known_as, by)
                publication.publish(connection, self.archive.profiles, name, by)


def _row(name: str, mine: list[Round], other: list[Round]) -> dict[str, Any]:
    def middle(rounds: list[Round], what: str) -> float:
        return statistics.median(getattr(each, what) for each in rounds)

    return {
        "what": name,
        "rps": round(middle(mine, "rps")),
        "cpu_ms": round(middle(mine, "cpu_ms"), 4),
        "p95_ms": round(middle(mine, "p95_ms"), 2),
        "failed": sum(each.bad for each in mine),
        "peer_rps": round(middle(other, "rps")),
        "peer_cpu_ms": round(middle(other, "cpu_ms"), 4),
        "peer_failed": sum(each.bad for each in other),
        "ratio": round(middle(mine, "rps") / middle(other, "rps"), 1),
        "bar": BARS[name],
    }


def table(measured: dict[str, Any]) -> str:
    """The rows for people."""
    lines = [
        f"{measured['pictures']} pictures of {measured['size'][0]}×{measured['size'][1]}, tiles of {measured['tile']}; "
        f"peer: {measured['peer']}\n",
        "| c=16 | requests/s | CPU ms | p95 ms | failed | peer requests/s | peer CPU ms | ratio | bar |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {row['what']} | {row['rps']} | {row['cpu_ms']} | {row['p95_ms']} | {row['failed']} | {row['peer_rps']} "
        f"| {row['peer_cpu_ms']} | {row['ratio']} | {row['bar']:.0f} |"
        for row in measured["rows"]
    ]
    return "\n".join(lines)
