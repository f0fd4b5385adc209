"""Frozen values ⇄ plain JSON, for database columns, the holdings and the journal: one way for all."""

import json
from contextlib import suppress
from datetime import datetime
from fractions import Fraction
from typing import Any, TypeVar

from cattrs import BaseValidationError, transform_error
from cattrs.preconf.json import JsonConverter, make_converter

from archive.model.errors import Damaged
from archive.model.values import Value, Values

T = TypeVar("T")


def _made(*, explaining: bool) -> JsonConverter:
    made = make_converter(omit_if_default=True, forbid_extra_keys=False, detailed_validation=explaining)
    made.register_unstructure_hook(Fraction, str)
    made.register_structure_hook(Fraction, lambda text, _: Fraction(text))
    made.register_unstructure_hook(frozenset, sorted)
    made.register_unstructure_hook_func(
        lambda kind: kind == Values,
        lambda values: {key: [made.unstructure(v) for v in each] for key, each in values.items()},
    )
    value = made.get_structure_hook(Value)
    made.register_structure_hook_func(
        lambda kind: kind == Values,
        lambda given, _: {key: tuple([value(v, Value) for v in each]) for key, each in given.items()},
    )
    return made


_converter, _explaining = _made(explaining=False), _made(explaining=True)
"""The one that can say what is wrong takes half as long again, and is asked only then."""


def to_plain(value: Any, kind: Any = None) -> Any:
    """Dicts, lists, strings and numbers that say the same; values that equal their default are left out."""
    return _converter.unstructure(value, kind)


def from_plain(plain: Any, kind: type[T]) -> T:
    """The value again. Raises Damaged for a document that says something else."""
    with suppress(Exception):
        return _converter.structure(plain, kind)
    try:
        return _explaining.structure(plain, kind)
    except BaseValidationError as error:
        raise Damaged(f"{kind.__name__}: {'; '.join(transform_error(error))}") from error


def canonical(plain: Any) -> bytes:
    """One spelling for equal documents (sorted keys, UTF-8, no spaces): for fingerprints and for the holdings."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC with microseconds, so that text order is time order."""
    return moment.isoformat(timespec="microseconds")
