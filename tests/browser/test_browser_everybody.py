"""Every page for everybody: axe, the keyboard, a narrow phone, two languages."""

from collections.abc import Callable
from typing import Any

import pytest
from fixtures.waiting import until
from playwright.sync_api import Page

PAGES = {
    "home": "/{lang}/",
    "about": "/{lang}/about",
    "sign-in": "/{lang}/sign-in",
    "items": "/{lang}/item/",
    "search": "/{lang}/search?q=剪纸",
    "nothing found": "/{lang}/search?q=zzzzqqqq",
    "not there": "/{lang}/item/00000000000",
    "picture": ("item", "I-1"),
    "book": ("item", "I-2"),
    "sound": ("item", "I-3"),
    "film": ("item", "I-4"),
    "for registered readers": ("item", "I-5"),
    "element": ("element", "E-1"),
    "practitioner": ("practitioner", "B-1"),
    "place": ("place", "P-1"),
    "collection": ("collection", "S-1"),
    "mirador": ("mirador", "I-2"),
}


def address(site: Any, name: str, lang: str) -> str:
    where = PAGES[name]
    if where == ("mirador", "I-2"):
        return site.mirador("I-2", lang)  # type: ignore[no-any-return]
    return site.address + where.format(lang=lang) if isinstance(where, str) else site.page(*where, lang)  # type: ignore[no-any-return]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious_by_day_or_night_and_nothing_is_wider_than_a_phone(
    open_page: Callable[..., Page], site: Any, complaints: Callable[[Page], list[str]], name: str, lang: str
) -> None:
    page = open_page(address(site, name, lang))
    page.wait_for_load_state("networkidle")
    assert complaints(page) == []
    page.emulate_media(color_scheme="dark")
    assert complaints(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    page.wait_for_timeout(150)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_desk_is_fit_for_everybody_too(
    open_page: Callable[..., Page], site: Any, sign_in: Callable[[Page], None], complaints: Callable[[Page], list[str]]
) -> None:
    page = open_page(f"{site.address}/en/")
    sign_in(page)
    for path in ("/en/desk", f"/zh/desk/{site.house.keyed('item', 'I-1').id}"):
        page.goto(site.address + path)
        assert complaints(page) == []
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.set_viewport_size({"width": 1200, "height": 900})


def test_what_is_wrong_with_a_form_has_the_focus_and_leads_to_its_field(
    open_page: Callable[..., Page], site: Any, sign_in: Callable[[Page], None], complaints: Callable[[Page], list[str]]
) -> None:
    page = open_page(f"{site.address}/en/")
    sign_in(page)
    page.goto(f"{site.address}/en/desk/{site.house.keyed('item', 'I-1').id}")
    page.locator("[name=captured_on]").fill("31 February")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector(".errors")
    assert page.evaluate("document.activeElement.className") == "errors"
    assert complaints(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#box-captured_on"
    assert page.locator("[name=captured_on]").input_value() == "31 February"


def test_with_the_keyboard_alone_from_the_search_to_the_playing_film(open_page: Callable[..., Page], site: Any) -> None:
    page = open_page(f"{site.address}/en/")
    reach(page, "document.activeElement.id === 'q'")
    page.keyboard.type("jianzhi")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search?q=jianzhi")
    film = site.house.keyed("item", "I-4").id
    reach(page, f"(document.activeElement.href || '').endsWith('/en/item/{film}')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/en/item/{film}")
    until(page, "document.querySelector('video').readyState >= 2")
    reach(page, "document.activeElement.tagName === 'MEDIA-PLAY-BUTTON'")
    page.keyboard.press("Space")
    until(page, "document.querySelector('video').currentTime > 0.3")


def test_the_first_tab_offers_to_skip_to_the_content_and_focus_is_seen(
    open_page: Callable[..., Page], site: Any
) -> None:
    page = open_page(f"{site.address}/en/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.bounding_box()["x"] >= 0  # type: ignore[index]
    assert skip.evaluate("e => getComputedStyle(e).outlineStyle") != "none"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_language_switch_keeps_the_page(open_page: Callable[..., Page], site: Any) -> None:
    page = open_page(site.page("item", "I-1"))
    page.get_by_role("link", name="English").click()
    assert page.url == site.page("item", "I-1", "en")
    assert page.locator("h1").inner_text() == "Round flower"
    page.get_by_role("link", name="中文").click()
    assert page.locator("h1").inner_text() == "团花"


def test_signing_in_and_out_in_the_browser(
    open_page: Callable[..., Page], site: Any, sign_in: Callable[[Page], None]
) -> None:
    page = open_page(f"{site.address}/en/")
    sign_in(page)
    page.get_by_role("link", name="Desk").click()
    assert page.locator("h1").inner_text() == "Desk"
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{site.address}/en/")
    assert page.get_by_role("link", name="Sign in").is_visible()


def reach(page: Page, wanted: str) -> None:
    """Presses Tab until the focus is where it is wanted."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(wanted):
            return
    raise AssertionError(f"the keyboard never got there: {wanted}")
