"""Versions as values, kept for whoever reads them next: a version never changes, and to decode those of its hits, and

of all that they name, was a fifth of a search. Who erases a value inside a version counts up its record's `updated_at`.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable

from sqlalchemy import Connection, select

from archive.catalogue.database import lots
from archive.catalogue.documents import from_plain
from archive.catalogue.tables import versions
from archive.model.record import Version

Key = tuple[str, int, str]
"""A record, the number of a version, and when the record was last written."""

KEPT = 2000
"""Versions that a process keeps, some 20 MB."""
SMALL = 50
"""Files and parts of a version that is kept: a book of a thousand pages has a megabyte."""

_kept: OrderedDict[Key, Version] = OrderedDict()
_lock = threading.Lock()


def decoded(connection: Connection, wanted: Iterable[Key]) -> dict[Key, Version]:
    """These versions, of which there must be all."""
    keys = tuple(wanted)
    with _lock:
        found = {key: _kept[key] for key in keys if key in _kept}
        for key in found:
            _kept.move_to_end(key)
    lacking = {(record, number): updated for record, number, updated in keys if (record, number, updated) not in found}
    if lacking:
        found |= _read(connection, lacking)
    return found


def _read(connection: Connection, lacking: dict[tuple[str, int], str]) -> dict[Key, Version]:
    """By their numbers, and not by what their records name now: that may have changed since they were asked."""
    numbers = sorted({number for _, number in lacking})
    query = select(versions.c.record, versions.c.number, versions.c.document).where(versions.c.number.in_(numbers))
    names = sorted({record for record, _ in lacking})
    rows = lots.rows(connection, names, lambda lot: query.where(versions.c.record.in_(lot)))
    wanted = (row for row in rows if (row.record, row.number) in lacking)
    read = {
        (row.record, row.number, lacking[row.record, row.number]): from_plain(row.document, Version) for row in wanted
    }
    with _lock:
        _kept.update((key, each) for key, each in read.items() if len(each.assets) + len(each.parts) <= SMALL)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return read
