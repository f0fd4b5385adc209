"""Names as they are compared: exactly, but for width, case and spaces. Never for display."""

import unicodedata


def name_key(text: str) -> str:
    """The match key of a name: NFKC, case folded, spaces made one. Characters are never replaced by others:

    two people whose names differ by a variant character are two people.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())[:300]
