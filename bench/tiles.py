"""Tiles and other images, side by side with IIPImage on the same files: requests a second and CPU each, in turns.

40 pictures, half of them for registered readers and asked with a session; the rules of one change twice a second while
it runs; ETag on. Load comes from this machine to itself, so what counts are the ratios.
"""

import os
import random
import statistics
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
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
from archive.storage import make_store
from archive.storage.moving import move
from archive.tiles import TILE, level_sizes
from bench.imaging.gallery import fill
from bench.imaging.load import Round, load
from bench.imaging.manifests import manifests_table, measure_manifests
from bench.imaging.peers import iipimage, nginx, version
from bench.imaging.pyramids import measure_pyramids, pyramids_table
from bench.imaging.telling import options, tell
from bench.s3_server import s3_server
from bench.served import served

PICTURES, SIZE, ROUNDS, SECONDS, WARM = 40, (3600, 2700), 3, 5, 2
BARS = {
    "tiles": 12.0,
    "tiles behind nginx": 10.0,
    "tiles from S3": 4.0,
    "tiles from S3, kept here": 4.0,
    "stored thumbnail": 10.0,
}
SHAPES = {
    "region as it is": "{x},{y},800,600/max/0",
    "region at a third": "{x},{y},2400,1800/800,600/0",
    "whole, 800 wide": "full/8{z},/0",
    "whole within a square": "full/!10{z},1000/0",
    "square": "square/5{z},5{z}/0",
    "half of it, turned": "pct:{p},{p},50,50/6{z},/90",
}
"""What readers ask for beside tiles; everywhere another place or size, so that nothing is answered from memory."""
WALL, CPU = 1.0, 1.2
"""What each shape has to reach of the peer's requests a second, and by how much less CPU it has to cost."""

OURS, THEIRS = "/iiif/image/3/{}", "/iiif/{}"


def main(arguments: list[str]) -> int:
    """Prints the tables; returns 1 when a bar is missed. `--only=pyramids` (tiles, manifests) measures less."""
    given = options("tiles", arguments, ROUNDS)
    parts = {
        "tiles": (measure, table),
        "pyramids": (measure_pyramids, pyramids_table),
        "manifests": (measure_manifests, manifests_table),
    }
    missed = 0
    for name, (measured_by, told_by) in parts.items():
        if given.only in ("", name):
            with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as scratch:
                missed |= tell(name, given, measured_by(Path(scratch), given.rounds), told_by)
    return missed


def measure(scratch: Path, rounds: int) -> dict[str, Any]:
    """Fills a home, starts the servers, and asks them in turn."""
    scratch.chmod(0o755)
    archive, assets, token = fill(scratch / "home", scratch / "given", PICTURES, SIZE)
    pictures = scratch / "pictures"
    pictures.mkdir()
    for asset in assets:
        with archive.store.as_file(key_of(AssetId(asset), "pyramid/1", "access.tif")) as access:
            (pictures / f"{asset}.tif").symlink_to(access)
    bench = Bench(scratch, archive, assets, pictures, f"chuanxi_session={token}", rounds)
    rows = [*bench.stored(), *bench.from_s3(), *bench.made()]
    return {"pictures": PICTURES, "size": SIZE, "tile": TILE, "peer": f"iipimage-server {version()}", "rows": rows}


