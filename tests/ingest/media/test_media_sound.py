"""A sound becomes two rates to stream, files to take along, and a waveform; quiet and loud ones come to one level."""

import json
import re
import struct
from collections.abc import Callable
from pathlib import Path

import av
import ffmpeg
import numpy
import pytest
from fixtures import media

from archive.model.asset import Loudness, Technical
from ingest.media import encoding
from ingest.media.audio import MEDIUM
from ingest.media.decoding import levels
from ingest.media.identify import identify
from ingest.media.kinds import characterise
from ingest.media.recipe import Made
from ingest.media.waveform import write_peaks

Derive = Callable[..., dict[str, Made]]


@pytest.fixture
def derive(tmp_path: Path) -> Derive:
    def act(path: Path) -> dict[str, Made]:
        into = tmp_path / "out"
        into.mkdir()
        made = MEDIUM.recipes[0].make(path, technical_of(path), into, lambda share: None)
        return {each.variant: each for each in made}

    return act


def technical_of(path: Path) -> Technical:
    return characterise(path, identify(path)[0])


def spoken(path: Path, gain: str, seconds: float = 4) -> Path:
    """Noise that comes and goes as speech does, at a level."""
    noise = ffmpeg.input(f"anoisesrc=d={seconds}:c=pink:r=48000:seed=5,tremolo=f=3:d=0.9,volume={gain}", f="lavfi")
    noise.output(str(path), ac=2).run(cmd=encoding.program(), overwrite_output=True, quiet=True)
    return path


@pytest.mark.parametrize("name", ["a.wav", "a.mp3", "a.ogg", "a.flac"])
def test_sound_becomes_streams_and_files_and_peaks(tmp_path: Path, derive: Derive, name: str) -> None:
    made = derive(media.sound(tmp_path / name, 9, channels=2))
    assert list(made) == [
        *("a128.mp4", "a128.m3u8", "a64.mp4", "a64.m3u8", "audio.m4a", "audio.opus", "audio.mp3"),
        *("peaks.dat", "peaks.json", "master.m3u8"),
    ]
    for each in ("a128.mp4", "a64.mp4", "audio.m4a", "audio.opus", "audio.mp3"):
        assert made[each].technical.duration == pytest.approx(9, abs=0.15), each
    codecs = [made[each].technical.streams[0].codec for each in ("a64.mp4", "audio.opus", "audio.mp3")]
    assert [codec.removesuffix("float") for codec in codecs] == ["aac", "opus", "mp3"]
    data = made["audio.m4a"].path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_a_player_chooses_between_two_rates(tmp_path: Path, derive: Derive) -> None:
    made = derive(spoken(tmp_path / "a.wav", "0dB", 9))
    said = made["master.m3u8"].path.read_text()
    rungs = re.findall(r"AVERAGE-BANDWIDTH=(\d+),CODECS=\"mp4a.40.2\"\n(\S+)", said)
    assert [name for _, name in rungs] == ["a64.m3u8", "a128.m3u8"]
    assert 45_000 < int(rungs[0][0]) < 90_000 < int(rungs[1][0]) < 170_000
    with av.open(str(made["master.m3u8"].path)) as file:
        assert len(file.streams.audio) == 2


def test_peaks_are_those_of_what_is_heard(tmp_path: Path, derive: Derive) -> None:
    made = derive(media.sound(tmp_path / "a.wav", 3))
    peaks = json.loads(made["peaks.json"].path.read_text())
    assert (peaks["version"], peaks["channels"], peaks["bits"], peaks["sample_rate"]) == (2, 1, 8, 44100)
    assert peaks["length"] * 2 == len(peaks["data"])
    assert peaks["length"] * peaks["samples_per_pixel"] / 44100 == pytest.approx(3, abs=0.1)
    assert max(peaks["data"]) == pytest.approx(-min(peaks["data"]), abs=3)
    assert max(peaks["data"]) > 20
    binary = made["peaks.dat"].path.read_bytes()
    version, flags, rate, size, length, channels = struct.unpack("<iIiiIi", binary[:24])
    assert (version, flags, rate, size, channels, len(binary)) == (2, 1, 44100, 256, 1, 24 + 2 * length)
    assert list(numpy.frombuffer(binary[24:], numpy.int8)) == peaks["data"]


