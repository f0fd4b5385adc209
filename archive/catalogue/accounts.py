"""Accounts, their roles and their sessions."""

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, delete, insert, select, update

from archive.access.viewer import Role, Viewer
from archive.catalogue.documents import stamp
from archive.catalogue.tables import accounts, roles, sessions
from archive.model.errors import Rejected
from archive.model.identifiers import mint
from archive.model.problems import Problem, Where

SESSION = 12 * 3600
"""Seconds for which a session lasts without signing in again."""

SHORTEST = 8
"""Characters of a password, at least."""

_hasher = PasswordHasher()


@dataclass(frozen=True, slots=True)
class Account:
    """Who can sign in."""

    id: str
    email: str


def add(connection: Connection, email: str, password: str, role: Role, holder: str | None) -> Account:
    """Makes the account, or gives an existing one this password and this role too. `holder` None: every holder."""
    known = by_email(connection, email)
    digest = _hasher.hash(password)
    if known is None:
        known = Account(mint(), fold(email))
        now = stamp(datetime.now(UTC))
        connection.execute(insert(accounts).values(id=known.id, email=known.email, password=digest, created_at=now))
    else:
        connection.execute(update(accounts).where(accounts.c.id == known.id).values(password=digest))
        connection.execute(delete(sessions).where(sessions.c.account == known.id))
    same = (roles.c.account == known.id, roles.c.role == role, roles.c.holder == (holder or ""))
    connection.execute(delete(roles).where(*same))
    connection.execute(insert(roles).values(account=known.id, role=role, holder=holder or ""))
    return known


def check_new(email: str, password: str) -> None:
    """Raises Rejected with `email_unusable` and `password_short` (fewer than eight characters) as they apply."""
    local, _, domain = fold(email).partition("@")
    problems = (
        [] if local and domain and " " not in fold(email) else [Problem("email_unusable", Where(), {"email": email})]
    )
    if len(password) < SHORTEST:
        problems.append(Problem("password_short", Where(), {"least": SHORTEST}))
    if problems:
        raise Rejected(problems)


def by_email(connection: Connection, email: str) -> Account | None:
    """The account of this address."""
    row = connection.execute(select(accounts).where(accounts.c.email == fold(email))).one_or_none()
    return None if row is None else Account(row.id, row.email)


def verify(connection: Connection, email: str, password: str) -> Account | None:
    """The account if the password fits. Takes the same time for an address that nobody has."""
    row = connection.execute(select(accounts).where(accounts.c.email == fold(email))).one_or_none()
    try:
        _hasher.verify(_decoy() if row is None else row.password, password)
    except (VerificationError, InvalidHashError):
        return None
    return None if row is None else Account(row.id, row.email)


def open_session(connection: Connection, account: str) -> str:
    """A new session's token; only its digest is kept."""
    token = secrets.token_urlsafe(32)
    connection.execute(delete(sessions).where(sessions.c.expires < time.time()))
    connection.execute(
        insert(sessions).values(token_digest=_digest(token), account=account, expires=time.time() + SESSION)
    )
    return token


def close_session(connection: Connection, token: str) -> None:
    """Signing out: the token is worth nothing any more, wherever it is."""
    connection.execute(delete(sessions).where(sessions.c.token_digest == _digest(token)))


def viewer_of(connection: Connection, token: str) -> Viewer | None:
    """The person behind a session's token with the roles that they have now."""
    query = select(sessions.c.account).where(
        sessions.c.token_digest == _digest(token), sessions.c.expires > time.time()
    )
    account = connection.execute(query).scalar()
    if account is None:
        return None
    held = connection.execute(select(roles.c.role, roles.c.holder).where(roles.c.account == account))
    return Viewer(account, frozenset((Role(row.role), row.holder or None) for row in held))


def fold(email: str) -> str:
    """Addresses are compared without case and surrounding space."""
    return email.strip().casefold()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _decoy() -> str:
    """A hash that nobody's password fits, so that an unknown address costs what a known one costs."""
    return _hasher.hash(secrets.token_hex(16))
