"""Sound and film play, seek and speak, with the keyboard as with the hand."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fixtures.collection import ITEM
from fixtures.media import sound
from fixtures.waiting import until
from playwright.sync_api import Page

MEAN_MOVE = """async video => {
  const look = () => {
    const canvas = document.createElement("canvas");
    canvas.width = 64; canvas.height = 36;
    const paint = canvas.getContext("2d", { willReadFrequently: true });
    paint.drawImage(video, 0, 0, 64, 36);
    return paint.getImageData(0, 0, 64, 36).data;
  };
  const first = look();
  await new Promise((done) => setTimeout(done, 800));
  const second = look();
  let moved = 0, light = 0;
  for (let place = 0; place < first.length; place += 4) {
    moved += Math.abs(first[place] - second[place]);
    light += first[place];
  }
  return [moved / (first.length / 4), light / (first.length / 4)];
}"""
"""How much the picture of a film moves in 0.8 seconds, and how light it is (0 to 255)."""


def ready(page: Page, kind: str) -> Any:
    media = page.locator(kind)
    until(page, f"document.querySelector('{kind}').readyState >= 2")
    return media


def test_a_film_plays_moving_pictures_and_goes_on_from_where_it_is_sent(
    open_page: Callable[..., Page], site: Any
) -> None:
    page = open_page(site.page("item", "I-4"))
    film = ready(page, "video")
    film.evaluate("video => { video.muted = true; return video.play(); }")
    until(page, "document.querySelector('video').currentTime > 0.3")
    moved, light = film.evaluate(MEAN_MOVE)
    assert moved > 1 and light > 10
    film.evaluate("video => { video.currentTime = 9; }")
    until(page, "(v => !v.seeking && v.currentTime >= 9 && v.currentTime < 11)(document.querySelector('video'))")
    until(page, "document.querySelector('video').currentTime > 9.3")


def test_captions_in_the_language_of_the_page_are_shown_without_asking(
    open_page: Callable[..., Page], site: Any
) -> None:
    for lang, words in (("zh", "对折，再对折。"), ("en", "Fold it, and fold again.")):
        page = open_page(site.page("item", "I-4", lang))
        film = ready(page, "video")
        film.evaluate("video => { video.currentTime = 4; }")
        until(
            page,
            "words => [...document.querySelector('video').textTracks].some("
            "t => t.mode === 'showing' && t.activeCues?.length && t.activeCues[0].text === words)",
            arg=words,
        )


def test_a_line_of_the_transcript_leads_to_its_moment(open_page: Callable[..., Page], site: Any) -> None:
    page = open_page(site.page("item", "I-4"))
    ready(page, "video")
    line = page.locator(".transcript button", has_text="从边上剪起。")
    line.focus()
    page.keyboard.press("Enter")
    until(page, "Math.abs(document.querySelector('video').currentTime - 6) < 0.2")
    until(page, "document.querySelector('.transcript [aria-current]')?.textContent.includes('从边上剪起。')")
    page.locator(".transcript select").select_option(label="英语")
    assert page.locator(".transcript li button").first.text_content() == "0:00 One sheet of red paper."
    assert page.locator(".transcript ol").get_attribute("lang") == "en"


def test_a_sound_plays_with_its_waveform_and_its_words(open_page: Callable[..., Page], site: Any) -> None:
    page = open_page(site.page("item", "I-3"))
    sound = ready(page, "audio")
    sound.evaluate("audio => { audio.muted = true; return audio.play(); }")
    until(page, "document.querySelector('audio').currentTime > 0.5")
    inked = page.locator(".waveform canvas").evaluate(
        "c => c.getContext('2d').getImageData(0, 0, c.width, c.height)"
        ".data.filter((value, place) => place % 4 === 3 && value > 0).length"
    )
    assert inked > 1000
    slider = page.locator(".waveform input")
    sound.evaluate("audio => audio.pause()")
    slider.focus()
    page.keyboard.press("End")
    until(page, "document.querySelector('audio').currentTime > 11")
    page.keyboard.press("Home")
    until(page, "document.querySelector('audio').currentTime < 0.5")
    until(page, "document.querySelector('.spoken').textContent === '一张红纸，一把剪刀。'")
    assert slider.get_attribute("aria-valuetext") == "0:00 共 0:12"


def test_steps_speed_and_a_link_to_the_moment(open_page: Callable[..., Page], site: Any) -> None:
    page = open_page(site.page("item", "I-4", "en"))
    ready(page, "video")
    page.get_by_role("button", name="Forward 10 seconds").click()
    until(page, "Math.abs(document.querySelector('video').currentTime - 10) < 0.2")
    page.get_by_label("Speed").select_option("2")
    assert page.locator("video").evaluate("video => video.playbackRate") == 2
    link = page.get_by_role("link", name="Link to this moment")
    until(page, "document.querySelector('.bar a').textContent.includes('0:10')")
    there = open_page(page.url.split("#")[0] + str(link.get_attribute("href")))
    until(there, "Math.abs((document.querySelector('video')?.currentTime ?? 0) - 10) < 0.2")


def test_a_film_changes_between_its_sizes_while_it_plays(open_page: Callable[..., Page], site: Any) -> None:
    page = open_page(site.page("item", "I-4", "en"))
    film = ready(page, "video")
    film.evaluate("video => { video.muted = true; return video.play(); }")
    quality = page.get_by_label("Quality")
    assert quality.locator("option").all_text_contents()[1:] == ["540p", "360p"]
    for side in (540, 360):
        quality.select_option(f"{side}p")
        film.evaluate("video => { video.currentTime = 1; return video.play(); }")
        until(page, f"document.querySelector('video').videoHeight === {side}")
        now = film.evaluate("video => video.currentTime")
        until(page, f"document.querySelector('video').currentTime > {now} + 0.3")
        moved, light = film.evaluate(MEAN_MOVE)
        assert moved > 1 and light > 10


def test_the_picture_at_a_moment_is_the_picture_of_that_moment(open_page: Callable[..., Page], site: Any) -> None:
    """As far as a browser can tell: the time that it says its shown picture has, in every size."""
    page = open_page(site.page("item", "I-4", "en"))
    film = ready(page, "video")
    for moment in (2.0, 7.5, 11.0):
        shown = film.evaluate(
            """(video, moment) => new Promise((done) => {
              video.requestVideoFrameCallback((_, told) => done(told.mediaTime));
              video.currentTime = moment;
            })""",
            moment,
        )
        assert abs(shown - moment) <= 0.1, moment


def test_controls_have_names_and_obey_the_keyboard(open_page: Callable[..., Page], site: Any) -> None:
    for lang, play, stop, seek in (("en", "play", "pause", "seek"), ("zh", "播放", "暂停", "跳转")):
        page = open_page(site.page("item", "I-4", lang))
        film = ready(page, "video")
        film.evaluate("video => { video.muted = true; }")
        button = page.get_by_role("button", name=play, exact=True)
        button.focus()
        page.keyboard.press("Enter")
        until(page, "name => document.querySelector('media-play-button').ariaLabel === name", arg=stop)
        until(page, "document.querySelector('video').currentTime > 0.2")
        page.keyboard.press("k")
        until(page, "document.querySelector('video').paused")
        before = film.evaluate("video => video.currentTime")
        page.get_by_role("slider", name=seek).focus()
        page.keyboard.press("ArrowRight")
        until(page, f"document.querySelector('video').currentTime > {before}")
        heights = page.evaluate(
            "[...document.querySelectorAll('.player media-control-bar > *:not(span), .player button')]"
            ".map(each => each.getBoundingClientRect().height).filter(Boolean)"
        )
        assert min(heights) >= 44


def test_small_pictures_show_what_lies_ahead_on_the_seek_bar(open_page: Callable[..., Page], site: Any) -> None:
    page = open_page(site.page("item", "I-4", "en"))
    ready(page, "video")
    bar = page.locator("media-time-range").bounding_box()
    assert bar is not None
    page.mouse.move(bar["x"] + bar["width"] * 0.5, bar["y"] + bar["height"] / 2)
    until(
        page,
        "/sprite-1\\.jpg/.test(document.querySelector('media-controller').getAttribute('mediapreviewimage') ?? '')",
    )


def test_a_transcript_is_searched_and_follows_what_is_played(open_page: Callable[..., Page], site: Any) -> None:
    page = open_page(site.page("item", "I-4", "en"))
    film = ready(page, "video")
    until(page, "document.querySelectorAll('.transcript li').length === 4")
    find = page.get_by_role("searchbox", name="Find in the transcript")
    find.fill("FOLD")
    assert page.locator(".transcript mark").all_text_contents() == ["Fold"]
    find.press("Enter")
    until(page, "Math.abs(document.querySelector('video').currentTime - 3) < 0.2")
    until(page, "document.querySelector('.transcript [aria-current]')?.textContent.includes('Fold it')")
    film.evaluate("video => { video.muted = true; video.currentTime = 8.6; return video.play(); }")
    until(page, "document.querySelector('.transcript [aria-current]')?.textContent.includes('double joy')")


def test_who_comes_back_is_offered_to_go_on_where_they_stopped(open_page: Callable[..., Page], site: Any) -> None:
    page = open_page(site.page("item", "I-3", "en"))
    ready(page, "audio")
    part = page.locator("[data-player]").get_attribute("data-part")
    page.evaluate("part => localStorage.setItem(`chuanxi:stopped:${part}`, '11')", part)
    page.reload()
    sound = ready(page, "audio")
    assert sound.evaluate("audio => audio.currentTime") == 0
    sound.evaluate("audio => { audio.muted = true; }")
    page.get_by_role("button", name="Go on from 0:11").click()
    until(page, "document.querySelector('audio').currentTime >= 11")


def test_a_plain_time_in_the_address_leads_to_the_first_recording(open_page: Callable[..., Page], site: Any) -> None:
    page = open_page(f"{site.page('item', 'I-4', 'en')}#t=7")
    until(page, "Math.abs((document.querySelector('video')?.currentTime ?? 0) - 7) < 0.2")


def test_players_fit_a_telephone(open_page: Callable[..., Page], site: Any) -> None:
    for key, kind in (("I-3", "audio"), ("I-4", "video")):
        page = open_page(site.page("item", key, "en"), viewport={"width": 360, "height": 740})
        ready(page, kind)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.get_by_role("button", name="play", exact=True).is_visible()


def test_without_scripts_the_browsers_own_player_is_there(open_page: Callable[..., Page], site: Any) -> None:
    page = open_page(site.page("item", "I-4", "en"), java_script_enabled=False)
    assert page.locator("video[controls]").is_visible()
    assert page.locator("video track[kind=subtitles]").count() == 2
    assert page.get_by_role("link", name="Subtitles: English").count() == 1


def test_words_without_times_stand_beside_what_is_played(
    open_page: Callable[..., Page], site: Any, tmp_path: Path
) -> None:
    sound(tmp_path / "told.wav", 2)
    (tmp_path / "told.txt").write_text("一张红纸，一把剪刀。\n\n<b>对折</b>，再对折。\n", encoding="utf-8")
    files = '["told.wav", { name = "told.txt", role = "transcript", language = "zh-Hans" }]'
    item = ITEM.format(
        key="I-20",
        zh="口述",
        en="Told",
        kind="audio",
        access="public",
        notice="notice:traditional_knowledge",
        files="§",
    )
    (tmp_path / "metadata.toml").write_text(item.replace("[§]", files), encoding="utf-8")
    site.house.add(tmp_path)
    for width in (360, 1280):
        page = open_page(site.page("item", "I-20", "en"), viewport={"width": width, "height": 800})
        words = page.get_by_role("region", name=re.compile("^Transcript"))
        until(page, "document.querySelectorAll('.running p').length === 2")
        assert words.is_visible()
        assert words.inner_text().split() == ["一张红纸，一把剪刀。", "<b>对折</b>，再对折。"]
        assert words.get_attribute("lang") == "zh-Hans"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
