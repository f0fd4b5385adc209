"""The desk while a long film comes in: told as it goes along, and stopped by who has thought better of it."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fixtures.batches import row, write_sheet
from fixtures.command import PROGRAM, environment
from fixtures.house import House
from fixtures.media import film
from fixtures.site import served
from fixtures.waiting import until
from playwright.sync_api import Page

from archive.access.viewer import Role

CURATOR = "curator@example.org"
SHARE = "Number(document.querySelector('.under-way progress')?.value ?? -1)"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Any]:
    """A house of its own, served as people serve it, with nothing in it but a curator."""
    house = House(tmp_path / "home")
    house.account(CURATOR, Role.CURATOR, "main")
    with served(tmp_path / "home") as running:
        yield SimpleNamespace(address=running.url, house=house)


@pytest.fixture
def coming(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Begins to take in a film of five minutes, in a process of its own."""
    folder = tmp_path / "batch"
    folder.mkdir()
    film(folder / "long.mp4", 300, 960, 540)
    write_sheet(folder, [row(1, "long.mp4", "视频")])
    begun: list[subprocess.Popen[str]] = []

    def begin() -> subprocess.Popen[str]:
        command = [PROGRAM, "ingest", "add", str(folder)]
        home = environment(tmp_path / "home")
        begun.append(subprocess.Popen(command, env=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
        return begun[-1]

    yield begin
    for process in begun:
        process.kill()
        process.communicate()


def test_a_long_deposit_is_told_as_it_goes_along_and_stopped_without_scripts(
    open_page: Callable[..., Page],
    site: Any,
    sign_in: Callable[[Page], None],
    complaints: Callable[[Page], list[str]],
    coming: Callable[[], subprocess.Popen[str]],
    tmp_path: Path,
) -> None:
    page = open_page(f"{site.address}/en/", viewport={"width": 360, "height": 740})
    sign_in(page)
    page.goto(f"{site.address}/en/desk")
    assert page.locator(".under-way table").count() == 0
    adding = coming()
    until(page, f"{SHARE} > 0", seconds=90)
    assert page.locator(".under-way tbody tr").count() == 1
    until(page, "/\\d:\\d\\d of 5:00 encoded/.test(document.querySelector('.under-way').textContent)")
    page.locator(".under-way summary").click()
    before = page.evaluate(SHARE)
    until(page, f"{SHARE} > {before}", seconds=60)
    assert page.get_by_role("button", name="Cancel the deposit").is_visible(), "the question stays open"
    assert page.get_by_role("button", name="Cancel the deposit").bounding_box()["height"] >= 44  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert complaints(page) == []

    plain = open_page(f"{site.address}/en/", java_script_enabled=False)
    sign_in(plain)
    plain.goto(f"{site.address}/zh/desk")
    assert "，共 5:00" in plain.locator(".under-way").inner_text()
    assert plain.get_by_role("link", name="查看最新进度").is_visible()
    plain.locator(".under-way summary").click()
    plain.get_by_role("button", name="取消这项提交").click()
    assert "这项提交已取消" in plain.get_by_role("status").first.inner_text()
    assert adding.wait(60) == 1
    until(page, "document.querySelector('[data-told]').textContent.startsWith('A deposit has ended.')")
    assert page.locator(".under-way table").count() == 0
    page.get_by_role("link", name="Show what has come of it").click()
    assert "Deposit it again when it is wanted." in page.locator("main").inner_text()
    assert list((tmp_path / "home" / "store").rglob("*.m3u8")) == []
    assert list((tmp_path / "home").rglob("v360.mp4")) == []


def test_a_quarter_that_is_reached_is_read_out(
    open_page: Callable[..., Page],
    site: Any,
    sign_in: Callable[[Page], None],
    coming: Callable[[], subprocess.Popen[str]],
) -> None:
    page = open_page(f"{site.address}/en/")
    sign_in(page)
    page.goto(f"{site.address}/en/desk")
    coming()
    until(page, f"{SHARE} > 0.25", seconds=150)
    said = r"/^Row \d+, making it ready to be shown, \d+ %, (about|less)/"
    until(page, f"{said}.test(document.querySelector('[data-told]').textContent)", seconds=30)
    assert page.locator("[data-told]").get_attribute("role") == "status"
    page.locator(".under-way summary").click()
    page.get_by_role("button", name="Cancel the deposit").click()
    page.get_by_text("The deposit has been cancelled.").wait_for()
