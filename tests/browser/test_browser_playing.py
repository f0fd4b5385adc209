"""What a player keeps to, on a telephone and on a desk: it starts when asked, seeks, changes sizes, speaks."""

import base64
import io
from collections.abc import Callable
from typing import Any

import av
import numpy
import pytest
from fixtures.collection import SECONDS
from fixtures.waiting import until
from PIL import Image
from playwright.sync_api import Page

WIDTHS = (360, 1280)
SHOWN = """async (video, moment) => {
  await new Promise((done) => { video.requestVideoFrameCallback(done); video.currentTime = moment; });
  const canvas = document.createElement("canvas");
  canvas.width = 96; canvas.height = 54;
  canvas.getContext("2d").drawImage(video, 0, 0, 96, 54);
  return canvas.toDataURL("image/png").split(",")[1];
}"""
"""Sends a film to a moment and gives the picture that is then shown, 96 by 54."""
TARGETS = """() => [...document.querySelectorAll(
    ".player a, .player button, .player select, .player summary, .player input, .player media-control-bar > *"
  )].map((each) => [each, each.matches("input[type=checkbox]") ? each.closest("label") : each])
  .map(([each, touched]) => [each, touched.getBoundingClientRect()])
  .filter(([each, box]) => box.width > 0 && !each.matches(".between, .marked-excerpt, media-time-display"))
  .filter(([each, box]) => box.height < 44 || box.width < 44)
  .map(([each, box]) => `${each.outerHTML.slice(0, 90)} ${box.width}×${box.height}`)"""
"""What can be touched and is smaller than 44 by 44 pixels (WCAG 2.2, 2.5.5)."""

Opened = Callable[..., tuple[Page, Any]]


@pytest.fixture(params=WIDTHS)
def opened(request: pytest.FixtureRequest, open_page: Callable[..., Page], site: Any) -> Opened:
    """Opens an item's page at a width; the page and its sound or film, ready and silent."""

    def open_item(key: str, lang: str = "en") -> tuple[Page, Any]:
        page = open_page(site.page("item", key, lang), viewport={"width": request.param, "height": 800})
        until(page, "document.querySelector('video, audio').readyState >= 2")
        media = page.locator("video, audio")
        media.evaluate("media => { media.muted = true; }")
        return page, media

    return open_item


@pytest.fixture(scope="module")
def pictures(site: Any) -> list[Any]:
    """The pictures of the original film, ten a second, as (54, 96, 3)."""
    (asset,) = [each for each in site.house.keyed("item", "I-4").head.assets if each.kind == "video"]
    stream = site.house.archive.holdings.stream(site.house.keyed("item", "I-4").id, f"originals/{asset.id}")
    with av.open(io.BytesIO(b"".join(stream))) as film:
        return [numpy.asarray(each.to_image().resize((96, 54)), float) for each in film.decode(video=0)]


def shown_at(film: Any, moment: float) -> Any:
    return numpy.asarray(Image.open(io.BytesIO(base64.b64decode(film.evaluate(SHOWN, moment)))).convert("RGB"), float)


def nearest(picture: Any, pictures: list[Any]) -> float:
    """The moment of the original whose picture is most like this one."""
    return int(numpy.argmin([numpy.abs(picture - each).mean() for each in pictures])) / 10


def test_nothing_plays_by_itself_and_a_press_plays_it(opened: Opened) -> None:
    for key in ("I-3", "I-4"):
        page, media = opened(key)
        page.wait_for_timeout(500)
        assert media.evaluate("media => [media.paused, media.autoplay, media.currentTime]") == [True, False, 0]
        page.get_by_role("button", name="play", exact=True).click()
        until(page, "document.querySelector('video, audio').currentTime > 0.5")


def test_in_every_size_the_picture_of_a_moment_is_that_of_the_original(opened: Opened, pictures: list[Any]) -> None:
    page, film = opened("I-4")
    quality = page.get_by_label("Quality")
    for side in (540, 360):
        quality.select_option(f"{side}p")
        film.evaluate("video => { video.currentTime = 1; video.play().catch(() => {}); }")
        until(page, f"document.querySelector('video').videoHeight === {side}")
        film.evaluate("video => video.pause()")
        for moment in (2.05, 10.55, 5.25):
            assert abs(nearest(shown_at(film, moment), pictures) - moment) <= 0.15, (side, moment)
            assert abs(film.evaluate("video => video.currentTime") - moment) < 0.05


