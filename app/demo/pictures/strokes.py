"""The cuts that a paper-cutter knows, as SVG path data: crescents, drops, leaves, saw teeth, clouds.

Angles are degrees clockwise from the top, the way a fold is spoken of; lengths are units of the sheet.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

Point = tuple[float, float]


def polar(radius: float, angle: float, centre: Point = (0.0, 0.0)) -> Point:
    """The point at a distance and angle from a centre."""
    turn = math.radians(angle)
    return (centre[0] + radius * math.sin(turn), centre[1] - radius * math.cos(turn))


def area(points: Iterable[Point]) -> str:
    """A closed outline through the points."""
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z"


def circle(centre: Point, radius: float) -> str:
    """A round hole or a round piece."""
    x, y = centre
    half = f"a{radius:.2f} {radius:.2f} 0 1 0"
    return f"M{x - radius:.2f} {y:.2f}{half} {2 * radius:.2f} 0{half} {-2 * radius:.2f} 0Z"


def drop(tip: Point, length: float, width: float, angle: float) -> str:
    """A drop of water: pointed at `tip`, round at the end that lies `length` away in the direction of `angle`."""
    outline = []
    for step in range(41):
        t = 2 * math.pi * step / 40
        along = length * (1 - math.cos(t)) / 2
        across = width / 2 * math.sin(t) * math.sin(t / 2) ** 1.5 * 1.3
        outline.append(_moved(tip, along, across, angle))
    return area(outline)


def leaf(base: Point, length: float, width: float, angle: float, bend: float = 0.0) -> str:
    """A willow leaf, pointed at both ends; `bend` bows it to the right."""
    right = [_moved(base, length * s, width / 2 * math.sin(math.pi * s) + _bow(bend, s), angle) for s in _steps(24)]
    left = [_moved(base, length * s, -width / 2 * math.sin(math.pi * s) + _bow(bend, s), angle) for s in _steps(24)]
    return area([*right, *reversed(left)])


def crescent(centre: Point, radius: float, thickness: float, angle: float, span: float = 150.0) -> str:
    """A new moon whose back looks in the direction of `angle`."""
    outer, inner = [], []
    for s in _steps(28):
        at = angle + span * (s - 0.5)
        outer.append(polar(radius, at, centre))
        inner.append(polar(radius - thickness * math.sin(math.pi * s), at, centre))
    return area([*outer, *reversed(inner)])


def band(line: Sequence[Point], width: float, taper: bool = True) -> str:
    """A strip along a line, narrowing to its ends if `taper`."""
    left, right = [], []
    for place, (x, y) in enumerate(line):
        before, after = line[max(place - 1, 0)], line[min(place + 1, len(line) - 1)]
        length = math.hypot(after[0] - before[0], after[1] - before[1]) or 1.0
        nx, ny = -(after[1] - before[1]) / length, (after[0] - before[0]) / length
        s = place / (len(line) - 1)
        half = width / 2 * (min(1.0, 2.2 * math.sin(math.pi * (0.04 + 0.92 * s)) ** 0.7) if taper else 1.0)
        left.append((x + nx * half, y + ny * half))
        right.append((x - nx * half, y - ny * half))
    return area([*left, *reversed(right)])


def spiral(centre: Point, radius: float, turns: float, start: float = 0.0) -> list[Point]:
    """A line that winds from the outside in."""
    return [polar(radius * (1 - 0.86 * s), start + 360 * turns * s, centre) for s in _steps(int(36 * abs(turns)) + 8)]


def curve(*points: Point, steps: int = 16) -> list[Point]:
    """A smooth line through the points (Catmull-Rom)."""
    ends = [points[0], *points, points[-1]]
    line: list[Point] = []
    for p0, p1, p2, p3 in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for s in _steps(steps)[: None if p2 is points[-1] else -1]:
            line.append((_through(p0[0], p1[0], p2[0], p3[0], s), _through(p0[1], p1[1], p2[1], p3[1], s)))
    return line


def teeth(line: Sequence[Point], count: int, depth: float, width: float, turn: float = 90.0) -> str:
    """Saw teeth: thin wedges that stand on a line, all to one side, as fur and feathers are cut.

    `turn` is the angle between the line and the teeth; negative stands on the other side.
    """
    lengths = [0.0]
    for a, b in pairwise(line):
        lengths.append(lengths[-1] + math.dist(a, b))
    found, place = [], 0
    for tooth in range(count):
        want = lengths[-1] * (tooth + 0.5) / count
        while lengths[place + 1] < want:
            place += 1
        (ax, ay), (bx, by) = line[place], line[place + 1]
        s = (want - lengths[place]) / ((lengths[place + 1] - lengths[place]) or 1)
        heading = math.degrees(math.atan2(bx - ax, -(by - ay)))
        foot = (ax + (bx - ax) * s, ay + (by - ay) * s)
        long = depth * (0.75 + 0.25 * math.sin(math.pi * (tooth + 0.5) / count))
        found.append(
            area(
                [
                    _moved(foot, 0, -width / 2, heading + turn),
                    _moved(foot, 0, width / 2, heading + turn),
                    _moved(foot, long, 0, heading + turn),
                ]
            )
        )
    return "".join(found)


def flower(centre: Point, petals: int, radius: float, depth: float, start: float = 0.0, power: float = 1.0) -> str:
    """A flower's outline: as many rounds as petals, `depth` of them between."""
    points = []
    for step in range(petals * 24):
        at = 360 * step / (petals * 24)
        wave = abs(math.cos(math.radians(petals * (at - start) / 2))) ** power
        points.append(polar(radius - depth * (1 - wave), at, centre))
    return area(points)


def _moved(start: Point, along: float, across: float, angle: float) -> Point:
    turn = math.radians(angle)
    return (
        start[0] + along * math.sin(turn) + across * math.cos(turn),
        start[1] - along * math.cos(turn) + across * math.sin(turn),
    )


def _bow(bend: float, s: float) -> float:
    return bend * math.sin(math.pi * s)


def _steps(count: int) -> list[float]:
    return [step / count for step in range(count + 1)]


def _through(a: float, b: float, c: float, d: float, s: float) -> float:
    return 0.5 * (2 * b + (c - a) * s + (2 * a - 5 * b + 4 * c - d) * s**2 + (3 * b - a - 3 * c + d) * s**3)
