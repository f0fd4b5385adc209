"""What every page stands on: the two languages, the words that templates use, static files, and faults as pages."""

from pathlib import Path

from flask import Blueprint, Flask, current_app, redirect, request, url_for
from flask_babel import Babel
from werkzeug.wrappers import Response

from app import assets, fault_pages
from archive.context import Anyone, archive_here, language_here, open_to, viewer_here
from archive.settings import Settings

ROOT = Path(__file__).parent
"""Templates, translations and static files stand here."""

HTML_LANGUAGES = {"zh": "zh-Hans", "en": "en"}
"""The language tags of the two interfaces (BCP 47)."""

LOCALES = {"zh": "zh_Hans_CN", "en": "en_GB"}
"""For dates and numbers (CLDR)."""

blueprint = Blueprint("pages", __name__)


def init_app(app: Flask, settings: Settings) -> None:
    """Adds languages, template words, static files and fault pages."""
    names = {"zh": settings.site_name_zh, "en": settings.site_name_en}
    Babel(app, default_translation_directories=str(ROOT / "translations"), locale_selector=language_here)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_defaults(_keep_language)
    app.context_processor(
        lambda: {
            "lang": language_here(),
            "html_lang": HTML_LANGUAGES[language_here()],
            "site_name": names[language_here()],
            "viewer": viewer_here(),
            "other_language": other_language(),
            "public_url": archive_here().settings.public_url,
        }
    )
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


def other_language() -> tuple[str, str]:
    """The other language and the address of this same page in it, with its query."""
    other = "en" if language_here() == "zh" else "zh"
    first, _, rest = request.path.lstrip("/").partition("/")
    path = f"/{other}/{rest}" if first in HTML_LANGUAGES else f"/{other}/"
    query = request.query_string.decode("utf-8", "replace") if request.method == "GET" else ""
    return other, f"{path}?{query}" if query else path


def _keep_language(endpoint: str, values: dict[str, object]) -> None:
    """Links lead to pages in the language of the page that they stand on."""
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = language_here()
