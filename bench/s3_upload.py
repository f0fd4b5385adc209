"""Upload of 2 GB to an S3 server through the store's promise, against boto3's own TransferManager on the same file.

    python -m bench s3_upload [--json]    on versitygw, started for this, or on the server of TEST_S3_URL

The two take turns, each in a process of its own, so that each has its own peak of memory.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.s3_server import s3_server

SIZE = 2 * 10**9
ROUNDS = 5
BAR, MEMORY_BAR = 0.8, 150


def main(arguments: list[str]) -> int:
    """Returns 0 when both bars were met."""
    parser = argparse.ArgumentParser(prog="bench s3_upload")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--size", type=int, default=SIZE)
    asked, _ = parser.parse_known_args(arguments)
    with tempfile.TemporaryDirectory() as folder, s3_server(Path(folder)) as environment:
        film = Path(folder) / "film"
        with film.open("wb") as file:
            for _ in range(asked.size >> 20):
                file.write(os.urandom(1 << 20))
        found: dict[str, list[dict[str, float]]] = {"store": [], "transfer_manager": []}
        for _ in range(ROUNDS):
            for who, runs in found.items():
                command = [sys.executable, "-m", "bench.s3_upload", who, str(film)]
                done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
                runs.append(json.loads(done.stdout))
    rate = {who: statistics.median(run["mb_per_s"] for run in runs) for who, runs in found.items()}
    pairs = zip(found["store"], found["transfer_manager"], strict=True)
    share = statistics.median(ours["mb_per_s"] / theirs["mb_per_s"] for ours, theirs in pairs)
    memory = max(run["memory_mb"] for run in found["store"])
    if asked.json:
        print(json.dumps({"runs": found, "share": share, "memory_mb": memory}))
    else:
        print(f"{asked.size / 1e9:.1f} GB, {ROUNDS} rounds")
        for who, runs in found.items():
            cpu = statistics.median(run["cpu_s"] for run in runs)
            peak = max(run["memory_mb"] for run in runs)
            print(f"{who:17} {rate[who]:6.0f} MB/s   {cpu:5.1f} s CPU   {peak:4.0f} MB at most")
        print(f"share {share:.2f} (bar {BAR}), memory {memory:.0f} MB (bar {MEMORY_BAR})")
    return int(share < BAR or memory > MEMORY_BAR)


def upload(who: str, film: Path) -> dict[str, float]:
    """One upload in this process, with nothing else before it but the opening."""
    from archive.storage import make_store
    from archive.storage.s3 import address_of

    url = os.environ["TEST_S3_URL"]
    store = make_store(url)
    name = f"bench/{who}"
    if who == "store":
        begun, cpu = time.monotonic(), time.process_time()
        with film.open("rb", buffering=0) as file:
            store.write(name, iter(lambda: file.read(1 << 20), b""))
    else:
        import boto3
        from botocore.config import Config

        client = boto3.session.Session(region_name=os.environ.get("AWS_REGION")).client(
            "s3", config=Config(signature_version="s3v4")
        )
        address = address_of(url)
        begun, cpu = time.monotonic(), time.process_time()
        client.upload_file(str(film), address.bucket, address.name(name))
    seconds, spent = time.monotonic() - begun, time.process_time() - cpu
    size = film.stat().st_size
    if store.size(name) != size:
        raise RuntimeError("not all bytes have arrived")
    store.delete(name)
    return {"mb_per_s": size / 1e6 / seconds, "cpu_s": spent, "memory_mb": _peak()}


def _peak() -> float:
    """Megabytes (10⁶) that this process has held at most. (The system's `ru_maxrss` counts its parent's, too.)"""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) * 1024 / 1e6 if found else 0.0


if __name__ == "__main__":
    print(json.dumps(upload(sys.argv[1], Path(sys.argv[2]))))
