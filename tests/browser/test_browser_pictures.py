"""Pictures zoom, page and turn; by mouse, by keyboard, and without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from fixtures.waiting import until
from playwright.sync_api import Page

COLOURS = """canvas => {
  const small = document.createElement("canvas");
  small.width = small.height = 48;
  const paint = small.getContext("2d", { willReadFrequently: true });
  paint.drawImage(canvas, 0, 0, 48, 48);
  const data = paint.getImageData(0, 0, 48, 48).data;
  const found = new Set();
  for (let place = 0; place < data.length; place += 4)
    if (data[place + 3] > 0) found.add(`${data[place] >> 4},${data[place + 1] >> 4},${data[place + 2] >> 4}`);
  return [...found].sort().join(" ");
}"""
"""The different colours that a canvas shows, in 16 steps a channel."""

FULLY_DRAWN = "document.querySelector('[data-viewer]')?.zoom?.world.getItemAt(0)?.getFullyLoaded()"


def colours(page: Page) -> str:
    until(page, FULLY_DRAWN)
    page.wait_for_timeout(300)
    said: str = page.locator(".zoom .openseadragon-canvas canvas").first.evaluate(COLOURS)
    return said


def test_a_picture_is_drawn_from_decoded_pixels_and_zooming_draws_others(
    open_page: Callable[..., Page], site: Any
) -> None:
    page = open_page(site.page("item", "I-1", "en"))
    whole = colours(page)
    assert len(whole.split()) > 20
    before = page.evaluate("document.querySelector('[data-viewer]').zoom.viewport.getZoom()")
    for _ in range(4):
        page.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(900)
    assert page.evaluate("document.querySelector('[data-viewer]').zoom.viewport.getZoom()") > 3 * before
    assert colours(page) != whole
    assert (
        page.evaluate("performance.getEntriesByType('resource').filter(r => r.name.includes('/iiif/image/3/')).length")
        > 2
    )


def test_the_leaves_of_a_book_are_turned_by_buttons_and_by_their_small_pictures(
    open_page: Callable[..., Page], site: Any
) -> None:
    page = open_page(site.page("item", "I-2", "en"))
    first = colours(page)
    page.get_by_role("button", name="Next picture").click()
    page.wait_for_timeout(500)
    assert page.locator(".bar output").text_content() == "2 / 3"
    assert colours(page) != first
    page.locator(".pages a").nth(2).click()
    assert page.locator(".bar output").text_content() == "3 / 3"
    assert page.locator(".pages a").nth(2).get_attribute("aria-current") == "true"
    assert page.get_by_role("button", name="Next picture").is_disabled()


def test_an_address_with_a_part_opens_at_that_leaf(open_page: Callable[..., Page], site: Any) -> None:
    part = site.house.keyed("item", "I-2").head.parts[2].id
    page = open_page(f"{site.address}/id/{part}")
    until(page, FULLY_DRAWN)
    assert page.locator(".bar output").text_content() == "3 / 3"


def test_the_keyboard_moves_and_zooms_the_picture(open_page: Callable[..., Page], site: Any) -> None:
    page = open_page(site.page("item", "I-1", "en"))
    colours(page)
    canvas = page.locator(".zoom .openseadragon-canvas").first
    canvas.focus()
    viewport = "document.querySelector('[data-viewer]').zoom.viewport"
    for key, what in (("+", "getZoom()"), ("ArrowRight", "getCenter().x")):
        before = page.evaluate(f"{viewport}.{what}")
        for _ in range(20):
            page.keyboard.press(key)
            page.wait_for_timeout(300)  # the library moves on for ten frames, and drops what is pressed while it zooms
            if page.evaluate(f"{viewport}.{what}") > before + 0.005:
                break
        else:
            pytest.fail(f"{key} changed nothing of {what}")


def test_the_wheel_scrolls_the_page_until_the_reader_steps_into_the_picture(
    open_page: Callable[..., Page], site: Any
) -> None:
    page = open_page(site.page("item", "I-1", "en"))
    colours(page)
    page.locator(".zoom").hover()
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(500)
    assert page.evaluate("scrollY") > 0


def test_without_scripts_the_picture_is_shown_whole(open_page: Callable[..., Page], site: Any) -> None:
    page = open_page(site.page("item", "I-2", "en"), java_script_enabled=False)
    shown = page.locator(".stage img")
    assert shown.is_visible() and shown.bounding_box()["height"] > 100  # type: ignore[index]
    assert page.locator(".pages a").count() == 3
