"""The demo collection goes in through the real pipeline: made, planned, taken, published."""

import shutil

import click

from app.demo.make import holders as demo_holders
from app.demo.make import make_collection
from archive.catalogue import facts, feed, holders
from archive.catalogue.deposits import Entry, State
from archive.context import archive_here, tell
from archive.context.speech import progress_stream
from archive.model.errors import Conflict, Damaged
from ingest.commands import make_plan, take

FACT = "demo"
"""Stated "begun" before the first deposit and "filled" after the last: an interrupted demo goes on where it was."""

WORDS = {
    "drawing": {"zh": "绘制演示藏品", "en": "drawing the demo collection"},
    "there": {"zh": "演示藏品已在库中。", "en": "The demo collection is there already."},
    "filled": {"zh": "演示藏品已入库：{number} 条记录。", "en": "The demo collection is in: {number} records."},
    "not_empty": {
        "zh": "档案库里已有别的记录，演示藏品只放进空库。请另设 CHUANXI_HOME 再试。",
        "en": "The archive holds other records; the demo goes only into an empty one. Set another CHUANXI_HOME.",
    },
    "not_in": {"zh": "演示藏品没有全部入库", "en": "the demo collection is not all in"},
}


def fill(language: str) -> None:
    """Fills an empty archive. Raises Conflict if it holds anything else, Damaged if a deposit did not succeed."""
    here = archive_here()
    with here.database.reading() as connection:
        stated, latest = facts.read(connection, FACT), feed.latest(connection)
    if stated == "filled":
        click.echo(WORDS["there"][language])
        return
    if stated is None and latest:
        raise Conflict(WORDS["not_empty"][language])
    _state("begun")
    folder = here.settings.chuanxi_home / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    with click.progressbar(
        length=1000, label=WORDS["drawing"][language], file=progress_stream(quiet=False), update_min_steps=10
    ) as bar:
        make_collection(folder, lambda share: bar.update(round(share * 1000) - bar.pos))
    number = 0
    for code, name in demo_holders().items():
        with here.database.writing() as connection:
            holders.ensure(connection, code, name)
        made = make_plan(folder / code, code, publish=True, quiet=False)
        tell(made.everything, language)
        entries = take(made, folder / code, language, quiet=False) if made.good else ()
        tell([problem for entry in entries for problem in entry.problems], language)
        if not made.good or not all(_in(entry) for entry in entries):
            raise Damaged(f"{WORDS['not_in'][language]}: {code}")
        number += len(entries)
    shutil.rmtree(folder)
    _state("filled")
    click.echo(WORDS["filled"][language].format(number=number))


def _in(entry: Entry) -> bool:
    return entry.state is State.SUCCEEDED


def _state(content: str) -> None:
    with archive_here().database.writing() as connection:
        facts.state(connection, FACT, content)
