"""Refusals: they say why and whom to ask, as a page or as JSON, and never what is hidden."""

from dataclasses import replace

import pytest
from fixtures.house import House

from archive.catalogue import writing
from archive.model.asset import Maker, Role
from archive.model.rules import Audience, Rule


@pytest.mark.parametrize(
    ("key", "status", "reason"),
    [("I-5", 401, "open to people who have signed in"), ("I-7", 403, "in the reading room only")],
)
def test_a_refusal_says_why_and_whom_to_ask(house: House, key: str, status: int, reason: str) -> None:
    item = house.keyed("item", key).id
    answer = house.visitor().get(f"/en/item/{item}")
    assert answer.status_code == status and reason in answer.text
    assert "Please ask: Chuanxi" in answer.text and item in answer.text
    assert "flower" not in answer.text.split("<main")[1]
    assert ("Sign in</a></p>" in answer.text) is (status == 401)


def test_a_hidden_record_and_none_at_all_are_answered_alike(house: House) -> None:
    hidden = house.visitor().get(f"/en/item/{house.keyed('item', 'I-6').id}")
    nothing = house.visitor().get("/en/item/00000000000")
    assert hidden.status_code == nothing.status_code == 404
    assert hidden.text.split("<main")[1] == nothing.text.split("<main")[1]


@pytest.mark.parametrize(
    ("accept", "media_type"), [("application/json", "application/json"), ("text/html", "text/html")]
)
def test_programs_are_told_in_json_and_people_by_a_page(house: House, accept: str, media_type: str) -> None:
    item = house.keyed("item", "I-5").id
    for path in (f"/id/{item}", f"/iiif/manifest/{item}"):
        answer = house.visitor().get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (401, media_type), path
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_viewers_that_do_not_say_what_they_want_get_json(house: House) -> None:
    answer = house.visitor().get("/id/00000000000")
    assert (answer.status_code, answer.mimetype) == (404, "application/json")


def test_what_was_edited_answers_what_is_published_and_nothing_is_kept_by_caches(house: House) -> None:
    for path in (f"/en/item/{house.keyed('item', 'I-1').id}", "/en/", f"/en/item/{house.keyed('item', 'I-5').id}"):
        answer = house.visitor().get(path)
        assert "no-cache" in answer.headers["Cache-Control"] and "Cookie" in answer.headers["Vary"]


def test_built_files_are_kept_for_ever_and_no_path_leads_out_of_them(house: House) -> None:
    import re

    style = re.search(r'href="(/static/built/site-[^"]+)"', house.visitor().get("/zh/").text)
    assert style, "the bundle has not been built: run `python -m app.front`"
    answer = house.visitor().get(style[1], buffered=True)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    for path in ("/static/../pages.py", "/static/built/..%2f..%2fpages.py", "/static/built/%2e%2e/%2e%2e/pages.py"):
        assert house.visitor().get(path, buffered=True).status_code == 404


def test_an_item_says_why_a_part_of_it_is_locked_and_shows_the_rest(own_house: House) -> None:
    item = own_house.keyed("item", "I-2")
    closed, open_ = item.head.parts[1], item.head.parts[0]
    rules = (*item.head.rules, Rule(Audience.REGISTERED, closed.id))
    with own_house.archive.database.writing() as connection:
        writing.revise(connection, item, replace(item.head, number=2, rules=rules), (), own_house.by())
    hidden, shown = closed.placements[0].asset, open_.placements[0].asset
    body = own_house.visitor().get(f"/en/item/{item.id}").text
    assert "Some of this item cannot be shown to you" in body and "open to people who have signed in" in body
    assert hidden not in body and shown in body
    thumbnail = f"/media/{hidden}/pyramid/1/thumb-400.jpg"
    assert own_house.visitor().get(thumbnail).status_code == 401
    assert own_house.visitor("reader@example.org").get(thumbnail, buffered=True).status_code == 200
    assert hidden in own_house.visitor("reader@example.org").get(f"/en/item/{item.id}").text


def test_captions_made_by_a_program_say_so(own_house: House) -> None:
    item = own_house.keyed("item", "I-4")
    assets = tuple(
        replace(each, maker=Maker.MACHINE) if each.role is Role.CAPTION else each for each in item.head.assets
    )
    with own_house.archive.database.writing() as connection:
        writing.revise(connection, item, replace(item.head, number=2, assets=assets), (), own_house.by())
    own_house.publish(item.id)
    assert "made by a program, not yet checked by people" in own_house.visitor().get(f"/en/item/{item.id}").text
