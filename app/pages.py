"""What every page stands on: the two languages, the words that templates use, static files, and faults as pages."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, request, url_for
from flask_babel import Babel, format_decimal
from jinja2 import StrictUndefined
from werkzeug.wrappers import Response

from app import assets, fault_pages
from archive.context import Anyone, archive_here, language_here, open_to, viewer_here
from archive.profiles import Profile
from archive.profiles.naming import publishable
from archive.settings import Settings

ROOT = Path(__file__).parent
"""Templates, translations and static files stand here."""

LANGUAGES = {"zh": ("zh-Hans", "中文"), "en": ("en", "English")}
"""The two interfaces: language tag (BCP 47) and what each calls itself."""

blueprint = Blueprint("pages", __name__)


def init_app(app: Flask, settings: Settings) -> None:
    """Adds languages, template words, static files and fault pages."""
    names = {"zh": settings.site_name_zh, "en": settings.site_name_en}
    Babel(app, default_translation_directories=str(ROOT / "translations"), locale_selector=language_here)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters["number"] = format_decimal
    app.url_defaults(_keep_language)
    app.context_processor(lambda: {**_words(), "site_name": names[language_here()], "public_url": settings.public_url})
    app.register_blueprint(blueprint)
    assets.init_app(app, ROOT / "static")
    fault_pages.init_app(app)


@blueprint.get("/")
@open_to(Anyone())
def front() -> Response:
    """The home page in the language that the browser prefers."""
    response = redirect(url_for("home.home", lang=language_here()), 302)
    response.vary.add("Accept-Language")
    return response


def other_language() -> dict[str, str]:
    """The other language: its tag, its own name, and the address of this same page in it, with its query."""
    other = "en" if language_here() == "zh" else "zh"
    first, _, rest = request.path.lstrip("/").partition("/")
    path = f"/{other}/{rest}" if first in LANGUAGES else f"/{other}/"
    query = request.query_string.decode("utf-8", "replace") if request.method == "GET" else ""
    tag, name = LANGUAGES[other]
    return {"tag": tag, "name": name, "path": f"{path}?{query}" if query and first in LANGUAGES else path}


def many(profile: Profile) -> dict[str, str]:
    """What several records of a profile are called. Chinese has no plural."""
    word = profile.label.en
    return {"zh": profile.label.zh, "en": f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"}


def _words() -> dict[str, Any]:
    """What every template knows."""
    public = [profile for profile in archive_here().profiles if publishable(profile)]
    several = {profile.name: many(profile) for profile in archive_here().profiles}
    return {
        "lang": language_here(),
        "html_lang": LANGUAGES[language_here()][0],
        "viewer": viewer_here(),
        "other_language": other_language(),
        "here": _here(),
        "many": several,
        "sections": [{"name": profile.name, "many": several[profile.name]} for profile in public],
    }


def _here() -> str | None:
    """This page as a place to come back to after signing in; None where that makes no sense."""
    if request.method != "GET" or request.endpoint == "session.sign_in":
        return None
    return request.full_path.rstrip("?")


def _keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """Links lead to pages in the language of the page that they stand on."""
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = language_here()
