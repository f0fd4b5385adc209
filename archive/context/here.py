"""What the present request or command knows: its archive, its viewer, its language, its subject, its followers."""

from typing import cast

import structlog
from flask import Flask, current_app, g, request

from archive.access import Subject, Viewer
from archive.catalogue.feed.follower import Follower, catch_up
from archive.catalogue.leases.owners import owner_name
from archive.context.opening import Archive
from archive.model.errors import Unavailable
from archive.sessions import viewer_of

log = structlog.get_logger("follower")

ARCHIVE = "chuanxi.archive"
FOLLOWERS = "chuanxi.followers"


def init_app(app: Flask, archive: Archive) -> None:
    """Gives the application its archive."""
    app.extensions[ARCHIVE] = archive
    app.extensions[FOLLOWERS] = []


def add_follower(app: Flask, follower: Follower) -> None:
    """A room makes something from the catalogue that must keep up with it."""
    app.extensions[FOLLOWERS].append(follower)


def followers_here() -> tuple[Follower, ...]:
    """Everything that follows the change feed."""
    return tuple(current_app.extensions[FOLLOWERS])


def settle() -> None:
    """Returns once every follower has dealt with what is in the feed now: a command sees its own writes.

    What they follow is committed: one that cannot follow now is said in the log, and will by and by.
    """
    for follower in followers_here():
        try:
            catch_up(archive_here().database, follower, owner_name(f"settle-{follower.name}"))
        except Unavailable as obstacle:
            log.warning("follows later", follower=follower.name, because=str(obstacle))


def archive_here() -> Archive:
    """The archive of the application that is answering now."""
    return cast(Archive, current_app.extensions[ARCHIVE])


def viewer_here() -> Viewer:
    """Who is asking; looked up once a request."""
    if "viewer" not in g:
        here = archive_here()
        g.viewer = viewer_of(request.environ, here.database, here.settings)
    return cast(Viewer, g.viewer)


def language_here() -> str:
    """The language of the page: the first segment of its path (zh or en), else what the browser prefers."""
    given = request.path.split("/", 2)[1]
    return given if given in ("zh", "en") else request.accept_languages.best_match(["zh", "en"], default="zh")


def subject_here() -> Subject | None:
    """The record that the guard has let through for this request."""
    return cast(Subject | None, g.get("subject"))
