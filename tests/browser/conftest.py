"""The site in a real browser: a house filled through the pipeline, a live server, Chromium."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fixtures.collection import small_collection
from fixtures.house import PASSWORD, House
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from archive.access.viewer import Role

CURATOR = "curator@example.org"


@dataclass(frozen=True)
class Site:
    """A running site: where it is, and what is in it."""

    address: str
    house: House

    def page(self, profile: str, key: str, lang: str = "zh") -> str:
        """The address of a record's page."""
        return f"{self.address}/{lang}/{profile}/{self.house.keyed(profile, key).id}"

    def mirador(self, key: str, lang: str = "zh") -> str:
        """The address of an item in Mirador."""
        return f"{self.address}/{lang}/mirador/{self.house.keyed('item', key).id}"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = asked.getsockname()[1]
    house = House(folder / "home", PUBLIC_URL=f"http://127.0.0.1:{port}")
    house.add(small_collection(folder / "media"))
    house.account(CURATOR, Role.CURATOR, "main")
    server = make_server("127.0.0.1", port, house.app, threaded=True)
    running = threading.Thread(target=server.serve_forever)
    running.start()
    yield Site(f"http://127.0.0.1:{port}", house)
    server.shutdown()
    running.join()
    server.server_close()


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens pages in a fresh browser profile. Fails for errors on the page, and for a word asked of another host."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(address: str, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1200, "height": 900}, "locale": "zh-CN", **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if _is_fault(said.text) else None)
        page.on("request", lambda asked: faults.append(asked.url) if _is_elsewhere(asked.url, site.address) else None)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def sign_in(site: Site) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.goto(f"{site.address}/en/sign-in")
        page.fill("#email", CURATOR)
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site.address}/en/")

    return act


@pytest.fixture(scope="session")
def complaints() -> Callable[[Page], list[str]]:
    """What axe finds serious or critical on a page: the rule, and where."""

    def ask(page: Page) -> list[str]:
        found = Axe().run(page).response["violations"]
        return [
            f"{each['id']}: {node['html'][:200]}"
            for each in found
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"]
        ]

    return ask


def _is_fault(text: str) -> bool:
    return bool(re.search("Content Security Policy|Refused to|Uncaught", text))


def _is_elsewhere(address: str, here: str) -> bool:
    return not address.startswith((f"{here}/", "data:", "blob:"))
