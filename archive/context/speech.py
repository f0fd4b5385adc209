"""How commands speak: in the language of `--lang`, to people or as JSON, and never with a stack trace."""

import io
import json
import os
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

import click

from archive.model.errors import Fault, Rejected
from archive.model.problems import Problem
from archive.words import LANGUAGES, plain, say

F = TypeVar("F", bound=Callable[..., Any])


def speaking(command: F) -> F:
    """Adds `--lang`, and turns every fault into words on standard error and exit code 1."""

    @click.option("--lang", type=click.Choice(LANGUAGES), default=None, help="Language of messages: zh or en.")
    @wraps(command)
    def spoken(*args: Any, lang: str | None, **kwargs: Any) -> Any:
        language = lang or _default_language()
        try:
            return command(*args, lang=language, **kwargs)
        except Rejected as refusal:
            tell(refusal.problems, language)
        except Fault as fault:
            click.echo(f"{type(fault).__name__}: {fault}", err=True)
        raise SystemExit(1)

    return spoken  # type: ignore[return-value]


def tell(problems: Iterable[Problem], language: str) -> None:
    """One line for each problem, to standard error: where, how bad, what."""
    colours = {"error": "red", "warning": "yellow", "notice": "cyan"}
    for problem in problems:
        where = " ".join(str(part) for part in _places(problem) if part)
        mark = click.style(problem.severity.value, fg=colours[problem.severity.value])
        click.echo(f"{mark} {where + ': ' if where else ''}{say(problem, language)}", err=True)


def as_json(value: Any) -> None:
    """Prints for scripts: UTF-8, one document."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def in_plain(problems: Iterable[Problem], language: str) -> list[dict[str, Any]]:
    """Problems for scripts."""
    return [plain(problem, language) for problem in problems]


def _places(problem: Problem) -> tuple[str | None, ...]:
    where = problem.where
    row = f"row {where.row}" if where.row else None
    return (where.sheet, row, where.column or where.field, where.file if not where.row else None)


def _default_language() -> str:
    """As the terminal's locale says: Chinese for zh_*, else English."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if locale.lower().startswith("zh") else "en"


def progress_stream(*, quiet: bool) -> Any:
    """Progress goes to standard error, so that what is printed can be piped; nowhere if `quiet`."""
    return io.StringIO() if quiet else sys.stderr
