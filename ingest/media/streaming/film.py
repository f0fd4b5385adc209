"""A film on its way through a recipe: what was found in it, and the rungs that it gets."""

from dataclasses import dataclass, replace

from archive.model.asset import Loudness, Technical
from ingest.media.decoding.containers import Contents, Scan, Track, played_first
from ingest.media.decoding.probing import probe
from ingest.media.recipe import Progress
from ingest.media.spanned import Source
from ingest.media.streaming import pictures, sound
from ingest.media.streaming.ladder import Ladder, Rung

SOUND = "sound"
"""The name of the one sound beside the rungs."""


@dataclass(frozen=True, slots=True)
class Film:
    """A source, what is in it, how it flows, how loud it is, and its rungs from the largest."""

    source: Source
    contents: Contents
    scan: Scan
    track: Track
    loudness: Loudness | None
    rungs: tuple[Rung, ...]

    @property
    def has_sound(self) -> bool:
        """Whether there is anything to hear."""
        return played_first(self.contents) is not None

    @property
    def slack(self) -> float:
        """Seconds by which a rung may end sooner or later than the source: one picture of a slide show."""
        rate = pictures.steady_rate(self.track, self.scan)
        return 1 / float(rate) if rate else 0.0

    @property
    def ends(self) -> dict[str, float]:
        """Name of each rung, and of the sound → seconds from the beginning of the film to its end."""
        ends, heard = self.scan.ends, played_first(self.contents)
        found = {rung.name: ends.get(self.track.index, self.scan.duration) for rung in self.rungs}
        return found if heard is None else {**found, SOUND: ends.get(heard.index, self.scan.duration)}

    @property
    def bytes_at_most(self) -> float:
        """About what its rungs take: films rarely use more than two thirds of the rate that they may."""
        rates = sum(rung.rate for rung in self.rungs) + 128_000
        return 0.67 * rates * self.scan.duration / 8


def examined(source: Source, technical: Technical, ladder: Ladder, progress: Progress = lambda share: None) -> Film:
    """Opens a film. Raises UnreadableError, IndexError if it has no pictures."""
    contents, found = probe(source, lambda share: progress(0.0))
    track = contents.of("video")[0]
    if pictures.has_hidden_fields(source, track):
        track = replace(track, interlaced=True)
    heard, loudness = played_first(contents), technical.loudness
    if heard is not None and loudness is None:
        loudness = sound.measured(source, heard, found.duration, lambda share: progress(0.0))
    return Film(source, contents, found, track, loudness, ladder(track))
