"""The database's door: what is wrong with its address or its schema is said in one sentence, with the cure."""

import secrets
from pathlib import Path

import pytest
from alembic import command
from fixtures.servers.databases import database_of
from sqlalchemy import text

from archive.catalogue import deposits
from archive.catalogue.database import Database
from archive.catalogue.database.schema import _config
from archive.model.errors import Conflict, Fault
from archive.model.identifiers import mint


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of an empty database."""
    home = tmp_path / secrets.token_hex(4)
    return database_of(home).get("DATABASE_URL") or f"sqlite:///{home}/chuanxi.sqlite"


def said(url: str) -> str:
    """What is said at start."""
    with pytest.raises(Fault) as refusal:
        Database(url).migrate()
    return str(refusal.value)


@pytest.mark.parametrize(
    "url",
    ["mysql://me:secret@host/x", "postgres://me:secret@host/x", "nonsense", "postgresql://", "postgresql://h:port/x"],
)
def test_an_address_that_cannot_be_one_is_refused_with_what_to_write(url: str) -> None:
    sentence = said(url)
    assert sentence.startswith("DATABASE_URL: ")
    assert "write sqlite:///path or postgresql://user:password@host:5432/name" in sentence
    assert "secret" not in sentence


@pytest.mark.parametrize(
    "url", ["postgresql://me:secret@127.0.0.1:1/x", "postgresql://me:secret@no-such-host.invalid/x"]
)
def test_a_server_that_does_not_answer_is_named_without_its_password(url: str) -> None:
    sentence = said(url)
    assert sentence.startswith("DATABASE_URL: postgresql://me:***@")
    assert "see that the server runs and that address, name, user and password are right" in sentence
    assert "secret" not in sentence


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "name a folder of yours" in said(f"sqlite:///{tmp_path}/file/below/x.sqlite")


def test_a_database_of_a_newer_program_is_refused(url: str) -> None:
    database = Database(url)
    database.migrate()
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "has schema 9999, which this program does not know; start the newer version" in said(url)
    database.close()


def test_somebody_elses_tables_are_left_alone(url: str) -> None:
    database = Database(url)
    database.migrate()
    with database.writing() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    assert "holds tables that are not the archive's" in said(url)
    database.close()


def test_an_older_database_is_brought_up_to_date_with_all_that_it_holds(url: str) -> None:
    database = Database(url)
    config = _config()
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for state in ("accepted", "succeeded"):
            connection.execute(
                text(
                    "INSERT INTO deposits (id, batch, place, holder, profile, phase, record, given, state, problems,"
                    " attempts, not_before, updated_at) VALUES (:id, 'b', 0, 'main', 'item', 1, :id, '{}', :state,"
                    " '[]', 0, 0, '2026')"
                ),
                {"id": mint(), "state": state},
            )
    database.migrate()
    database.migrate()
    with database.writing() as connection:
        found = deposits.claim(connection, "worker", 60)
        assert found is not None
        assert (found.state, found.heavy) == (deposits.State.PROCESSING, False)
        assert not deposits.claimable(connection, "another")
    database.close()


def test_what_is_there_already_is_a_conflict(url: str) -> None:
    database = Database(url)
    database.migrate()
    with database.writing() as connection:
        connection.execute(text("INSERT INTO holders (code, name) VALUES ('main', '{}')"))
    with pytest.raises(Conflict), database.writing() as connection:
        connection.execute(text("INSERT INTO holders (code, name) VALUES ('main', '{}')"))
    database.close()
