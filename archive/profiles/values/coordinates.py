"""Coordinates: kept as WGS-84, whatever system they were given in."""

import math
import re
from typing import Any

from archive.profiles.profile import fold

_A = 6378245.0
_EE = 0.00669342162296594323
_TEXT = re.compile(
    r"\s*(?P<lon>[-+]?\d{1,3}(?:\.\d+)?)\s*[,;\s]\s*(?P<lat>[-+]?\d{1,3}(?:\.\d+)?)"
    r"(?:\s+(?P<crs>[^\s]+?)(?:\s+from\s+(?P<source>[^\s]+))?)?\s*"
)
CHINA = (73.0, 135.5, 3.0, 54.0)
"""Longitudes and latitudes between which points of the archive are expected."""


def split_point(text: str) -> tuple[float, float, str | None, str | None] | None:
    """Longitude, latitude, system and (after `from`) the system that they were first given in; None: no point."""
    found = _TEXT.fullmatch(text.replace("，", ",").replace("；", ";"))
    if found is None:
        return None
    return float(found["lon"]), float(found["lat"]), found["crs"], found["source"]


def to_wgs84(longitude: float, latitude: float, system: str) -> tuple[float, float]:
    """Degrees in WGS-84. GCJ-02 and BD-09 are undone by iteration to about a centimetre; CGCS2000 is the same."""
    if system == "bd09":
        longitude, latitude = _bd09_to_gcj02(longitude, latitude)
    if system not in ("gcj02", "bd09"):
        return longitude, latitude
    lon, lat = longitude, latitude
    for _ in range(10):
        shifted = to_gcj02(lon, lat)
        lon, lat = lon + longitude - shifted[0], lat + latitude - shifted[1]
    return round(lon, 7), round(lat, 7)


def to_gcj02(longitude: float, latitude: float) -> tuple[float, float]:
    """The offset of GCJ-02 applied to a WGS-84 point: the published approximation on the Krasovsky ellipsoid."""
    x, y = longitude - 105.0, latitude - 35.0
    root = math.sqrt(abs(x))
    waves = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    d_lat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    d_lat += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    d_lat += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    d_lon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    d_lon += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    d_lon += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    radians = latitude / 180.0 * math.pi
    magic = 1 - _EE * math.sin(radians) ** 2
    d_lat = d_lat * 180.0 / ((_A * (1 - _EE)) / (magic * math.sqrt(magic)) * math.pi)
    d_lon = d_lon * 180.0 / (_A / math.sqrt(magic) * math.cos(radians) * math.pi)
    return longitude + d_lon, latitude + d_lat


def fault_of(longitude: float, latitude: float) -> str | None:
    """The code of what is wrong with a point: outside the globe or the expected range, or swapped; None: nothing."""
    west, east, south, north = CHINA
    if west <= longitude <= east and south <= latitude <= north:
        return None
    if west <= latitude <= east and south <= longitude <= north:
        return "point_swapped"
    return "point_outside"


def blurred(content: dict[str, Any]) -> dict[str, Any]:
    """The point to two decimals (about 1 km), so that no house can be told."""
    return {**content, "lon": round(content["lon"], 2), "lat": round(content["lat"], 2)}


def system_word(text: str) -> str:
    """A system's name as vocabularies compare it."""
    return fold(text)


def _bd09_to_gcj02(longitude: float, latitude: float) -> tuple[float, float]:
    x, y = longitude - 0.0065, latitude - 0.006
    turn = math.pi * 3000.0 / 180.0
    z = math.sqrt(x * x + y * y) - 0.00002 * math.sin(y * turn)
    theta = math.atan2(y, x) - 0.000003 * math.cos(x * turn)
    return z * math.cos(theta), z * math.sin(theta)
