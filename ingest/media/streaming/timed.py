"""Times as WebVTT writes them, and the chapters of a recording as a track for players."""

from pathlib import Path

from archive.model.asset import Chapter
from ingest.media.recipe import Made

CHAPTERS = "chapters.vtt"


def clock(seconds: float) -> str:
    """Seconds as WebVTT writes them.

    >>> clock(3725.5)
    '01:02:05.500'
    """
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest / 1000:06.3f}"


def chapter_track(chapters: tuple[Chapter, ...], into: Path) -> tuple[Made, ...]:
    """chapters.vtt (WebVTT section 1.5), nothing for a recording without chapters."""
    if not chapters:
        return ()
    path = into / CHAPTERS
    cues = [f"{clock(each.start)} --> {clock(each.end)}\n{_escaped(each.title)}\n" for each in chapters]
    path.write_text("\n".join(["WEBVTT\n", *cues]), encoding="utf-8", newline="\n")
    return (Made(path.name, "text/vtt", path),)


def _escaped(title: str) -> str:
    return title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
