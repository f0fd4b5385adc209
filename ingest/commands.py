"""chuanxi ingest plan | add | status | cancel | derive | work"""

import threading
import time
from collections import Counter
from contextlib import suppress
from math import ceil
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from archive.catalogue import deposits, listing
from archive.catalogue.deposits import Entry, State
from archive.catalogue.under_way import cancel, under_way
from archive.context import archive_here, settle, speaking, tell, until_told
from archive.context.speech import as_json, in_plain, progress_stream
from archive.model.errors import Unavailable
from archive.model.problems import Problem
from ingest import sources
from ingest.deriving import derive_again
from ingest.planning import ITEM, Plan, accept, plan
from ingest.queues import Queue, open_queue, work
from ingest.runner import Workshop

LASTING = 15
"""Looks at a batch, five a second, after which what its deposits wait for is told."""

group = AppGroup("ingest", help="Bring recordings in.")


def init_app(app: Flask) -> None:
    """Adds the commands."""
    app.cli.add_command(group)


def workshop_here() -> Workshop:
    """What all deposits share, from the open archive."""
    here = archive_here()
    return Workshop(
        database=here.database,
        store=here.store,
        holdings=here.holdings,
        profiles=here.profiles,
        scratch=here.scratch,
        max_file_bytes=here.settings.max_file_gb * 10**9,
        clock=here.now,
    )


def make_plan(path: Path, holder: str | None, *, publish: bool, quiet: bool) -> Plan:
    """Reads the source and plans it, with progress on standard error unless `quiet`."""
    here = archive_here()
    reading = sources.read(path, holder or here.settings.holder, here.profiles, publish=publish)
    with click.progressbar(length=len(reading.deposits), label="plan", file=progress_stream(quiet=quiet)) as bar:
        return plan(workshop_here(), reading, lambda done, _: bar.update(done - bar.pos))


@group.command("plan")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--holder", help="The institution that keeps the records (a code).")
@click.option("--publish", is_flag=True, help="Check also what publication asks for.")
@click.option("--json", "json_", is_flag=True, help="For scripts.")
@speaking
def plan_command(path: Path, holder: str | None, publish: bool, json_: bool, lang: str) -> None:
    """What would be kept and made. Writes nothing; exit code 1 on errors."""
    made = make_plan(path, holder, publish=publish, quiet=json_)
    found = {"creates": made.count("created"), "changes": made.count("changed"), "unchanged": made.count("unchanged")}
    if json_:
        as_json({"problems": in_plain(made.everything, lang), **found})
    else:
        tell(made.everything, lang)
        click.echo("  ".join(f"{name}: {number}" for name, number in found.items()))
    raise SystemExit(0 if made.good else 1)


@group.command("add")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--holder", help="The institution that keeps the records (a code).")
@click.option("--publish", is_flag=True, help="Publish what succeeds and nothing stands in the way of.")
@click.option("--only-good", is_flag=True, help="Take the good rows even when others have errors.")
@click.option("--json", "json_", is_flag=True, help="For scripts.")
@speaking
def add_command(path: Path, holder: str | None, publish: bool, only_good: bool, json_: bool, lang: str) -> None:
    """Plan, and if nothing stands in the way, keep everything; waits until it is done and findable."""
    made = make_plan(path, holder, publish=publish, quiet=json_)
    nothing = not any(each.good for each in made.planned)
    if nothing or not (made.good or only_good):
        _show(made, [], lang, json_=json_)
        raise SystemExit(1)
    if not json_:
        tell([problem for problem in made.everything if problem.stops], lang)
    entries = take(made, path, lang, quiet=json_)
    _show(made, entries, lang, json_=json_)
    raise SystemExit(0 if made.good and all(entry.state is State.SUCCEEDED for entry in entries) else 1)


@group.command("derive")
@click.argument("record", nargs=-1)
@speaking
def derive_command(record: tuple[str, ...], lang: str) -> None:
    """Makes again what is gone of the renditions of RECORD …; of every record when none is named."""
    here = archive_here()
    with here.database.reading() as connection:
        wanted = record or listing.with_assets(connection)
    failed: list[Problem] = []
    number = 0
    with click.progressbar(wanted, label="derive", file=progress_stream(quiet=False), show_pos=True) as bar:
        for name in bar:
            keys, problems = derive_again(workshop_here(), name, lambda _: None)
            number += len(keys)
            failed += problems
    settle()
    tell(failed, lang)
    click.echo(f"made: {number}")
    raise SystemExit(1 if failed else 0)


