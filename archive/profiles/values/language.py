"""Language tags (BCP 47, RFC 5646), and what languages are called."""

import re
import tomllib
from functools import cache
from pathlib import Path

from babel import Locale
from babel.core import UnknownLocaleError

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})"
    r"(?P<script>-[a-z]{4})?(?P<region>-(?:[a-z]{2}|\d{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*)"
    r"(?P<extensions>(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*)(?P<private>-x(?:-[a-z0-9]{1,8})+)?",
    re.IGNORECASE,
)


def well_formed_tag(text: str) -> str | None:
    """The tag in its customary case (zh-Hans, yue-Hant-HK), None where it is no well-formed tag (RFC 5646, 2.1)."""
    found = _TAG.fullmatch(text.replace("_", "-")) if len(text) <= 100 else None
    if found is None:
        return None
    parts = [
        found["language"].lower(),
        (found["script"] or "").title(),
        (found["region"] or "").upper(),
        (found["variants"] or "").lower(),
        (found["extensions"] or "").lower(),
        (found["private"] or "").lower(),
    ]
    return "".join(parts)


def known_tag(text: str) -> str | None:
    """As `well_formed_tag`, None also where the primary language has no name."""
    tag = well_formed_tag(text)
    return tag if tag and (tag.partition("-")[0] in _names("en") or tag.partition("-")[0] in _own()) else None


def language_name(tag: str, language: str) -> str:
    """What `tag` is called in `language` (zh or en): by our vocabulary, else by CLDR, else the tag itself."""
    own = _own().get(tag)
    if own:
        return own[0 if language.lower().startswith("zh") else 1]
    names = _names("zh" if language.lower().startswith("zh") else "en")
    primary, _, rest = (well_formed_tag(tag) or tag).partition("-")
    with_script = f"{primary}_{rest.partition('-')[0]}"
    return names.get(with_script) or names.get(primary, tag)


@cache
def _own() -> dict[str, tuple[str, str]]:
    """The languages of the packaged vocabulary, by tag: dialects that CLDR does not name are among them."""
    path = Path(__file__).parent.parent / "vocabularies" / "language.toml"
    terms = tomllib.loads(path.read_text(encoding="utf-8"))["term"]
    return {term["code"]: (term["zh"], term["en"]) for term in terms}


@cache
def _names(language: str) -> dict[str, str]:
    try:
        return {str(code): str(name) for code, name in Locale(language).languages.items()}
    except UnknownLocaleError:
        return {}
