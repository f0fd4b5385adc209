"""Problems in words, beside the field that they are about."""

from collections.abc import Iterable
from dataclasses import dataclass

from archive.context import archive_here, language_here
from archive.model.problems import Problem
from archive.words import say


@dataclass(frozen=True, slots=True)
class Told:
    """`field` is the key, `label` what the form calls it; both empty where the whole record is meant."""

    field: str
    label: str
    words: str
    severity: str


def tell(problems: Iterable[Problem], profile: str) -> tuple[Told, ...]:
    """Each problem once, in the reader's language."""
    return tuple(dict.fromkeys(_told(problem, profile) for problem in problems))


def _told(problem: Problem, profile: str) -> Told:
    key, _, inner = (problem.where.field or "").partition(".")
    field = archive_here().profiles[profile].field(key)
    sub = field.field(inner) if field and inner else None
    labels = [each.label[language_here()] for each in (field, sub) if each is not None]
    return Told(key if field else "", " › ".join(labels), say(problem, language_here()), problem.severity.value)
