"""Opaque identifiers with a check character, for records, parts, assets, deposits and events.

The alphabet and the check character follow the NOID scheme ("betanumeric": no vowels, so that no words
appear; no `l`, so that nothing is mistaken for `1`). A single wrong character, or two neighbours
swapped, is noticed before anything is looked up.
"""

import re
import secrets
from typing import NewType

RecordId = NewType("RecordId", str)
PartId = NewType("PartId", str)
AssetId = NewType("AssetId", str)
DepositId = NewType("DepositId", str)
EventId = NewType("EventId", str)

ALPHABET = "0123456789bcdfghjkmnpqrstvwxz"
_PAGE = re.compile(r"[1-9]\d{0,5}", re.ASCII)
LENGTH = 11
"""Characters of an identifier, the check character among them: 29**10 (4 x 10**14) values."""


def page_name(asset: AssetId, page: int | None) -> AssetId:
    """The name of what an asset shows: itself, or one page of it ("x54xz321b8q.3"), counted from 1."""
    return asset if page is None else AssetId(f"{asset}.{page}")


def split_page(name: str) -> tuple[AssetId, int | None]:
    """The asset and the page that a name names; a name that is none of ours comes back whole."""
    asset, dot, page = name.partition(".")
    if not dot or not _PAGE.fullmatch(page):
        return AssetId(name), None
    return AssetId(asset), int(page)


def mint() -> str:
    """A new identifier: ten random characters and the check character. The caller reserves it."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_character(body)


def check_character(body: str) -> str:
    """The NOID check character of `body`: the sum of ordinal times position (from 1), modulo 29.

    Characters outside the alphabet (the `/` of a prefix) count as 0.
    """
    total = sum(max(0, ALPHABET.find(character)) * place for place, character in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]


def well_formed(text: str) -> bool:
    """Whether `text` could be one of our identifiers. It need not exist."""
    return (
        len(text) == LENGTH
        and all(character in ALPHABET for character in text)
        and check_character(text[:-1]) == text[-1]
    )
