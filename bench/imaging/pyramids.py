"""Access copies: the CPU of a 108-megapixel one beside bare `tiffsave`, in turns, and the memory of a gigapixel one."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pyvips

from archive.model.asset import Technical
from bench.imaging.gallery import photograph
from ingest.media.image import MEDIUM

SIZE, GIGA = (12_000, 9_000), (40_000, 25_000)
BAR, MEMORY = 1.3, 600.0


def measure_pyramids(folder: Path, rounds: int) -> dict[str, Any]:
    """Each access copy is made by a process of its own."""
    tile = photograph(folder / "tile.jpg", SIZE[0] // 4, SIZE[1] // 4, 1)
    picture = pyvips.Image.new_from_file(str(tile)).replicate(4, 4)
    picture.jpegsave(str(folder / "108.jpg"), Q=92)
    giga = pyvips.Image.new_from_file(str(tile)).replicate(14, 12).crop(0, 0, *GIGA)
    giga.tiffsave(str(folder / "giga.tif"), tile=True, compression="jpeg", Q=90, bigtiff=True)
    runs: dict[str, list[tuple[float, float]]] = {"ours": [], "bare": []}
    for _ in range(rounds):
        for who, each in runs.items():
            each.append(_spent(who, folder / "108.jpg", SIZE))
    ours, bare = (statistics.median(cpu for cpu, _ in each) for each in runs.values())
    _, most = _spent("ours", folder / "giga.tif", GIGA)
    ratio = round(ours / bare, 2)
    rows = [
        {"what": "108 megapixels, s CPU", "ours": round(ours, 2), "bare": round(bare, 2), "ratio": ratio, "bar": BAR},
        {"what": "1 gigapixel, MB of memory", "ours": round(most), "bare": None, "ratio": None, "bar": MEMORY},
    ]
    rows[0]["good"], rows[1]["good"] = ratio <= BAR, most <= MEMORY
    return {"libvips": ".".join(str(pyvips.version(part)) for part in range(3)), "rows": rows}


def _spent(who: str, source: Path, size: tuple[int, int]) -> tuple[float, float]:
    """Seconds of CPU and megabytes of memory at most."""
    command = [sys.executable, "-m", "bench.imaging.pyramids", who, str(source), *map(str, size)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(said[0]), float(said[1])


def _one(who: str, source: str, width: str, height: str) -> int:
    begun = time.process_time()
    with tempfile.TemporaryDirectory(prefix="bench-pyramid-") as folder:
        into = Path(folder)
        if who == "ours":
            MEDIUM.recipes[0].make(Path(source), Technical(int(width), int(height)), into, lambda _: None)
        else:
            pyvips.Image.new_from_file(source, access="sequential").tiffsave(
                str(into / "bare.tif"),
                tile=True,
                pyramid=True,
                compression="jpeg",
                Q=85,
                tile_width=512,
                tile_height=512,
            )
        spent = time.process_time() - begun
    print(spent, _most())
    return 0


def _most() -> float:
    """Megabytes that this process has held at most. What getrusage says counts those of whoever started it, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def pyramids_table(measured: dict[str, Any]) -> str:
    """The rows for people."""
    lines = [
        f"libvips {measured['libvips']}\n",
        "| access copy | ours | bare tiffsave | ratio | bar |",
        "|---|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {row['what']} | {row['ours']} | {row['bare'] or ''} | {row['ratio'] or ''} | {row['bar']} |"
        for row in measured["rows"]
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(_one(*sys.argv[1:]))
