"""The demo: an empty archive filled through the real pipeline, once."""

import re
from pathlib import Path

import pytest
from fixtures.batches import small_batch
from fixtures.command import answer, chuanxi
from fixtures.house import House
from fixtures.site import served
from fixtures.waiting import until
from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that `chuanxi demo` has filled."""
    made = tmp_path_factory.mktemp("demo") / "home"
    done = chuanxi(made, "demo")
    assert done.returncode == 0, done.stderr
    return made


@pytest.mark.parametrize("words", ["剪纸", "剪紙", "jianzhi", "paper-cut"])
def test_the_demo_is_found_in_both_scripts_by_sound_and_in_english(home: Path, words: str) -> None:
    found = answer(home, "search", "query", words)
    assert found["total"] > 10
    assert {hit["kind"] for hit in found["hits"]} >= {"item", "element"}


def test_a_second_demo_changes_nothing_and_everything_is_sound(home: Path) -> None:
    before = sorted((path, path.stat().st_size) for path in (home / "store").rglob("*") if path.is_file())
    done = chuanxi(home, "demo", "--lang", "en")
    assert (done.returncode, done.stdout.strip()) == (0, "The demo collection is there already.")
    assert sorted((path, path.stat().st_size) for path in (home / "store").rglob("*") if path.is_file()) == before
    assert answer(home, "archive", "fixity") == {"missing": [], "damaged": [], "stray": []}


def test_every_kind_of_thing_and_every_level_of_access_is_in_it(home: Path) -> None:
    house = House(home)
    anybody, large = house.visitor(), house.keyed("item", "LN-0007", "lingnan-papercut")
    assert large.head.parts[0].width == 12_000
    assert len(house.keyed("item", "LN-0009", "lingnan-papercut").head.parts) == 10
    languages = {asset.language for asset in house.keyed("item", "LN-0008", "lingnan-papercut").head.assets}
    assert {"zh-Hans", "en"} <= languages
    statuses = {
        key: anybody.get(f"/zh/item/{house.keyed('item', key, 'lingnan-papercut').id}").status_code
        for key in ("LN-0001", "LN-0011", "LN-0012")
    }
    assert statuses == {"LN-0001": 200, "LN-0011": 401, "LN-0012": 404}
    house.archive.database.close()


@pytest.mark.parametrize(
    ("key", "holder", "kind", "lines", "chapters"),
    [("QS-0001", "pearl-river-qin", "audio", 9, 4), ("LN-0008", "lingnan-papercut", "video", 9, 3)],
)
@pytest.mark.parametrize(("lang", "first"), [("zh", "[一-龥]"), ("en", "[A-Z]")])
def test_tune_and_film_are_played_with_words_and_chapters(
    home: Path, browser: Browser, key: str, holder: str, kind: str, lines: int, chapters: int, lang: str, first: str
) -> None:
    house = House(home)
    address = f"/{lang}/item/{house.keyed('item', key, holder).id}"
    house.archive.database.close()
    with served(home) as site:
        page = browser.new_page(locale="zh-CN", viewport={"width": 360, "height": 740})
        page.goto(f"{site.url}{address}")
        until(page, f"document.querySelectorAll('.transcript:not(.chapters) li').length === {lines}")
        until(page, f"document.querySelectorAll('.chapters li').length === {chapters}")
        said = page.locator(".transcript:not(.chapters) li button > span:last-child").all_text_contents()
        assert all(re.match(first, each) for each in said)
        page.locator(".chapters button").nth(1).click()
        page.get_by_role("button", name=re.compile("^(播放|play)$")).click()
        begun = page.locator(kind).evaluate("media => media.currentTime")
        assert begun > 5
        until(page, f"document.querySelector('{kind}').currentTime > {begun} + 0.5")
        until(page, "document.querySelector('.chapters li:nth-child(2) [aria-current]') !== null")
        until(page, "document.querySelector('.transcript:not(.chapters) [aria-current]') !== null")
        if kind == "audio":
            assert page.locator(".waveform canvas").is_visible()
            assert page.locator(".spoken").inner_text() in said
        page.close()


def test_the_demo_goes_into_an_empty_archive_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    answer(home, "ingest", "add", str(small_batch(tmp_path / "batch", 1)))
    done = chuanxi(home, "demo", "--lang", "zh")
    assert done.returncode == 1
    assert "CHUANXI_HOME" in done.stderr
    assert "Traceback" not in done.stderr
