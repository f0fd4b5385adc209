"""Going down into a folder without ever following a link: each step is opened from the one before, by descriptor.

So no link that somebody puts below the store's folder, before or while we look, leads out of it.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@contextmanager
def descended(root: str, segments: list[str], *, make: bool = False) -> Iterator[int]:
    """A descriptor of the folder `root/segments…`, closed at the end. Raises OSError.

    `make`: folders that lack are made, and their names synced, so that they survive a loss of power.
    """
    here = os.open(root, _FOLDER & ~os.O_NOFOLLOW)
    try:
        for segment in segments:
            if make:
                _make(here, segment)
            below = os.open(segment, _FOLDER, dir_fd=here)
            os.close(here)
            here = below
        yield here
    finally:
        os.close(here)


def open_file(root: str, segments: list[str]) -> int:
    """A descriptor for reading the regular file `root/segments…`. The caller closes it.

    Raises OSError; FileNotFoundError also for what is no regular file.
    """
    with descended(root, segments[:-1]) as folder:
        descriptor = os.open(segments[-1], _FILE, dir_fd=folder)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FileNotFoundError("no regular file")
    return descriptor


def walk(root: str, segments: list[str], begins: str) -> Iterator[tuple[str, os.stat_result]]:
    """Every file below `root/segments…` whose path from there begins with `begins`, in the order of the paths' bytes.

    Paths are joined by `/`. Links are given like files, never followed. One folder's names are held at a time for
    each level. Raises OSError; what vanishes meanwhile is left out.
    """
    try:
        with descended(root, segments) as folder:
            yield from _below(folder, "", begins)
    except (FileNotFoundError, NotADirectoryError):
        return


def _below(folder: int, path: str, begins: str = "") -> Iterator[tuple[str, os.stat_result]]:
    for name, is_folder in _sorted_names(folder):
        if not name.startswith(begins):
            continue
        with suppress(FileNotFoundError, NotADirectoryError):
            if not is_folder:
                yield f"{path}{name}", os.stat(name, dir_fd=folder, follow_symlinks=False)
                continue
            below = os.open(name, _FOLDER, dir_fd=folder)
            try:
                yield from _below(below, f"{path}{name}/")
            finally:
                os.close(below)


def _sorted_names(folder: int) -> list[tuple[str, bool]]:
    """The names in a folder. A folder sorts as its name with `/`, so that whole paths come out sorted."""
    with os.scandir(folder) as entries:
        names = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    return sorted(names, key=lambda each: os.fsencode(each[0]) + (b"/" if each[1] else b""))


def _make(folder: int, name: str) -> None:
    try:
        os.mkdir(name, dir_fd=folder)
    except FileExistsError:
        return
    os.fsync(folder)


def remove_empty(root: str, segments: list[str]) -> None:
    """Removes the folder `root/segments…` and those above it, up to the root, as long as they are empty."""
    for depth in range(len(segments), 0, -1):
        try:
            with descended(root, segments[: depth - 1]) as folder:
                os.rmdir(segments[depth - 1], dir_fd=folder)
                os.fsync(folder)
        except FileNotFoundError:
            continue
        except OSError:
            return


def remove_empty_below(root: str, segments: list[str]) -> None:
    """Removes every empty folder below `root/segments…`, then that one and those above it if empty. Raises OSError."""
    with suppress(FileNotFoundError, NotADirectoryError), descended(root, segments) as folder:
        _prune(folder)
    remove_empty(root, segments)


def _prune(folder: int) -> None:
    for name, is_folder in _sorted_names(folder):
        if not is_folder:
            continue
        with suppress(FileNotFoundError, NotADirectoryError):
            below = os.open(name, _FOLDER, dir_fd=folder)
            try:
                _prune(below)
            finally:
                os.close(below)
            with suppress(OSError):  # Not empty: so it stays.
                os.rmdir(name, dir_fd=folder)
