"""chuanxi search query | rebuild | rollback | check | follow"""

import signal
import threading
from typing import cast

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from archive.access import ANYBODY
from archive.catalogue import feed
from archive.catalogue.feed.follower import follow
from archive.catalogue.leases.owners import owner_name
from archive.context import add_follower, archive_here, speaking
from archive.context.here import ARCHIVE
from archive.context.speech import as_json, progress_stream
from search import service
from search.asked import Asked
from search.engines import Engine, check_at_start
from search.indexer import Indexer
from search.results import as_plain

group = AppGroup("search", help="Find what is public, and keep the index.")

INDEXER = "chuanxi.indexer"


def init_app(app: Flask, engine: Engine) -> None:
    """Adds the commands, and the indexer to what follows the change feed. The application has its archive already."""
    app.cli.add_command(group)
    app.extensions[INDEXER] = Indexer(app.extensions[ARCHIVE], engine)
    add_follower(app, app.extensions[INDEXER])


def indexer_here() -> Indexer:
    """The indexer of the application."""
    return cast(Indexer, current_app.extensions[INDEXER])


@group.command("query")
@click.argument("text")
@click.option("--page", type=click.IntRange(1, 100), default=1, help="Which twenty hits.")
@click.option("--all", "all_", is_flag=True, help="The ids of all hits, however many.")
@click.option("--json", "json_", is_flag=True, help="For scripts.")
@speaking
def query(text: str, page: int, all_: bool, json_: bool, lang: str) -> None:
    """What anybody finds by TEXT."""
    if all_:
        ids = list(service.every(archive_here(), indexer_here().engine, ANYBODY, Asked(text)))
        if json_:
            as_json({"total": len(ids), "ids": ids})
        else:
            click.echo("\n".join(ids))
        return
    found = service.search(archive_here(), indexer_here().engine, ANYBODY, Asked(text, page=page), lang)
    if json_:
        as_json(as_plain(found))
        return
    click.echo(f"{found.total}{' ~' if found.loosened else ''}")
    for hit in found.hits:
        heading = "".join(click.style(text, bold=marked) for text, marked in hit.heading)
        click.echo(f"{hit.kind_label}  {heading}  {hit.page}")


@group.command("rebuild")
@speaking
def rebuild(lang: str) -> None:
    """Makes the index anew from the catalogue; the present one answers until the new one is complete."""
    del lang
    with click.progressbar(label="index", length=0, file=progress_stream(quiet=False)) as bar:

        def show(done: int, expected: int) -> None:
            bar.length = max(expected, done)
            bar.update(done - bar.pos)

        made = indexer_here().rebuild(show)
    click.echo(f"indexed: {made}")


@group.command("rollback")
@speaking
def rollback(lang: str) -> None:
    """The index that the last rebuild replaced answers again, and follows; once more, and the new one does."""
    del lang
    position = indexer_here().engine.roll_back()
    click.echo(f"position: {position.sequence}")


@group.command("check")
@click.option("--json", "json_", is_flag=True, help="For scripts.")
@speaking
def check(json_: bool, lang: str) -> None:
    """Whether the index holds what is published; names what not, and ends with 1 then. A rebuild mends it."""
    del lang
    indexer = indexer_here()
    indexer.engine.check()
    with archive_here().database.reading() as connection:
        behind = feed.latest(connection) - indexer.position()
    missing, surplus = (sorted(each) for each in indexer.differences())
    if json_:
        as_json({"count": indexer.engine.count(), "behind": behind, "missing": missing, "surplus": surplus})
    else:
        click.echo(f"indexed: {indexer.engine.count()}, changes to follow: {behind}")
        for sign, names in (("-", missing), ("+", surplus)):
            for name in names:
                click.echo(f"{sign} {name}")
    raise SystemExit(1 if missing or surplus else 0)


@group.command("follow")
@speaking
def follow_command(lang: str) -> None:
    """Keeps the index up with the catalogue, until it is told to end."""
    del lang
    check_at_start(indexer_here().engine)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    follow(archive_here().database, indexer_here(), owner_name(Indexer.name), stop.wait)
