"""Files taken out of an npm package as they are: a viewer that ships whole needs none of its 400 MB of dependencies."""

import base64
import hashlib
import json
import tarfile
import tempfile
from pathlib import Path

from app.front import node

HERE = Path(__file__).parent
LIST = HERE / "vendored.json"


def take(into: Path) -> dict[str, str]:
    """Puts each listed file into `into`, its digest in its name; from the plain name to that name.

    npm fetches the package from the registry that it is set up with. Raises ValueError if it is not the package whose
    digest (Subresource Integrity, sha512) is kept in `vendored.json`.
    """
    names: dict[str, str] = {}
    for package, wanted in json.loads(LIST.read_text()).items():
        with tempfile.TemporaryDirectory() as folder:
            _fetch(f"{package}@{wanted['version']}", wanted["integrity"], Path(folder))
            for inside, name in wanted["files"].items():
                content = _member(next(Path(folder).glob("*.tgz")), f"package/{inside}")
                stem, _, ending = name.rpartition(".")
                names[name] = f"{stem}-{hashlib.sha256(content).hexdigest()[:8].upper()}.{ending}"
                (into / names[name]).write_bytes(content)
    return names


def _fetch(package: str, integrity: str, folder: Path) -> None:
    node.run("npm", "pack", package, "--ignore-scripts", "--loglevel=error", f"--pack-destination={folder}", cwd=HERE)
    content = next(folder.glob("*.tgz")).read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != integrity:
        raise ValueError(f"{package}: the registry gave {found}, {LIST.name} says {integrity}")


def _member(archive: Path, name: str) -> bytes:
    with tarfile.open(archive) as opened:
        file = opened.extractfile(name)
        if file is None:
            raise ValueError(f"{archive.name} has no file {name}")
        return file.read()
