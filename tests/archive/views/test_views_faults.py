"""Refusals: they say why and whom to ask, as a page or as JSON, and never what is hidden."""

import pytest
from fixtures.house import House


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
