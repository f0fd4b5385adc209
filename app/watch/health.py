"""Is the site alive; is everything that it needs alive too."""

from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify

from app.watch.dependencies import Answer, Dependency, asked
from archive.catalogue import leases
from archive.context import Anyone, archive_here, followers_here, open_to
from archive.model.errors import Fault

blueprint = Blueprint("health", __name__)


def init_app(app: Flask, dependencies: tuple[Dependency, ...]) -> None:
    """Adds the two addresses."""
    app.extensions["chuanxi.dependencies"] = dependencies
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
@open_to(Anyone())
def alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@open_to(Anyone())
def ready() -> tuple[Response, int]:
    """200 when database and store answer and a worker and every follower were heard within ten seconds; else 503.

    {"status", "checks": {name: {"ok", "needed", "seconds"}}}. What is not needed may be away: the rest goes on.
    """
    checks = {
        each.name: _plain(asked(each), needed=each.needed) for each in current_app.extensions["chuanxi.dependencies"]
    }
    checks |= _processes()
    good = all(check["ok"] for check in checks.values() if check["needed"])
    return jsonify(status="ok" if good else "unavailable", checks=checks), 200 if good else 503


def _processes() -> dict[str, dict[str, Any]]:
    """Whether somebody, anywhere, works and follows."""
    try:
        with archive_here().database.reading() as connection:
            workers = leases.alive(connection, "worker")
            heard = {name.rsplit(":", 1)[-1] for name in leases.alive(connection, "follower")}
    except Fault:
        return {}
    found = {"worker": bool(workers)} | {f"follower {one.name}": one.name in heard for one in followers_here()}
    return {name: {"ok": ok, "needed": True} for name, ok in found.items()}


def _plain(answer: Answer, *, needed: bool) -> dict[str, Any]:
    return {"ok": answer.good, "needed": needed, "seconds": round(answer.seconds, 4)}
