"""Descriptions are validated by iiif-prezi3 before anybody sees them; what was found good is not asked about again.

What the schema says of a thing depends on its shape, so of a thousand canvases of one shape the first is shown to it:
validating all of them costs 0.3 s.
"""

import json
import re
from hashlib import blake2b
from typing import Any

REMEMBERED = 20_000
"""Digests of good descriptions."""

_ADDRESS = re.compile(r"https?://[!-~]+")
_WORDS = frozenset({"label", "summary", "value"})

_good: dict[bytes, None] = {}


def validated(plain: dict[str, Any]) -> dict[str, Any]:
    """A manifest or a collection as plain JSON, given back. Raises pydantic.ValidationError: a bug of ours."""
    few, _ = _each_shape_once(plain, words=False)
    digest = blake2b(json.dumps(few, ensure_ascii=False).encode("utf-8"), digest_size=16).digest()
    if digest in _good:
        return plain
    # Its models take 0.3 s to import, which most commands need not wait for.
    import iiif_prezi3

    getattr(iiif_prezi3, plain["type"])(**few)
    while len(_good) >= REMEMBERED:
        _good.pop(next(iter(_good)), None)
    _good[digest] = None
    return plain


def _each_shape_once(node: Any, *, words: bool) -> tuple[Any, Any]:
    """The node with only the first of those things in each list that have the same shape, and its shape.

    Shapes are equal when all is equal but addresses, words in a language (`words`) and positive numbers.
    """
    if isinstance(node, dict):
        few, shapes = {}, []
        for key, each in node.items():
            few[key], shape = _each_shape_once(each, words=words or key in _WORDS)
            shapes.append((key, shape))
        return few, tuple(shapes)
    if isinstance(node, list):
        first: dict[Any, Any] = {}
        for each in node:
            made, shape = _each_shape_once(each, words=words)
            first.setdefault(shape, made)
        return list(first.values()), tuple(first)
    if isinstance(node, str):
        return node, str if (words and node) or _ADDRESS.fullmatch(node) else node
    if isinstance(node, int | float) and node > 0:
        return node, type(node)
    return node, node