def test_long_sounds_have_fine_peaks_to_take_along_and_coarse_ones_to_draw(tmp_path: Path) -> None:
    ramp = numpy.linspace(-32768, 32767, 20_000_003).astype(numpy.int16)
    blocks = (ramp[place : place + 70_001] for place in range(0, len(ramp), 70_001))
    assert write_peaks(blocks, 48_000, tmp_path / "p") == -(-len(ramp) // 256)
    peaks = json.loads((tmp_path / "p.json").read_text())
    assert peaks["length"] == -(-len(ramp) // peaks["samples_per_pixel"]) <= 8192
    lows = peaks["data"][::2]
    assert lows == sorted(lows)
    assert (lows[0], peaks["data"][-1]) == (-128, 127)
    assert write_peaks([], 48_000, tmp_path / "none") == 0


def test_quiet_and_loud_recordings_are_heard_at_one_level(tmp_path: Path, derive: Derive) -> None:
    quiet = spoken(tmp_path / "quiet.wav", "-22dB", 6)
    before = technical_of(quiet).loudness
    assert before is not None
    assert before.integrated < -28
    heard = derive(quiet)
    for name in ("audio.m4a", "audio.mp3"):
        after = technical_of(heard[name].path).loudness
        assert after is not None
        assert after.integrated == pytest.approx(levels.TARGET, abs=1.0), name
        assert after.peak < 0


@pytest.mark.parametrize("loudness", [None, Loudness(-70.0, -60.0), Loudness(-16.2, -3.0)])
def test_silence_and_what_has_the_level_already_stay_as_they_are(loudness: Loudness | None) -> None:
    stream = encoding.source(Path("a.wav"))["0"]
    assert levels.levelled(stream, loudness) is stream


def test_a_measurement_that_cannot_be_is_none() -> None:
    said = "[Parsed_ebur128_0 @ 0x1] [info] Summary:\n  I: {} LUFS\n  Peak: {} dBFS\n"
    assert levels.read(said.format("-23.1", "-2.0")) == Loudness(-23.1, -2.0)
    for odd in (("700.0", "-2.0"), ("-10.0", "48.0"), ("-inf", "-inf"), ("nan", "0.0")):
        assert levels.read(said.format(*odd)) is None
    assert levels.read("nothing") is None


def test_hiss_is_raised_no_further_than_is_seemly(tmp_path: Path, derive: Derive) -> None:
    hiss = spoken(tmp_path / "hiss.wav", "-38dB", 6)
    before = technical_of(hiss).loudness
    after = technical_of(derive(hiss)["audio.m4a"].path).loudness
    assert before is not None
    assert after is not None
    assert after.integrated - before.integrated == pytest.approx(levels.MOST, abs=1.5)


def test_the_sound_stays_where_it_was_in_time(tmp_path: Path, derive: Derive) -> None:
    """The limiter looks ahead: without being told, it would hand on everything 4.6 ms late."""
    clicks = ffmpeg.input("aevalsrc=if(lt(mod(t\\,1)\\,0.002)\\,0.05\\,0):d=5:s=48000", f="lavfi")
    clicks.output(str(tmp_path / "a.wav")).run(cmd=encoding.program(), overwrite_output=True, quiet=True)
    made = derive(tmp_path / "a.wav")["audio.m4a"].path
    for path in (tmp_path / "a.wav", made):
        with av.open(str(path)) as file:
            frames = [(frame.time, frame.to_ndarray().astype(float).reshape(-1)) for frame in file.decode(audio=0)]
        loud = numpy.abs(numpy.concatenate([data for _, data in frames]))
        first = int(numpy.argmax(loud[40_000:60_000] > 0.5 * loud.max())) + 40_000
        assert frames[0][0] * 48_000 + first == pytest.approx(48_000, abs=0.002 * 48_000), path.name
