"""Everything that a manifest names answers at its address, and says the same there."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from fixtures.archives import add_record
from fixtures.house import House
from flask.testing import FlaskClient
from iiif_prezi3 import Collection

from archive.access import Role
from archive.model.identifiers import mint
from archive.model.record import Record
from archive.model.rules import Audience
from archive.model.values import Value
from bench.imaging.book import add_book

Json = dict[str, Any]
Manifests = dict[str, Json]


def named(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        if "type" in node and "id" in node:
            yield node
        for each in node.values():
            yield from named(each)
    elif isinstance(node, list):
        for each in node:
            yield from named(each)


def path(address: str) -> str:
    return urlsplit(address).path


def test_p05_canvases_pages_annotations_and_placeholders_are_published_at_their_ids(
    anybody: FlaskClient, manifests: Manifests
) -> None:
    for manifest in manifests.values():
        for node in named(manifest["items"]):
            if node["type"] in ("Canvas", "AnnotationPage", "Annotation"):
                answer = anybody.get(path(node["id"]))
                assert answer.status_code == 200, node["id"]
                assert answer.json == {"@context": "http://iiif.io/api/presentation/3/context.json", **node}


def test_what_is_painted_supplements_or_is_seen_can_be_fetched(anybody: FlaskClient, manifests: Manifests) -> None:
    kinds = set()
    for manifest in manifests.values():
        for node in named(manifest):
            if node["type"] in ("Image", "Sound", "Video", "Text", "Dataset"):
                answer = anybody.get(path(node["id"]))
                assert answer.status_code == 200, node["id"]
                assert answer.content_type.partition(";")[0] == node["format"]
                assert node["format"] == "text/html" or answer.headers["Access-Control-Allow-Origin"] == "*"
                kinds.add(node["type"])
                answer.close()
    assert kinds == {"Image", "Sound", "Video", "Text", "Dataset"}


def test_descriptions_have_the_media_type_of_their_kind_by_negotiation(
    anybody: FlaskClient, items: dict[str, Record]
) -> None:
    address = f"/iiif/manifest/{items['BX-0001'].id}"
    profile = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'
    for accept, expected in (
        ("*/*", profile),
        ("application/ld+json", profile),
        ("application/json", "application/json"),
    ):
        answer = anybody.get(address, headers={"Accept": accept})
        assert answer.content_type == expected
        assert "Accept" in answer.headers["Vary"]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_description_that_has_not_changed_is_not_sent_again(anybody: FlaskClient, items: dict[str, Record]) -> None:
    address = f"/iiif/manifest/{items['BX-0001'].id}"
    first = anybody.get(address)
    assert first.headers["Cache-Control"] == "no-cache"
    again = anybody.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_addresses_do_not_follow_the_host_header(anybody: FlaskClient, items: dict[str, Record]) -> None:
    answer = anybody.get(f"/iiif/manifest/{items['BX-0001'].id}", headers={"Host": "evil.example"})
    assert b"evil" not in answer.data


@pytest.mark.parametrize("kind", ["manifest", "canvas", "collection"])
def test_what_was_never_minted_is_not_found(anybody: FlaskClient, items: dict[str, Record], kind: str) -> None:
    for name in (mint(), "0", "剪纸", items["BX-0001"].head.assets[0].id):
        assert anybody.get(f"/iiif/{kind}/{name}").status_code == 404


def test_a_canvas_is_no_manifest_and_a_manifest_is_no_canvas(anybody: FlaskClient, items: dict[str, Record]) -> None:
    record = items["BX-0001"]
    assert anybody.get(f"/iiif/manifest/{record.head.parts[0].id}").status_code == 404
    assert anybody.get(f"/iiif/canvas/{record.id}").status_code == 404
    part = record.head.parts[0].id
    assert anybody.get(f"/iiif/canvas/{part}/page/nothing").status_code == 404
    assert anybody.get(f"/iiif/canvas/{part}/annotation/painting/{mint()}").status_code == 404
    assert anybody.get(f"/iiif/canvas/{part}/placeholder").status_code == 404


def test_the_root_collection_names_everything_public_and_embeds_nothing(
    anybody: FlaskClient, manifests: Manifests
) -> None:
    answer = anybody.get("/iiif/collection/root")
    assert answer.json is not None
    Collection(**answer.json)
    assert answer.json["id"] == "http://id.example.org/iiif/collection/root"
    named_there = {item["id"]: item for item in answer.json["items"]}
    for manifest in manifests.values():
        item = named_there[manifest["id"]]
        assert (item["type"], item["label"]) == ("Manifest", manifest["label"])
        assert "items" not in item


def test_a_withdrawn_record_answers_with_a_tombstone_at_every_address(house: House) -> None:
    gone = add_record(house.archive, "collection", {"collection_title": "旧专题"})
    visitor = house.visitor()
    assert visitor.get(f"/iiif/collection/{gone}").status_code == 200
    house.withdraw(gone)
    answer = visitor.get(f"/iiif/collection/{gone}")
    assert answer.status_code == 410
    assert "旧专题" not in answer.text
    root = visitor.get("/iiif/collection/root")
    assert gone not in root.text


def test_an_empty_collection_still_has_its_items(house: House) -> None:
    name = add_record(house.archive, "collection", {"collection_title": "新专题"})
    answer = house.visitor().get(f"/iiif/collection/{name}")
    assert answer.json is not None
    assert answer.json["items"] == []
    Collection(**answer.json)


def pages_of(client: FlaskClient, address: str) -> list[Json]:
    """The collection and, where it is one of pages, every page of it, each fetched at its id."""
    whole = client.get(path(address)).json
    assert whole is not None
    Collection(**whole)
    found = [whole]
    for item in whole["items"]:
        if item["type"] == "Collection" and item["id"].startswith(f"{whole['id']}/"):
            page = client.get(path(item["id"])).json
            assert page is not None
            Collection(**page)
            assert (page["id"], page["label"], page["partOf"][0]["id"]) == (item["id"], item["label"], whole["id"])
            found.append(page)
    return found


def test_a_collection_of_many_is_a_collection_of_pages_that_name_each_member_once(house: House) -> None:
    collection = add_record(house.archive, "collection", {"collection_title": "大专题"})
    books = [add_book(house.archive, 1, values={"collection": (Value({"target": collection}),)}) for _ in range(260)]
    client = house.visitor()
    whole, *pages = pages_of(client, f"/iiif/collection/{collection}")
    assert [page["label"]["none"] for page in pages] == [["1–250"], ["251–260"]]
    assert len(whole["items"]) == 2
    members = [item["id"].rpartition("/")[2] for page in pages for item in page["items"]]
    assert sorted(members) == sorted(books)
    assert all(item["thumbnail"][0]["service"] for page in pages for item in page["items"])
    for number in (0, 3, 10**9):
        assert client.get(f"/iiif/collection/{collection}/{number}").status_code == 404


def test_the_root_of_many_is_paged_and_shows_nobody_more_than_they_may_know(house: House) -> None:
    hidden = add_record(house.archive, "collection", {"collection_title": "内部专题"}, audience=Audience.INTERNAL)
    lent = add_book(house.archive, 1, values={"collection": (Value({"target": hidden}),)})
    alone = [add_book(house.archive, 1) for _ in range(251)]
    house.account("root-curator@example.org", Role.CURATOR, "main")
    listed = {}
    for email in ("", "root-curator@example.org"):
        whole, *pages = pages_of(house.visitor(email or None), "/iiif/collection/root")
        assert len(pages) == len(whole["items"]) >= 2
        listed[email] = [item["id"].rpartition("/")[2] for page in pages for item in page["items"]]
        assert len(listed[email]) == len(set(listed[email]))
        assert set(alone) <= set(listed[email])
    assert lent in listed[""] and hidden not in listed[""]
    assert hidden in listed["root-curator@example.org"] and lent not in listed["root-curator@example.org"]
