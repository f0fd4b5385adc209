"""One entry in a profile adds a field everywhere: form, page, facets, full text, manifest, exports and deposits."""

import shutil
from pathlib import Path

import pytest
from fixtures.house import House
from fixtures.media import picture
from flask.testing import FlaskClient

from archive.access import Role
from archive.model.values import Value
from archive.profiles import check, load, schema_for
from archive.profiles.loading import PACKAGED

ENTRIES = """
[[field]]
key = "paper_colour"
kind = "text"
label = { zh = "纸色", en = "Paper colour" }
help = { zh = "纸的颜色。", en = "The colour of the paper." }
weight = 2
max_length = 40
dc = "dcterms:medium"
schema_org = "artMedium"

[[field]]
key = "single_sheet"
kind = "code"
vocabulary = "yes_no"
label = { zh = "整张剪成", en = "Of a single sheet" }
help = { zh = "是否用一整张纸剪成。", en = "Whether it is cut from one sheet." }
facet = true
"""

DEPOSIT = """
[[item]]
item_id = "NF-1"
title = { zh-Hans = "双喜", en = "Double joy" }
item_type = "image"
category = "VII"
region_code = "440104"
captured_on = "2019-02-19"
access = "public"
rights = { statement = "CC-BY", holder = "越秀区文化馆" }
elements = ["广府剪纸"]
files = ["joy.png"]
paper_colour = "朱砂红 vermilion"
single_sheet = "yes"
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("profiles") / "profiles"
    shutil.copytree(PACKAGED, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    with (folder / "item.toml").open("a", encoding="utf-8") as file:
        file.write(ENTRIES)
    made = House(tmp_path_factory.mktemp("home"), load(folder))
    made.account("curator@example.org", Role.CURATOR, "main")
    return made


@pytest.fixture(scope="module")
def item(house: House, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("deposit")
    picture(folder / "joy.png")
    (folder / "metadata.toml").write_text(DEPOSIT, encoding="utf-8")
    (entry,) = house.add(folder)
    assert entry.state.value == "succeeded"
    return entry.record


@pytest.fixture
def anybody(house: House) -> FlaskClient:
    return house.visitor()


def test_a_deposit_brings_it_in(house: House, item: str) -> None:
    assert house.record(item).head.values["paper_colour"] == (Value("朱砂红 vermilion"),)


def test_it_is_checked_as_its_entry_says(house: House) -> None:
    profile = house.archive.profiles["item"]
    assert {"paper_colour", "single_sheet"} <= schema_for(profile).fields.keys()
    found = check(
        profile, {"single_sheet": (Value("perhaps"),), "paper_colour": (Value("红" * 41),)}, publication=False
    )
    assert {problem.where.field for problem in found} >= {"single_sheet", "paper_colour"}


def test_the_form_has_it_with_its_words(house: House, item: str) -> None:
    curator = house.visitor("curator@example.org")
    for language, label, text in (("zh", "纸色", "纸的颜色。"), ("en", "Paper colour", "The colour of the paper.")):
        form = curator.get(f"/{language}/desk/{item}").text
        assert 'name="paper_colour"' in form
        assert 'name="single_sheet"' in form
        assert label in form
        assert text in form


@pytest.mark.parametrize(
    ("language", "label", "code"), [("zh", "纸色", "整张剪成"), ("en", "Paper colour", "Of a single")]
)
def test_the_page_shows_it(anybody: FlaskClient, item: str, language: str, label: str, code: str) -> None:
    page = anybody.get(f"/{language}/item/{item}").text
    assert label in page
    assert "朱砂红 vermilion" in page
    assert code in page


@pytest.mark.parametrize("text", ["朱砂", "朱砂紅", "vermilion"])
def test_the_full_text_finds_it(anybody: FlaskClient, item: str, text: str) -> None:
    found = anybody.get("/api/search", query_string={"q": text}).json
    assert found is not None
    assert [hit["id"] for hit in found["hits"]] == [item]


def test_it_is_a_facet_by_which_can_be_filtered(anybody: FlaskClient, item: str) -> None:
    found = anybody.get("/api/search?lang=en").json
    assert found is not None
    (value,) = found["facets"]["single_sheet"]
    assert (value["value"], value["count"]) == ("yes", 1)
    narrowed = anybody.get("/api/search?single_sheet=yes").json
    assert narrowed is not None
    assert [hit["id"] for hit in narrowed["hits"]] == [item]
    none = anybody.get("/api/search?single_sheet=no").json
    assert none is not None
    assert none["total"] == 0
    assert "整张剪成" in anybody.get("/zh/search?single_sheet=yes").text


def test_the_manifest_says_it_in_both_languages(anybody: FlaskClient, item: str) -> None:
    manifest = anybody.get(f"/iiif/manifest/{item}").json
    assert manifest is not None
    rows = {row["label"]["en"][0]: row for row in manifest["metadata"]}
    assert rows["Paper colour"]["label"]["zh-Hans"] == ["纸色"]
    assert rows["Paper colour"]["value"] == {"none": ["朱砂红 vermilion"]}
    assert rows["Of a single sheet"]["value"]["zh-Hans"] == ["是"]


def test_every_export_that_its_entry_names_a_term_for_has_it(anybody: FlaskClient, item: str) -> None:
    linked = anybody.get(f"/id/{item}/record.jsonld")
    assert "artMedium" in linked.text
    assert "朱砂红 vermilion" in linked.text
    core = anybody.get(f"/id/{item}/record.dc.json").json
    assert core is not None
    assert "朱砂红 vermilion" in str(core["dcterms:medium"])
