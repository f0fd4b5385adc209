"""Captions: WebVTT and SRT. The room's door to the library webvtt."""

import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from pathlib import Path

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from archive.model.asset import Kind, Technical
from archive.model.errors import Rejected
from archive.model.problems import Problem, Severity
from ingest.media.medium import Medium
from ingest.media.plain_text import CUES, read_text
from ingest.media.recipe import DerivationFailed, Made, Progress, Recipe
from ingest.media.streaming.timed import clock
from ingest.payloads import Identity

VTT = "text/vtt"
SRT = "application/x-subrip"
_CLOCK = r"(\d{1,3})\s*[:：]\s*(\d{1,2})\s*[:：]\s*(\d{1,2})\s*[,，.．。]\s*(\d{1,3})"
_SRT_TIMES = re.compile(rf"\s*{_CLOCK}\s*(?:--?>|－－＞|—+>|→)\s*{_CLOCK}[^\n]*")
_ARROW = re.compile(r"-->|－－＞|—+>|→\s*\d|\d\s*->\s*\d")
_TAG = re.compile(r"</?([A-Za-z]+)[^<>]*>")
_VTT_TIME = re.compile(r"(?:\d{2,}:)?\d{2}:\d{2}\.\d{3}")
_VTT_INNER = re.compile(rf"<{_VTT_TIME.pattern}>")
_VTT_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Cue:
    """Text without markup, shown from `start` to `end` (seconds)."""

    start: float
    end: float
    text: str


def cues(path: Path) -> tuple[Cue, ...]:
    """The timed text of a WebVTT or SRT file, in its order. Raises Rejected `caption_unreadable`, OSError."""
    return _cues(_as_vtt(path))


def _cues(text: str) -> tuple[Cue, ...]:
    return tuple(
        Cue(_seconds(caption.start_time), _seconds(caption.end_time), unescape(caption.text))
        for caption in webvtt.from_string(text, strict=True).captions
    )


def check_captions(path: Path, identity: Identity) -> tuple[Problem, ...]:
    """Warnings of a file that is to be shown as captions. Raises Rejected `caption_unreadable`."""
    if identity.media_type not in MEDIUM.types:
        raise Rejected([Problem("caption_unreadable", params={"line": 1})])
    found = cues(path)
    overlaps = sum(after.start < before.end - 0.0005 for before, after in pairwise(found))
    if not overlaps:
        return ()
    return (Problem("captions_overlap", params={"count": overlaps}, severity=Severity.WARNING),)


def recognise(path: Path, head: bytes) -> Identity | None:
    """WebVTT by its first word (W3C WebVTT section 4.1), SRT by a time line among its first lines."""
    del head
    text = read_text(path)
    if text is None:
        return None
    if re.match(r"WEBVTT(?:[ \t\r\n]|$)", text):
        return Identity(VTT, Kind.TEXT)
    if any(_SRT_TIMES.fullmatch(line) for line in text.lstrip().splitlines()[:4]):
        return Identity(SRT, Kind.TEXT)
    return None


def characterise(path: Path, identity: Identity, progress: Progress) -> Technical:
    """Captions that cannot be read are damaged: kept, and not shown."""
    del identity, progress
    try:
        cues(path)
    except Rejected as refusal:
        return Technical(damage=tuple(f"line {problem.params.get('line')}" for problem in refusal.problems))
    return Technical()


def _make(source: Path, technical: Technical, into: Path, progress: Progress) -> tuple[Made, ...]:
    """captions/2: captions.vtt, WebVTT in UTF-8; a WebVTT file keeps its settings, styles and notes. cues.json, its

    words for whoever looks for them: [start, end, text] of each cue, in seconds.
    """
    del technical
    return _made(source, into, progress, 0.0)


def from_second(start: float) -> Recipe:
    """The same for captions of a later file of a recording: their times are those of the whole."""

    def make(source: Path, technical: Technical, into: Path, progress: Progress) -> tuple[Made, ...]:
        del technical
        return _made(source, into, progress, start)

    return Recipe(f"captions_{round(start * 1000)}/2", make)


def _made(source: Path, into: Path, progress: Progress, start: float) -> tuple[Made, ...]:
    try:
        text = _moved(_as_vtt(source), start)
    except Rejected as refusal:
        raise DerivationFailed("captions/2", str(refusal)) from refusal
    made = into / "captions.vtt"
    made.write_text(text, encoding="utf-8", newline="\n")
    said = into / CUES
    said.write_text(json.dumps([[each.start, each.end, each.text] for each in _cues(text)], ensure_ascii=False))
    progress(1.0)
    return (Made(made.name, VTT, made), Made(said.name, "application/json", said))


