"""A site whose search server is stopped, killed, frozen, full, and there last: search rests, all else goes on."""

import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch as Client
from fixtures.archives import add_record, open_test_archive, withdraw
from fixtures.batches import make, row, write_sheet
from fixtures.command import answer
from fixtures.site import Site, served, wait_for

from archive.context import Archive
from search.engines import Resting, open_engine
from search.indexer import Indexer
from tools.engines.elasticsearch import Elasticsearch

pytestmark = pytest.mark.timeout(1200)

PATIENCE = 240.0
"""Seconds until it is healed, at most, on a busy machine; how long it took is printed."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("faults") / "home"


@pytest.fixture(scope="module")
def archive(home: Path, own: Elasticsearch) -> Iterator[Archive]:
    """The catalogue of the served site, as somebody writes it who is at the desk."""
    opened = open_test_archive(home, SEARCH_URL=f"{own.url}/faults")
    yield opened
    opened.database.close()


@pytest.fixture(scope="module")
def site(home: Path, archive: Archive, own: Elasticsearch) -> Iterator[Site]:
    """Started before its search server is there."""
    own.process.stop()
    with served(home, SEARCH_URL=f"{own.url}/faults", WORKERS="1") as made:
        assert status(made, "/api/search?q=x") == (503, "10")
        own.process.start(240)
        yield made


def status(site: Site, path: str) -> tuple[int, str | None]:
    """Of an answer: status and Retry-After."""
    try:
        with urllib.request.urlopen(f"{site.url}{urllib.parse.quote(path, safe='/?&=')}", timeout=60) as given:
            return given.status, given.headers["Retry-After"]
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.headers["Retry-After"]


def found(site: Site, *names: str) -> bool:
    """Whether anybody finds exactly these by their common word."""
    code, body = site.get("/api/search?q=剪纸&size=100")
    return code == 200 and {hit["id"] for hit in json.loads(body)["hits"]} == set(names)


def add(archive: Archive) -> str:
    number = next(_numbers)
    return add_record(archive, "item", {"title": "剪纸@zh-Hans", "item_id": f"F-{number}", "item_type": "image"})


def deposit(archive: Archive, folder: Path) -> str:
    """A picture taken in by the command while it is so; the id of its item."""
    number = 100 + next(_numbers)
    make(folder / "a.jpg", number)
    write_sheet(folder, [row(number, "a.jpg", "图片")])
    home, url = archive.settings.chuanxi_home, archive.settings.search_url
    (item,) = answer(home, "ingest", "add", str(folder), "--publish", SEARCH_URL=url)["items"]
    return str(item["id"])


@contextmanager
def searchers(site: Site, number: int = 8) -> Iterator[None]:
    """So many people who search all the time, and do not give up."""
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            status(site, "/api/search?q=剪纸")

    threads = [threading.Thread(target=search) for _ in range(number)]
    for each in threads:
        each.start()
    try:
        yield
    finally:
        done.set()
        for each in threads:
            each.join()


@contextmanager
def away(own: Elasticsearch, fault: str) -> Iterator[None]:
    """The server is so for as long as this lasts, and then there again."""
    {"stopped": own.process.stop, "killed": own.process.kill, "frozen": own.process.freeze}[fault]()
    try:
        yield
    finally:
        if fault == "frozen":
            own.process.thaw()
        else:
            own.process.start(240)


_present: list[str] = []
_numbers = count()


@pytest.mark.parametrize("fault", ["stopped", "killed", "frozen"])
def test_search_rests_while_pages_go_on_and_all_is_found_afterwards(
    site: Site, archive: Archive, own: Elasticsearch, tmp_path: Path, fault: str
) -> None:
    _present.append(add(archive))
    wait_for(lambda: found(site, *_present), PATIENCE)
    with away(own, fault):
        wait_for(lambda: status(site, "/api/search?q=剪纸") == (503, "10"), 60)
        for path, word in (("/zh/search?q=剪纸", "检索暂时停用"), ("/en/search?q=剪纸", "Search is resting")):
            code, body = site.get(path)
            assert (code, word in body.decode()) == (503, True)
        new = add(archive)
        with searchers(site):
            slowest = max(
                _page(site, path) for path in ("/zh/", f"/zh/item/{new}", "/iiif/collection/root", "/healthz") * 5
            )
        assert slowest < 10, "pages wait for a search server"
        gone = _present.pop(0)
        withdraw(archive, gone)
        assert site.get(f"/zh/item/{gone}")[0] == 410
        deposited = deposit(archive, tmp_path)
        assert site.get(f"/zh/item/{deposited}")[0] == 200
    _present.extend((new, deposited))
    healed = wait_for(lambda: found(site, *_present), PATIENCE)
    print(f"{fault}: slowest page {slowest:.2f} s, healed {healed:.1f} s after it was there")
    _the_index_is_the_catalogue(archive)


def test_a_full_disk_stops_writing_and_not_searching_and_passes_by_itself(
    site: Site, archive: Archive, own: Elasticsearch
) -> None:
    """The server itself forbids to write, at its own look at the disk, and allows it again."""
    _present.append(add(archive))
    wait_for(lambda: found(site, *_present), PATIENCE)
    with Client(own.url, request_timeout=30) as client:
        room = "cluster.routing.allocation.disk"
        marks = {f"{room}.watermark.{mark}": "900000gb" for mark in ("low", "high", "flood_stage")}
        full = {f"{room}.threshold_enabled": True, "cluster.info.update.interval": "10s", **marks}
        client.cluster.put_settings(persistent=full)
        blocked = "*.settings.index.blocks"
        wait_for(lambda: client.indices.get(index="faults", filter_path=blocked).body, PATIENCE)
        new = add(archive)
        engine = open_engine(archive.settings.search_url, archive)
        with pytest.raises(Resting, match="full"):
            engine.write((), ("nobody",), engine.position())
        assert found(site, *_present)
        assert site.get(f"/zh/item/{new}")[0] == 200
        client.cluster.put_settings(persistent=dict.fromkeys(full) | {f"{room}.threshold_enabled": False})
        wait_for(lambda: not client.indices.get(index="faults", filter_path=blocked).body, PATIENCE)
        _present.append(new)
        healed = wait_for(lambda: found(site, *_present), PATIENCE)
    print(f"full: healed {healed:.1f} s after there was room")
    _the_index_is_the_catalogue(archive)


def _page(site: Site, path: str) -> float:
    """Seconds until a page is there; it has to be."""
    began = time.monotonic()
    assert status(site, path)[0] == 200, path
    return time.monotonic() - began


def _the_index_is_the_catalogue(archive: Archive) -> None:
    indexer = Indexer(archive, open_engine(archive.settings.search_url, archive))
    assert indexer.differences() == (frozenset(), frozenset())
    assert indexer.engine.count() == len(_present)
