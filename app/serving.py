"""`chuanxi serve`: the site, the workers on deposits and the followers of the change feed."""

import logging
import socket
import sys
from collections.abc import Callable, Collection
from importlib import import_module

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from app.creation import create_app
from app.supervisor import Child, Supervisor, die_with_parent, in_a_child
from app.watch.logs import configure_logs
from app.watch.metrics import hear
from app.watch.traces import tracing
from archive.catalogue.feed.follower import follow
from archive.catalogue.leases.owners import owner_name
from archive.context import archive_here, followers_here
from archive.context.endings import until_told
from archive.model.errors import Fault, Misconfigured
from archive.settings import Settings, read_settings
from ingest import queues
from ingest.commands import workshop_here
from search.engines import check_at_start
from search.views.here import engine_of

PRELOADED = ("iiif_prezi3", "pypinyin")
"""Slow to import and needed by the first visitor: read once, before the children are made, and shared by all."""

THREADS = 4
"""Requests that one process of the site answers at a time. Flask and SQLite wait more than they compute."""


BESIDES = ("worker", "followers")
"""What may run beside the site: processes of this command, or of others, on this machine or another."""

SPARED = 3
"""From so many workers on, one of them leaves films to the others, so that a single picture need not wait for them."""


def serve(settings: Settings, host: str, port: int, besides: Collection[str] = BESIDES) -> int:
    """Blocks until told to end. Returns the exit code; 1 when the archive cannot be opened."""
    configure_logs(logging.INFO, settings.log_format, hear, *tracing())
    for name in PRELOADED:
        import_module(name)
    # The schema is brought up to date once, before anybody stands on it. In a child: an open database or a
    # running thread must not be forked.
    if (code := in_a_child(_prepare)) != 0:
        return code
    children = [Child("site", lambda: _site(settings, host, port))]
    if "worker" in besides:
        number = settings.workers
        children += [
            Child(f"worker {each + 1}", _working(light=each + 1 == number >= SPARED)) for each in range(number)
        ]
    if "followers" in besides:
        children += [Child(f"follower {name}", _following(name)) for name in ("recorder", "index")]
    return Supervisor(children).run()


def _prepare() -> None:
    try:
        check_at_start(engine_of(create_app()))
        queues.check(read_settings().queue_url)
    except Fault as fault:
        sys.exit(f"{type(fault).__name__}: {fault}")


def _site(settings: Settings, host: str, port: int) -> None:
    Server(
        "app.serving:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=settings.site_processes,
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=8,
        process_name=None,
    ).serve()


def application() -> Flask:
    """The site in one of its processes, which ends when the one that started it is gone."""
    die_with_parent()
    return create_app()


def _working(*, light: bool) -> Callable[[], None]:
    def working() -> None:
        with create_app().app_context():
            queues.work(archive_here().settings.queue_url, workshop_here(), until_told(), light=light)

    return working


def _following(name: str) -> Callable[[], None]:
    def following() -> None:
        with create_app().app_context():
            follower = next(each for each in followers_here() if each.name == name)
            follow(archive_here().database, follower, owner_name(name), until_told())

    return following


def check_free(host: str, port: int) -> None:
    """Raises Misconfigured unless the site can listen there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Misconfigured(f"--port: {host}:{port}: {error.strerror}; name another, such as {port + 1}") from error
