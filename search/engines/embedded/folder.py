"""The folder of the index: generations beside each other, of which one is current.

- `current`: the name of the generation that answers; replaced at once
- `previous`: the name of the one that the last rebuild replaced
- `g-<random>/`: a generation
- `rebuild/`: the next generation while it is being made
- `writing.lock`: held while a generation is written or replaced; given back by the system when a process dies
- `rebuilding.lock`: held while the next generation is being made
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.engines.engine import Resting


class Folder:
    """The folder. Made when something is first written."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def current(self) -> Path | None:
        """The generation that answers, None when there is none."""
        return self._named("current")

    def previous(self) -> Path | None:
        """The generation that the last rebuild replaced, None when there is none."""
        return self._named("previous")

    def new(self) -> Path:
        """An empty generation that is not current yet."""
        path = self.root / f"g-{secrets.token_hex(6)}"
        path.mkdir(parents=True)
        return path

    def beside(self) -> Path:
        """The empty place for the next generation; what a killed rebuild left is taken away. Under `rebuilding()`."""
        path = self.root / "rebuild"
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        return path

    def adopt(self, path: Path, *, keep: bool = False) -> None:
        """Makes a finished generation the current one and takes all others away. Under `writing()`.

        `keep`: but for the one that it replaces, which is the previous one then. Who still reads an old one goes on:
        its files are open.
        """
        replaced = self.current() if keep else None
        if not path.name.startswith("g-"):
            path = path.rename(self.root / f"g-{secrets.token_hex(6)}")
        self._name("previous", replaced.name if replaced else "")
        self._name("current", path.name)
        for other in self.root.glob("g-*"):
            if other not in (path, replaced):
                shutil.rmtree(other, ignore_errors=True)

    def _named(self, pointer: str) -> Path | None:
        try:
            name = (self.root / pointer).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None
        path = self.root / name
        return path if name.startswith("g-") and "/" not in name and path.is_dir() else None

    def _name(self, pointer: str, name: str) -> None:
        """Replaced at once, and on the disk."""
        draft = self.root / f"{pointer}.draft"
        with draft.open("w", encoding="utf-8") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.root / pointer)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Alone among all processes. Raises Resting while another one writes."""
        with self._alone("writing.lock"):
            yield

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """Alone among all processes. Raises Resting while another one rebuilds."""
        with self._alone("rebuilding.lock"):
            yield

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.root / name, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Resting(f"index: {error}") from error
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Resting(f"index: another process holds {name}") from error
            yield
        finally:
            os.close(descriptor)
