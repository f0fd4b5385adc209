"""The engine: opens what is current, asks it, writes it."""

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import tantivy

from archive.model.errors import Missing
from search.document import Document
from search.engines.embedded.asking import ask, every_id
from search.engines.embedded.folder import Folder
from search.engines.embedded.schema import STATE, schema_of, state_document, state_in, written
from search.engines.engine import Engine, Hits, Position, Resting
from search.mapping import Mapping
from search.query import Query

HEAP = 48_000_000
"""Bytes that a writer may hold before it writes a segment."""


@dataclass(frozen=True)
class Opened:
    """A generation as it was at one commit."""

    path: Path
    commit: tuple[int, int, int]
    index: tantivy.Index
    searcher: tantivy.Searcher
    position: Position


class Embedded(Engine):
    """An index in a folder."""

    def __init__(self, root: Path, mapping: Mapping) -> None:
        self.folder = Folder(root)
        self.mapping = mapping
        self._opened: Opened | None = None
        self._lock = threading.Lock()

    def check(self) -> None:
        """As promised: a folder that is not there yet is made when something is written."""

    def search(self, query: Query, *, loosely: bool = False) -> Hits:
        """As promised. Nothing is found in an index that is lost or outdated; it is on its way back."""
        opened = self._fresh()
        if opened is None:
            return Hits()
        try:
            return ask(opened.index.schema, opened.searcher, self.mapping, query, loosely=loosely)
        except (ValueError, OSError) as error:
            raise Resting(f"index: {error}") from error

    def position(self) -> Position:
        """As promised."""
        opened = self._fresh()
        return Position() if opened is None else opened.position

    def count(self) -> int:
        """As promised."""
        opened = self._fresh()
        return 0 if opened is None else opened.searcher.num_docs - 1

    def write(
        self, documents: Iterable[Document], gone: Iterable[str], position: Position, *, afresh: bool = False
    ) -> None:
        """As promised. The writer is closed again, so that another process may be the next to write."""
        with self.folder.writing():
            opened = None if afresh else self._fresh()
            if opened is None and not afresh:
                raise Resting("index: lost or damaged; it starts again")
            path = self.folder.new() if opened is None else opened.path
            self._put(path, documents, gone, position)
            if opened is None:
                self.folder.adopt(path)

    def rebuild(
        self, documents: Iterable[Document], position: Position, compare: Callable[[int], None] = lambda count: None
    ) -> int:
        """As promised."""
        with self.folder.rebuilding():
            path = self.folder.beside()
            try:
                self._put(path, documents, (), position)
                count = self._open(path).searcher.num_docs - 1
                compare(count)
                with self.folder.writing():
                    self.folder.adopt(path, keep=True)
            finally:
                shutil.rmtree(path, ignore_errors=True)
        return count

    def roll_back(self) -> Position:
        """As promised."""
        with self.folder.writing():
            path = self.folder.previous()
            try:
                opened = None if path is None else self._open(path)
            except (ValueError, OSError, KeyError, IndexError):
                opened = None
            if opened is None:
                raise Missing("there is no earlier index for these profiles; chuanxi search rebuild makes a new one")
            self.folder.adopt(opened.path, keep=True)
        return opened.position

    def ids(self, query: Query | None = None) -> Iterator[str]:
        """As promised: of one state of the index."""
        opened = self._fresh()
        if opened is None:
            return iter(())
        try:
            return iter(every_id(opened.index.schema, opened.searcher, query))
        except (ValueError, OSError) as error:
            raise Resting(f"index: {error}") from error

    def close(self) -> None:
        """Forgets what is open."""
        with self._lock:
            self._opened = None

    def _put(self, path: Path, documents: Iterable[Document], gone: Iterable[str], position: Position) -> None:
        try:
            writer = tantivy.Index(schema_of(self.mapping), path=str(path), reuse=True).writer(HEAP, 1)
        except (ValueError, OSError) as error:
            raise Resting(f"index: {error}") from error
        for name in (STATE, *gone):
            writer.delete_documents_by_term("id", name)
        for document in documents:
            writer.delete_documents_by_term("id", document.id)
            writer.add_document(written(document, self.mapping))
        writer.add_document(state_document(position, self.mapping.fingerprint))
        try:
            writer.commit()
            writer.wait_merging_threads()
        except (ValueError, OSError) as error:
            raise Resting(f"index: {error}") from error

    def _fresh(self) -> Opened | None:
        """What is current as it is now, None when it is lost, damaged or made for another mapping."""
        with self._lock:
            for _ in range(3):  # between reading the pointer and opening, it may have been replaced
                path = self.folder.current()
                if path is None:
                    return None
                try:
                    self._opened = self._open(path, self._opened)
                except (ValueError, OSError, KeyError, IndexError):
                    self._opened = None
                    continue
                return self._opened
            return None

    def _open(self, path: Path, known: Opened | None = None) -> Opened:
        """Raises ValueError or OSError for what is no index of ours."""
        stat = (path / "meta.json").stat()
        commit = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if known is not None and known.path == path:
            if known.commit == commit:
                return known
            index = known.index
        else:
            index = tantivy.Index.open(str(path))
            index.config_reader("manual")
        index.reload()
        searcher = index.searcher()
        position, fingerprint = state_in(index.schema, searcher)
        if fingerprint != self.mapping.fingerprint:
            raise ValueError("made for another mapping")
        return Opened(path, commit, index, searcher, position)
