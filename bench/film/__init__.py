"""Film: the whole recipe beside the same outputs by plain ffmpeg, and beside one ffmpeg run for each rung, in turns.

CPU seconds of this process and its children. The share of the cores is what was used of what others left over (Linux).
The recipe's side holds probe, scan, loudness, rungs, sound, one file, sheets, poster, thumbnails and verification.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ffmpeg

from archive.model.asset import Kind, Technical
from ingest.media import encoding, video
from ingest.media.decoding import apart, soundness
from ingest.media.streaming import pictures, sheets, sound
from ingest.media.streaming.film import Film, examined
from ingest.media.streaming.ladder import fallback, ladder
from ingest.media.streaming.playlists import SEGMENT
from ingest.media.streaming.rungs import SOUND_RATE, coded, encode
from ingest.payloads import Identity

BARS = {"ours / plain": 1.03, "ours / a run for each rung": 0.65, "share of the cores": 0.90, "GB": 0.6}


def main(arguments: list[str]) -> int:
    """Prints the table; returns 1 when a ratio misses its bar."""
    parser = argparse.ArgumentParser("film")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--source", type=Path, help="another film than the one that is made up")
    given, _ = parser.parse_known_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-film-") as scratch:
        source = given.source or made_up(Path(scratch) / "source.mp4", given.seconds)
        measured = measure(source, Path(scratch), given.rounds)
    print(json.dumps(measured, indent=2) if given.json else table(measured))
    return 0 if measured["ratios"]["ours / plain"] <= BARS["ours / plain"] else 1


def made_up(path: Path, seconds: int) -> Path:
    """1080p30 at 24 Mb/s with a little grain, High profile with CABAC as cameras write it, and a sound in stereo."""
    card = ffmpeg.input(f"testsrc2=size=1920x1080:rate=30:duration={seconds}", f="lavfi").filter(
        "noise", alls=5, allf="t"
    )
    hum = ffmpeg.input(f"anoisesrc=d={seconds}:c=pink:r=48000:a=0.2", f="lavfi")
    coding = {"vcodec": "libx264", "preset": "veryfast", "video_bitrate": "24M", "maxrate": "24M", "bufsize": "24M"}
    made = ffmpeg.output(card, hum, str(path), acodec="aac", ac=2, pix_fmt="yuv420p", g=60, **coding)
    made.run(cmd=encoding.program(), overwrite_output=True, quiet=True)
    return path


def measure(source: Path, scratch: Path, rounds: int) -> dict[str, Any]:
    """CPU seconds of each side, alternated; medians."""
    film = examined(source, Technical(), ladder)
    recipe = video.MEDIUM.recipes[0]
    technical = Technical(duration=film.scan.duration)
    sides: dict[str, Callable[[Path], object]] = {
        "ours": lambda into: recipe.make(source, technical, into, lambda share: None),
        "plain": lambda into: plain(film, into),
        "a run for each rung": lambda into: each_rung(film, into),
        "decoding for soundness": lambda into: soundness.characterise(source, Identity("video/mp4", Kind.VIDEO)),
    }
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    memory = 0.0
    for number in range(rounds):
        # Forth and back: no side always comes first.
        for name, act in list(sides.items())[:: -1 if number % 2 else 1]:
            into = scratch / "out"
            shutil.rmtree(into, ignore_errors=True)
            into.mkdir()
            found[name].append(spent(act, into))
            if name == "ours" and not number:
                memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
            print(name, found[name][-1], file=sys.stderr)
    cpu = {name: statistics.median(each[0] for each in listed) for name, listed in found.items()}
    shares = [used / (used + idle) for used, idle in found["ours"]]
    ratios = {
        "ours / plain": round(cpu["ours"] / cpu["plain"], 3),
        "ours / a run for each rung": round(cpu["ours"] / cpu["a run for each rung"], 3),
        "share of the cores": round(max(shares), 2),
        "GB": round(memory, 2),
    }
    return {
        "seconds": round(film.scan.duration),
        "rungs": [rung.name for rung in film.rungs],
        "cpu": cpu,
        "ratios": ratios,
    }


def spent(act: Callable[[Path], object], into: Path) -> tuple[float, float]:
    """CPU seconds, with those of children that have ended, and seconds in which a core had nothing to do meanwhile."""
    apart.rest()
    before, rested = os.times(), idle()
    act(into)
    apart.rest()
    after = os.times()
    return sum(after[:4]) - sum(before[:4]), idle() - rested


def idle() -> float:
    """Seconds that the cores have had nothing to do since the machine started, waiting for disks included."""
    numbers = Path("/proc/stat").read_text("utf-8").split("\n", 1)[0].split()
    return (int(numbers[4]) + int(numbers[5])) / os.sysconf("SC_CLK_TCK")


def plain(film: Film, into: Path) -> None:
    """The same files by three commands: no probe, no loudness, no check."""
    encode(film, into, lambda share: None)
    small, single = film.rungs[-1], fallback(film.rungs)
    drawn = sheets.sheets_of(film.scan.duration, small.width, small.height)
    tracks = [encoding.source(into / f"{name}.mp4")["0"] for name in (single.name, "sound")]
    outputs = [encoding.target(tracks, into / "video.mp4", c="copy", movflags="+faststart")]
    encoding.run([*outputs, *sheets.nodes(encoding.source(into / f"{small.name}.mp4")["v:0"], drawn, into)], 0.0)
    picture = encoding.source(into / f"{film.rungs[0].name}.mp4", ss=film.scan.duration / 3)["v:0"]
    for name, width in (("poster.jpg", -2), ("thumb-400.jpg", 400), ("thumb-200.jpg", 200)):
        made = encoding.filtered(picture, "scale", width, -2) if width > 0 else picture
        encoding.run([encoding.target([made], into / name, **{"frames:v": 1, "update": 1, "f": "image2"})], 0.0)


def each_rung(film: Film, into: Path) -> None:
    """One run for each rung, with its sound in it: how portals usually do it."""
    for rung in film.rungs:
        whole = encoding.source(film.source)
        prepared = pictures.prepared(whole[str(film.track.index)], film.track, film.scan)
        found = sound.heard(whole, film.contents, film.loudness)
        streams, options = pictures.in_sizes(prepared, film.track, [rung]), dict(coded(rung))
        if found is not None:
            streams.append(found[0])
            options |= sound.aac(SOUND_RATE, found[1])
        encoding.run([encoding.stream_of(streams, into, rung.name, SEGMENT, **options)], film.scan.duration)


def table(measured: dict[str, Any]) -> str:
    """The rows for people."""
    lines = [f"{measured['seconds']} s, rungs {' '.join(measured['rungs'])}\n", "| film | CPU s |", "|---|--:|"]
    lines += [f"| {name} | {cpu:.1f} |" for name, cpu in measured["cpu"].items()]
    lines += ["", "| | is | bar |", "|---|--:|--:|"]
    lines += [f"| {name} | {value} | {BARS[name]} |" for name, value in measured["ratios"].items()]
    return "\n".join(lines)
