"""What was cited once answers for ever: canvases, annotations, assets and their ids, through all that can happen."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from fixtures.batches import make, row, write_sheet
from fixtures.command import chuanxi
from fixtures.house import House
from fixtures.servers.databases import empty_database_of

BASE = "https://id.example.org"
NAMES = ["leaf-1.jpg", "leaf-2.jpg", "song.wav", "film.mp4"]


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    folder = tmp_path / "batch"
    folder.mkdir()
    for number, name in enumerate(NAMES):
        make(folder / name, number)
    (folder / "film--en.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nFold.\n", encoding="utf-8")
    sheet(folder, NAMES)
    return folder


def sheet(folder: Path, names: list[str]) -> None:
    rows = [row(1, name, "视频") for name in names]
    rows.append(row(1, "film--en.vtt", "视频", **{"用途*": "字幕", "文件语种": "en"}))
    write_sheet(folder, rows)


def cited(house: House) -> dict[str, dict[str, Any]]:
    """Id → what answers there, for every canvas, page and annotation of the one item's manifest; each is asked."""
    record = house.keyed("item", "BX-0001").id
    client = house.visitor()
    manifest = client.get(f"/iiif/manifest/{record}")
    assert manifest.status_code == 200
    found: dict[str, dict[str, Any]] = {}
    for node in within(manifest.json):
        name = node.get("id", "")
        if node.get("type") not in ("Canvas", "Annotation", "AnnotationPage", "Manifest"):
            continue
        assert name.startswith(f"{BASE}/"), name
        answer = client.get(name.removeprefix(BASE))
        assert answer.status_code == 200, name
        assert answer.json is not None
        assert answer.json["id"] == name
        found[name] = node
    return found


def within(node: Any) -> list[dict[str, Any]]:
    """Every object of a JSON tree."""
    if isinstance(node, list):
        return [found for each in node for found in within(each)]
    if isinstance(node, dict):
        return [node, *(found for each in node.values() for found in within(each))]
    return []


def canvases(house: House) -> list[str]:
    """Those that parts are: not the stills and waveforms beside them, which stand below their canvas."""
    return [name for name in cited(house) if name.startswith(f"{BASE}/iiif/canvas/") and name.count("/") == 5]


def test_no_id_changes_whatever_happens_to_files_renditions_site_and_database(tmp_path: Path, batch: Path) -> None:
    home = tmp_path / "home"
    house = House(home, ID_BASE=BASE)
    house.add(batch)
    first = canvases(house)
    ids = set(cited(house))
    assert len(first) == 4

    sheet(batch, list(reversed(NAMES)))
    house.add(batch)
    assert canvases(house) == list(reversed(first)), "reordered: the same canvases in the new order"
    assert set(cited(house)) == ids

    (batch / "leaf-1.jpg").rename(batch / "front.jpg")
    sheet(batch, ["front.jpg", *NAMES[1:]])
    house.add(batch)
    assert canvases(house) == first, "renamed"
    assert set(cited(house)) == ids

    old = house.keyed("item", "BX-0001").head.assets[1].id
    make(batch / "leaf-2.jpg", 99)
    house.add(batch)
    assert canvases(house) == first, "replaced by a better scan: a new asset on the same canvas"
    now = set(cited(house))
    assert {name for name in now ^ ids if "/annotation/" not in name} == set()
    new = house.keyed("item", "BX-0001").head.assets[1].id
    assert new != old
    assert house.visitor().get(f"/iiif/image/3/{old}/info.json").status_code == 200, "the cited scan answers still"
    assert house.visitor().get(f"/id/{old}").status_code == 303

    everything = cited(house)
    for entry in list(house.archive.store.list("renditions/")):
        house.archive.store.delete(entry.key)
    assert house.visitor().get(f"/iiif/image/3/{new}/full/max/0/default.jpg").status_code != 200
    done = chuanxi(home, "ingest", "derive")
    assert done.returncode == 0, done.stderr
    assert cited(house) == everything, "renditions made anew"
    assert house.visitor().get(f"/iiif/image/3/{new}/full/max/0/default.jpg").status_code == 200

    house.archive.database.close()
    moved = House(home, PUBLIC_URL="https://elsewhere.example.net")
    assert set(cited(moved)) == set(everything), "the site moved; ID_BASE was set once and is kept with the archive"

    moved.archive.database.close()
    empty_database_of(home)
    shutil.rmtree(home / "index", ignore_errors=True)
    done = chuanxi(home, "archive", "rebuild")
    assert done.returncode == 0, done.stderr
    rebuilt = House(home, PUBLIC_URL="https://elsewhere.example.net")
    assert cited(rebuilt) == cited(moved), "the database made anew"


def test_an_older_base_stays_known_when_a_new_one_is_set(tmp_path: Path) -> None:
    from archive.id_base import id_base

    first = House(tmp_path / "home", ID_BASE=BASE)
    second = House(tmp_path / "home", ID_BASE="https://new.example.org")
    assert first.archive.settings.id_base == BASE
    assert second.archive.settings.id_base == "https://new.example.org"
    kept = id_base(second.archive.store, "", "http://localhost")
    assert (kept.current, kept.aliases) == ("https://new.example.org", (BASE,))
