"""The schema's revision: one Alembic chain for both engines."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import ProgrammingError

from archive.model.errors import Misconfigured


def is_newest(connection: Connection, shown: str) -> bool:
    """Whether nothing is to be done. `shown`: the database's address without its password.

    Raises Misconfigured for a database that a newer program has migrated, or that holds somebody else's tables.
    """
    present = MigrationContext.configure(connection).get_current_revision()
    scripts = ScriptDirectory.from_config(_config())
    known = {script.revision for script in scripts.walk_revisions()}
    if present is not None and present not in known:
        raise Misconfigured(
            f"DATABASE_URL: {shown} has schema {present}, which this program does not know; "
            f"start the newer version of the program that made it, or name another database"
        )
    if present is None and (others := inspect(connection).get_table_names()):
        raise Misconfigured(
            f"DATABASE_URL: {shown} holds tables that are not the archive's ({', '.join(sorted(others)[:3])}); "
            f"name an empty database"
        )
    return present == scripts.get_current_head()


def upgrade(connection: Connection, shown: str) -> None:
    """Brings the schema to the newest revision, inside the caller's writing transaction. Raises Misconfigured."""
    if connection.dialect.name == "postgresql":
        encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
        if encoding != "UTF8":
            raise Misconfigured(
                f"DATABASE_URL: {shown} keeps text as {encoding}; make the database with ENCODING 'UTF8'"
            )
    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except ProgrammingError as error:
        reason = " ".join(str(error.orig).split())
        raise Misconfigured(
            f"DATABASE_URL: {shown}: the schema cannot be brought up to date ({reason}); "
            f"give the user the right to make tables there"
        ) from error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
    return config
