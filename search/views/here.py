"""What a view of this room needs of the present request."""

from typing import cast

from flask import current_app, request

from archive.context import archive_here, viewer_here
from archive.model.problems import Problem
from search import asked, service
from search.asked import Asked
from search.engines import Engine
from search.results import Results

ENGINE = "chuanxi.engine"


def engine_here() -> Engine:
    """The engine of the application that is answering now."""
    return cast(Engine, current_app.extensions[ENGINE])


def asked_here() -> tuple[Asked, tuple[Problem, ...]]:
    """What the request asks, and what is wrong with its parameters."""
    return asked.read(dict(request.args.lists()), service.mapping_of(archive_here()))


def results_here(wanted: Asked, language: str) -> Results:
    """What this viewer finds. Raises Unavailable."""
    return service.search(archive_here(), engine_here(), viewer_here(), wanted, language)
