"""The index inside the archive's own processes, by tantivy: a folder, any number of readers, one writer at a time."""

from search.engines.embedded.engine import Embedded

__all__ = ["Embedded"]
