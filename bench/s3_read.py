"""Ranged reads of 8 KiB from an S3 server through the store's promise, against boto3 and obstore by themselves.

    python -m bench s3_read [--json]    on versitygw, started for this, or on the server of TEST_S3_URL

CPU milliseconds of this process, all threads; the three take turns.
"""

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.s3_server import s3_server

SIZE, PIECE = 64 << 20, 8 << 10
ROUNDS, READS = 5, 400
BAR = 0.25


def main(arguments: list[str]) -> int:
    """Returns 0 when the bar was met."""
    parser = argparse.ArgumentParser(prog="bench s3_read")
    parser.add_argument("--json", action="store_true")
    asked, _ = parser.parse_known_args(arguments)
    with tempfile.TemporaryDirectory() as folder, s3_server(Path(folder)) as environment:
        os.environ.update(environment)
        found = measure()
    table = {
        who: {"cpu_ms": statistics.median(cpu for cpu, _ in runs), "wall_ms": statistics.median(w for _, w in runs)}
        for who, runs in found.items()
    }
    cost = table["store"]["cpu_ms"]
    if asked.json:
        print(json.dumps(table))
    else:
        print(f"{PIECE >> 10} KiB anywhere in {SIZE >> 20} MiB, {ROUNDS} rounds of {READS}")
        for who, row in table.items():
            print(f"{who:12} {row['cpu_ms']:.3f} ms CPU   {row['wall_ms']:.3f} ms")
        print(f"store {cost:.3f} ms CPU (bar {BAR})")
    return int(cost > BAR)


def measure() -> dict[str, list[tuple[float, float]]]:
    """CPU and wall milliseconds of one read, by who reads, one pair a round."""
    from archive.storage import make_store
    from archive.storage.s3 import S3Store

    store = make_store(os.environ["TEST_S3_URL"])
    assert isinstance(store, S3Store)
    content = os.urandom(SIZE)
    store.write("bench/film", [content])
    readers = {"store": lambda start: store.read_range("bench/film", start, PIECE), **_peers()}
    chance = random.Random(1)
    found: dict[str, list[tuple[float, float]]] = {who: [] for who in readers}
    for _ in range(ROUNDS):
        for who, read in readers.items():
            found[who].append(_timed(read, content, chance))
    store.delete("bench/film")
    return found


def _timed(read: Callable[[int], bytes], content: bytes, chance: random.Random) -> tuple[float, float]:
    places = [chance.randrange(SIZE - PIECE) for _ in range(READS)]
    assert bytes(read(places[0])) == content[places[0] : places[0] + PIECE]
    cpu, wall = time.process_time(), time.monotonic()
    for place in places:
        read(place)
    return (time.process_time() - cpu) * 1000 / READS, (time.monotonic() - wall) * 1000 / READS


def _peers() -> dict[str, Callable[[int], bytes]]:
    """The two libraries, as their documentation shows them."""
    import boto3
    import obstore
    from obstore.store import S3Store as Vendor

    from archive.storage.s3 import address_of

    address = address_of(os.environ["TEST_S3_URL"])
    name, endpoint = address.name("bench/film"), os.environ["AWS_ENDPOINT_URL"]
    client = boto3.session.Session(region_name=os.environ.get("AWS_REGION")).client("s3")
    vendor = Vendor(
        address.bucket, endpoint=endpoint, virtual_hosted_style_request=False, client_options={"allow_http": True}
    )

    def by_boto3(start: int) -> bytes:
        given = {"Bucket": address.bucket, "Key": name, "Range": f"bytes={start}-{start + PIECE - 1}"}
        return bytes(client.get_object(**given)["Body"].read())

    return {
        "boto3": by_boto3,
        "obstore": lambda start: bytes(obstore.get_range(vendor, name, start=start, length=PIECE)),
    }
