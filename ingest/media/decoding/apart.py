"""Decoding in a process of its own: for what needs memory by the size of a picture, and for libraries that a hostile

file may bring down. Whatever happens there, the worker goes on. What comes back is JSON: a program that a file has
taken over tells us nothing that we would run.
"""

import importlib
import json
import os
import pickle
import selectors
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from archive.catalogue.documents import from_plain, to_plain
from archive.model.errors import Damaged, Rejected
from archive.model.problems import Problem
from ingest.media.decoding.confinement import Limits, confine
from ingest.media.decoding.fork_server import Child, ForkServer, fork_on_request
from ingest.media.recipe import DerivationFailed

T = TypeVar("T")

MEGABYTES = 3072
"""Memory that such a process may take: a progressive JPEG of 300 megapixels needs two thirds of it."""
THREADS = 4
"""Cores that it may keep busy for as long as it may take."""
ANSWER = 256 << 20
"""Bytes of an answer, at the most: the key pictures of a hundred hours are 60 MB."""
_FORKED_BY = os.getpid()
"""In a process apart: the one that it was forked from."""
_server = ForkServer([sys.executable, "-m", __name__])
_FAILED = "decoding took more than {what}, or brought its program down"


class FallenError(Exception):
    """The process took more than it may, or fell; the text says which."""


def apart(function: Callable[..., T], *arguments: object, recipe: str, seconds: float) -> T:
    """As `called`. Raises DerivationFailed: the function's own, or because of `recipe` when the process takes longer

    than `seconds`, more memory than it may, or falls.
    """
    try:
        return called(function, *arguments, limits=Limits(seconds, MEGABYTES, seconds * THREADS))
    except FallenError as fault:
        raise DerivationFailed(recipe, str(fault)) from fault
    except Rejected as refusal:
        raise DerivationFailed(recipe, str(refusal.problems[0].params.get("detail", refusal))) from refusal


def called(
    function: Callable[..., T],
    *arguments: object,
    limits: Limits,
    alive: Callable[[float], None] = lambda share: None,
) -> T:
    """What a function of this room (by name, at the top of its module) returns when it is called in a new process.

    What it is annotated to return is what it returns, as JSON can tell it. Raises the function's own Rejected, and
    FallenError, and Unavailable where no process can be started. `alive` is told 0.0 every now and then; what it
    raises ends the process.
    """
    asked = pickle.dumps((function.__module__, function.__qualname__, arguments, limits))
    with _server.child() as child:
        said = _heard(child, asked, limits, alive)
    try:
        good, plain = json.loads(said, parse_constant=_refuse)
        if good:
            made: T = from_plain(plain, _returned(function))
            return made
        refused = from_plain(plain, tuple[Problem, ...])
    except (ValueError, TypeError, RecursionError, Damaged) as fault:
        raise FallenError(_FAILED.format(what=f"{limits.megabytes} MB")) from fault
    if not refused:
        raise FallenError(_FAILED.format(what=f"{limits.megabytes} MB"))
    raise Rejected(refused)


def _refuse(number: str) -> None:
    """Infinite numbers and those that are none would be believed further on."""
    raise ValueError(number)


def rest() -> None:
    """Ends the process that others are forked from; the next call starts it again."""
    _server.close()


def _heard(child: Child, asked: bytes, limits: Limits, alive: Callable[[float], None]) -> bytes:
    """Its whole answer. Raises FallenError for one that takes too long, or does nothing for too long."""
    # One that fell before it was asked is told apart by the answer that it does not give.
    with suppress(BrokenPipeError):
        child.tell.write(asked)
    with suppress(BrokenPipeError):
        child.tell.close()
    said = bytearray()
    began = moved = time.monotonic()
    before: str | None = ""
    with selectors.DefaultSelector() as selector:
        selector.register(child.answer, selectors.EVENT_READ)
        while len(said) <= ANSWER:
            if selector.select(timeout=0.2):
                data = os.read(child.answer.fileno(), 1 << 20)
                if not data:
                    return bytes(said)
                said += data
            alive(0.0)
            now, work = time.monotonic(), _work(child.pid)
            moved = now if work is None or work != before else moved
            before = work
            if now - began > limits.seconds:
                raise FallenError(_FAILED.format(what=f"{limits.seconds:.0f} s"))
            if now - moved > limits.stall:
                raise FallenError(f"nothing was read or decoded for {limits.stall:.0f} s")
    raise FallenError(_FAILED.format(what=f"{ANSWER} bytes of answer"))


def _work(pid: int) -> str | None:
    """What changes while a process reads or computes; None where nobody tells."""
    try:
        clock = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[11:13]
        return f"{clock} {Path(f'/proc/{pid}/io').read_text('ascii')}"
    except OSError:
        return None


def _returned(function: Callable[..., Any]) -> Any:
    try:
        return get_type_hints(function).get("return", Any)
    except TypeError:
        return Any


def _serve() -> None:
    """One call: what to do comes by standard input, what came of it goes to standard output."""
    module, name, arguments, limits = pickle.load(sys.stdin.buffer)  # noqa: S301 written by our own program
    confine(limits, _FORKED_BY)
    function = getattr(importlib.import_module(module), name)
    answer: tuple[bool, Any]
    try:
        answer = (True, to_plain(function(*arguments), _returned(function)))
    except Rejected as refusal:
        answer = (False, to_plain(tuple(refusal.problems), tuple[Problem, ...]))
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    importlib.import_module("ingest.media.decoding.probing")
    fork_on_request(_serve)
