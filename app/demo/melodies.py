"""What is played: our own melodies in the five notes of the gong mode, on D."""

from app.demo.plucked import Note

_SCALE = {1: -7, 2: -5, 3: -3, 5: 0, 6: 2}
"""Numbered notes (简谱) → semitones from A4: D, E, F sharp, A, B below it."""

_OPENING = "5,2 6,2 1',4 6,2 5,2 3,4 2,2 3,2 5,4"
_RIVER = "3,2 5,1 6,1 1',3 6,1 5,2 3,2 2,4 1,2 2,1 3,1 5,3 3,1 2,2 6.,2 1,4"
_LANTERNS = "5,1 6,1 5,1 3,1 2,2 3,2 5,1 6,1 1',1 2',1 1',2 6,2 5,1 3,1 2,1 3,1 1,2 6.,2 5.,2 6.,2 1,4"
_EXERCISE = "1,2 2,2 3,2 5,2 6,2 1',2 6,2 5,2 3,2 2,2 1,4"

SCORE = f"1=D  4/4  ♩=76\n\n泛音  {_OPENING}\n正声  {_RIVER}\n复起  {_LANTERNS}\n"
"""The same in numbers, for the score: note, then beats in quarters of a bar; ' above, . below."""


def night_on_the_pearl_river() -> tuple[tuple[Note, ...], float]:
    """珠水夜: harmonics, then the river, then the lanterns on it. The notes, and the seconds they take."""
    notes, _, seconds = _night()
    return notes, seconds


def parts_of_the_night() -> tuple[float, ...]:
    """Where its four parts begin, in seconds: harmonics, river, lanterns, close; and where it ends."""
    _, beginnings, seconds = _night()
    return (*beginnings, seconds)


def _night() -> tuple[tuple[Note, ...], tuple[float, ...], float]:
    notes: list[Note] = []
    river = _say(notes, _OPENING, 0.4, 0.30, octave=12, harmonic=True) + 0.5
    lanterns = _say(notes, _RIVER, river, 0.36, octave=-12)
    close = _say(notes, _LANTERNS, lanterns, 0.27, octave=0) + 0.2
    at = _say(notes, "5,2 3,2 2,2 1,6", close, 0.42, octave=-12)
    notes += [Note(at, -31, 5.0, 0.9), Note(at + 0.14, -19, 5.0, 0.7), Note(at + 0.28, -7, 5.0, 0.6, harmonic=True)]
    return tuple(notes), (0.0, river, lanterns, close), at + 5.2


def lantern_tune() -> tuple[tuple[Note, ...], float]:
    """The procession's tune, twice, the second time an octave lower."""
    notes: list[Note] = []
    at = _say(notes, _LANTERNS, 0.3, 0.25, octave=0) + 0.1
    at = _say(notes, _LANTERNS, at, 0.27, octave=-12)
    return tuple(notes), at + 2.5


def exercise() -> tuple[tuple[Note, ...], float]:
    """Up and down the five notes: open strings, then stopped ones that glide."""
    notes: list[Note] = []
    at = _say(notes, _EXERCISE, 0.3, 0.3, octave=-12) + 0.4
    at = _say(notes, _EXERCISE, at, 0.3, octave=0)
    return tuple(notes), at + 3.0


def _say(notes: list[Note], line: str, at: float, beat: float, octave: int, harmonic: bool = False) -> float:
    """Adds a line of numbered notes, breathing at the ends of phrases; a low open string marks every other bar."""
    for place, word in enumerate(line.split()):
        name, beats = word.split(",")
        length = int(beats) * beat
        pitch = _SCALE[int(name[0])] + 12 * name.count("'") - 12 * name.count(".") + octave
        slide = 2.0 if not harmonic and int(beats) >= 3 else 0.0
        strength = 0.95 if place % 4 == 0 else 0.72 + 0.05 * (place % 3)
        notes.append(Note(at, pitch, max(2.2, length + 1.6), strength, slide, harmonic))
        if place % 6 == 0 and not harmonic:
            notes.append(Note(at + 0.03, -31 if place % 12 == 0 else -24, 4.0, 0.62))
        at += length * (1.06 if int(beats) >= 4 else 1.0)
    return at
