"""Decoding in a process of its own: for what needs memory by the size of a picture, and for libraries that a hostile

file may bring down. Whatever happens there, the worker goes on.
"""

import importlib
import pickle
import resource
import subprocess
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from ingest.media.recipe import DerivationFailed

T = TypeVar("T")

MEGABYTES = 3072
"""Memory that such a process may take: a progressive JPEG of 300 megapixels needs two thirds of it."""

_FAILED = "decoding took more than {what}, or brought its program down"


def apart(function: Callable[..., T], *arguments: object, recipe: str, seconds: float) -> T:
    """What a function of this room (by name, at the top of its module) returns when it is called in a new process.

    Arguments and result are plain values. Raises DerivationFailed: the function's own, or because of `recipe` when the
    process takes longer than `seconds`, more memory than it may, or falls.
    """
    asked = pickle.dumps((function.__module__, function.__qualname__, arguments))
    command = [sys.executable, "-m", __name__]
    try:
        done = subprocess.run(command, input=asked, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as late:
        raise DerivationFailed(recipe, _FAILED.format(what=f"{seconds:.0f} s")) from late
    if done.returncode:
        raise DerivationFailed(recipe, _FAILED.format(what=f"{MEGABYTES} MB"))
    good, result = pickle.loads(done.stdout)  # noqa: S301 written by our own program, below
    if not good:
        raise DerivationFailed(recipe, result)
    return result  # type: ignore[no-any-return]


def _serve() -> None:
    """One call: what to do comes by standard input, what came of it goes to standard output."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEGABYTES << 20, MEGABYTES << 20))
    module, name, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 written by our own program, above
    function = getattr(importlib.import_module(module), name)
    answer: tuple[bool, Any]
    try:
        answer = (True, function(*arguments))
    except DerivationFailed as fault:
        answer = (False, fault.problems[0].params["detail"])
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    _serve()
