"""Sound and film are written to files here: the demo's door to PyAV."""

import wave
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy
from PIL import Image

from app.demo.plucked import RATE, Samples

FRAMES = 25
"""Pictures to a second."""


def write_wave(path: Path, sound: Samples) -> None:
    """(frames, 2) between -1 and 1 as PCM, 16 bit."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound * 32767).astype("<i2").tobytes())


def write_flac(path: Path, sound: Samples, chapters: Sequence[tuple[float, str]]) -> None:
    """(frames, 2) between -1 and 1 as FLAC, 16 bit, without loss. `chapters`: from which second, and a title."""
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as file:
        voice = file.add_stream("flac", rate=RATE, layout="stereo", options={"flags": "+bitexact"})
        voice.format = "s16"
        for number, (start, title) in enumerate(chapters, start=1):
            # As Xiph's note on chapters in Vorbis comments writes them; each lasts until the next begins.
            file.metadata[f"CHAPTER{number:03d}"] = f"00:{int(start) // 60:02d}:{start % 60:06.3f}"
            file.metadata[f"CHAPTER{number:03d}NAME"] = title
        for start in range(0, len(sound), RATE):
            samples = (sound[start : start + RATE] * 32767).astype("<i2")
            frame = av.AudioFrame.from_ndarray(numpy.ascontiguousarray(samples.reshape(1, -1)), "s16", "stereo")
            frame.sample_rate = RATE
            frame.pts, frame.time_base = start, Fraction(1, RATE)
            file.mux(voice.encode(frame))
        file.mux(voice.encode(None))


def write_film(
    path: Path,
    pictures: Iterable[Image.Image],
    size: tuple[int, int],
    sound: Samples,
    chapters: Sequence[tuple[int, int, str]] = (),
) -> None:
    """An MP4 of H.264 and AAC, FRAMES pictures to a second. The same pictures and sound give the same bytes.

    `chapters`: numbers of the first picture and of the one after the last, and a title.
    """
    with av.open(str(path), "w", options={"movflags": "+faststart", "fflags": "+bitexact"}) as file:
        options = {"preset": "superfast", "crf": "19", "threads": "2", "x264-params": "deterministic=1:keyint=50"}
        video = file.add_stream("libx264", rate=FRAMES, options=options)
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        voice = file.add_stream("aac", rate=RATE, layout="stereo", options={"flags": "+bitexact"})
        voice.bit_rate = 160_000
        file.set_chapters(
            [
                {
                    "id": number,
                    "start": start,
                    "end": end,
                    "time_base": Fraction(1, FRAMES),
                    "metadata": {"title": title},
                }
                for number, (start, end, title) in enumerate(chapters)
            ]
        )
        heard = 0
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(numpy.asarray(picture.convert("RGB")), "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FRAMES)
            file.mux(video.encode(frame))
            until = min(len(sound), round((number + 1) * RATE / FRAMES))
            file.mux(voice.encode(_frame(sound[heard:until], heard)))
            heard = until
        file.mux(video.encode(None))
        file.mux(voice.encode(None))


def _frame(sound: Samples, at: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(numpy.ascontiguousarray(sound.T.astype(numpy.float32)), "fltp", "stereo")
    frame.sample_rate = RATE
    frame.pts, frame.time_base = at, Fraction(1, RATE)
    return frame