def _as_vtt(path: Path) -> str:
    """The file as a valid WebVTT text with LF line ends."""
    text = read_text(path)
    if text is None:
        raise _unreadable(1)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.startswith("WEBVTT"):
        text = _from_srt(text.split("\n"))
    _check(text)
    return text if text.endswith("\n") else f"{text}\n"


def _moved(text: str, start: float) -> str:
    """A WebVTT text, `start` seconds later; the times within cues too (karaoke)."""
    if not start:
        return text
    lines = text.split("\n")
    for number, line in enumerate(lines):
        where = _VTT_TIME if "-->" in line else _VTT_INNER
        lines[number] = where.sub(lambda found: _later(found[0], start), line)
    return "\n".join(lines)


def _later(written: str, start: float) -> str:
    *hours, minutes, seconds = written.strip("<>").split(":")
    moved = clock((int(hours[0]) if hours else 0) * 3600 + int(minutes) * 60 + float(seconds) + start)
    return f"<{moved}>" if written.startswith("<") else moved


def _from_srt(lines: Sequence[str]) -> str:
    """SRT as WebVTT: times mended (full-width signs, short fields), numbers dropped, unknown tags removed."""
    out = ["WEBVTT"]
    times = [number for number, line in enumerate(lines) if _SRT_TIMES.fullmatch(line)]
    broken = next((n for n, line in enumerate(lines) if _ARROW.search(line) and n not in frozenset(times)), None)
    if broken is not None or not times:
        raise _unreadable((broken or 0) + 1)
    for place, number in enumerate(times):
        match = _SRT_TIMES.fullmatch(lines[number])
        assert match is not None
        groups = match.groups()
        until = times[place + 1] if place + 1 < len(times) else len(lines)
        spoken = [line.strip() for line in lines[number + 1 : until]]
        if until < len(lines) and spoken and spoken[-1].isdecimal():
            spoken.pop()
        out += ["", f"{_clock(groups[:4], number)} --> {_clock(groups[4:], number)}"]
        out += [_marked_up(line) for line in spoken if line]
    return "\n".join(out) + "\n"


def _marked_up(line: str) -> str:
    """A spoken line as WebVTT text: i, b and u stay, other tags go, `&` and `<` are escaped."""
    kept = _TAG.sub(lambda tag: tag[0] if tag[1].lower() in ("i", "b", "u") else "", line)
    pieces = re.split(r"(</?[ibuIBU]>)", kept)
    for place in range(0, len(pieces), 2):
        pieces[place] = unescape(pieces[place]).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(piece.lower() if place % 2 else piece for place, piece in enumerate(pieces))


def _clock(groups: Sequence[str], line: int) -> str:
    hours, minutes, seconds = (int(each) for each in groups[:3])
    if minutes > 59 or seconds > 59:
        raise _unreadable(line + 1)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{groups[3]:0<3}"


def _check(text: str) -> None:
    """Raises Rejected at the first block of a WebVTT text that players would drop, or that ends before it starts."""
    lines = text.split("\n")
    for number in range(1, len(lines)):
        block = lines[number : number + 2]
        opens = lines[number - 1].strip() == "" and block[0].strip() != ""
        if opens and not _VTT_BLOCK.match(block[0]) and "-->" not in "\n".join(block):
            raise _unreadable(number + 1)
    try:
        captions = webvtt.from_buffer(io.StringIO(text), format="vtt", strict=True).captions
    except (MalformedCaptionError, MalformedFileError, ValueError) as fault:
        raise _unreadable(1) from fault
    for caption in captions:
        if _seconds(caption.end_time) <= _seconds(caption.start_time):
            # minutes and seconds alone, as hours need not be written
            clocks = (caption.start[-9:], caption.end[-9:])
            raise _unreadable(next((n for n, line in enumerate(lines, 1) if all(c in line for c in clocks)), 1))


def _seconds(time: webvtt.models.Timestamp) -> float:
    milliseconds: int = ((time.hours * 60 + time.minutes) * 60 + time.seconds) * 1000 + time.milliseconds
    return milliseconds / 1000


def _unreadable(line: int) -> Rejected:
    return Rejected([Problem("caption_unreadable", params={"line": line})])


MEDIUM = Medium(Kind.TEXT, {VTT: ("vtt",), SRT: ("srt",)}, recognise, characterise, (Recipe("captions/2", _make),))
