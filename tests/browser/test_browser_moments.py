"""Moments of a recording: linked to, opened, ended, found in its words, and gone back to."""

from collections.abc import Callable
from typing import Any

import pytest
from fixtures.waiting import until
from playwright.sync_api import Page

KINDS = (("I-3", "audio"), ("I-4", "video"))
"""An item with a sound, and one with a film; 12 seconds each."""


def ready(page: Page, kind: str) -> Any:
    until(page, f"document.querySelector('{kind}').readyState >= 2")
    media = page.locator(kind)
    media.evaluate("media => { media.muted = true; }")
    return media


@pytest.mark.parametrize(("key", "kind"), KINDS)
def test_the_link_goes_along_while_it_plays_and_is_copied_with_a_spoken_word(
    open_page: Callable[..., Page], site: Any, key: str, kind: str
) -> None:
    page = open_page(site.page("item", key, "en"), permissions=["clipboard-read", "clipboard-write"])
    media = ready(page, kind)
    media.evaluate("media => { media.currentTime = 3; return media.play(); }")
    until(page, "/t=[4-9]/.test(document.querySelector('.bar a').href)")
    page.get_by_role("link", name="Link to this moment").click()
    until(page, "document.querySelector('.bar [role=status]').textContent !== ''")
    assert media.evaluate("media => media.paused") is False
    copied = page.evaluate("navigator.clipboard.readText()")
    now = media.evaluate("media => media.currentTime")
    assert copied == page.url
    assert now - 3 < float(copied.rpartition("t=")[2]) <= now
    assert page.locator(".bar [role=status]").text_content() in {
        f"The link to 0:0{second} has been copied." for second in range(4, 10)
    }
    there = open_page(copied)
    until(there, f"Math.abs(document.querySelector('{kind}').currentTime - {copied.rpartition('t=')[2]}) < 0.2")


def test_where_the_clipboard_is_kept_from_pages_what_is_selected_is_copied(
    open_page: Callable[..., Page], site: Any
) -> None:
    page = open_page(site.page("item", "I-3", "zh"))
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.evaluate("document.addEventListener('copy', () => { document.copied = document.activeElement.value; })")
    ready(page, "audio").evaluate("audio => { audio.currentTime = 7; }")
    until(page, "document.querySelector('.bar a').textContent === '指向此刻的链接 (0:07)'")
    page.get_by_role("link", name="指向此刻的链接").click()
    until(page, "document.querySelector('.bar [role=status]').textContent === '已复制指向 0:07 的链接。'")
    assert page.evaluate("document.copied") == page.url
    assert page.url.endswith("&t=7.0")


@pytest.mark.parametrize(("key", "kind"), KINDS)
@pytest.mark.parametrize("address", ["#t=4,6", "#t=npt:0:04,0:00:06.0", "#t=4%2C6"])
def test_an_excerpt_begins_where_it_says_tells_its_end_and_stops_there(
    open_page: Callable[..., Page], site: Any, key: str, kind: str, address: str
) -> None:
    page = open_page(f"{site.page('item', key, 'en')}{address}", viewport={"width": 360, "height": 740})
    media = ready(page, kind)
    until(page, f"Math.abs(document.querySelector('{kind}').currentTime - 4) < 0.2")
    assert media.evaluate("media => media.paused")
    assert page.locator(".excerpt span").text_content() == "Excerpt 0:04–0:06"
    media.evaluate("media => { media.playbackRate = 2; return media.play(); }")
    until(page, f"(media => media.paused && media.currentTime === 6)(document.querySelector('{kind}'))")
    media.evaluate("media => media.play()")
    until(page, f"document.querySelector('{kind}').currentTime > 6.5")
    page.get_by_role("button", name="Play the excerpt").click()
    until(page, f"(media => !media.paused && media.currentTime < 5.9)(document.querySelector('{kind}'))")
    until(page, f"(media => media.paused && media.currentTime === 6)(document.querySelector('{kind}'))")


