"""References in forms: shown by name, found by name."""

from typing import Any

from sqlalchemy import Connection

from archive.catalogue import listing, records
from archive.context import archive_here, language_here
from archive.model.names import name_key
from archive.model.problems import Problem, Where
from archive.profiles import Field


class Names:
    """The names of a holder's records, read with one connection."""

    def __init__(self, connection: Connection, holder: str) -> None:
        self.connection, self.holder = connection, holder

    def name(self, field: Field, content: dict[str, Any]) -> dict[str, Any]:
        """The content with the record's name instead of its id, if the name alone finds it again; the role in words."""
        content = {**content, **self._role(field, content)}
        target = str(content.get("target", ""))
        found = records.read(self.connection, target) if target else None
        if found is None:
            return content
        title = archive_here().profiles[found.profile].title
        for value in (found.published or found.head).values.get(title, ()):
            if self._find(field, str(value.content)) == (target,):
                return {"name": str(value.content)} | {key: each for key, each in content.items() if key != "target"}
        return content

    def resolve(self, field: Field, content: Any) -> tuple[Any, tuple[Problem, ...]]:
        """The content with the id of the record that is named. Problems: `name_unknown`, `name_ambiguous`."""
        if not isinstance(content, dict) or "name" not in content or not field.target:
            return content, ()
        name = str(content["name"])
        found = self._find(field, name)
        if len(found) == 1:
            return {"target": found[0]} | {key: each for key, each in content.items() if key != "name"}, ()
        code = "name_ambiguous" if found else "name_unknown"
        params = {"name": name, "records": ", ".join(f"#{each}" for each in found)}
        return content, (Problem(code, Where(field=field.key), params),)

    def _role(self, field: Field, content: dict[str, Any]) -> dict[str, str]:
        """The role as the reader calls it, where that word means it and no other."""
        term = field.vocabulary.term(str(content.get("role"))) if field.vocabulary else None
        word = term.label[language_here()] if term else ""
        found = field.vocabulary.find(word) if field.vocabulary and word else None
        return {"role": word} if term and found is term and not set(word) & set(":：;；") else {}

    def _find(self, field: Field, name: str) -> tuple[str, ...]:
        return listing.named(self.connection, self.holder, field.target, name_key(name))
