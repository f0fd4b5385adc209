"""The bundle: npm's libraries and our scripts as few small files, one set for each kind of page."""

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

from app.front import node, vendored

HERE = Path(__file__).parent
PAGES = HERE / "pages"
BUILT = HERE.parent / "static" / "built"
MANIFEST = "manifest.json"
MARK = "fingerprint"
OPTIONS = (
    "--bundle",
    "--minify",
    "--format=esm",
    "--splitting",
    "--target=es2021",
    "--legal-comments=linked",
    "--entry-names=[name]-[hash]",
    "--chunk-names=shared-[hash]",
    "--log-level=warning",
)


def build(force: bool = False) -> bool:
    """Builds if a source changed since the last time; whether it did. The old bundle serves until the new is whole."""
    wanted = fingerprint()
    mark = BUILT / MARK
    if not force and mark.exists() and mark.read_text() == wanted and (BUILT / MANIFEST).exists():
        return False
    node.run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", cwd=HERE)
    BUILT.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILT.parent, prefix="building-") as name:
        fresh = Path(name) / "built"
        names = _bundled(fresh) | vendored.take(fresh)
        (fresh / MANIFEST).write_text(json.dumps(names, indent=1, sort_keys=True))
        (fresh / MARK).write_text(wanted)
        shutil.rmtree(BUILT, ignore_errors=True)
        fresh.rename(BUILT)
    return True


def fingerprint() -> str:
    """The SHA-256 of everything that the bundle is made of."""
    digest = hashlib.sha256()
    for path in sorted([*HERE.glob("*.json"), *HERE.glob("*.py"), *PAGES.rglob("*")]):
        if path.is_file():
            digest.update(f"{path.relative_to(HERE)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _bundled(into: Path) -> dict[str, str]:
    """Every entry of `pages/` built into `into`: from its name to the name of its file."""
    entries = [str(path) for path in sorted([*PAGES.glob("*.js"), *PAGES.glob("*.css")])]
    told = into.parent / "metafile.json"
    esbuild = str(HERE / "node_modules" / "esbuild" / "bin" / "esbuild")
    node.run("node", esbuild, *entries, *OPTIONS, f"--outdir={into}", f"--metafile={told}", cwd=HERE)
    outputs = json.loads(told.read_text())["outputs"]
    return {
        Path(output["entryPoint"]).name: Path(name).name for name, output in outputs.items() if "entryPoint" in output
    }
