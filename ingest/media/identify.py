"""What a file is, by its content and never by its name."""

import os
import stat
from pathlib import Path, PurePosixPath

from archive.model.asset import Kind, Role
from archive.model.errors import Rejected
from archive.model.problems import Problem, Severity
from ingest.media.captions import check_captions
from ingest.media.hostile import hostile, refuse_hostile
from ingest.media.kinds import MEDIA
from ingest.payloads import Identity

HEAD = 64 * 1024
"""Bytes that are looked at before a library opens the file."""
_PAINTED = frozenset({Kind.IMAGE, Kind.AUDIO, Kind.VIDEO})


def identify(path: Path, name: str = "", role: Role = Role.MASTER) -> tuple[Identity, tuple[Problem, ...]]:
    """What the file is, and warnings (`extension_lies`, `captions_overlap`).

    `name` is what the depositor calls it ('' : the path's own). Raises Rejected with file_empty, file_hostile (links,
    special files, programs, active pages, playlists, decompression bombs), file_unknown, file_not_media (text where a
    picture, sound or film was promised), caption_unreadable, file_unreadable.
    """
    head = _first_bytes(path)
    refuse_hostile(head)
    identity = next((found for medium in MEDIA if (found := medium.recognise(path, head))), None)
    if identity is None:
        raise Rejected([Problem("file_unknown")])
    extension = PurePosixPath(name or path.name).suffix.lower().removeprefix(".")
    warnings = _told(identity, extension)
    if identity.kind in (Kind.TEXT, Kind.DOCUMENT) and _promised(extension) in _PAINTED:
        raise Rejected([Problem("file_not_media", params={"extension": extension, "media_type": identity.media_type})])
    if role is Role.CAPTION:
        warnings += check_captions(path, identity)
    return identity, warnings


def _first_bytes(path: Path) -> bytes:
    """The head of a regular file that is no link; opened so that a link put there meanwhile is not followed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as fault:
        if path.is_symlink():
            raise hostile("symlink") from fault
        raise Rejected([Problem("file_unreadable", params={"reason": fault.strerror or ""})]) from fault
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise hostile("special file")
        head = os.read(descriptor, HEAD)
    finally:
        os.close(descriptor)
    if not head:
        raise Rejected([Problem("file_empty")])
    return head


def _promised(extension: str) -> Kind | None:
    """The kind that an extension speaks of, None if it is not known or speaks of several."""
    kinds = {medium.kind for medium in MEDIA for usual in medium.types.values() if extension in usual}
    return kinds.pop() if len(kinds) == 1 else Kind.VIDEO if Kind.VIDEO in kinds else None


def _told(identity: Identity, extension: str) -> tuple[Problem, ...]:
    truthful = {usual for medium in MEDIA for usual in medium.types.get(identity.media_type, ())}
    known = {each for medium in MEDIA for usual in medium.types.values() for each in usual}
    if extension in truthful or extension not in known:
        return ()
    params = {"extension": extension, "media_type": identity.media_type}
    return (Problem("extension_lies", params=params, severity=Severity.WARNING),)