def test_an_excerpt_is_marked_where_it_lies(open_page: Callable[..., Page], site: Any) -> None:
    page = open_page(f"{site.page('item', 'I-4', 'en')}#t=3,9")
    ready(page, "video")
    until(page, "!document.querySelector('.marked-excerpt').hidden")
    band, bar = (page.locator(name).bounding_box() for name in (".marked-excerpt", "media-time-range"))
    assert band is not None and bar is not None
    assert abs(band["x"] - (bar["x"] + 0.25 * bar["width"])) < 8
    assert abs(band["width"] - 0.5 * bar["width"]) < 12
    page = open_page(f"{site.page('item', 'I-3', 'en')}#t=3,9")
    ready(page, "audio")
    alphas = "c => [0.1, 0.5, 0.9].map(at => c.getContext('2d').getImageData(at * c.width, 1, 1, 1).data[3])"
    page.wait_for_timeout(300)
    assert page.locator(".waveform canvas").evaluate(alphas) == [0, 255, 0]


@pytest.mark.parametrize("address", ["#t=", "#t=x", "#t=9,3", "#t=5,5", "#part-0&t=4", "#t=%E0%A4", "#top"])
def test_an_address_that_asks_for_no_moment_leads_to_the_start(
    open_page: Callable[..., Page], site: Any, address: str
) -> None:
    page = open_page(f"{site.page('item', 'I-3', 'en')}{address}")
    assert ready(page, "audio").evaluate("audio => audio.currentTime") == 0
    assert page.locator(".excerpt").count() == 0


def test_a_moment_chosen_on_the_page_itself_is_gone_to_as_well(open_page: Callable[..., Page], site: Any) -> None:
    page = open_page(site.page("item", "I-3", "en"))
    ready(page, "audio")
    page.evaluate("location.hash = '#t=,5'")
    until(page, "document.querySelector('.excerpt')?.textContent.startsWith('Excerpt 0:00–0:05')")
    page.evaluate("location.hash = '#t=8'")
    until(page, "document.querySelector('audio').currentTime === 8 && !document.querySelector('.excerpt')")


@pytest.mark.parametrize(("key", "kind"), KINDS)
def test_who_stops_in_the_middle_is_offered_to_go_on_there(
    open_page: Callable[..., Page], site: Any, key: str, kind: str
) -> None:
    page = open_page(site.page("item", key, "en"))
    ready(page, kind).evaluate("media => { media.currentTime = 6; return media.play(); }")
    until(page, f"document.querySelector('{kind}').currentTime > 6.3")
    page.reload()
    media = ready(page, kind)
    assert media.evaluate("media => media.currentTime") == 0
    page.get_by_role("button", name="Go on from 0:06").click()
    until(page, f"(media => !media.paused && media.currentTime > 6)(document.querySelector('{kind}'))")
    media.evaluate("media => { media.currentTime = 11.5; media.pause(); }")
    until(page, f"!document.querySelector('{kind}').seeking")
    page.reload()
    ready(page, kind)
    page.wait_for_timeout(200)
    assert page.get_by_role("button", name="Go on from").count() == 0, "what was heard to its end begins anew"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_words_are_leafed_through_by_hand(open_page: Callable[..., Page], site: Any, width: int) -> None:
    page = open_page(site.page("item", "I-3", "en"), viewport={"width": width, "height": 740})
    ready(page, "audio")
    until(page, "document.querySelectorAll('.transcript li').length === 4")
    find, count = page.get_by_role("searchbox", name="Find in the transcript"), page.locator(".transcript output")
    find.fill("it")
    assert count.text_content() == "0 / 2"
    for name, moment, place in (("Next hit", 3, "1 / 2"), ("Next hit", 9, "2 / 2"), ("Next hit", 3, "1 / 2")):
        page.get_by_role("button", name=name).click()
        until(page, f"Math.abs(document.querySelector('audio').currentTime - {moment}) < 0.2")
        assert count.text_content() == place
    page.get_by_role("button", name="Previous hit").click()
    until(page, "Math.abs(document.querySelector('audio').currentTime - 9) < 0.2")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
