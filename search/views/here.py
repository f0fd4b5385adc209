"""What a view of this room needs of the present request."""

from typing import cast

import structlog
from flask import Flask, Response, current_app, request

from archive.context import archive_here, viewer_here
from archive.model.problems import Problem, Where
from search import asked, service
from search.asked import Asked
from search.engines import Engine, Resting
from search.results import Results

log = structlog.get_logger("search")

ENGINE = "chuanxi.engine"

LATER = 10
"""Seconds after which it is worth asking again an engine that did not answer."""


def engine_of(app: Flask) -> Engine:
    """The engine of an application."""
    return cast(Engine, app.extensions[ENGINE])


def engine_here() -> Engine:
    """The engine of the application that is answering now."""
    return engine_of(current_app)


def asked_here() -> tuple[Asked, tuple[Problem, ...]]:
    """What the request asks, and what is wrong with its parameters."""
    return asked.read(dict(request.args.lists()), service.mapping_of(archive_here()))


def results_here(wanted: Asked, language: str) -> Results:
    """What this viewer finds. Raises Resting, of which the log tells why."""
    try:
        return service.search(archive_here(), engine_here(), viewer_here(), wanted, language)
    except Resting as fault:
        log.warning("search is resting", because=str(fault))
        raise


def resting() -> Problem:
    """What is said while the engine does not answer."""
    return Problem("search_resting", Where())


def later(response: Response) -> None:
    """Marks an answer without results: come back by and by."""
    response.status_code = 503
    response.headers["Retry-After"] = str(LATER)
