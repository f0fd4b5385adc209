"""Frozen values ⇄ plain JSON, for database columns, the holdings and the journal. One converter for all."""

import json
from datetime import datetime
from fractions import Fraction
from typing import Any, TypeVar

from cattrs import BaseValidationError, transform_error
from cattrs.preconf.json import make_converter

from archive.model.errors import Damaged
from archive.model.values import Value, Values

T = TypeVar("T")

_converter = make_converter(omit_if_default=True, forbid_extra_keys=False)
_converter.register_unstructure_hook(Fraction, str)
_converter.register_structure_hook(Fraction, lambda text, _: Fraction(text))
_converter.register_unstructure_hook(frozenset, sorted)
_converter.register_unstructure_hook_func(
    lambda kind: kind == Values,
    lambda values: {key: [_converter.unstructure(v) for v in each] for key, each in values.items()},
)
_value = _converter.get_structure_hook(Value)
_converter.register_structure_hook_func(
    lambda kind: kind == Values,
    lambda given, _: {key: tuple([_value(v, Value) for v in each]) for key, each in given.items()},
)


def to_plain(value: Any, kind: Any = None) -> Any:
    """Dicts, lists, strings and numbers that say the same; values that equal their default are left out."""
    return _converter.unstructure(value, kind)


def from_plain(plain: Any, kind: type[T]) -> T:
    """The value again. Raises Damaged for a document that says something else."""
    try:
        return _converter.structure(plain, kind)
    except BaseValidationError as error:
        raise Damaged(f"{kind.__name__}: {'; '.join(transform_error(error))}") from error


def canonical(plain: Any) -> bytes:
    """One spelling for equal documents (sorted keys, UTF-8, no spaces): for fingerprints and for the holdings."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC with microseconds, so that text order is time order."""
    return moment.isoformat(timespec="microseconds")
