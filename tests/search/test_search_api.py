"""Search as programs, commands and people meet it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fixtures.archives import add_record, withdraw
from fixtures.command import answer
from flask import Flask, template_rendered
from flask.testing import FlaskClient
from jinja2 import Template

from app.creation import create_app
from archive.access.viewer import Role
from archive.catalogue import accounts
from archive.context import Archive
from archive.model.identifiers import mint
from archive.model.rules import Action, Audience, Rule
from archive.profiles import load
from search.labels import facet_label
from search.mapping import mapping
from search.query import FURTHEST

FISH = {"title": "剪纸：鲤鱼@zh-Hans; Paper-cut: carp@en", "item_id": "A-1", "item_type": "image"}

Follow = Callable[[], None]


@pytest.fixture
def app(archive: Archive) -> Flask:
    return create_app(archive.settings, archive)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def ask(client: FlaskClient, query: str, status: int = 200, **headers: str) -> Any:
    answer = client.get(f"/api/search?{query}", headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json


def test_a_hit_has_its_title_in_every_language_and_absolute_addresses(
    archive: Archive, client: FlaskClient, follow: Follow
) -> None:
    asset = mint()
    fish = add_record(archive, "item", FISH, picture=asset)
    follow()
    base = archive.settings.public_url
    found = ask(client, "q=剪紙&lang=en", Host="evil.example")
    assert found["total"] == 1
    assert found["hits"] == [
        {
            "id": fish,
            "kind": "item",
            "title": {"zh-Hans": ["剪纸：鲤鱼"], "en": ["Paper-cut: carp"]},
            "page": f"{base}/en/item/{fish}",
            "moments": [],
            "pages": [],
            "manifest": f"{base}/iiif/manifest/{fish}",
            "thumbnail": f"{base}/media/{asset}/pyramid/1/thumb-400.jpg",
        }
    ]
    assert found["facets"]["item_type"] == [{"value": "image", "label": "Image", "count": 1}]
    assert found["facets"]["kind"] == [{"value": "item", "label": "Item", "count": 1}]


def test_what_has_nothing_to_look_at_has_no_manifest_and_a_collection_has_its_own(
    archive: Archive, client: FlaskClient, follow: Follow
) -> None:
    collection = add_record(archive, "collection", {"collection_title": "剪纸集"})
    add_record(archive, "item", FISH)
    follow()
    hits = {hit["kind"]: hit for hit in ask(client, "q=剪纸")["hits"]}
    assert hits["item"]["manifest"] is hits["item"]["thumbnail"] is None
    assert hits["collection"]["manifest"].endswith(f"/iiif/collection/{collection}")


def test_a_picture_that_may_not_be_looked_at_is_no_thumbnail(
    archive: Archive, client: FlaskClient, follow: Follow
) -> None:
    asset = mint()
    closed = Rule(Audience.REGISTERED, subject=asset, actions=frozenset({Action.PREVIEW}))
    add_record(archive, "item", FISH, picture=asset, rules=(closed,))
    follow()
    assert ask(client, "q=剪纸")["hits"][0]["thumbnail"] is None


def test_facets_are_labelled_in_the_readers_language_and_linked_records_by_their_titles(
    archive: Archive, client: FlaskClient, follow: Follow
) -> None:
    element = add_record(archive, "element", {"name": "广府剪纸@zh-Hans; Guangfu paper-cutting@en", "category": "VII"})
    add_record(archive, "item", {**FISH, "elements": f"#{element}", "captured_on": "1985"})
    follow()
    zh, en = (ask(client, f"q=剪纸&lang={language}")["facets"] for language in ("zh", "en"))
    assert (zh["elements"][0]["label"], en["elements"][0]["label"]) == ("广府剪纸", "Guangfu paper-cutting")
    assert (zh["year"], en["year"][0]["label"]) == ([{"value": "1980-1989", "label": "1980年代", "count": 1}], "1980s")
    preferred = client.get("/api/search?q=剪纸", headers={"Accept-Language": "zh-CN"}).json
    assert preferred is not None
    assert preferred["facets"] == zh
    assert ask(client, f"q=剪纸&elements={element}")["total"] == 1


def test_filters_sort_and_pages(archive: Archive, client: FlaskClient, follow: Follow) -> None:
    for number, kind in enumerate(("image", "audio", "video")):
        add_record(
            archive,
            "item",
            {**FISH, "item_id": f"N-{number}", "item_type": kind, "captured_on": str(1980 + 10 * number)},
        )
    follow()
    found = ask(client, "item_type=image&item_type=audio")
    assert found["total"] == 2
    assert {each["value"]: each["count"] for each in found["facets"]["item_type"]} == {
        "image": 1,
        "audio": 1,
        "video": 1,
    }
    assert ask(client, "year=1980-1989&year=1990s")["total"] == 2
    newest = [ask(client, f"sort=newest&size=1&page={page}")["hits"][0]["id"] for page in (1, 2, 3)]
    oldest = [hit["id"] for hit in ask(client, "sort=oldest")["hits"]]
    assert newest == oldest[::-1]
    assert ask(client, "page=2")["hits"] == []


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("page=0", "number_out_of_range", "page"),
        ("size=101", "number_out_of_range", "size"),
        ("size=ten", "number_out_of_range", "size"),
        ("sort=best", "sort_unknown", "sort"),
        ("year=soon", "year_unreadable", "year"),
        ("colour=red", "parameter_unknown", "colour"),
        (f"page={FURTHEST // 20 + 1}", "page_too_far", "page"),
    ],
)
def test_a_wrong_parameter_is_answered_with_what_to_do(
    archive: Archive, client: FlaskClient, query: str, code: str, field: str
) -> None:
    for language in ("zh", "en"):
        (problem,) = ask(client, f"{query}&lang={language}", 400)["problems"]
        assert (problem["code"], problem["column"]) == (code, field)
        assert problem["message"] not in ("", code)
        assert "…" not in problem["message"]
    page = client.get(f"/en/search?{query}")
    assert page.status_code == 200


@pytest.mark.parametrize("text", ['"(', "/", "*", "%00", "%F0%9F%90%9F", "剪" * 3000, "-"])
def test_a_malformed_query_never_fails(archive: Archive, client: FlaskClient, follow: Follow, text: str) -> None:
    add_record(archive, "item", FISH)
    follow()
    ask(client, f"q={text}")
    assert client.get(f"/zh/search?q={text}").status_code == 200


def test_without_a_word_what_changed_last_comes_first(archive: Archive, client: FlaskClient, follow: Follow) -> None:
    day = datetime(2020, 1, 1, tzinfo=UTC)
    ids = [
        add_record(archive, "item", {**FISH, "item_id": f"N-{number}"}, now=day + timedelta(days=number))
        for number in (2, 3, 1)
    ]
    follow()
    assert [hit["id"] for hit in ask(client, "")["hits"]] == [ids[1], ids[0], ids[2]]


def test_what_is_only_like_it_is_said_to_be(archive: Archive, client: FlaskClient, follow: Follow) -> None:
    fish = add_record(archive, "item", FISH)
    follow()
    found = ask(client, "q=cerp")
    assert (found["loosened"], [hit["id"] for hit in found["hits"]]) == (True, [fish])
    assert ask(client, "q=carp")["loosened"] is False
    assert ask(client, "q=qqqqqqqq") == {"total": 0, "loosened": False, "hits": [], "facets": {}}


def test_who_is_signed_in_finds_what_is_theirs_to_know(
    archive: Archive, app: Flask, client: FlaskClient, follow: Follow
) -> None:
    add_record(archive, "item", FISH, audience=Audience.INTERNAL)
    follow()
    with archive.database.writing() as connection:
        account = accounts.add(connection, "curator@example.org", "correct horse", Role.CURATOR, "main")
        token = accounts.open_session(connection, account.id)
    staff = app.test_client()
    staff.set_cookie("chuanxi_session", token)
    assert (ask(client, "q=剪纸")["total"], ask(staff, "q=剪纸")["total"]) == (0, 1)
    answer = staff.get("/api/search?q=剪纸")
    assert "no-cache" in answer.headers["Cache-Control"]
    assert "Cookie" in answer.headers["Vary"]


def test_the_command_answers_as_the_address_does_for_anybody(
    archive: Archive, app: Flask, client: FlaskClient, follow: Follow
) -> None:
    add_record(archive, "item", FISH)
    add_record(archive, "item", {**FISH, "item_id": "A-2"}, audience=Audience.INTERNAL)
    follow()
    told = answer(archive.settings.chuanxi_home, "search", "query", "剪纸", "--lang", "en")
    assert told == ask(client, "q=剪纸&lang=en")
    plain = app.test_cli_runner().invoke(args=["search", "query", "剪纸", "--lang", "zh"])
    assert "剪纸：鲤鱼" in plain.stdout


def test_the_command_rebuilds(archive: Archive, app: Flask, client: FlaskClient) -> None:
    add_record(archive, "item", FISH)
    said = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert (said.exit_code, said.stdout.strip()) == (0, "indexed: 1"), (said.output, said.exception)
    assert ask(client, "q=剪纸")["total"] == 1


def test_the_page_is_given_marked_pieces_and_addresses_that_add_and_take_away(
    archive: Archive, app: Flask, client: FlaskClient, follow: Follow
) -> None:
    fish = add_record(archive, "item", {**FISH, "description": "A <b>carp</b> in red paper.@en"})
    gone = add_record(archive, "item", {**FISH, "item_id": "A-2", "title": "剪纸：已撤"})
    follow()
    withdraw(archive, gone)
    given: list[dict[str, Any]] = []

    def note(_: Flask, template: Template, context: dict[str, Any]) -> None:
        given.append(context | {"template": template.name})

    with template_rendered.connected_to(note, app):
        assert client.get("/zh/search?q=剪紙&item_type=image&sort=title").status_code == 200
        assert client.get("/en/search?q=carp&page=0").status_code == 200
    zh, en = (each for each in given if each["template"] == "search.html")
    (hit,) = zh["hits"]
    assert (hit.id, hit.heading, zh["total"]) == (fish, (("剪纸", True), ("：鲤鱼", False)), 1)
    (kind,) = [facet for facet in zh["facets"] if facet["key"] == "item_type"]
    assert (kind["chosen"], kind["values"][0]["chosen"]) == (True, True)
    assert "item_type" not in kind["values"][0]["href"]
    assert [(each["label"], each["value"]) for each in zh["chosen"]] == [("资源类型", "图片")]
    assert zh["hidden"] == [("item_type", "image"), ("sort", "title")]
    assert ("carp", True) in en["hits"][0].snippets[0].pieces
    assert en["problems"]
    assert en["page"] == {"number": 1, "of": 1, "previous": None, "next": None}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_two_facets_are_called_alike(language: str) -> None:
    profiles = load()
    known = mapping(profiles)
    called = [facet_label(profiles, known, key, language) for key in known.facets]
    assert sorted(called) == sorted(set(called))
