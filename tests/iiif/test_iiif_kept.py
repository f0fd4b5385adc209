"""Descriptions are kept by what they were made from: quick the second time, and never older than what they describe."""

import gzip
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
from fixtures.archives import add_record
from fixtures.house import House
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from archive.access import Role
from archive.catalogue import writing
from archive.context import Archive
from archive.model.rules import Audience, Rule
from archive.model.values import Value
from bench.imaging.book import add_book
from iiif.keeping import Keeping
from iiif.packing import pack


@contextmanager
def queries(house: House) -> Iterator[list[str]]:
    """Every statement that the database is asked meanwhile."""
    asked: list[str] = []

    def note(*arguments: Any) -> None:
        if arguments[2].startswith("SELECT"):
            asked.append(arguments[2])

    engine = house.archive.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def say(house: House, name: str, **texts: str) -> None:
    """Publishes a version that says this."""
    edited = house.edit(name, **texts)
    with house.archive.database.writing() as connection:
        writing.publish(connection, edited, house.by())


def rule(house: House, name: str, *rules: Rule) -> None:
    """Publishes a version with these rules."""
    seen = house.record(name)
    with house.archive.database.writing() as connection:
        head = replace(seen.head, number=seen.head.number + 1, rules=rules)
        writing.publish(connection, writing.revise(connection, seen, head, (), house.by()), house.by())


@pytest.mark.parametrize("scans", [False, True])
def test_a_book_of_a_thousand_pages_is_described_with_ten_queries_at_most(house: House, scans: bool) -> None:
    name = add_book(house.archive, 1000, scans=scans)
    with queries(house) as asked:
        first = house.visitor().get(f"/iiif/manifest/{name}")
    assert len(first.json["items"]) == 1000  # type: ignore[index]
    assert len(asked) <= 10, asked
    with queries(house) as again:
        assert house.visitor().get(f"/iiif/manifest/{name}").data == first.data
    assert len(again) < len(asked)


