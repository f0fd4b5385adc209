"""How long-running commands are told to end."""

import signal
import threading
from collections.abc import Callable


def until_told() -> Callable[[float], bool]:
    """SIGTERM and SIGINT mean: finish what you do, then end. The function waits so many seconds; True: end."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop.wait
