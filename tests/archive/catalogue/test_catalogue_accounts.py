"""Accounts: passwords are kept by argon2, sessions by digest, and both can be ended."""

import time

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from archive.access import Role
from archive.catalogue import accounts
from archive.catalogue.accounts import SESSION, Account
from archive.catalogue.database import Database
from archive.catalogue.tables import accounts as table
from archive.catalogue.tables import sessions
from archive.context import Archive
from archive.model.errors import Rejected

PASSWORD = "柿子 and persimmons"


@pytest.fixture
def database(archive: Archive) -> Database:
    return archive.database


@pytest.fixture
def mei(database: Database) -> Account:
    with database.writing() as connection:
        return accounts.add(connection, " Mei@Example.org ", PASSWORD, Role.CURATOR, "main")


def test_a_password_is_kept_as_argon2_says_and_nowhere_else(database: Database, mei: Account) -> None:
    with database.reading() as connection:
        (row,) = connection.execute(select(table)).all()
    assert row.password.startswith("$argon2id$")
    assert PasswordHasher().verify(row.password, PASSWORD)
    assert PASSWORD not in str(row)
    assert mei.email == "mei@example.org"


def test_only_the_right_password_of_a_known_address_opens(database: Database, mei: Account) -> None:
    with database.reading() as connection:
        assert accounts.verify(connection, "MEI@example.org", PASSWORD) == mei
        assert accounts.verify(connection, "mei@example.org", PASSWORD + " ") is None
        assert accounts.verify(connection, "mei@example.org", "") is None
        assert accounts.verify(connection, "lan@example.org", PASSWORD) is None


def test_a_session_is_its_person_with_the_roles_that_they_have_now(database: Database, mei: Account) -> None:
    with database.writing() as connection:
        token = accounts.open_session(connection, mei.id)
        viewer = accounts.viewer_of(connection, token)
        assert viewer is not None
        assert (viewer.person, viewer.roles) == (mei.id, frozenset({(Role.CURATOR, "main")}))
        assert accounts.viewer_of(connection, token + "x") is None
        assert accounts.viewer_of(connection, "") is None
        kept = connection.execute(select(sessions.c.token_digest)).scalar_one()
        assert token not in kept


def test_a_session_ends_by_itself_by_signing_out_and_by_a_new_password(database: Database, mei: Account) -> None:
    with database.writing() as connection:
        token = accounts.open_session(connection, mei.id)
        expires = connection.execute(select(sessions.c.expires)).scalar_one()
        assert SESSION - 5 < expires - time.time() <= SESSION
        connection.execute(update(sessions).values(expires=time.time() - 1))
        assert accounts.viewer_of(connection, token) is None

        token = accounts.open_session(connection, mei.id)
        accounts.close_session(connection, token)
        assert accounts.viewer_of(connection, token) is None

        token = accounts.open_session(connection, mei.id)
        accounts.add(connection, "mei@example.org", "another password", Role.REVIEWER, None)
        assert accounts.viewer_of(connection, token) is None
        viewer = accounts.viewer_of(connection, accounts.open_session(connection, mei.id))
        assert viewer is not None
        assert viewer.roles == {(Role.CURATOR, "main"), (Role.REVIEWER, None)}
        assert accounts.verify(connection, "mei@example.org", PASSWORD) is None


@pytest.mark.parametrize(
    ("email", "password", "codes"),
    [
        ("mei@example.org", "12345678", set()),
        ("mei", "12345678", {"email_unusable"}),
        ("mei @example.org", "12345678", {"email_unusable"}),
        ("@example.org", "1234567", {"email_unusable", "password_short"}),
    ],
)
def test_what_is_wrong_with_a_new_account_is_said_all_at_once(email: str, password: str, codes: set[str]) -> None:
    found: set[str] = set()
    try:
        accounts.check_new(email, password)
    except Rejected as refusal:
        found = {problem.code for problem in refusal.problems}
    assert found == codes
