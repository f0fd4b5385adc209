"""chuanxi archive …, chuanxi accounts …"""

import sys
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from archive import fixity, publication
from archive.access.viewer import Role
from archive.catalogue import accounts, deposits, events, holders, records, registry
from archive.catalogue.documents import to_plain
from archive.catalogue.feed.follower import follow
from archive.catalogue.leases.owners import owner_name
from archive.catalogue.writing import Writing
from archive.commands import moving
from archive.consent import withdraw_consent
from archive.context import archive_here, followers_here, settle, speaking, until_told
from archive.context.speech import as_json, progress_stream
from archive.model.errors import Missing
from archive.recording import Recorder, rebuild
from archive.withdrawal import restore_record, withdraw_record

group = AppGroup("archive", help="What is kept, and who may see it.")
consent = AppGroup("consent", help="What the people recorded have agreed to.")
group.add_command(consent)
moving.add_to(group)
accounts_group = AppGroup("accounts", help="Who can sign in.")

COMMAND_LINE = "command-line"


def init_app(app: Flask) -> None:
    """Adds the commands."""
    app.cli.add_command(group)
    app.cli.add_command(accounts_group)


@group.command("show")
@click.argument("name")
@click.option("--json", "json_", is_flag=True, help="For scripts.")
@speaking
def show(name: str, json_: bool, lang: str) -> None:
    """A record with all that is known of it, by the id of the record, a part or an asset."""
    del lang
    found = shown(name)
    if json_:
        as_json(found)
        return
    for key in ("id", "holder", "profile", "key", "version", "published_version", "state", "held"):
        click.echo(f"{key}: {found[key]}")


def shown(name: str) -> dict[str, Any]:
    """Everything that staff can know of a record, as plain JSON. Raises Missing."""
    with archive_here().database.reading() as connection:
        named = registry.resolve(connection, name)
        record = records.read(connection, named.record) if named else None
        if record is None:
            raise Missing(name)
        head = to_plain(record.head)
        return {
            "id": record.id,
            "holder": record.holder,
            "profile": record.profile,
            "key": record.key,
            "version": record.head.number,
            "published_version": record.published.number if record.published else None,
            "state": "withdrawn" if record.withdrawn else "published" if record.published else "draft",
            "withdrawn": to_plain(record.withdrawn) if record.withdrawn else None,
            "held": list(record.held),
            "values": head["values"],
            "rules": head.get("rules", []),
            "parts": head.get("parts", []),
            "assets": head.get("assets", []),
            "versions": [to_plain(version) for version in records.all_versions(connection, record.id)],
            "renditions": [
                to_plain(one)
                for made in records.renditions_of(connection, (record.id,))[record.id].values()
                for one in made
            ],
            "events": [to_plain(event) for event in events.of(connection, record.id)],
            "deposits": [{"id": entry.id, "state": entry.state} for entry in deposits.of_record(connection, record.id)],
        }


@group.command("publish")
@click.argument("record")
@speaking
def publish(record: str, lang: str) -> None:
    """Makes the head version public; refuses with every obstacle."""
    del lang
    here = archive_here()
    with here.database.writing() as connection:
        publication.publish(connection, here.profiles, record, Writing(COMMAND_LINE, here.now()))
    settle()


@group.command("withdraw")
@click.argument("record")
@click.option("--because", required=True, help="Why; kept with the record, and shown on no page.")
@speaking
def withdraw(record: str, because: str, lang: str) -> None:
    """Shows the record to nobody any more; its addresses answer with a tombstone."""
    del lang
    here = archive_here()
    with here.database.writing() as connection:
        withdraw_record(connection, record, because, Writing(COMMAND_LINE, here.now()))
    settle()


@group.command("restore")
@click.argument("record")
@speaking
def restore(record: str, lang: str) -> None:
    """Shows a withdrawn record again, as it was; refuses with every obstacle."""
    del lang
    here = archive_here()
    with here.database.writing() as connection:
        restore_record(connection, here.profiles, record, Writing(COMMAND_LINE, here.now()))
    settle()


@consent.command("withdraw")
@click.argument("record")
@speaking
def withdraw_consent_command(record: str, lang: str) -> None:
    """Withdraws a consent: everything that it covers is closed at once."""
    del lang
    here = archive_here()
    with here.database.writing() as connection:
        closed = withdraw_consent(connection, here.profiles, record, Writing(COMMAND_LINE, here.now()))
    settle()
    click.echo(f"closed: {len(closed)}")


@group.command("fixity")
@click.option("--json", "json_", is_flag=True, help="For scripts.")
@speaking
def fixity_command(json_: bool, lang: str) -> None:
    """Reads everything that is kept once more and compares it; exit code 1 if anything is missing, damaged or stray."""
    del lang
    here = archive_here()
    with click.progressbar(length=1000, label="fixity", file=progress_stream(quiet=json_)) as bar:
        found = fixity.check(
            here.database, here.holdings, here.store, lambda part: bar.update(round(part * 1000) - bar.pos)
        )
    report = {"missing": list(found.missing), "damaged": list(found.damaged), "stray": list(found.stray)}
    if json_:
        as_json(report)
    else:
        for kind, names in report.items():
            click.echo(f"{kind}: {len(names)}")
            for name in names:
                click.echo(f"  {name}")
    raise SystemExit(0 if found.good else 1)


@group.command("rebuild")
@speaking
def rebuild_command(lang: str) -> None:
    """Makes an emptied database anew from the holdings: ids, versions, rules and events alike."""
    del lang
    here = archive_here()
    total = sum(1 for _ in here.holdings.records())
    with click.progressbar(length=total, label="rebuild", file=progress_stream(quiet=False), show_pos=True) as bar:
        made = rebuild(here.database, here.holdings, here.store, here.profiles, lambda done: bar.update(done - bar.pos))
    settle()
    click.echo(f"records: {made.records}")
    for name in made.undescribed:
        click.echo(f"undescribed: {name}")


@group.command("follow")
@speaking
def follow_command(lang: str) -> None:
    """Writes what changes in the catalogue into the holdings, until it is told to end."""
    del lang
    recorder = next(follower for follower in followers_here() if follower.name == Recorder.name)
    follow(archive_here().database, recorder, owner_name(Recorder.name), until_told())


@accounts_group.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--holder", help="The institution at which the role counts; none: at every one.")
@click.option("--password-stdin", is_flag=True, required=True, help="Read the password from standard input.")
@speaking
def add_account(email: str, role: str, holder: str | None, password_stdin: bool, lang: str) -> None:
    """Makes an account, or gives an existing one a role and a new password."""
    del lang, password_stdin
    password = sys.stdin.readline().rstrip("\r\n")
    accounts.check_new(email, password)
    with archive_here().database.writing() as connection:
        if holder is not None:
            holders.ensure(connection, holder)
        account = accounts.add(connection, email, password, Role(role), holder)
    click.echo(f"{account.email}: {role}{' at ' + holder if holder else ''}")
