"""Sound and pictures keep step: a flash and a beep that came together are seen and heard together afterwards."""

from pathlib import Path

import av
import numpy
import pytest
from fixtures import media

from ingest.media.identify import identify
from ingest.media.kinds import characterise
from ingest.media.video import MEDIUM

KINDS = {
    "a.mp4": {"vcodec": "libx264", "acodec": "aac"},
    "a.mov": {"vcodec": "prores_ks", "acodec": "pcm_s24le", "pix_fmt": "yuv422p10le"},
    "a.mkv": {"vcodec": "libx264", "bf": 3, "acodec": "libopus"},
    "a.ts": {"vcodec": "libx264", "acodec": "mp2"},
    "a.avi": {"vcodec": "mpeg4", "acodec": "libmp3lame"},
    "a.webm": {"vcodec": "libvpx", "acodec": "libvorbis"},
    "a.mxf": {"vcodec": "mpeg2video", "acodec": "pcm_s16le"},
    "a.mpg": {"vcodec": "mpeg2video", "acodec": "mp2"},
    "a.flv": {"vcodec": "libx264", "acodec": "aac"},
}
MOST = 0.020
"""Seconds by which sound may have moved against the pictures."""


def flash(path: Path) -> float:
    """When the light goes on."""
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            if frame.to_ndarray(format="gray").mean() > 128:
                assert frame.time is not None
                return float(frame.time)
    raise AssertionError("it stays dark")


def beep(path: Path) -> float:
    """When the tone begins."""
    with av.open(str(path)) as file:
        for frame in file.decode(audio=0):
            loud = numpy.abs(frame.to_ndarray().astype(float)).max(axis=0)
            whole = float(numpy.iinfo(frame.to_ndarray().dtype).max) if frame.to_ndarray().dtype.kind == "i" else 1.0
            if frame.format.is_packed:
                loud = loud.reshape(-1, frame.layout.nb_channels).max(axis=1)
            if loud.max() > 0.1 * whole:
                assert frame.time is not None
                return float(frame.time) + int(numpy.argmax(loud > 0.1 * whole)) / frame.sample_rate
    raise AssertionError("it stays silent")


@pytest.mark.parametrize("name", KINDS)
def test_a_flash_and_a_beep_stay_together(tmp_path: Path, name: str) -> None:
    path = media.flash_and_beep(tmp_path / name, **KINDS[name])
    into = tmp_path / "out"
    into.mkdir()
    MEDIUM.recipes[0].make(path, characterise(path, identify(path)[0]), into, lambda share: None)
    before = beep(path) - flash(path)
    for pictures, sound in (("v180.mp4", "sound.mp4"), ("video.mp4", "video.mp4"), ("master.m3u8", "master.m3u8")):
        after = beep(into / sound) - flash(into / pictures)
        assert after - before == pytest.approx(0, abs=MOST), pictures


def test_sound_that_begins_late_stays_late(tmp_path: Path) -> None:
    path = media.flash_and_beep(tmp_path / "a.mkv", vcodec="libx264", acodec="flac", af="atrim=start=1.3")
    into = tmp_path / "out"
    into.mkdir()
    before = beep(path) - flash(path)
    assert abs(before) < MOST
    MEDIUM.recipes[0].make(path, characterise(path, identify(path)[0]), into, lambda share: None)
    assert beep(into / "sound.mp4") - flash(into / "v180.mp4") == pytest.approx(before, abs=MOST)
