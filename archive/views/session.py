"""Signing in and out."""

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from archive.catalogue import accounts
from archive.context import Anyone, archive_here, open_to
from archive.sessions import COOKIE, session_token

blueprint = Blueprint("session", __name__, url_prefix="/<any(zh, en):lang>")

ATTEMPTS = "10 per minute; 60 per hour"
"""From one address."""
LONGEST = 1000
"""Characters of a password that are looked at: nobody keeps the hasher busy with megabytes."""


def limit(app: Flask) -> None:
    """Slows guessing down. Called when the application has its limiter."""
    limiter = app.extensions.get("limiter_of_sign_in")
    if limiter is not None:
        view = app.view_functions["session.enter"]
        app.view_functions["session.enter"] = limiter.limit(ATTEMPTS)(view)


@blueprint.get("/sign-in")
@open_to(Anyone())
def sign_in(lang: str) -> str:
    """The form."""
    del lang
    return render_template("sign_in.html", next=same_site(request.args.get("next")), wrong=False, email="")


@blueprint.post("/sign-in")
@open_to(Anyone())
def enter(lang: str) -> Response | tuple[str, int]:
    """A new session for whoever knows the password; one answer for unknown addresses and wrong passwords."""
    email, password = request.form.get("email", "")[:254], request.form.get("password", "")[:LONGEST]
    onward = same_site(request.form.get("next"))
    token = _new_token(email, password)
    if token is None:
        return render_template("sign_in.html", next=onward, wrong=True, email=email), 401
    response = redirect(onward or url_for("home.home", lang=lang), 303)
    secure = archive_here().settings.public_url.startswith("https:")
    response.set_cookie(COOKIE, token, max_age=accounts.SESSION, httponly=True, samesite="Lax", secure=secure, path="/")
    return response


@blueprint.post("/sign-out")
@open_to(Anyone())
def leave(lang: str) -> Response:
    """The session is worth nothing any more, here and wherever its cookie is."""
    if token := session_token(request.environ):
        with archive_here().database.writing() as connection:
            accounts.close_session(connection, token)
    response = redirect(url_for("home.home", lang=lang), 303)
    response.delete_cookie(COOKIE, path="/")
    return response


def same_site(path: str | None) -> str:
    """`path` if it is a page of this site, else ''. Two slashes, or a backslash, lead to another one."""
    if not path or not path.startswith("/") or any(sign in path for sign in ("\\", "\r", "\n", "\t")):
        return ""
    if path.startswith("//"):
        return ""
    return path.rstrip("?")


def _new_token(email: str, password: str) -> str | None:
    """The token of a new session; the one that the browser had before ends. None for a wrong address or password."""
    here, old = archive_here(), session_token(request.environ)
    with here.database.reading() as connection:
        account = accounts.verify(connection, email, password)
    if account is None:
        return None
    with here.database.writing() as connection:
        if old is not None:
            accounts.close_session(connection, old)
        return accounts.open_session(connection, account.id)
