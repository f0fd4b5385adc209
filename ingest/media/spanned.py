"""What a recipe reads: a file, or the files of one recording, one after another."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Spanned:
    """`lengths` in seconds; `listed` is the list for ffmpeg's concat demuxer that we have written."""

    files: tuple[Path, ...]
    lengths: tuple[float, ...]
    listed: Path


Source = Path | Spanned


def spanned(files: tuple[Path, ...], lengths: tuple[float, ...], listed: Path) -> Spanned:
    """Writes the list. Where each file begins is said, so that times are those of the part that they show."""
    lines = ["ffconcat version 1.0"]
    for file, length in zip(files, lengths, strict=True):
        lines += [f"file '{quoted(file)}'", f"duration {length:.6f}"]
    listed.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Spanned(files, lengths, listed)


def quoted(path: Path) -> str:
    """A path as such lists have it between quotes."""
    return f"file:{path.absolute()}".replace("'", "'\\''")
