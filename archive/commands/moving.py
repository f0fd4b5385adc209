"""chuanxi archive check-store | copy-store | copy-database: from one engine to another, before any archive is open."""

from dataclasses import asdict

import click

from archive.catalogue import moving as catalogue
from archive.catalogue.database import Database
from archive.context.speech import as_json, progress_stream, speaking
from archive.model.errors import Missing
from archive.settings import read_settings
from archive.storage import make_store, open_store
from archive.storage.moving import move

LONG_ENOUGH = 86_400.0
"""Seconds after which an unfinished write is nobody's: no upload takes a day without a byte."""


def add_to(group: click.Group) -> None:
    """Adds the commands, which open no archive."""
    for command in (check_store, copy_store, copy_database):
        group.add_command(command)


@click.command("check-store")
@click.argument("url", required=False)
@click.option("--create", is_flag=True, help="Make the bucket if it lacks.")
@speaking
def check_store(url: str | None, create: bool, lang: str) -> None:
    """Whether STORAGE_URL (or URL) can be written, read and cleared; and what interrupted writes have left there."""
    del lang
    url = url or read_settings().storage_url
    store = make_store(url) if create else open_store(url)
    store.check()
    left = list(store.leftovers(LONG_ENOUGH))
    click.echo(f"{url}: writes, reads and removes")
    click.echo(f"unfinished for more than a day: {len(left)} ({sum(each.size for each in left)} bytes)")


@click.command("copy-store")
@click.argument("from_url", metavar="FROM")
@click.argument("to_url", metavar="TO")
@click.option("--thorough", is_flag=True, help="Compare every byte of what stands there already, too.")
@click.option("--remove", is_flag=True, help="Remove from TO what FROM does not have (any more).")
@click.option("--json", "json_", is_flag=True, help="For scripts.")
@speaking
def copy_store(from_url: str, to_url: str, thorough: bool, remove: bool, json_: bool, lang: str) -> None:
    """Copies a store into another, comparing every byte; stopped, it goes on. Stop the site before the last time."""
    del lang
    source, target = open_store(from_url), open_store(to_url)
    total = sum(entry.size for entry in source.list())
    if next(source.list(), None) is None:
        raise Missing(f"{from_url} is empty: is it the right store?")
    with click.progressbar(length=total, label="copy-store", file=progress_stream(quiet=json_)) as bar:
        moved = move(source, target, bar.update, thorough=thorough)
    if remove:
        for key in moved.extra:
            target.delete(key)
    report = {**asdict(moved), "removed": len(moved.extra) if remove else 0}
    if json_:
        as_json(report)
    else:
        for kind in ("copied", "present", "size", "removed"):
            click.echo(f"{kind}: {report[kind]}")
        for kind, cure in (("extra", "--remove removes them"), ("foreign", "no keys: not copied")):
            for name in report[kind]:
                click.echo(f"{kind}: {name} ({cure})", err=True)
    raise SystemExit(1 if moved.foreign or (moved.extra and not remove) else 0)


@click.command("copy-database")
@click.argument("from_url", metavar="FROM")
@click.argument("to_url", metavar="TO")
@click.option("--json", "json_", is_flag=True, help="For scripts.")
@speaking
def copy_database(from_url: str, to_url: str, json_: bool, lang: str) -> None:
    """Copies the catalogue into an empty database of either kind, and compares every row. Stop the site first."""
    del lang
    source, target = Database(from_url), Database(to_url)
    try:
        for database in (source, target):
            database.migrate()
        with click.progressbar(length=1000, label="copy-database", file=progress_stream(quiet=json_)) as bar:
            moved = catalogue.move(source, target, lambda part: bar.update(round(part * 1000) - bar.pos))
    finally:
        source.close()
        target.close()
    if json_:
        as_json({name: {"rows": each.rows, "sha256": each.sha256} for name, each in moved.items()})
    else:
        for name, each in moved.items():
            click.echo(f"{name}: {each.rows}  {each.sha256[:16]}")
