"""Problems become words here, at the edge, in the reader's language. The words are data: `problems.toml`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from archive.model.problems import Problem

LANGUAGES = ("zh", "en")


def say(problem: Problem, language: str) -> str:
    """What is wrong and what to do, in `language` (zh or en). Values that the words want and lack are shown as «…»."""
    words = _words().get(problem.code, {})
    text = words.get(language) or words.get("en") or problem.code
    return text.format_map(_Params(problem.params))


def known_codes() -> frozenset[str]:
    """Every code that has words."""
    return frozenset(_words())


class _Params(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "problems.toml").read_text("utf-8"))


def plain(problem: Problem, language: str) -> dict[str, Any]:
    """A problem for scripts: row, column, code, severity and message."""
    return {
        "row": problem.where.row,
        "column": problem.where.column or problem.where.field,
        "file": problem.where.file,
        "sheet": problem.where.sheet,
        "code": problem.code,
        "severity": problem.severity.value,
        "message": say(problem, language),
    }
