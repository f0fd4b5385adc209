"""The fault drill: each server of the stack stopped, killed or frozen while deposits, searches and page views go on.

    python -m tools.stack.drill [--only search,storage] [--frozen 30]

Prints what visitors met meanwhile, whether what was given came in once, and how long healing took. Nobody lends a hand:
whatever ends is started again, as a container engine would.
"""

import argparse
import csv
import http.client
import json
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tools.engines.cache import Unobtainable
from tools.engines.process import Process
from tools.stack.__main__ import Stack, stack
from tools.stack.starting import PROGRAMS

AWAY = 6.0
"""Seconds for which a server that was stopped or killed stays away."""

ENGINES = ("database", "broker", "search", "storage")
CELLS = {
    "资源编号*": "D-{number:05d}",
    "文件名*": "{number:05d}.txt",
    "用途*": "文档",
    "题名*": "演练第{number}件",
    "资源类型*": "文本",
    "项目名称*": "广府剪纸",
    "门类*": "传统美术",
    "行政区划代码*": "440104",
    "采集日期*": "2019-02-19",
    "开放级别*": "公开",
    "权利声明*": "未知有版权",
    "权利人*": "示例馆",
}


def again(process: Process) -> None:
    """Starts it until it stays: what `restart: unless-stopped` does."""
    until = time.monotonic() + 300
    while True:
        try:
            process.start(120)
        except Unobtainable:
            if time.monotonic() > until:
                raise
            time.sleep(1)
        else:
            return


ACTS: dict[str, tuple[Callable[[Process], None], Callable[[Process], None]]] = {
    "stopped": (Process.stop, again),
    "killed": (Process.kill, again),
    "frozen": (Process.freeze, Process.thaw),
}
"""What is done to a server, and what ends it."""


@dataclass
class Visitors:
    """Ask for these addresses five times a second, and count the answers; 0: none came within ten seconds."""

    addresses: dict[str, str]
    met: dict[str, Counter[int]] = field(default_factory=dict)

    def __enter__(self) -> "Visitors":
        self.met = {name: Counter() for name in self.addresses}
        self._gone = threading.Event()
        self._threads = [threading.Thread(target=self._visit, args=(name,)) for name in self.addresses]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._gone.set()
        for thread in self._threads:
            thread.join()

    def _visit(self, name: str) -> None:
        while not self._gone.wait(0.2):
            self.met[name][ask(self.addresses[name])[0]] += 1

    def told(self, name: str) -> str:
        """Status × how often, as a table wants it."""
        return ", ".join(f"{code or 'none'} ×{number}" for code, number in sorted(self.met[name].items()))


def ask(url: str) -> tuple[int, bytes]:
    """Status and body of a GET; 0 if there is no answer."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 the stack's own site
            return int(answer.status), answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read()
    except (OSError, http.client.HTTPException):
        return 0, b""


def total(site: str) -> int:
    """How many of our items can be found; -1 while search rests."""
    code, body = ask(f"{site}/api/search?q={quote('演练')}")
    return int(json.loads(body)["total"]) if code == 200 else -1


def batch(folder: Path, numbers: range) -> Path:
    """Texts and their sheet: quick to take in, so that what is measured is waiting."""
    folder.mkdir(parents=True)
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(CELLS)
        for number in numbers:
            writer.writerow([cell.format(number=number) for cell in CELLS.values()])
            (folder / f"{number:05d}.txt").write_text(f"第{number}件的文字\n", "utf-8")
    return folder


def add(running: Stack, folder: Path) -> subprocess.Popen[bytes]:
    """`chuanxi ingest add` in a process of its own."""
    command = [str(PROGRAMS / "chuanxi"), "ingest", "add", str(folder), "--publish", "--json"]
    environment = {"PATH": "/usr/bin:/bin", **running.settings}
    with folder.with_suffix(".json").open("wb") as out, folder.with_suffix(".err").open("wb") as complaints:
        return subprocess.Popen(command, env=environment, stdout=out, stderr=complaints)


def drill(running: Stack, name: str, act: str, folder: Path, numbers: range, seconds: float) -> dict[str, object]:
    """One fault; raises AssertionError where something was lost, doubled, or has not healed within five minutes."""
    known = total(running.url)
    page = page_of(running)
    addresses = {
        "page": page,
        "collection": running.url + "/iiif/collection/root",
        "search": f"{running.url}/api/search?q=jianzhi",
    }
    harm, mend = ACTS[act]
    with Visitors(addresses) as visitors:
        adding = add(running, batch(folder / f"{name}-{act}", numbers))
        time.sleep(2)
        harm(running.processes[name])
        time.sleep(seconds)
        mend(running.processes[name])
        mended = time.monotonic()
        code = adding.wait(300)
        while not (ask(f"{running.url}/readyz")[0] == 200 and total(running.url) == known + len(numbers)):
            assert time.monotonic() - mended < 300, (name, act, total(running.url), known)
            time.sleep(0.2)
        healed = time.monotonic() - mended
    assert code == 0, (folder / f"{name}-{act}.err").read_text("utf-8")[-2000:]
    return {
        "server": name,
        "act": act,
        **{each: visitors.told(each) for each in addresses},
        "healed_s": round(healed, 1),
    }


def page_of(running: Stack) -> str:
    """The page of something that can be found."""
    return str(json.loads(ask(f"{running.url}/api/search?size=1")[1])["hits"][0]["page"])


def main() -> int:
    """Prints the table as it grows."""
    parser = argparse.ArgumentParser("drill", description="faults on the whole stack")
    parser.add_argument("--only", default=",".join((*ENGINES, "worker")), help="services, separated by commas")
    parser.add_argument("--frozen", type=float, default=30.0, help="seconds for which a server is frozen")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="chuanxi-drill-") as made:
        Path(made).chmod(0o755)
        with stack(Path(made) / "stack") as running:
            assert add(running, batch(Path(made) / "first", range(5))).wait(300) == 0
            print("| server | act | page | collection | search | healed after |\n|---|---|---|---|---|--:|", flush=True)
            first = 100
            for name in given.only.split(","):
                for act in ACTS:
                    seconds = given.frozen if act == "frozen" else AWAY
                    row = drill(running, name, act, Path(made), range(first, first + 4), seconds)
                    first += 4
                    print("| " + " | ".join(str(cell) for cell in row.values()) + " s |", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
