"""Recipes: what is made of an original. A changed recipe gets a new version in its name, and all is made anew."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.model.asset import Technical
from archive.model.errors import Rejected
from archive.model.problems import Problem

Progress = Callable[[float], None]
"""Told the share that is done, from 0 to 1, never falling."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file that a recipe made: `variant` is its name within the recipe, `path` where it lies now.

    `page`: of which page of a source of several (from 1) it was made; None: of the whole.
    """

    variant: str
    media_type: str
    path: Path
    technical: Technical = Technical()
    page: int | None = None


UNFINISHED = "unfinished"
"""The one folder that may stand in a recipe's folder when it begins: where a long one left what it can go on with."""

Make = Callable[[Any, Technical, Path, Progress], tuple[Made, ...]]
"""(source, what is true of it, a folder empty but for UNFINISHED, progress) → the files made in it, verified.

The source is a file; for sound and film it may be the files of one recording (`spanned.Source`).
"""


@dataclass(frozen=True, slots=True)
class Recipe:
    """`name` is name and version ("pyramid/1"). `make` raises DerivationFailed and leaves the source as it is.

    `types`: the media types that it is for; None: every one of its medium.
    """

    name: str
    make: Make
    types: frozenset[str] | None = None


class DerivationFailed(Rejected):
    """A recipe could not make its files: the original is kept and the record held. Never retried by itself."""

    def __init__(self, recipe: str, detail: str) -> None:
        super().__init__([Problem("derive_failed", params={"recipe": recipe, "detail": detail[-1000:]})])
