"""The change feed's entry: this record, of this holder, is not what it was."""

from dataclasses import dataclass

from archive.model.identifiers import RecordId


@dataclass(frozen=True, slots=True)
class Change:
    """`sequence` only grows; followers keep the last one they have dealt with."""

    sequence: int
    record: RecordId
    holder: str
