"""Files of several pages: each page becomes a picture that zooms, and what it says is kept."""

import os
import time
from pathlib import Path

import pytest
import pyvips
from fixtures import media, papers
from PIL import Image, TiffImagePlugin

from archive.model.asset import Heading, Kind, Page
from archive.model.errors import Rejected
from archive.page_text import VARIANT, load
from ingest.media import document, image
from ingest.media.decoding.apart import MEGABYTES, apart
from ingest.media.identify import identify
from ingest.media.kinds import characterise
from ingest.media.recipe import DerivationFailed, Made


def made_of(path: Path, into: Path) -> tuple[Made, ...]:
    into.mkdir()
    identity, _ = identify(path)
    (recipe,) = (document if identity.kind is Kind.DOCUMENT else image).MEDIUM.recipes
    progress: list[float] = []
    made = recipe.make(path, characterise(path, identity), into, progress.append)
    assert progress == sorted(progress)
    assert progress[-1] == 1.0
    return made


def test_a_tiff_of_several_pages_is_as_many_pictures(tmp_path: Path) -> None:
    path = papers.leaves(tmp_path / "a.tif", (600, 400), (300, 500), (90, 80))
    technical = characterise(path, identify(path)[0])
    assert technical.pages == (Page(600, 400), Page(300, 500), Page(90, 80))
    made = made_of(path, tmp_path / "out")
    copies = {each.page: each for each in made if each.variant == "access.tif"}
    assert sorted(copies) == [1, 2, 3]  # type: ignore[type-var]
    for page, size in ((1, (600, 400)), (2, (300, 500)), (3, (90, 80))):
        assert (copies[page].technical.width, copies[page].technical.height) == size
    blue = [round(band) for band in pyvips.Image.new_from_file(str(copies[3].path))(40, 40)]
    assert blue == pytest.approx([0, 0, 255], abs=6)
    assert len([each for each in made if each.page == 2]) == 5


def test_smaller_copies_inside_a_tiff_are_no_pages(tmp_path: Path) -> None:
    whole = media.picture(tmp_path / "whole.png", 1500, 1100)
    path = tmp_path / "a.tif"
    pyvips.Image.new_from_file(str(whole)).tiffsave(str(path), tile=True, pyramid=True, compression="jpeg")
    with Image.open(path) as opened:
        assert opened.n_frames > 1  # type: ignore[attr-defined]
    technical = characterise(path, identify(path)[0])
    assert technical.pages == ()
    assert (technical.width, technical.height) == (1500, 1100)


