"""Programs from Debian's packages: the machine's own where it has them, else fetched and unpacked, not installed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from tools.engines.cache import Unobtainable, cached

NOBODY = 65534
"""The user that a server runs as where we are root: PostgreSQL refuses root, and none of them needs it."""


def program(package: str, name: str, pattern: str) -> Path:
    """The program `name` of `package`, which puts it where `pattern` (below /, a glob) says. Raises Unobtainable."""
    installed = shutil.which(name) or next((str(found) for found in sorted(Path("/").glob(pattern))), None)
    if installed:
        return Path(installed).resolve()
    root = cached(f"debian-{package}", lambda folder: _unpack(package, folder))
    return next((root / "root").glob(pattern))


def libraries(program: Path) -> dict[str, str]:
    """What an unpacked program needs in its environment; nothing for an installed one."""
    root = next((parent for parent in program.parents if parent.name == "root"), None)
    if root is None:
        return {}
    folders = [str(folder) for folder in (*root.glob("usr/lib/*-linux-gnu*"), *root.glob("lib/*-linux-gnu*"))]
    return {"LD_LIBRARY_PATH": os.pathsep.join(folders)}


def within_reach(program: Path, folder: Path) -> Path:
    """The program where `nobody` can run it: an unpacked one is copied to `folder` when we are root."""
    root = next((parent for parent in program.parents if parent.name == "root"), None)
    if root is None or os.getuid() != 0:
        return program
    copy = folder / "root"
    if not copy.exists():
        shutil.copytree(root, copy, symlinks=True)
    return copy / program.relative_to(root)


def unprivileged(folder: Path) -> list[str]:
    """What to write before a command so that it does not run as root; `folder` is then that user's."""
    if os.getuid() != 0:
        return []
    for path in (folder, *(each for each in folder.rglob("*") if "root" not in each.relative_to(folder).parts)):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    # Losing root loses the wish to die with the parent; setpriv makes it again.
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--pdeathsig=SIGKILL", "--"]


def _unpack(package: str, folder: Path) -> None:
    """The package and whatever of its dependencies the machine lacks, unpacked below `folder`/root."""
    if shutil.which("apt-get") is None:
        raise Unobtainable(f"{package} cannot be had: this is no Debian; install it, then try again")
    if os.getuid() == 0:
        _run(package, ["apt-get", "-qq", "update"], folder)
    asked = _run(
        package, ["apt-get", "install", "--print-uris", "--yes", "-qq", "--no-install-recommends", package], folder
    )
    names = [re.split("_", line.split()[1])[0] for line in asked.splitlines() if line.startswith("'")]
    _run(package, ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", *names], folder)
    for file in folder.glob("*.deb"):
        _run(package, ["dpkg-deb", "-x", str(file), str(folder / "root")], folder)
        file.unlink()


def _run(package: str, command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unobtainable(f"{package} cannot be had: {' '.join(command[:3])}: {done.stderr.strip()[-500:]}")
    return done.stdout
