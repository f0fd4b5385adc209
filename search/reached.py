"""How far the index has come, as it stood at most a second ago: asking is a round trip before every search.

An earlier position only leaves out more: what was hidden since then. An index that is put in another one's place (made
anew, rolled back) may stand further back; for that second its counts may know of what has been hidden in between, as
any answer here may rest on what was so a second ago. Hits are decided once more anyway.
"""

import time
from weakref import WeakKeyDictionary

from search.engines import Engine

KEPT = 1.0
"""Seconds."""
_known: "WeakKeyDictionary[Engine, tuple[float, int]]" = WeakKeyDictionary()


def reached(engine: Engine) -> int:
    """The sequence of the last change that the index knows; zero where there is no index. Raises Resting."""
    now = time.monotonic()
    asked, sequence = _known.get(engine, (0.0, 0))
    if now - asked > KEPT:
        sequence = engine.position().sequence
        if sequence:
            _known[engine] = (now, sequence)
    return sequence
