"""Where deposits come from: folders and spreadsheets. `read` chooses by what the path is."""

from ingest.sources.choosing import read, source_for
from ingest.sources.source import Reading, Source

__all__ = ["Reading", "Source", "read", "source_for"]
