"""The site as it runs: what is taken in appears, what is withdrawn is gone everywhere, what falls is picked up."""

import os
import re
import signal
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from fixtures.batches import make, small_batch
from fixtures.command import answer, chuanxi
from fixtures.house import House
from fixtures.site import Site, served, wait_for

from archive import publication

WITHIN = 5.0
"""Seconds within which everybody sees what has changed."""

COVERED = 50

PEOPLE = """
[[element]]
element_id = "E-1"
name = { zh-Hans = "广府剪纸", en = "Guangfu paper-cut" }
category = "VII"
unesco_domain = "e"
listings = [{ level = "county", region_code = "440104", declared_by = "越秀" }]
description = { zh-Hans = "剪纸。" }

[[practitioner]]
practitioner_id = "P-1"
kind = "person"
person_name = { zh-Hans = "示例甲" }
gender = "2"
life_status = "living"
elements = "E-1"

[[organisation]]
agent_id = "A-1"
agent_name = { zh-Hans = "示例馆" }
agent_type = "organization"

[[consent]]
consent_id = "C-1"
consent_subject = "P-1"
uses = ["preserve", "online"]
form = "paper"
signed_on = "2024-01-08"
status = "active"
"""
ITEM = """
[[item]]
item_id = "I-{number}"
title = {{ zh-Hans = "第{number}件窗花" }}
item_type = "{kind}"
category = "VII"
elements = "E-1"
contributors = [{{ name = "P-1", role = "maker" }}]
captured_on = "2024-01-10"
region_code = "440104"
access = "public"
rights = {{ statement = "NKC", licence = "CC0", holder = "A-1" }}
consents = "C-1"
files = ["{name}"]
"""


def consented(folder: Path) -> Path:
    folder.mkdir()
    text = PEOPLE
    for number in range(COVERED):
        extension, kind = ("wav", "audio") if number % 10 == 0 else ("jpg", "image")
        name = f"piece-{number}.{extension}"
        make(folder / name, number)
        text += ITEM.format(number=number, kind=kind, name=name)
    (folder / "metadata.toml").write_text(text, encoding="utf-8")
    return folder


def addresses_of(site: Site, item: str) -> list[str]:
    """Page, manifest, image or sound, thumbnail of an item, as a visitor finds them."""
    manifest = site.json(f"/iiif/manifest/{item}")
    (body,) = [page["items"][0]["body"] for page in manifest["items"][0]["items"]]
    bodies = [each["id"].removeprefix(site.url) for each in body.get("items", [body])]
    found = [f"/zh/item/{item}", f"/en/item/{item}", f"/iiif/manifest/{item}", *bodies]
    found += [f"{each['id']}/info.json".removeprefix(site.url) for each in body.get("service", [])]
    found += [each["id"].removeprefix(site.url) for each in manifest.get("thumbnail", [])]
    return found


def test_withdrawing_one_consent_closes_its_fifty_items_everywhere_within_seconds(tmp_path: Path) -> None:
    home = tmp_path / "home"
    folder = consented(tmp_path / "given")
    with served(home) as site:
        done = answer(home, "ingest", "add", str(folder), "--publish", PUBLIC_URL=site.url)
        items = [item["id"] for item in done["items"]]
        assert len(items) == COVERED
        closing = [address for item in items for address in addresses_of(site, item)]
        assert all(site.get(address)[0] == 200 for address in closing)
        found = site.json("/api/search?q=窗花&kind=item")
        assert found["total"] == COVERED
        assert sum(each["count"] for each in found["facets"]["item_type"]) == COVERED
        consent = next(other["id"] for other in done["others"] if other["profile"] == "consent")

        assert chuanxi(home, "archive", "consent", "withdraw", consent).returncode == 0

        def closed() -> bool:
            left = site.json("/api/search?q=窗花&kind=item")
            gone = left["total"] == 0 and not left["facets"].get("item_type")
            return gone and all(site.get(address)[0] == 410 for address in closing)

        assert closed() or wait_for(closed, WITHIN)
        tombstone = site.get(closing[0])[1].decode()
        assert "示例甲" not in tombstone
        assert "窗花" not in tombstone


def test_what_is_taken_in_edited_or_withdrawn_while_the_site_runs_is_seen_within_seconds(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with served(home) as site:
        folder = small_batch(tmp_path / "batch", 3)
        done = answer(home, "ingest", "add", str(folder), "--publish")
        assert [item["state"] for item in done["items"]] == ["succeeded"] * 3
        # `add` settles the index: what it has taken in is found as soon as it ends.
        assert site.json("/api/search?q=jianzhi&kind=item")["total"] == 3
        assert site.json("/api/search?q=paper-cut&kind=item")["total"] == 3
        house = House(home)
        item = done["items"][0]["id"]
        house.edit(item, title="醒狮采青")
        with house.archive.database.writing() as connection:
            publication.publish(connection, house.archive.profiles, item, house.by())
        wait_for(lambda: site.json("/api/search?q=醒獅")["total"] == 1, WITHIN)
        assert "醒狮采青" in site.get(f"/zh/item/{item}")[1].decode()
        house.withdraw(item)
        wait_for(lambda: site.json("/api/search?q=醒獅")["total"] == 0, WITHIN)
        assert site.get(f"/zh/item/{item}")[0] == 410
        assert site.get(f"/iiif/manifest/{item}")[0] == 410
        house.archive.database.close()


def test_whatever_process_is_killed_is_started_again_and_none_is_left_behind(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with served(home) as site:
        before = site.children()
        assert len(before) >= 6, "site, its processes, two workers, two followers"
        for victim in before:
            os.kill(victim, signal.SIGKILL)
        wait_for(lambda: not set(before) & set(site.children()), 30)
        wait_for(site.ready, 60)
        after = site.children()
        assert len(after) == len(before)
        site.process.send_signal(signal.SIGTERM)
        assert site.process.wait(20) == 0
        wait_for(lambda: not any(Path(f"/proc/{child}").exists() for child in after), 5)


def test_a_killed_supervisor_takes_all_of_its_processes_along(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with served(home) as site:
        children = site.children()
        site.process.kill()
        site.process.wait()
        wait_for(lambda: not any(Path(f"/proc/{child}").exists() for child in children), 20)
    with served(home) as again:
        assert again.ready()


def test_a_person_signs_in_over_http_and_sees_what_is_for_registered_readers(tmp_path: Path) -> None:
    home = tmp_path / "home"
    account = ("second@example.org", "--role", "registered", "--password-stdin")
    added = chuanxi(home, "accounts", "add", *account, given="a long enough password\n")
    assert added.returncode == 0, added.stderr
    with served(home) as site:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        with opener.open(f"{site.url}/en/sign-in") as answered:
            page = answered.read().decode()
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token is not None
        form = {"email": "second@example.org", "password": "a long enough password", "csrf_token": token[1]}
        with opener.open(f"{site.url}/en/sign-in", urllib.parse.urlencode(form).encode()) as answered:
            assert "Sign out" in answered.read().decode()
        with pytest.raises(urllib.error.HTTPError) as refused:
            opener.open(f"{site.url}/en/desk")
        with refused.value:
            assert refused.value.code == 403
