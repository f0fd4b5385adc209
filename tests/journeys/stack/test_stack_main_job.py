"""The main job behind nginx, on PostgreSQL, Redis, Elasticsearch and S3, as docker-compose.yml puts them together."""

import gzip
import json
import os
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import fields
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from fixtures.batches import small_batch
from fixtures.command import answer, chuanxi
from fixtures.site import wait_for

from archive.settings import Settings

SITE = os.environ["TEST_STACK_URL"]
SETTINGS = {
    name: text
    for name, text in os.environ.items()
    if name.startswith("AWS_") or name.lower() in {field.name for field in fields(Settings)}
}


def asked(path: str, **headers: str) -> tuple[int, bytes, Message]:
    address = f"{SITE}{urllib.parse.quote(path, safe='/?&=*%:,;+!')}"
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as got:
            return got.status, got.read(), got.headers
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read(), refusal.headers


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("given")
    batch = small_batch(folder / "batch", 3)
    told = answer(folder / "beside", "ingest", "add", str(batch), "--publish", **SETTINGS)
    assert told["counts"]["succeeded"] == 3
    return told


def test_what_was_added_is_found_shown_described_and_played(added: Any) -> None:
    for query in ("剪纸", "剪紙", "jianzhi"):
        assert json.loads(asked(f"/api/search?q={query}")[1])["total"] >= 1, query
    for item in added["items"]:
        status, page, _ = asked(f"/zh/item/{item['id']}")
        assert status == 200 and item["id"].encode() in page
        manifest = json.loads(asked(f"/iiif/manifest/{item['id']}")[1])
        assert manifest["id"].startswith(SITE)
        (body,) = [one["items"][0]["items"][0]["body"] for one in manifest["items"]]
        body = body["items"][0] if body["type"] == "Choice" else body
        path = urllib.parse.urlsplit(body["id"]).path
        if body["type"] == "Image":
            assert asked(path)[2]["Content-Type"] == "image/jpeg"
        else:
            status, part, headers = asked(path, Range="bytes=0-99")
            assert (status, len(part)) == (206, 100) and headers["Content-Range"].startswith("bytes 0-99/")


def test_nginx_compresses_numbers_and_keeps_counts_to_the_house(added: Any) -> None:
    path = f"/iiif/manifest/{added['items'][0]['id']}"
    _, packed, headers = asked(path, **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed)) == json.loads(asked(path)[1])
    assert len(headers["X-Request-Id"]) == 32
    assert asked("/metrics")[0] == 404


def test_what_is_withdrawn_is_gone_everywhere_at_once(added: Any, tmp_path: Path) -> None:
    name = added["items"][-1]["id"]
    before = json.loads(asked("/api/search?q=")[1])["total"]
    done = chuanxi(tmp_path / "beside", "archive", "withdraw", name, "--because", "at the family's wish", **SETTINGS)
    assert done.returncode == 0, done.stderr
    seconds = wait_for(lambda: asked(f"/zh/item/{name}")[0] == 410 and asked(f"/iiif/manifest/{name}")[0] == 410, 5)
    assert json.loads(asked("/api/search?q=")[1])["total"] == before - 1
    print(f"withdrawn, seen from outside after {seconds:.2f} s")


def test_the_catalogue_comes_back_from_the_bucket_and_is_sound(added: Any, tmp_path: Path) -> None:
    found = answer(tmp_path / "beside", "archive", "fixity", **SETTINGS)
    assert found == {"missing": [], "damaged": [], "stray": []}
    del added
