"""Is the site alive; is everything that it needs alive too."""

from flask import Blueprint, Flask, Response, jsonify

from archive.catalogue import leases
from archive.context import Anyone, archive_here, followers_here, open_to
from archive.model.errors import Fault

blueprint = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Adds the two addresses."""
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
@open_to(Anyone())
def alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@open_to(Anyone())
def ready() -> tuple[Response, int]:
    """200 when database and store answer and a worker and every follower were heard within ten seconds; else 503."""
    here = archive_here()
    found = {"database": _answers(here.database.ping), "store": _answers(here.store.check)}
    if found["database"]:
        with here.database.reading() as connection:
            found["worker"] = bool(leases.alive(connection, "worker"))
            heard = {name.rsplit(":", 1)[-1] for name in leases.alive(connection, "follower")}
        for follower in followers_here():
            found[f"follower {follower.name}"] = follower.name in heard
    good = all(found.values())
    return jsonify(status="ok" if good else "unavailable", checks=found), 200 if good else 503


def _answers(ask: object) -> bool:
    try:
        ask()  # type: ignore[operator]
    except Fault:
        return False
    return True
