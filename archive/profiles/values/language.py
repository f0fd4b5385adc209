"""Language tags (BCP 47, RFC 5646), and what languages are called."""

import re
from functools import cache

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
    """As `well_formed_tag`, None also where the primary language has no name in CLDR."""
    tag = well_formed_tag(text)
    return tag if tag and tag.partition("-")[0] in _names("en") else None


def language_name(tag: str, language: str) -> str:
    """What `tag` is called in `language` (zh or en) by CLDR; the tag itself where it has no name."""
    primary = tag.partition("-")[0].lower()
    return _names("zh" if language.lower().startswith("zh") else "en").get(primary, tag)


@cache
def _names(language: str) -> dict[str, str]:
    try:
        return {str(code): str(name) for code, name in Locale(language).languages.items()}
    except UnknownLocaleError:
        return {}
