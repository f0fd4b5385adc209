"""The fault drill: each server of the stack stopped, killed or frozen while deposits, searches and page views go on.

    python -m tools.stack.drill [--only search,storage] [--frozen 30]

Prints what visitors met meanwhile, how often a deposit had to be given again, and how long healing took. Nobody lends a
hand: whatever ends is started again, as a container engine would; a command that says that it could not is repeated.
Fails where something was lost, doubled or damaged, or has not healed within two minutes.
"""

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.engines.cache import Unobtainable
from tools.engines.process import Process
from tools.stack.__main__ import Stack, stack
from tools.stack.giving import Giving, batch, chuanxi
from tools.stack.visitors import Visitors, ask, first_hit, found

AWAY, PATIENCE, ITEMS = 6.0, 120.0, 4
"""Seconds for which a server that was stopped or killed stays away, and within which all has to heal; items a fault."""

ENGINES = ("database", "broker", "search", "storage")
HOUSE = ("worker", "worker-light", "recorder", "indexer", "web")
Acts = Callable[[Stack, str, float], None]

STARTERS = ThreadPoolExecutor(len(HOUSE) + len(ENGINES), "starter")
"""What they started dies with them (prctl(2): the parent is a thread), so they live as long as the drill."""


def again(process: Process) -> None:
    """Starts it until it stays: what `restart: unless-stopped` does."""
    until = time.monotonic() + 2 * PATIENCE
    while True:
        try:
            process.start(PATIENCE)
        except Unobtainable:
            if time.monotonic() > until:
                raise
            time.sleep(1)
        else:
            return


def stopped(running: Stack, name: str, seconds: float) -> None:
    """Asked to end, and started again."""
    running.processes[name].stop()
    time.sleep(seconds)
    again(running.processes[name])


def killed(running: Stack, name: str, seconds: float) -> None:
    """Ended without being asked, and started again."""
    running.processes[name].kill()
    time.sleep(seconds)
    again(running.processes[name])


def restarted(running: Stack, name: str, seconds: float) -> None:
    """Asked to end, and started again at once."""
    del seconds
    stopped(running, name, 0)


def frozen(running: Stack, name: str, seconds: float) -> None:
    """It keeps its connections and answers nothing; then it goes on."""
    running.processes[name].freeze()
    time.sleep(seconds)
    running.processes[name].thaw()


def in_the_wrong_order(running: Stack, name: str, seconds: float) -> None:
    """Everything is killed; then the house is started before its servers, the database last."""
    del name
    for each in (*HOUSE, *ENGINES):
        running.processes[each].kill()
    started = [STARTERS.submit(again, running.processes[each]) for each in HOUSE]
    for each in reversed(ENGINES):
        time.sleep(seconds / len(ENGINES))
        started.append(STARTERS.submit(again, running.processes[each]))
    for one in started:
        one.result()


FAULTS: dict[str, Acts] = {"stopped": stopped, "killed": killed, "restarted": restarted, "frozen": frozen}


def drill(running: Stack, name: str, fault: str, acts: Acts, given: Path, seconds: float) -> dict[str, str]:
    """One fault, as a row of the table. Raises AssertionError."""
    known, page = found(running.url), first_hit(running.url)
    addresses = {"page": page["page"], "manifest": page["manifest"], "search": f"{running.url}/api/search?q=jianzhi"}
    with Visitors(addresses) as visitors, Giving(running, given) as giving:
        time.sleep(2)
        acts(running, name, seconds)
        mended = time.monotonic()
        while not (giving.is_done() and found(running.url) == known + ITEMS and ask(f"{running.url}/readyz")[0] == 200):
            waited = time.monotonic() - mended
            assert waited < PATIENCE, (name, fault, known, found(running.url), giving.said())
            for each in HOUSE:  # one that answered, and ended after all when its database did not
                if running.processes[each].has_ended():
                    again(running.processes[each])
            time.sleep(0.1)
        healed = time.monotonic() - mended
    rows = {each: visitors.told(each) for each in addresses}
    return {"server": name, "fault": fault, **rows, "given": f"{giving.times} ×", "healed after": f"{healed:.1f} s"}


def is_sound(running: Stack) -> None:
    """Nothing is missing, damaged or stray; the index has what the catalogue has. Raises AssertionError."""
    told = json.loads(chuanxi(running, "archive", "fixity", "--json").stdout)
    assert told == {"missing": [], "damaged": [], "stray": []}, told
    checked = chuanxi(running, "search", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def rows_of(running: Stack, folder: Path, names: Iterable[str], frozen_s: float) -> Iterator[dict[str, str]]:
    """Every fault of the servers named, one after another."""
    numbers = itertools.count(1)
    for name in names:
        wrong = {"killed, started before its servers": in_the_wrong_order}
        for fault, acts in (FAULTS if name != "everything" else wrong).items():
            given = batch(folder / f"{name}-{next(numbers)}", ITEMS)
            yield drill(running, name, fault, acts, given, frozen_s if acts is frozen else AWAY)


def main() -> int:
    """Prints the table as it grows."""
    parser = argparse.ArgumentParser("drill", description="faults on the whole stack")
    every = (*ENGINES, "worker", "everything")
    parser.add_argument("--only", default=",".join(every), help="services, separated by commas")
    parser.add_argument("--frozen", type=float, default=30.0, help="seconds for which a server is frozen")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="chuanxi-drill-") as made:
        Path(made).chmod(0o755)
        with stack(Path(made) / "stack") as running:
            first = batch(Path(made) / "first", ITEMS)
            chuanxi(running, "ingest", "add", str(first), "--publish").check_returncode()
            for number, row in enumerate(rows_of(running, Path(made), told.only.split(","), told.frozen)):
                if number == 0:
                    print(f"| {' | '.join(row)} |\n|{'---|' * len(row)}")
                print(f"| {' | '.join(row.values())} |", flush=True)
            is_sound(running)
            print("nothing missing, damaged or stray; the index has what the catalogue has")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (AssertionError, Unobtainable, subprocess.CalledProcessError) as fault:
        sys.exit(f"{type(fault).__name__}: {fault}")
