"""Progress of a step whose work is done piece by piece."""

from collections.abc import Callable


def share(progress: Callable[[float], None], before: float, whole: float) -> Callable[[float], None]:
    """Says how far one piece has come as the progress of the whole (0 to 1): `before` of `whole` was done before it."""
    return lambda done: progress((before + done) / whole)