def test_the_words_are_shown_and_followed_while_it_plays(opened: Opened) -> None:
    for key, kind in (("I-3", "audio"), ("I-4", "video")):
        page, media = opened(key, "zh")
        until(page, "document.querySelectorAll('.transcript li').length === 4")
        media.evaluate("media => { media.currentTime = 5; media.playbackRate = 2; return media.play(); }")
        for words in ("从边上剪起。", "展开是双喜。"):
            until(
                page,
                "words => document.querySelector('.transcript [aria-current]')?.textContent.includes(words)",
                words,
            )
            if kind == "audio":
                until(page, "words => document.querySelector('.spoken').textContent === words", words)
                assert page.locator(".spoken").is_visible()
            else:
                until(
                    page,
                    "words => [...document.querySelector('video').textTracks].some("
                    "track => track.mode === 'showing' && track.activeCues?.[0]?.text === words)",
                    words,
                )


def test_everything_to_be_touched_is_large_enough_and_nothing_hangs_over(opened: Opened) -> None:
    for lang in ("zh", "en"):
        for key in ("I-3", "I-4"):
            page, _ = opened(key, lang)
            until(page, "document.querySelectorAll('.transcript li').length === 4")
            page.locator(".transcript").first.evaluate("box => box.scrollIntoView()")
            assert page.evaluate(TARGETS) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_film_goes_into_its_own_window_and_comes_back(opened: Opened) -> None:
    page, _ = opened("I-4")
    page.get_by_role("button", name="enter picture in picture mode").click()
    until(page, "document.pictureInPictureElement === document.querySelector('video')")
    page.get_by_role("button", name="exit picture in picture mode").click()
    until(page, "document.pictureInPictureElement === null")


def test_speed_is_chosen_and_turned_by_keys(opened: Opened) -> None:
    page, media = opened("I-4")
    page.get_by_role("button", name="play", exact=True).focus()
    for key, rate in ((">", 1.25), ("<", 1)):
        page.keyboard.press(f"Shift+{key}")
        until(page, f"document.querySelector('video').playbackRate === {rate}")
        until(page, "rate => document.querySelector('.bar select').value === rate", str(rate))
    page.get_by_label("Speed").select_option("0.5")
    assert media.evaluate("media => media.playbackRate") == 0.5


def test_the_keys_of_a_player_are_obeyed_beside_its_controls_too(opened: Opened) -> None:
    page, media = opened("I-3")
    slider = page.locator(".waveform input")
    slider.focus()
    for key, moment in (("ArrowRight", 5), ("ArrowRight", 10), ("ArrowLeft", 5), ("PageUp", SECONDS), ("j", 2)):
        page.keyboard.press(key)
        until(page, f"Math.abs(document.querySelector('audio').currentTime - {moment}) < 0.1")
    page.keyboard.press(" ")
    until(page, "document.querySelector('audio').currentTime > 2.2")
    page.get_by_role("button", name="Forward 10 seconds").focus()
    page.keyboard.press("k")
    until(page, "document.querySelector('audio').paused")
    page.keyboard.press("m")
    assert media.evaluate("media => media.muted") is False
    page.get_by_role("searchbox").focus()
    page.keyboard.type("kjlm")
    assert page.get_by_role("searchbox").input_value() == "kjlm"
    assert media.evaluate("media => [media.paused, media.muted]") == [True, False]


def test_captions_are_turned_off_and_on_by_a_key(opened: Opened) -> None:
    page, _ = opened("I-4", "zh")
    showing = "[...document.querySelector('video').textTracks].filter(track => track.mode === 'showing').length"
    until(page, f"{showing} === 1")
    page.get_by_role("button", name="播放", exact=True).focus()
    for number in (0, 1):
        page.keyboard.press("c")
        until(page, f"{showing} === {number}")


def test_small_pictures_and_the_time_follow_the_hand_on_the_bar(opened: Opened, pictures: list[Any]) -> None:
    page, _ = opened("I-4")
    box = page.locator("media-time-range").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] / 2)
    until(page, "document.querySelector('media-controller').hasAttribute('mediapreviewimage')")
    preview = page.locator("media-preview-thumbnail").first
    until(page, "document.querySelector('media-preview-thumbnail').getBoundingClientRect().width > 60")
    place = preview.bounding_box()
    assert place is not None and place["x"] >= 0 and place["x"] + place["width"] <= page.viewport_size["width"]  # type: ignore[index]
    image, _, where = str(preview.get_attribute("mediapreviewimage")).partition("#xywh=")
    x, y, w, h = map(int, where.split(","))
    sheet = Image.open(io.BytesIO(page.request.get(image).body())).convert("RGB")
    small = sheet.crop((x, y, x + w, y + h)).resize((96, 54))
    assert abs(nearest(numpy.asarray(small, float), pictures) - SECONDS / 4) <= 1.5
