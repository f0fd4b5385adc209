"""Where fetched servers are kept: $CHUANXI_CACHE, else ~/.cache/chuanxi. What is there is not fetched again."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


class Unobtainable(Exception):
    """A server cannot be had on this machine. The message says which, and what lacks."""


def cached(name: str, make: Callable[[Path], None]) -> Path:
    """The folder `engines/<name>` of the cache, filled by `make(folder)` if it lacks. Never seen half-filled."""
    root = Path(os.environ.get("CHUANXI_CACHE") or Path.home() / ".cache/chuanxi") / "engines"
    root.mkdir(parents=True, exist_ok=True)
    folder = root / name
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # Two test runs fetch once.
        if not folder.exists():
            draft = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=root))
            try:
                make(draft)
                draft.rename(folder)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
    return folder
