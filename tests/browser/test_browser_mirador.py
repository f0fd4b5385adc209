"""The bundled Mirador shows what our manifests say, and asks nothing of anybody else."""

from collections.abc import Callable
from typing import Any

from fixtures.waiting import until
from playwright.sync_api import Page


def test_mirador_shows_the_picture_in_chinese(open_page: Callable[..., Page], site: Any) -> None:
    page = open_page(site.mirador("I-2"))
    page.wait_for_selector(".mirador-window .openseadragon-canvas canvas")
    until(page, "performance.getEntriesByType('resource').some(r => /iiif.image.3.*jpg$/.test(r.name))")
    assert page.locator(".mirador-window").get_by_text("花样册").first.is_visible()
    assert "1 / 3" in page.locator(".mirador-window").inner_text().replace("\xa0", " ")


def test_mirador_plays_the_film_with_its_subtitles(open_page: Callable[..., Page], site: Any) -> None:
    page = open_page(site.mirador("I-4"))
    page.wait_for_selector(".mirador-window video")
    until(page, "document.querySelector('.mirador-window video').readyState >= 1")
    assert page.locator(".mirador-window video track").count() == 2
