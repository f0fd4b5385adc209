"""Receive: every file is there, is a file, and has a digest. Hashed in place; nothing is copied."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from archive.model.digest import Digest, digest_of
from archive.model.errors import Rejected
from archive.model.problems import Problem
from ingest.payloads import Deposit, GivenFile, Received, advance
from ingest.steps.progress import share

CHUNK = 1 << 20


def receive(given: Deposit, *, max_file_bytes: int, progress: Callable[[float], None]) -> Received:
    """Deposit → Received. Raises Rejected with every file that is missing, too large, changing or not as stated."""
    problems: list[Problem] = list(given.problems)
    digests: list[Digest] = []
    total = sum(_size(file) for file in given.files) or 1
    done = 0
    for file in given.files:
        outcome = _digest(file, max_file_bytes, share(progress, done, total))
        if isinstance(outcome, Problem):
            problems.append(outcome)
            continue
        digests.append(outcome)
        done += outcome.size
        if file.sha256 is not None and file.sha256.lower() != outcome.sha256:
            problems.append(Problem("sha256_differs", file.where, {"name": file.name}))
    if any(problem.stops for problem in problems):
        raise Rejected(problems)
    return advance(given, Received, problems=tuple(problems), digests=tuple(digests))


def _digest(file: GivenFile, limit: int, progress: Callable[[int], None]) -> Digest | Problem:
    path = Path(file.path)
    try:
        # Never through a link: what the deposit names is what is kept, not what somebody points it to later.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return Problem("file_missing", file.where, {"name": file.name})
    except OSError as error:
        return Problem("file_unreadable", file.where, {"name": file.name, "reason": error.strerror or ""})
    with os.fdopen(descriptor, "rb") as stream:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            return Problem("file_hostile", file.where, {"name": file.name})
        if facts.st_size == 0:
            return Problem("file_empty", file.where, {"name": file.name})
        if facts.st_size > limit:
            return Problem("file_too_large", file.where, {"name": file.name, "limit": limit // 10**9})
        return digest_of(_chunks(stream.read, progress))


def _chunks(read: Callable[[int], bytes], progress: Callable[[int], None]) -> Iterator[bytes]:
    done = 0
    while chunk := read(CHUNK):
        yield chunk
        done += len(chunk)
        progress(done)


def _size(file: GivenFile) -> int:
    try:
        return Path(file.path).lstat().st_size
    except OSError:
        return 0
