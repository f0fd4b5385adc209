"""Every sound and film that we make is opened again: ffmpeg ends well on a full disk and on nothing at all."""

from pathlib import Path

from archive.model.asset import Kind, Technical
from ingest.media.decoding.containers import UnreadableError, contents_of, scan
from ingest.media.decoding.soundness import described
from ingest.media.recipe import DerivationFailed


def played(made: Path, source: Technical, recipe: str) -> Technical:
    """What is true of a file that was made; raises DerivationFailed unless every track has packets and the whole

    lasts as long as the source, within the larger of 1 s and 2 %.
    """
    try:
        contents = contents_of(made)
        found = scan(made)
    except UnreadableError as fault:
        raise DerivationFailed(recipe, f"cannot be read back: {fault}") from fault
    empty = [track.index for track in contents.tracks if not found.packets.get(track.index)]
    if not contents.tracks or empty:
        raise DerivationFailed(recipe, f"tracks without packets: {empty}")
    wanted = source.duration or 0.0
    if abs(found.duration - wanted) > max(1.0, 0.02 * wanted):
        raise DerivationFailed(recipe, f"lasts {found.duration:.1f} s instead of {wanted:.1f} s")
    return described(contents, found, Kind.VIDEO if contents.of("video") else Kind.AUDIO)
