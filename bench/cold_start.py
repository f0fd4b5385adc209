"""Cold start: from the command `chuanxi serve` to a /readyz that says 200, site, worker and followers alive.

Beside it, in alternation, the floor: one interpreter that imports the house and ends.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.served import environment, served

RUNS, BAR = 7, 3.0


def main(arguments: list[str]) -> int:
    """Prints the table; returns 1 when the median misses the bar."""
    parser = argparse.ArgumentParser("cold_start")
    parser.add_argument("--json", action="store_true")
    given, _ = parser.parse_known_args(arguments)
    measured = measure()
    print(json.dumps(measured, indent=2) if given.json else table(measured))
    return 0 if measured["ready_s"]["median"] <= BAR else 1


def measure() -> dict[str, Any]:
    """The first run makes the home, the others find it."""
    ready: list[float] = []
    floor: list[float] = []
    with tempfile.TemporaryDirectory(prefix="bench-start-") as scratch:
        home = Path(scratch) / "home"
        for _ in range(RUNS):
            begun = time.monotonic()
            subprocess.run([sys.executable, "-c", "import app.creation"], env=environment(home), check=True)
            floor.append(time.monotonic() - begun)
            with served(home) as site:
                ready.append(site.ready_s)
    return {"runs": RUNS, "bar_s": BAR, "ready_s": _of(ready), "imports_s": _of(floor)}


def _of(times: list[float]) -> dict[str, float]:
    return {
        "first": round(times[0], 2),
        "median": round(statistics.median(times), 2),
        "max": round(max(times), 2),
    }


def table(measured: dict[str, Any]) -> str:
    """The rows for people."""
    rows = (("`chuanxi serve` to /readyz", "ready_s"), ("importing the house alone", "imports_s"))
    lines = ["| cold start, s | first (empty home) | median | max | bar |", "|---|--:|--:|--:|--:|"]
    for name, key in rows:
        each = measured[key]
        bar = f"{measured['bar_s']:.0f}" if key == "ready_s" else ""
        lines.append(f"| {name} | {each['first']} | {each['median']} | {each['max']} | {bar} |")
    return "\n".join(lines)
