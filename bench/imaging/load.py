"""Load from this machine to itself: wrk over a list of addresses, and what it cost the servers."""

import json
import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SCRIPT = """
local paths = {}
for line in io.lines(os.getenv("BENCH_PATHS")) do paths[#paths + 1] = line end
local place = 0
local headers = {}
if os.getenv("BENCH_COOKIE") then headers["Cookie"] = os.getenv("BENCH_COOKIE") end
request = function()
  place = place % #paths + 1
  return wrk.format("GET", paths[place], headers)
end
done = function(summary, latency)
  io.write(string.format('BENCH {"requests":%d,"duration_us":%d,"bytes":%d,"bad":%d,"p95_us":%d}\\n',
    summary.requests, summary.duration, summary.bytes,
    summary.errors.status + summary.errors.read + summary.errors.connect + summary.errors.timeout,
    latency:percentile(95)))
end
"""


@dataclass(frozen=True, slots=True)
class Round:
    """Requests a second, CPU milliseconds a request of the servers, p95 in milliseconds, failed requests."""

    rps: float
    cpu_ms: float
    p95_ms: float
    bad: int


def load(
    base: str,
    paths: list[str],
    servers: Iterable[int],
    folder: Path,
    *,
    cookie: str = "",
    seconds: int,
    connections: int = 16,
) -> Round:
    """One round of so many connections. `servers`: ids of the processes whose trees did the work."""
    listed, script = folder / "paths.txt", folder / "wrk.lua"
    listed.write_text("\n".join(paths), encoding="ascii")
    script.write_text(SCRIPT, encoding="ascii")
    environ = {**os.environ, "BENCH_PATHS": str(listed)} | ({"BENCH_COOKIE": cookie} if cookie else {})
    roots = list(servers)
    before = _cpu(roots)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script), base]
    said = subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout
    spent = _cpu(roots) - before
    found = re.search(r"BENCH (\{.*\})", said)
    if found is None:
        raise RuntimeError(said)
    plain = json.loads(found[1])
    requests = max(1, plain["requests"])
    return Round(requests / (plain["duration_us"] / 1e6), spent * 1000 / requests, plain["p95_us"] / 1000, plain["bad"])


def _cpu(roots: list[int]) -> float:
    """Seconds of CPU that the trees below these processes have used."""
    ticks = 0
    parents: dict[int, int] = {}
    used: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[int(folder.name)], used[int(folder.name)] = int(fields[1]), int(fields[11]) + int(fields[12])
    wanted = set(roots)
    while more := {child for child, parent in parents.items() if parent in wanted} - wanted:
        wanted |= more
    ticks = sum(used.get(each, 0) for each in wanted)
    return ticks / os.sysconf("SC_CLK_TCK")
