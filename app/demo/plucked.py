"""A plucked string, by Karplus and Strong: a burst of noise runs round a delay line and grows softer and duller."""

from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray

RATE = 44_100
Samples = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Note:
    """`at` and `length` in seconds, `pitch` in semitones from A4; `slide` semitones that it glides up from."""

    at: float
    pitch: float
    length: float = 3.0
    strength: float = 1.0
    slide: float = 0.0
    harmonic: bool = False


def pluck(note: Note, seed: int) -> Samples:
    """One note, mono. The string is tuned by reading the loop a little faster or slower than it was made."""
    frequency = 440.0 * 2 ** (note.pitch / 12)
    period = round(RATE / frequency)
    count = round(note.length * RATE)
    loop = _excitation(period, note, numpy.random.default_rng(seed))
    stretch = 0.5 + 0.012 * min(1.0, 220 / frequency)
    rounds = [loop]
    for _ in range(int(count * 1.1) // period + 2):
        previous = numpy.roll(rounds[-1], 1)
        previous[0] = rounds[-2][-1] if len(rounds) > 1 else 0.0
        rounds.append(_decay(frequency) * (stretch * rounds[-1] + (1 - stretch) * previous))
    raw = numpy.concatenate(rounds)
    # averaging two neighbours delays by up to half a sample
    place = _reading(note, count) * (frequency * (period + 1 - stretch) / RATE)
    sound = numpy.interp(place, numpy.arange(len(raw)), raw)
    fade = numpy.minimum(1.0, numpy.arange(count, 0, -1) / (0.08 * RATE))
    heard: Samples = 0.5 * note.strength * sound * fade
    return heard


def strum(notes: tuple[Note, ...], seconds: float, seed: int) -> Samples:
    """All notes together in a small wooden room: (frames, 2), between -1 and 1, loudest at 0.85."""
    dry = numpy.zeros(round(seconds * RATE))
    for number, note in enumerate(notes):
        sound = pluck(note, seed * 1000 + number)
        start = round(note.at * RATE)
        dry[start : start + len(sound)] += sound[: max(0, len(dry) - start)]
    body = _body(dry)
    left, right = (0.8 * body + 0.26 * _room(body, seed + side) for side in (1, 2))
    both = numpy.stack([left, right], axis=1)
    both *= 0.85 / numpy.abs(both).max()
    edge = round(0.6 * RATE)
    both[-edge:] *= numpy.linspace(1, 0, edge)[:, None] ** 2
    return both


def convolved(sound: Samples, answer: Samples) -> Samples:
    """The sound as it comes back from what answers so to a clap; as long as the sound."""
    size = 1 << (len(sound) + len(answer)).bit_length()
    spectrum = numpy.fft.rfft(sound, size) * numpy.fft.rfft(answer, size)
    return numpy.fft.irfft(spectrum, size)[: len(sound)]


def _excitation(period: int, note: Note, random: numpy.random.Generator) -> Samples:
    """Noise, softened by the finger, with a hollow where the string was plucked."""
    noise = random.uniform(-1, 1, period)
    for _ in range(2 if note.strength > 0.8 else 4):
        noise = (noise + numpy.roll(noise, 1)) / 2
    noise -= 0.9 * numpy.roll(noise, max(1, round(period * 0.14)))
    if note.harmonic:
        noise = noise + numpy.roll(noise, period // 2)
    noise -= noise.mean()
    burst: Samples = noise / numpy.abs(noise).max()
    return burst


def _decay(frequency: float) -> float:
    """What remains after one round: low strings ring for seconds."""
    return float(0.001 ** (1 / (frequency * (7.5 if frequency < 160 else 5.0))))


def _reading(note: Note, count: int) -> Samples:
    """Where the loop is read, sample by sample: glides, and the slow swaying of the left hand."""
    time = numpy.arange(count) / RATE
    bend = -note.slide * numpy.exp(-time / 0.09) if note.slide else numpy.zeros(count)
    sway = 0.0 if note.harmonic or note.length < 1.4 else 0.14
    bend = bend + sway * numpy.sin(2 * numpy.pi * 4.6 * time) * numpy.clip((time - 0.35) / 0.5, 0, 1)
    return numpy.concatenate([[0.0], numpy.cumsum(2 ** (bend / 12))[:-1]])


def _body(sound: Samples) -> Samples:
    """A long hollow board of wood: a few broad resonances."""
    time = numpy.arange(round(0.12 * RATE)) / RATE
    answer = numpy.zeros(len(time))
    answer[0] = 1.0
    for frequency, share, fall in ((108, 0.030, 40), (196, 0.024, 55), (385, 0.016, 70), (820, 0.008, 90)):
        answer += share * numpy.exp(-fall * time) * numpy.sin(2 * numpy.pi * frequency * time)
    return convolved(sound, answer)


def _room(sound: Samples, seed: int) -> Samples:
    random = numpy.random.default_rng(seed)
    time = numpy.arange(round(1.5 * RATE)) / RATE
    answer = random.standard_normal(len(time)) * numpy.exp(-time * 4.2) * (time > 0.012)
    answer = numpy.convolve(answer, numpy.ones(5) / 5, mode="same")
    return convolved(sound, answer / numpy.sqrt((answer**2).sum()))
