"""The base of persistent addresses: set once, kept with the archive, and never forgotten.

Until ID_BASE is set, ids follow PUBLIC_URL. Once it is set it is written into the store, so that neither a restart
without the setting nor a rebuilt database changes an id; a later other value makes the old one an alias.
"""

import json
from dataclasses import dataclass

from archive.catalogue.documents import canonical
from archive.storage import Store

KEY = "archive.json"
"""Where the store keeps it, beside the holdings."""


@dataclass(frozen=True, slots=True)
class IdBase:
    """The base in force, without trailing slash, and the ones that ids were made from before, oldest first."""

    current: str
    aliases: tuple[str, ...] = ()


def id_base(store: Store, given: str, public_url: str) -> IdBase:
    """The base in force; `given` is the setting ('' when there is none). Raises Unavailable."""
    kept = _kept(store)
    if not given:
        return kept or IdBase(public_url)
    if kept is not None and kept.current == given:
        return kept
    before = (*kept.aliases, kept.current) if kept is not None else ()
    new = IdBase(given, tuple(base for base in before if base != given))
    store.write(KEY, [canonical({"id_base": new.current, "aliases": list(new.aliases)})])
    return new


def _kept(store: Store) -> IdBase | None:
    if not store.exists(KEY):
        return None
    plain = json.loads(b"".join(store.read(KEY)))
    return IdBase(plain["id_base"], tuple(plain["aliases"]))
