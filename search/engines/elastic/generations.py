"""The indices beside each other, of which one answers: `name` is an alias of it.

- `<name>`: alias of the index that answers
- `<name>.previous`: alias of the one that the last rebuild replaced
- `<name>.fresh`, `<name>.next`: alias of one that is being made, by who begins afresh and by who rebuilds
- `<name>-<time>-<random>`: an index; it also bears its own name with `.in` behind, under which it is written: a
  server makes an index of a name that it does not know, but no alias
- `<name>.lock`: who makes the next one (`lock.py`)
"""

import secrets
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from archive.model.errors import Missing
from search.engines.elastic.connection import WRITE_SECONDS, Connection
from search.engines.elastic.refusals import Absent, Refused, TakenAway
from search.engines.elastic.schema import OURS, fields, settings
from search.engines.engine import Resting
from search.mapping import Mapping

FRESH, NEXT = "fresh", "next"


class Generations:
    """Makes indices, and says which of them answers."""

    def __init__(self, connection: Connection, mapping: Mapping) -> None:
        self.connection, self.mapping = connection, mapping
        self.name = connection.address.name
        self.before = f"{self.name}.previous"

    def create(self, purpose: str) -> str:
        """An empty index that does not answer yet; its name. What was begun for the same purpose is given up."""
        alias = f"{self.name}.{purpose}"
        for left in self._bearers(alias):
            self.discard(left)
        made = f"{self.name}-{datetime.now(UTC):%Y%m%d%H%M%S%f}-{secrets.token_hex(3)}"
        given = {"settings": {"index": settings()}, "mappings": fields(self.mapping)}
        self._ask("indices.create", index=made, aliases={alias: {}, entrance(made): {}}, **given)
        return made

    def current(self) -> str | None:
        """The index that answers, None where there is none. Raises Refused where it is none of ours."""
        return self._bearer(self.name)

    def adopt(self, made: str, purpose: str) -> None:
        """From now on `made` answers. What a rebuild replaces can be brought back, what is begun afresh goes.

        Raises Resting where another one was adopted at the same moment.
        """
        old, older = self.current(), self._bearer(self.before)
        actions = [_give(made, self.name), _take(made, f"{self.name}.{purpose}")]
        gone = None
        if old is not None:
            actions.append(_take(old, self.name))
            gone = old
            if purpose == NEXT:
                actions += [_give(old, self.before), *([_take(older, self.before)] if older else ())]
                gone = older
        self._swap(actions)
        if gone is not None:
            self.discard(gone)

    def roll_back(self) -> None:
        """The index that was replaced answers, and the present one can be brought back.

        Raises Missing where there is none for this mapping.
        """
        old, new = self.current(), self._bearer(self.before)
        if new is None or self._fingerprint(new) != self.mapping.fingerprint:
            raise Missing("there is no earlier index for these profiles; chuanxi search rebuild makes a new one")
        actions = [_give(new, self.name), _take(new, self.before)]
        if old is not None:
            actions += [_take(old, self.name), _give(old, self.before)]
        self._swap(actions)

    def discard(self, made: str) -> None:
        """Takes an index away; where that fails, the next sweep does it."""
        with suppress(Absent, Resting):
            self._ask("indices.delete", index=made)

    def sweep(self) -> None:
        """Takes away those of ours that are for nothing: what replaced them did not get so far."""
        found = self._ask("indices.get", index=f"{self.name}-*", filter_path=LOOKED_AT)
        for index, each in found.items():
            if each.get("aliases", {}).keys() == {entrance(index)} and _is_ours(each):
                self.discard(index)

    def _swap(self, actions: list[dict[str, Any]]) -> None:
        try:
            self._ask("indices.update_aliases", actions=actions)
        except (TakenAway, Absent) as fault:
            raise Resting(f"the index {self.name} was replaced by somebody else at the same moment") from fault

    def _bearer(self, alias: str) -> str | None:
        """The one index with this alias: of two that were begun at the same moment the later one stays."""
        found = self._bearers(alias)
        for other in found[:-1]:
            self._ask("indices.update_aliases", actions=[_take(other, alias)])
        return found[-1] if found else None

    def _bearers(self, alias: str) -> list[str]:
        """The indices with this alias, the latest last. Raises Refused where one is not ours."""
        try:
            found = self._ask("indices.get", index=alias, filter_path=LOOKED_AT)
        except Absent:
            return []
        if alias in found or not all(map(_is_ours, found.values())):
            where = f"«{alias}» at {self.connection.address.server}"
            raise Refused(
                f"SEARCH_URL: {where} is an index that this program did not make, and is left as it is: write "
                "another name behind the last /"
            )
        return sorted(found)

    def _fingerprint(self, index: str) -> str:
        found = self._ask("indices.get", index=index, filter_path=LOOKED_AT)
        return str(found[index]["mappings"]["_meta"][OURS])

    def _ask(self, operation: str, **given: Any) -> Any:
        return self.connection.ask(operation, seconds=WRITE_SECONDS, **given)


LOOKED_AT = "*.aliases,*.mappings._meta,*.settings.index.uuid"
"""What we look at in an index, and something that every one has."""


def entrance(index: str) -> str:
    """The alias under which an index is written."""
    return f"{index}.in"


def _is_ours(index: dict[str, Any]) -> bool:
    return OURS in index.get("mappings", {}).get("_meta", {})


def _give(index: str, alias: str) -> dict[str, Any]:
    return {"add": {"index": index, "alias": alias}}


def _take(index: str, alias: str) -> dict[str, Any]:
    """Takes the alias from the index; nothing of the whole request happens where it does not bear it any more."""
    return {"remove": {"index": index, "alias": alias, "must_exist": True}}
