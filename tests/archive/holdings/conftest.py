"""A store of each kind, one that stops at a chosen operation, and the judgement of a validator that is not ours."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import ocfl
import pytest
from fixtures.servers.stores import STORES
from ocfl.validator import Validator

from archive.holdings import Holdings
from archive.holdings.layout import object_root
from archive.storage import Entry, Leftover, Store


class Stopped(BaseException):
    """The process ends here: nothing may catch it and go on."""


class StoppingStore:
    """A real store whose process is killed before its operation number `at` (from 0); it notes every operation."""

    def __init__(self, real: Store, at: int | None = None) -> None:
        self.real, self.at = real, at
        self.calls: list[str] = []

    def _step(self, what: str) -> None:
        if len(self.calls) == self.at:
            raise Stopped(what)
        self.calls.append(what)

    def write(self, key: str, source: Iterable[bytes] | Path) -> int:
        self._step(f"write {key}")
        return self.real.write(key, source)

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        self._step(f"read {key}")
        return self.real.read(key, start, length)

    def read_range(self, key: str, start: int, length: int) -> bytes:
        self._step(f"read_range {key}")
        return self.real.read_range(key, start, length)

    def size(self, key: str) -> int:
        self._step(f"size {key}")
        return self.real.size(key)

    def exists(self, key: str) -> bool:
        self._step(f"exists {key}")
        return self.real.exists(key)

    def list(self, prefix: str = "") -> Iterator[Entry]:
        self._step(f"list {prefix}")
        return self.real.list(prefix)

    def delete(self, key: str) -> None:
        self._step(f"delete {key}")
        self.real.delete(key)

    def prune(self, folder: str) -> None:
        self._step(f"prune {folder}")
        self.real.prune(folder)

    def copy(self, source: str, target: str) -> int:
        self._step(f"copy {source} {target}")
        return self.real.copy(source, target)

    def as_file(self, key: str) -> AbstractContextManager[Path]:
        self._step(f"as_file {key}")
        return self.real.as_file(key)

    def check(self) -> None:
        self.real.check()

    def leftovers(self, older_than: float = 0.0) -> Iterator[Leftover]:
        return self.real.leftovers(older_than)

    def clear_leftovers(self, older_than: float) -> int:
        return self.real.clear_leftovers(older_than)


@pytest.fixture(params=sorted(STORES))
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    """Opens a new, empty store of the kind at every call."""
    made = iter(range(1_000_000))
    return lambda: STORES[request.param](tmp_path, next(made))


@pytest.fixture
def store(new_store: Callable[[], Store]) -> Store:
    return new_store()


@pytest.fixture
def holdings(store: Store) -> Holdings:
    return Holdings(store)


@pytest.fixture
def stopping() -> type[StoppingStore]:
    return StoppingStore


@pytest.fixture
def stopped() -> type[BaseException]:
    return Stopped


@pytest.fixture
def complaints(tmp_path: Path) -> Callable[[Store, str], list[str]]:
    """(store, record) → the codes of what ocfl-py finds wrong with the record's object; empty: it is valid."""
    made = iter(range(1_000_000))

    def judge(store: Store, record: str) -> list[str]:
        root = object_root("holdings", record)
        folder = tmp_path / f"object{next(made)}"
        folder.mkdir()
        for entry in store.list(f"{root}/"):
            target = folder / entry.key.removeprefix(f"{root}/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(b"".join(store.read(entry.key)))
        validator = Validator(log_warnings=False, log_errors=True)
        good = validator.validate_object(str(folder))
        codes = [message.removeprefix("[").split("]")[0] for message in validator.log.messages]
        assert good == (not codes)
        return codes

    return judge


@pytest.fixture
def root_is_valid(tmp_path: Path) -> Callable[[Store], bool]:
    """Whether ocfl-py finds the whole storage root good, layout and all objects."""
    made = iter(range(1_000_000))

    def judge(store: Store) -> bool:
        folder = tmp_path / f"root{next(made)}"
        for entry in store.list("holdings/"):
            target = folder / entry.key
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(b"".join(store.read(entry.key)))
        return bool(ocfl.StorageRoot(root=str(folder / "holdings")).validate())

    return judge