@dataclass(frozen=True, slots=True)
class Bench:
    """A filled archive, the same pictures for the peer, a reader's cookie."""

    scratch: Path
    archive: Archive
    assets: list[str]
    pictures: Path
    cookie: str
    rounds: int

    @property
    def home(self) -> Path:
        """The archive's folder."""
        return self.archive.settings.chuanxi_home

    def tiles(self) -> list[str]:
        """Every tile of every picture, in no order."""
        return shuffled([f"{asset}/{each}" for asset in self.assets for each in tiles_of(SIZE)])

    def stored(self) -> list[dict[str, Any]]:
        """What is copied from the disk, while workers and followers run."""
        small = [f"{asset}/full/!200,200/0/default.jpg" for asset in self.assets]
        with ExitStack() as stack:
            site = stack.enter_context(served(self.home, CACHE_MB="0"))
            front, front_id = stack.enter_context(nginx(self.scratch, int(site.url.rsplit(":", 1)[1])))
            peer = stack.enter_context(iipimage(self.scratch, self.pictures))
            stack.enter_context(Changing(self.archive))
            asked = {
                "tiles": (site.url, self.tiles(), [site.process]),
                "tiles behind nginx": (front, self.tiles(), [site.process, front_id]),
                "stored thumbnail": (site.url, small, [site.process]),
            }
            return _in_turns(asked, peer, self.rounds, self.scratch, self.cookie)

    def from_s3(self) -> list[dict[str, Any]]:
        """What is copied from an S3 server on this machine."""
        with ExitStack() as stack:
            peer = stack.enter_context(iipimage(self.scratch, self.pictures))
            given = stack.enter_context(_on_s3(self.scratch, self.archive))
            stack.enter_context(Changing(self.archive))
            rows = []
            for name, kept in (("tiles from S3", {"CACHE_MB": "0"}), ("tiles from S3, kept here", {})):
                with served(self.home, "--with", "none", **given, **kept) as site:
                    asked = {name: (site.url, self.tiles(), [site.process])}
                    rows += _in_turns(asked, peer, self.rounds, self.scratch, self.cookie)
            return rows

    def made(self) -> list[dict[str, Any]]:
        """What has to be made: so few in a second that workers and followers would be counted as theirs."""
        with ExitStack() as stack:
            site = stack.enter_context(served(self.home, "--with", "none", CACHE_MB="0"))
            peer = stack.enter_context(iipimage(self.scratch, self.pictures))
            asked = {name: (site.url, shaped(self.assets, shape), [site.process]) for name, shape in SHAPES.items()}
            return _in_turns(asked, peer, self.rounds, self.scratch, self.cookie)


def _in_turns(
    asked: dict[str, tuple[str, list[str], list[int]]],
    peer: tuple[str, int],
    rounds: int,
    scratch: Path,
    cookie: str,
) -> list[dict[str, Any]]:
    """A row for each thing asked: (base address, paths, processes), in turns with the `peer`: (address, process).

    Both are asked for a little before they are measured: files are opened, connections made.
    """
    rows = []
    for name, (base, paths, servers) in asked.items():
        mine: list[Round] = []
        other: list[Round] = []
        for seconds in (WARM, *[SECONDS] * rounds):
            mine.append(load(base, named(paths, OURS), servers, scratch, cookie=cookie, seconds=seconds))
            other.append(load(peer[0], named(_as_tiff(paths), THEIRS), [peer[1]], scratch, seconds=seconds))
        rows.append(_row(name, mine[1:], other[1:]))
    return rows


@contextmanager
def _on_s3(scratch: Path, archive: Archive) -> Iterator[dict[str, str]]:
    """The same archive with its store on an S3 server, which is started for it; the settings of a site of its own."""
    with s3_server(scratch) as environ:
        given = {name: value for name, value in environ.items() if name.startswith("AWS_")}
        os.environ.update(given)
        address = environ["TEST_S3_URL"]
        move(archive.store, make_store(address), lambda _: None)
        yield {"STORAGE_URL": address, **given}


def shaped(assets: list[str], shape: str, number: int = 4000) -> list[str]:
    """Requests of a shape, each of another place or size, over all pictures."""
    random_places = random.Random(7)
    return [
        f"{random_places.choice(assets)}/"
        + shape.format(
            x=random_places.randrange(1, SIZE[0] - 2400),
            y=random_places.randrange(1, SIZE[1] - 1800),
            z=f"{random_places.randrange(10, 99)}",
            p=f"{random_places.randrange(100, 4999) / 100:.2f}",
        )
        + "/default.jpg"
        for _ in range(number)
    ]


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
        "ratio": (ratio := round(middle(mine, "rps") / middle(other, "rps"), 2)),
        "cheaper": (cheaper := round(middle(other, "cpu_ms") / middle(mine, "cpu_ms"), 2)),
        "bar": BARS.get(name, WALL),
        "bar_cpu": None if name in BARS else CPU,
        "good": ratio >= BARS.get(name, WALL) and (name in BARS or cheaper >= CPU),
    }


def table(measured: dict[str, Any]) -> str:
    """The rows for people."""
    lines = [
        f"{measured['pictures']} pictures of {measured['size'][0]}×{measured['size'][1]}, tiles of {measured['tile']}; "
        f"peer: {measured['peer']}\n",
        "| c=16 | requests/s | CPU ms | p95 ms | failed | peer req./s | peer CPU ms | ratio | bar | CPU ratio | bar |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {row['what']} | {row['rps']} | {row['cpu_ms']} | {row['p95_ms']} | {row['failed']} | {row['peer_rps']} "
        f"| {row['peer_cpu_ms']} | {row['ratio']} | {row['bar']:g} | {row['cheaper']} | {row['bar_cpu'] or ''} |"
        for row in measured["rows"]
    ]
    return "\n".join(lines)
