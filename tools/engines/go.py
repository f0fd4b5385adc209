"""Programs built from the Go module proxy; a Go compiler is needed once, what it builds is kept."""

import os
import shutil
import subprocess
from pathlib import Path

from tools.engines.cache import Unobtainable


def installed(module: str, folder: Path, what: str) -> None:
    """Puts the program of `module` (`path@version`) into `folder`. Raises Unobtainable."""
    if shutil.which("go") is None:
        raise Unobtainable(f"{what} cannot be had: there is no Go compiler; install Go 1.24 or newer")
    building = subprocess.run(
        ["go", "install", "-ldflags=-s -w", module],
        env={**os.environ, "GOBIN": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    if building.returncode:
        raise Unobtainable(f"{what} cannot be had: {building.stderr[-1000:]}")
