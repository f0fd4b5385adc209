"""A curator at the whole stack, who gives a batch again when the command says that it could not take it."""

import csv
import secrets
import subprocess
import threading
from pathlib import Path

import numpy
import pyvips

from tools.stack.__main__ import Stack
from tools.stack.starting import PROGRAMS

CELLS = {
    "资源编号*": "{key}-{number}",
    "文件名*": "{number}.jpg",
    "用途*": "保存级母版",
    "题名*": "演练第{number}件",
    "资源类型*": "图片",
    "项目名称*": "广府剪纸",
    "门类*": "传统美术",
    "行政区划代码*": "440104",
    "采集日期*": "2019-02-19",
    "开放级别*": "公开",
    "权利声明*": "未知有版权",
    "权利人*": "示例馆",
}


def batch(folder: Path, items: int) -> Path:
    """Small pictures and their sheet: quick to take in, so that what is measured is waiting."""
    folder.mkdir(parents=True)
    key = secrets.token_hex(4)
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(CELLS)
        for number in range(items):
            writer.writerow([cell.format(key=key, number=number) for cell in CELLS.values()])
            pixels = numpy.frombuffer(secrets.token_bytes(320 * 240 * 3), numpy.uint8).reshape(240, 320, 3)
            pyvips.Image.new_from_array(pixels).jpegsave(str(folder / f"{number}.jpg"))
    return folder


def chuanxi(running: Stack, *words: str) -> subprocess.CompletedProcess[str]:
    """One command with the stack's settings."""
    command = [str(PROGRAMS / "chuanxi"), *words]
    environment = {"PATH": "/usr/bin:/bin", **running.settings}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


class Giving:
    """`ingest add` beside us, until it says that all is in. `times`: how often it was given."""

    def __init__(self, running: Stack, folder: Path) -> None:
        self.times = 0
        self._running, self._folder, self._said = running, folder, ""
        self._done, self._gone = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._give)

    def __enter__(self) -> "Giving":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._gone.set()
        self._thread.join()

    def is_done(self) -> bool:
        """Whether the command has said that everything succeeded."""
        return self._done.is_set()

    def said(self) -> str:
        """What the last command that ended told."""
        return self._said[-2000:]

    def _give(self) -> None:
        while not self._gone.is_set():
            self.times += 1
            told = chuanxi(self._running, "ingest", "add", str(self._folder), "--publish", "--json")
            self._said = told.stdout + told.stderr
            if told.returncode == 0:
                self._done.set()
                return
            self._gone.wait(1)
