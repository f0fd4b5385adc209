"""Media: what a file is, whether it is sound, and the renditions that are made of it.

The only room of ingest that knows image, sound, film and caption libraries: `pixels` is its door to libvips and
Pillow, `containers` to PyAV (`probing` opens originals with it, in a process apart), `encoding` to ffmpeg, `captions`
to webvtt.
"""

from ingest.media.captions import Cue, cues
from ingest.media.identify import identify
from ingest.media.kinds import MEDIA, characterise, recipes_for
from ingest.media.recipe import UNFINISHED, DerivationFailed, Made, Progress, Recipe
from ingest.media.spanned import Source, spanned
from ingest.media.streaming.checking import is_full
from ingest.media.video import FOOTAGE, POSTER, poster_at

__all__ = [
    "FOOTAGE",
    "MEDIA",
    "POSTER",
    "UNFINISHED",
    "Cue",
    "DerivationFailed",
    "Made",
    "Progress",
    "Recipe",
    "Source",
    "characterise",
    "cues",
    "identify",
    "is_full",
    "poster_at",
    "recipes_for",
    "spanned",
]
