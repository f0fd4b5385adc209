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


LINK, CITATION = "Link to this region", "Citation"


def test_a_region_is_marked_linked_to_and_seen_by_who_follows_the_link(
    open_page: Callable[..., Page], site: Any, complaints: Callable[[Page], list[str]]
) -> None:
    record = site.house.keyed("item", "I-1")
    page = open_page(site.page("item", "I-1", "en"))
    colours(page)
    page.get_by_role("button", name="Cite a region").click()
    assert complaints(page) == []
    whole = page.get_by_label(LINK, exact=True).input_value()
    page.locator(".zoom").evaluate("place => place.scrollIntoView()")
    box = page.locator(".zoom").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.6, steps=4)
    page.mouse.up()
    link = page.get_by_label(LINK, exact=True).input_value()
    part = record.head.parts[0].id
    assert link != whole and link.startswith(f"{site.address}/id/{record.id}#part-{part}&xywh=")
    x, y, w, h = map(int, link.rpartition("=")[2].split(","))
    assert 0 < x < x + w < 1600 and 0 < y < y + h < 1200
    assert page.get_by_label(CITATION, exact=True).input_value().endswith(link)
    cut = page.get_by_role("link", name="Picture of this region").get_attribute("href")
    answer = page.request.get(f"{site.address}{cut}")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
    there = open_page(link)
    there.wait_for_selector(".marked")
    assert f"/item/{record.id}#part-{part}&xywh={x},{y},{w},{h}" in there.url
    seen = there.evaluate(
        "(() => { const viewer = document.querySelector('[data-viewer]').zoom;"
        " const box = viewer.viewport.viewportToImageRectangle(viewer.viewport.getBounds(true));"
        " return [box.x, box.y, box.x + box.width, box.y + box.height]; })()"
    )
    assert seen[0] <= x and seen[1] <= y and seen[2] >= x + w and seen[3] >= y + h
    assert seen[2] - seen[0] < 1600


def test_a_region_is_cited_by_keyboard_alone(open_page: Callable[..., Page], site: Any) -> None:
    page = open_page(site.page("item", "I-2"), viewport={"width": 360, "height": 800})
    colours(page)
    page.locator(".zoom .openseadragon-canvas").first.focus()
    page.keyboard.press("PageDown")
    until(page, "document.querySelector('.bar output').value === '2 / 3'")
    colours(page)
    page.get_by_role("button", name="引用局部").focus()
    page.keyboard.press("Enter")
    part = site.house.keyed("item", "I-2").head.parts[1].id
    assert f"#part-{part}&xywh=" in page.evaluate("document.activeElement.value")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("button", name="引用局部").focus()
    page.keyboard.press("Enter")
    assert page.locator(".region").is_hidden()


def test_a_picture_is_taken_along_in_the_sizes_that_it_has(open_page: Callable[..., Page], site: Any) -> None:
    page = open_page(site.page("item", "I-2", "en"))
    colours(page)
    page.locator(".pages a").nth(1).click()
    asset = site.house.keyed("item", "I-2").head.parts[1].placements[0].asset
    page.get_by_text("Take this picture along").click()
    links = page.locator("[data-taken] a")
    assert links.all_text_contents() == ["300 × 400", "600 × 800"]
    for place in range(links.count()):
        href = links.nth(place).get_attribute("href")
        assert href is not None and f"/{asset}/full/" in href
        assert page.request.get(f"{site.address}{href}").status == 200
