"""Official numbers of the lists: Ⅰ-1. The printed form is kept; the key is for comparing."""

import re

from archive.profiles.profile import fold

_KEY = re.compile(r"(I|II|III|IV|V|VI|VII|VIII|IX|X)-0*([1-9]\d{0,2})")
_REGISTER = re.compile(r"(I|II|III|IV|V|VI|VII|VIII|IX|X)-(\d{3})_\d{2}_\d{6}")


def number_key(text: str) -> str | None:
    """The comparison key of a project number, None where it is none.

    Full-width forms, Roman numeral characters, dashes, spaces and padding do not matter. `1-1` is refused:
    the category must be a Roman numeral.

    >>> number_key("Ⅰ－001"), number_key("I—1"), number_key("1-1")
    ('I-1', 'I-1', None)
    """
    plain = fold(text[:100]).upper().replace("_", "_")
    register = _REGISTER.fullmatch(plain)
    if register:
        plain = f"{register[1]}-{register[2]}"
    found = _KEY.fullmatch(plain)
    return f"{found[1]}-{found[2]}" if found else None


def category_of(text: str) -> str | None:
    """The category code (I … X) that a project number begins with."""
    key = number_key(text)
    return key.partition("-")[0] if key else None