def test_a_page_of_a_tiff_that_lies_on_its_side_is_turned(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    upright, lying = Image.new("RGB", (60, 40), "white"), Image.new("RGB", (60, 40), "white")
    lying.paste((200, 0, 0), (0, 0, 10, 40))
    with TiffImagePlugin.AppendingTiffWriter(str(path), True) as file:
        for each, orientation in ((upright, 1), (lying, 6)):
            each.save(file, "TIFF", tiffinfo={274: orientation})
            file.newFrame()
    technical = characterise(path, identify(path)[0])
    assert technical.pages == (Page(60, 40), Page(40, 60))
    copy = next(e for e in made_of(path, tmp_path / "out") if (e.page, e.variant) == (2, "access.tif"))
    red = [round(band) for band in pyvips.Image.new_from_file(str(copy.path))(20, 3)]
    assert red[0] > 150 and red[1] < 60


def test_a_pdf_is_one_picture_a_page_with_its_words_and_its_table_of_contents(tmp_path: Path) -> None:
    words = ["Fold the paper first", "广府剪纸第二页", ""]
    path = papers.pdf(tmp_path / "a.pdf", words, contents=[("序", 1), ("剪法", 2)])
    technical = characterise(path, identify(path)[0])
    assert technical.damage == ()
    assert technical.pages == (Page(2480, 3509),) * 3
    assert technical.contents == (Heading("序", 1), Heading("剪法", 2))
    made = made_of(path, tmp_path / "out")
    (text,) = [each for each in made if each.page is None]
    found = load(text.path.read_bytes())
    assert [page.text for page in found] == words
    for page in found:
        for line in page.lines:
            # 60 points from the left, its base line 100 points from the top, at 300 dots to 72 points.
            x, y, width, height = line.box
            assert (x, y + height) == (pytest.approx(250, abs=8), pytest.approx(100 * 300 / 72, abs=12))
            assert line.text == page.text and 100 < width < 1500 and 30 < height < 60
    assert [len(page.lines) for page in found] == [1, 1, 0]
    copies = [each for each in made if each.variant == "access.tif"]
    assert [each.page for each in copies] == [1, 2, 3]
    pages = [pyvips.Image.new_from_file(str(each.path)) for each in copies]
    assert [page.avg() for page in pages] == pytest.approx([255] * 3, abs=3)
    assert pages[0].min() < 100 < 250 < pages[2].min()


def test_lines_of_a_page_that_is_turned_stand_where_they_are_seen(tmp_path: Path) -> None:
    path = papers.pdf(tmp_path / "a.pdf", ["Fold the paper first"], size=(420, 300))
    data = path.read_bytes()
    path.write_bytes(data.replace(b"/Type /Page /Parent", b"/Type /Page /Rotate 90 /Parent"))
    made = made_of(path, tmp_path / "out")
    (text,) = [each for each in made if each.variant == VARIANT]
    ((line,),) = [page.lines for page in load(text.path.read_bytes())]
    x, y, width, height = line.box
    access = next(each for each in made if each.variant == "access.tif")
    drawn = pyvips.Image.new_from_file(str(access.path)).colourspace("b-w")
    assert height > width
    left, top, ink_width, ink_height = (drawn < 128).find_trim(threshold=1, background=[0])
    assert (left, top) == (pytest.approx(x, abs=20), pytest.approx(y, abs=20))
    assert (ink_width, ink_height) == (pytest.approx(width, abs=30), pytest.approx(height, abs=30))


def test_a_document_without_words_has_no_file_of_words(tmp_path: Path) -> None:
    made = made_of(papers.pdf(tmp_path / "a.pdf", ["", ""]), tmp_path / "out")
    assert not [each for each in made if each.variant == VARIANT]


def test_a_poster_in_a_pdf_is_drawn_within_the_limit(tmp_path: Path) -> None:
    path = papers.pdf(tmp_path / "a.pdf", ["x"], size=(14_400, 7_200))
    (page,) = characterise(path, identify(path)[0]).pages
    assert 0.99 < page.width * page.height / 36_000_000 < 1.01
    assert page.width == pytest.approx(2 * page.height, abs=2)


@pytest.mark.parametrize("broken", [b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n", b"%PDF-1.4\nnothing\n%%EOF"])
def test_a_pdf_that_cannot_be_opened_is_kept_as_damaged(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(broken)
    identity, _ = identify(path)
    assert identity.media_type == "application/pdf"
    assert characterise(path, identity).damage


def test_a_file_of_too_many_pages_is_refused_with_the_number(tmp_path: Path) -> None:
    path = papers.leaves(tmp_path / "a.tif", *[(1, 1)] * (image.MOST_PAGES + 1), compression="raw")
    with pytest.raises(Rejected) as caught:
        identify(path)
    (problem,) = caught.value.problems
    assert (problem.code, problem.params["pages"]) == ("too_many_pages", image.MOST_PAGES + 1)


def test_a_program_that_falls_dawdles_or_wants_too_much_takes_nobody_along() -> None:
    with pytest.raises(DerivationFailed) as fallen:
        apart(os._exit, 11, recipe="pages/1", seconds=60)
    assert "brought its program down" in fallen.value.problems[0].params["detail"]
    with pytest.raises(DerivationFailed) as late:
        apart(time.sleep, 60, recipe="pages/1", seconds=2)
    assert "2 s" in late.value.problems[0].params["detail"]
    with pytest.raises(DerivationFailed) as greedy:
        apart(bytes, 20 << 30, recipe="pages/1", seconds=60)
    assert f"{MEGABYTES} MB" in greedy.value.problems[0].params["detail"]
