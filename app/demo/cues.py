"""Words with times, in two languages, as WebVTT beside a recording."""

from collections.abc import Sequence
from pathlib import Path

Cue = tuple[float, float, str, str]
"""From second, to second, in Chinese, in English."""

LANGUAGES = {"zh-Hans": 2, "en": 3}
"""Language → its place in a cue."""


def webvtt(cues: Sequence[Cue], column: int) -> str:
    """The cues in one language."""
    listed = (f"{_clock(cue[0])} --> {_clock(cue[1])}\n{cue[column]}\n" for cue in cues)
    return "\n".join(["WEBVTT\n", *listed])


def write_beside(path: Path, cues: Sequence[Cue]) -> None:
    """Writes `stem--zh-Hans.vtt` and `stem--en.vtt` beside a recording."""
    for language, column in LANGUAGES.items():
        beside = path.with_name(f"{path.stem}--{language}.vtt")
        beside.write_text(webvtt(cues, column), encoding="utf-8", newline="\n")


def _clock(seconds: float) -> str:
    return f"00:{int(seconds) // 60:02d}:{seconds % 60:06.3f}"
