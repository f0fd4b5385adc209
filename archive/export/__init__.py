"""Ways out: one format per file, one line here for each. Made from what a viewer is shown, so nothing hidden leaves."""

from archive.export.dublincore import DUBLIN_CORE
from archive.export.format import Bases, Format
from archive.export.jsonld import JSON_LD

FORMATS: tuple[Format, ...] = (JSON_LD, DUBLIN_CORE)

BY_SUFFIX = {each.suffix: each for each in FORMATS}

__all__ = ["BY_SUFFIX", "FORMATS", "Bases", "Format"]
