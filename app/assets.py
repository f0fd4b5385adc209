"""Static files. What the bundle made has its digest in its name and is kept for ever; the rest is asked for again."""

import json
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, send_from_directory, url_for

from archive.context import Anyone, open_to

BUILT = "built"
MANIFEST = "manifest.json"
FOR_EVER = "public, max-age=31536000, immutable"
FOLDER = "chuanxi.static"

blueprint = Blueprint("static", __name__)


def init_app(app: Flask, folder: Path) -> None:
    """Serves `folder` under /static, and gives templates `built(name)`."""
    app.extensions[FOLDER] = folder
    app.jinja_env.globals["built"] = built
    app.register_blueprint(blueprint)


@blueprint.get("/static/<path:name>")
@open_to(Anyone())
def file(name: str) -> Response:
    """One static file."""
    response = send_from_directory(current_app.extensions[FOLDER], name)
    if name.startswith(f"{BUILT}/"):
        response.headers["Cache-Control"] = FOR_EVER
    return response


def built(name: str) -> str | None:
    """The address of what the bundle made of `name` ("site.css", "viewer.js"); None if it has not been made.

    Pages work without it, plainer: what they say and where they lead needs no script and no style.
    """
    manifest = current_app.extensions[FOLDER] / BUILT / MANIFEST
    try:
        changed = manifest.stat().st_mtime_ns
    except FileNotFoundError:
        return None
    file = _manifest(manifest, changed).get(name)
    return url_for("static.file", name=f"{BUILT}/{file}") if file else None


@lru_cache(maxsize=2)
def _manifest(path: Path, changed: int) -> dict[str, str]:
    del changed
    names: dict[str, str] = json.loads(path.read_text("utf-8"))
    return names
