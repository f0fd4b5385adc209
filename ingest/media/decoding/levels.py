"""How loud a sound is, and what brings it to one level: EBU R 128, measured by ffmpeg and applied as gain."""

import re
from typing import Any

from archive.model.asset import Loudness
from ingest.media import encoding

TARGET = -16.0
"""LUFS to which sound is brought for listening at home; originals keep the level that they have."""
MOST = 24.0
"""dB by which a quiet recording is raised, at the most."""
SILENT = -60.0
"""LUFS below which a recording is silence: to raise it would be to publish hiss."""
CEILING = 0.84
"""The limiter's ceiling, -1.5 dBFS: lossy coding adds a little."""
_INTEGRATED = re.compile(r"\bI:\s+(-?[\d.]+) LUFS")
_PEAK = re.compile(r"\bPeak:\s+(-?[\d.]+) dBFS")


def metered(stream: Any) -> Any:
    """The stream, through a meter that tells its summary at the end (`read`)."""
    return encoding.filtered(stream, "ebur128", peak="true", framelog="quiet")


def read(said: str) -> Loudness | None:
    """What the meter told; None if it heard nothing, or something that cannot be: a damaged file had +700 LUFS."""
    summary = said.rpartition("[Parsed_ebur128")[2]
    integrated, peak = _INTEGRATED.search(summary), _PEAK.search(summary)
    if integrated is None or peak is None:
        return None
    found = Loudness(float(integrated[1]), float(peak[1]))
    return found if found.integrated < 0.1 and found.peak <= 9.0 else None


def levelled(stream: Any, loudness: Loudness | None) -> Any:
    """The stream at TARGET. Without `latency` the limiter would move the sound by 4.6 ms against the pictures."""
    if loudness is None or loudness.integrated < SILENT:
        return stream
    gain = min(TARGET - loudness.integrated, MOST)
    if abs(gain) < 0.5:
        return stream
    louder = encoding.filtered(stream, "volume", f"{gain:.2f}dB")
    return encoding.filtered(louder, "alimiter", limit=CEILING, level="false", latency="true")
