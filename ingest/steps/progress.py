"""Progress of a step whose work is done piece by piece."""

from collections.abc import Callable


def share(
    progress: Callable[[float], None], before: float, whole: float, weight: float = 1.0
) -> Callable[[float], None]:
    """Says how far one piece has come as the progress of the whole (0 to 1): `before` of `whole` was done before it.

    `weight`: what one of what the piece counts in is of the whole.
    """
    return lambda done: progress((before + done * weight) / whole)