@group.command("status")
@speaking
def status_command(lang: str) -> None:
    """What is being worked on: the deposit, its step, how much of that is done, about how long it still takes."""
    del lang
    here = archive_here()
    with here.database.reading() as connection:
        for each in under_way(connection, None, here.now()):
            share = "" if each.progress is None else f"{each.progress:.0%}"
            rest = "" if each.left is None else f"~{ceil(each.left / 60)} min"
            click.echo("\t".join((each.deposit, each.record, each.step, share, rest)))


@group.command("cancel")
@click.argument("deposit", nargs=-1, required=True)
@speaking
def cancel_command(deposit: tuple[str, ...], lang: str) -> None:
    """Stops DEPOSIT …: its worker lets go within seconds. Exit code 1 if one had ended already."""
    del lang
    here = archive_here()
    stopped = [cancel(here.database, here.scratch, name) for name in deposit]
    raise SystemExit(0 if all(stopped) else 1)


def take(made: Plan, path: Path, lang: str, *, quiet: bool) -> tuple[Entry, ...]:
    """Accepts a plan's good deposits and returns them once they have ended and can be found."""
    here = archive_here()
    batch = accept(workshop_here(), made, path, "chuanxi ingest add")
    queue = open_queue(here.settings.queue_url, workshop_here(), here.settings.workers)
    queue.wake(batch)
    entries = _wait(queue, batch, lang, quiet=quiet)
    settle()
    return entries


@group.command("work")
@click.option("--light", is_flag=True, help="Leave films and very large files to others.")
@speaking
def work_command(light: bool, lang: str) -> None:
    """Works on deposits until it is told to end; a deposit begun is finished first."""
    del lang
    work(archive_here().settings.queue_url, workshop_here(), until_told(), light=light)


def _wait(queue: Queue, batch: str, lang: str, *, quiet: bool) -> tuple[Entry, ...]:
    """Waits for the batch, showing how many deposits have ended, and once what the others wait for."""
    here, seen = archive_here(), Counter[str]()
    done = threading.Thread(target=queue.settle, args=(batch,))
    done.start()
    with click.progressbar(
        length=len(_entries(batch)), label="add", file=progress_stream(quiet=quiet), show_pos=True
    ) as bar:
        while done.is_alive():
            done.join(0.2)
            waiting: dict[str, Problem] = {}
            with suppress(Unavailable), here.database.reading() as connection:
                counts = deposits.counts(connection, batch)
                bar.update(sum(counts[state] for state in deposits.ENDED) - bar.pos)
                waiting = {str(each.params["because"]): each for each in deposits.waiting_for(connection, batch)}
            seen.update(waiting.keys())
            tell([each for because, each in waiting.items() if seen[because] == LASTING], lang)
    return _entries(batch)


def _entries(batch: str) -> tuple[Entry, ...]:
    """What has been accepted goes on without us: while the catalogue does not answer we wait for it."""
    while True:
        with suppress(Unavailable), archive_here().database.reading() as connection:
            return deposits.of_batch(connection, batch)
        time.sleep(0.5)


def _show(made: Plan, entries: list[Entry] | tuple[Entry, ...], lang: str, *, json_: bool) -> None:
    """The outcome of every item: those that ended, and those that the plan refused."""
    refused = [each for each in made.planned if not each.good]
    if json_:
        items = [_item(entry, lang) for entry in entries if entry.profile == ITEM]
        others = [_item(entry, lang) for entry in entries if entry.profile != ITEM]
        for each in refused:
            place = items if each.given.profile == ITEM else others
            place.append(
                {
                    "row": each.given.where.row,
                    "profile": each.given.profile,
                    "state": "rejected",
                    "id": None,
                    "problems": in_plain(each.problems, lang),
                }
            )
        counts = {state.value: sum(item["state"] == state for item in items) for state in State}
        as_json({"items": items, "counts": counts, "others": others, "problems": in_plain(made.problems, lang)})
        return
    if not entries:
        tell(made.everything, lang)
    for entry in entries:
        tell([problem for problem in entry.problems if entry.state is not State.SUCCEEDED or problem.stops], lang)
    for state, number in _counts(entries).items():
        click.echo(f"{state}: {number}")


def _item(entry: Entry, lang: str) -> dict[str, Any]:
    return {
        "row": entry.row,
        "profile": entry.profile,
        "state": entry.state.value,
        "id": entry.record if entry.state in (State.SUCCEEDED, State.HELD) else None,
        "version": entry.version,
        "changed": entry.changed,
        "problems": in_plain(entry.problems, lang),
    }


def _counts(entries: list[Entry] | tuple[Entry, ...]) -> dict[str, int]:
    counts = {state.value: sum(entry.state is state for entry in entries) for state in State}
    return {state: number for state, number in counts.items() if number}
