"""Inventories come from disks that decay: whatever they say is checked before it is believed."""

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.holdings.inventory import Inventory, ObjectVersion, dump, parse
from archive.model.errors import Damaged
from archive.model.identifiers import RecordId

RECORD = RecordId("0123456789b")
LONG, SHORT = "a" * 128, "b" * 64
GOOD = Inventory(
    RECORD,
    (ObjectVersion(1, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "m", "文 <x>", {"a/b": LONG, "c": LONG}),),
    {LONG: ("v1/content/a/b",)},
    {"v1/content/a/b": SHORT},
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def test_an_inventory_is_read_back_as_it_was_written() -> None:
    assert parse(dump(GOOD), RECORD) == GOOD
    assert dump(parse(dump(GOOD), RECORD)) == dump(GOOD)


@given(st.binary(max_size=200))
def test_any_bytes_are_an_inventory_or_damaged(content: bytes) -> None:
    with pytest.raises(Damaged):
        parse(content, RECORD)


@given(path=st.lists(st.integers(0, 3), max_size=5), value=JSON)
def test_an_inventory_with_any_part_replaced_is_read_or_damaged(path: list[int], value: object) -> None:
    document: Any = json.loads(dump(GOOD))
    place = document
    for step in path:
        keys = sorted(place) if isinstance(place, dict) else list(range(len(place))) if isinstance(place, list) else []
        if not keys:
            break
        key = keys[step % len(keys)]
        if not isinstance(place[key], dict | list) or step == path[-1]:
            place[key] = value
            break
        place = place[key]
    with contextlib.suppress(Damaged):
        parse(json.dumps(document).encode(), RECORD)


@given(st.text(max_size=30))
def test_a_content_path_outside_the_versions_is_never_believed(path: str) -> None:
    document = json.loads(dump(GOOD))
    document["manifest"] = {LONG: [path]}
    document["fixity"] = {}
    with pytest.raises(Damaged):
        parse(json.dumps(document).encode(), RECORD)


def test_the_inventory_of_another_record_is_damaged() -> None:
    with pytest.raises(Damaged):
        parse(dump(GOOD), "0123456789c")


def test_deep_nesting_is_damaged() -> None:
    with pytest.raises(Damaged):
        parse(b"[" * 100_000, RECORD)
