"""Originals and every version of their records, kept for good as OCFL 1.1 objects, one per record."""

from archive.holdings.auditing import Finding, Findings, State
from archive.holdings.holdings import Content, Holdings
from archive.holdings.inventory import ObjectVersion

__all__ = ["Content", "Finding", "Findings", "Holdings", "ObjectVersion", "State"]
