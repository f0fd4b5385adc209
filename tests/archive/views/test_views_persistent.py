"""Persistent addresses: they lead people and programs to what they want, and never move."""

import json

import pytest
from fixtures.house import House

PRESENTATION = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'
HERE = "http://archive.example.org"


@pytest.mark.parametrize(
    ("accept", "leads_to"),
    [
        ("text/html", "/en/item/{id}"),
        ("*/*", "/en/item/{id}"),
        (PRESENTATION, "/iiif/manifest/{id}"),
        ("application/ld+json", "/id/{id}/record.jsonld"),
        ("application/json", "/id/{id}/record.dc.json"),
        ("text/html;q=0.5, application/ld+json", "/id/{id}/record.jsonld"),
        (f"{PRESENTATION}, text/html;q=0.9", "/iiif/manifest/{id}"),
    ],
)
def test_an_id_leads_to_what_is_asked_for(house: House, accept: str, leads_to: str) -> None:
    item = house.keyed("item", "I-1").id
    answer = house.visitor().get(f"/id/{item}", headers={"Accept": accept, "Accept-Language": "en"})
    assert (answer.status_code, answer.location) == (303, HERE + leads_to.format(id=item))
    assert "Accept" in answer.headers["Vary"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_host_header_never_makes_an_address(house: House) -> None:
    item = house.keyed("item", "I-1").id
    wicked = {"Host": "wicked.example", "Accept": "text/html"}
    assert house.visitor().get(f"/id/{item}", headers=wicked).location.startswith(HERE)
    for path in (f"/en/item/{item}", f"/id/{item}/record.jsonld", "/zh/"):
        assert "wicked.example" not in house.visitor().get(path, headers=wicked).text


def test_ids_are_made_from_the_id_base_and_pages_from_the_public_address(
    house: House, tmp_path_factory: object
) -> None:
    from fixtures.collection import small_collection

    folder = tmp_path_factory.mktemp("moved")  # type: ignore[attr-defined]
    moved = House(folder / "home", PUBLIC_URL="https://new.example.org", ID_BASE="https://old.example.org")
    moved.add(small_collection(folder / "media"))
    item = moved.keyed("item", "I-1").id
    told = moved.visitor().get(f"/id/{item}/record.jsonld").get_json(force=True)
    assert told["@id"] == f"https://old.example.org/id/{item}"
    assert told["url"][0] == f"https://new.example.org/zh/item/{item}"
    assert moved.visitor().get(f"/id/{item}").location.startswith("https://new.example.org/")


def test_parts_and_assets_lead_to_their_place_on_the_page(house: House) -> None:
    item = house.keyed("item", "I-2")
    part = item.head.parts[1]
    assert house.visitor().get(f"/id/{part.id}").location == f"{HERE}/zh/item/{item.id}#part-{part.id}"
    asset = item.head.assets[0]
    assert house.visitor().get(f"/id/{asset.id}").location == f"{HERE}/zh/item/{item.id}#asset-{asset.id}"


def test_a_description_says_what_the_profile_maps(house: House) -> None:
    item = house.keyed("item", "I-1").id
    schema = house.visitor().get(f"/id/{item}/record.jsonld")
    assert schema.content_type == "application/ld+json"
    told = json.loads(schema.text)
    assert told["@type"] == "ImageObject"
    assert {"@value": "Round flower", "@language": "en"} in told["name"]
    assert told["dateCreated"] == ["2019-02-19"]
    assert told["license"] == ["http://rightsstatements.org/vocab/InC-EDU/1.0/"]
    assert any(each.get("@type") == "Role" for each in told["contributor"])
    core = house.visitor().get(f"/id/{item}/record.dc.json").get_json()
    assert core["dcterms:identifier"] == [{"@value": "I-1"}]
    assert core["dcterms:created"] == [{"@value": "2019-02-19"}]
    for text in (schema.text, json.dumps(core)):
        assert "暗语" not in text and "C-1" not in text


def test_versions_stay_citable_and_drafts_stay_inside(own_house: House) -> None:
    item = own_house.keyed("item", "I-1").id
    own_house.edit(item, title="改过的团花")
    address = f"/id/{item}/v/2"
    assert own_house.visitor().get(address).status_code == 404
    assert own_house.visitor("curator@elsewhere.example.org").get(address).status_code == 404
    assert own_house.visitor("curator@example.org").get(address).status_code == 303
    own_house.publish(item)
    assert own_house.visitor().get(address).status_code == 303
    old = own_house.visitor().get(f"/zh/item/{item}/v/1").text
    assert "<span>团花</span>" in old or "团花</span>" in old
    assert "改过的团花" not in old.split("<h1>")[1].split("</h1>")[0]
    assert "改过的团花" in own_house.visitor().get(f"/zh/item/{item}").text
    assert own_house.visitor().get(f"/id/{item}/v/9").status_code == 404


def test_an_older_version_shows_no_more_than_today_allows(own_house: House) -> None:
    from dataclasses import replace

    from archive.catalogue import writing
    from archive.model.rules import Audience, Rule

    item = own_house.keyed("item", "I-1")
    rules = (*item.head.rules, Rule(Audience.INTERNAL, "field:description"))
    with own_house.archive.database.writing() as connection:
        writing.revise(connection, item, replace(item.head, number=2, rules=rules), (), own_house.by())
    assert "团花的说明" not in own_house.visitor().get(f"/zh/item/{item.id}/v/1").text
    assert "团花的说明" not in own_house.visitor().get(f"/id/{item.id}/v/1/record.jsonld").text


def test_a_withdrawn_record_leaves_a_tombstone_without_names(own_house: House) -> None:
    item = own_house.keyed("item", "I-4")
    own_house.withdraw(item.id, "家属要求，王某")
    asset = item.head.assets[0].id
    for path in (f"/id/{item.id}", f"/zh/item/{item.id}", f"/id/{item.id}/v/1", f"/media/{asset}/video/1/video.mp4"):
        answer = own_house.visitor().get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 410, path
        assert "剪纸短片" not in answer.text and "王某" not in answer.text and "陈示例" not in answer.text
    plain = own_house.visitor().get(f"/id/{item.id}", headers={"Accept": "application/json"})
    assert plain.get_json() == {"status": 410, "error": "Gone", "because": "withdrawn", "name": item.id}
    assert plain.headers["Access-Control-Allow-Origin"] == "*"


def test_a_holder_is_an_agent(house: House) -> None:
    told = house.visitor().get("/id/holder/main").get_json(force=True)
    assert told["@id"] == f"{HERE}/id/holder/main" and {"@value": "传习", "@language": "zh-Hans"} in told["name"]
    assert house.visitor().get("/id/holder/nobody").status_code == 404


@pytest.mark.parametrize("name", ["00000000000", "x", "../../etc", "%00", "a" * 5000])
def test_what_was_never_named_is_not_found(house: House, name: str) -> None:
    assert house.visitor().get(f"/id/{name}").status_code == 404