def test_a_description_comes_packed_for_who_can_unpack_it(house: House) -> None:
    address = f"/iiif/manifest/{add_book(house.archive, 20)}"
    client = house.visitor()
    plain = client.get(address)
    assert "Content-Encoding" not in plain.headers
    for encoding, unpack in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        answer = client.get(address, headers={"Accept-Encoding": encoding})
        assert answer.headers["Content-Encoding"] == encoding
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert unpack(answer.data) == plain.data
        assert len(answer.data) < len(plain.data) / 5
        again = client.get(address, headers={"Accept-Encoding": encoding, "If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    assert client.get(address, headers={"Accept-Encoding": "br, gzip"}).headers["Content-Encoding"] == "br"
    assert "Content-Encoding" not in client.get(address, headers={"Accept-Encoding": "zstd"}).headers


def test_what_changes_is_seen_at_the_next_request(house: House) -> None:
    linked = add_record(house.archive, "collection", {"collection_title": "旧册"})
    name = add_book(house.archive, 3, values={"collection": (Value({"target": linked}),)})
    client = house.visitor()

    def said() -> str:
        return client.get(f"/iiif/manifest/{name}").text

    assert "旧册" in said()
    say(house, linked, collection_title="新册")
    assert "新册" in said() and "旧册" not in said()
    house.withdraw(linked)
    assert "新册" not in said()
    say(house, name, title="改了名")
    assert "改了名" in said()
    rule(house, name, Rule(Audience.REGISTERED, subject=house.record(name).head.parts[1].id))
    assert len(json.loads(said())["items"]) == 2
    house.withdraw(name)
    assert client.get(f"/iiif/manifest/{name}").status_code == 410


def test_what_an_embargo_closes_opens_when_it_ends_without_anybody_writing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = add_book(house.archive, 2)
    part = house.record(name).head.parts[0].id
    ends = house.archive.now() + timedelta(hours=1)
    rule(house, name, Rule(Audience.CLOSED, subject=part, until=ends))
    client = house.visitor()

    def pages() -> int:
        return len(client.get(f"/iiif/manifest/{name}").json["items"])  # type: ignore[index]

    assert pages() == 1
    monkeypatch.setattr(Archive, "now", lambda _: ends + timedelta(seconds=1))
    assert pages() == 2


def test_nobody_gets_what_was_made_for_somebody_else(house: House) -> None:
    house.account("kept-reader@example.org", Role.REGISTERED)
    house.account("kept-curator@example.org", Role.CURATOR, "main")
    name = add_book(house.archive, 3)
    parts = house.record(name).head.parts
    rule(house, name, Rule(Audience.REGISTERED, subject=parts[0].id), Rule(Audience.INTERNAL, subject=parts[1].id))
    visitors = {"": 1, "kept-reader@example.org": 2, "kept-curator@example.org": 3}
    for _ in range(2):
        for email, pages in visitors.items():
            answer = house.visitor(email or None).get(f"/iiif/manifest/{name}")
            assert len(answer.json["items"]) == pages, email  # type: ignore[index]


def test_another_process_finds_what_one_has_made_and_a_damaged_file_is_made_anew(house: House) -> None:
    name = add_book(house.archive, 5)
    first = house.visitor().get(f"/iiif/manifest/{name}").data
    folder = house.home / "cache"
    newest = max(folder.glob("*/*"), key=lambda path: path.stat().st_mtime_ns)
    other = House(house.home, PUBLIC_URL="https://chuanxi.example.org", ID_BASE="http://id.example.org")
    with queries(other) as asked:
        assert other.visitor().get(f"/iiif/manifest/{name}").data == first
    known = len(asked)
    newest.write_bytes(newest.read_bytes()[:100])
    third = House(house.home, PUBLIC_URL="https://chuanxi.example.org", ID_BASE="http://id.example.org")
    with queries(third) as asked:
        assert third.visitor().get(f"/iiif/manifest/{name}").data == first
    assert len(asked) > known
    for each in (other, third):
        each.archive.database.close()


@settings(deadline=None)
@given(st.binary(max_size=3000), st.text(max_size=30))
def test_what_is_kept_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, content: bytes, key: str) -> None:
    keeping = Keeping(tmp_path_factory.mktemp("kept"), 1 << 20)
    assert keeping.get(key) is None
    keeping.put(key, content)
    assert keeping.get(key) == content


def test_the_folder_stays_within_its_quota_and_forgets_the_oldest(tmp_path: Path) -> None:
    keeping = Keeping(tmp_path, 100_000)
    for number in range(100):
        keeping.put(f"{number}", bytes([number]) * 4000)
        for path in tmp_path.glob("*/*"):
            os.utime(path, (path.stat().st_mtime - 10, path.stat().st_mtime - 10))
        keeping.get("0")
    assert sum(path.stat().st_size for path in tmp_path.glob("*/*")) <= 105_000
    assert keeping.get("0") is not None and keeping.get("99") is not None
    assert keeping.get("3") is None


def test_processes_that_end_early_stay_within_the_quota_together(tmp_path: Path) -> None:
    for number in range(60):
        Keeping(tmp_path, 1_000_000).put(f"{number}", bytes(40_000))
    assert sum(path.stat().st_size for path in tmp_path.glob("*/*")) <= 1_050_000


def test_without_a_quota_or_with_a_broken_disk_nothing_is_kept_and_nothing_fails(tmp_path: Path) -> None:
    nothing = Keeping(tmp_path / "none", 0)
    nothing.put("a", b"content")
    assert nothing.get("a") is None and not (tmp_path / "none").exists()
    (tmp_path / "file").write_bytes(b"")
    broken = Keeping(tmp_path / "file", 1 << 20)
    broken.put("a", b"content")
    assert broken.get("a") is None


def test_a_small_description_is_not_packed() -> None:
    assert pack({"a": 1}).gzip == b""
