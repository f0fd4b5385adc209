"""Every address of the house, asked by everybody about records in every state: status and body follow the rule."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fixtures.house import House
from fixtures.states import SECRET, STATES, deposit
from flask import url_for
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from archive.access.viewer import Role
from archive.context import Anyone, OfRecord, SignedInStaff
from archive.model.rules import Action

VIEWERS = ("anonymous", "registered", "curator", "other")
"""`curator` works for the holder of the records, `other` for another one."""

FOUND = "found"


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, dict[str, Any]]:
    """A house with one public item, and all that anybody sees of it before anything hidden is there."""
    house = House(tmp_path_factory.mktemp("home"))
    house.app.config["WTF_CSRF_ENABLED"] = False
    house.account("other@example.org", Role.CURATOR, "another")
    folder = tmp_path_factory.mktemp("given")
    house.add(deposit(folder / "public", "public", seed=1))
    record = house.keyed("item", "I-public")
    seen = {url: shown(house.visitor().get(url)) for url in [*general(house, record.id), *about(house, "public")]}
    return house, seen


@pytest.fixture(scope="module")
def house(before: tuple[House, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> House:
    """The same house with records in every state."""
    house, _ = before
    folder = tmp_path_factory.mktemp("more")
    house.add(deposit(folder / "shown", "registered", "internal", "withdrawn", seed=10))
    house.add(deposit(folder / "draft", "draft", seed=20), publish=False)
    house.withdraw(house.keyed("item", "I-withdrawn").id, "at the family's wish")
    house.settle()
    house.account("reader@example.org", Role.REGISTERED)
    house.account("curator@example.org", Role.CURATOR, "main")
    return house


@pytest.fixture(scope="module")
def viewers(house: House) -> dict[str, FlaskClient]:
    return {
        "anonymous": house.visitor(),
        "registered": house.visitor("reader@example.org"),
        "curator": house.visitor("curator@example.org"),
        "other": house.visitor("other@example.org"),
    }


def text_of(response: TestResponse) -> str:
    """The body, pictures as well."""
    return response.get_data().decode("utf-8", "replace")


def shown(response: TestResponse) -> tuple[int, str, str | None]:
    """Status, body without what is new at every request, and ETag."""
    text = re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", text_of(response))
    return response.status_code, text, response.headers.get("ETag")


def arguments(house: House, state: str) -> dict[str, str]:
    record = house.keyed("item", f"I-{state}")
    (part,), (asset,) = record.head.parts, record.head.assets
    return {
        "record": record.id,
        "part": part.id,
        "asset": asset.id,
        "lang": "en",
        "profile": "item",
        "number": "1",
        "recipe": "pyramid",
        "version": "1",
        "suffix": "jsonld",
        "within": asset.id,
        "kind": "painting",
        "parameters": "full/max/0/default.jpg",
        "code": "main",
        "api": "3",
    }


VARIANTS = {Action.PREVIEW: "thumb-200.jpg", Action.STREAM: "access.tif", Action.DOWNLOAD: "access.tif"}
OF_OTHER_RECORDS = (
    "/accompanying",
    "/iiif/collection/",
    "/iiif/range/",
    "/page/words",
    "/placeholder",
    "/range/",
    "/withdraw-consent",
)
"""Addresses that an item with a picture does not have: who may see it finds nothing there, others are refused."""


def rules(house: House, kind: type) -> Iterator[tuple[Rule, Any]]:
    for rule in house.app.url_map.iter_rules():
        declared = getattr(house.app.view_functions[rule.endpoint], "open_to", None)
        assert declared is not None, f"{rule.rule} declares nobody to whom it is open"
        if isinstance(declared, kind):
            yield rule, declared


def filled(house: House, rule: Rule, values: dict[str, Any]) -> str:
    with house.app.test_request_context():
        return url_for(rule.endpoint, **values)


def addresses(house: House, rule: Rule, declared: OfRecord, state: str) -> list[str]:
    """The rule's address for the record of `state`; one for each kind of thing that it may name."""
    given = arguments(house, state)
    given["variant"] = VARIANTS.get(declared.action, "")
    if "/page/" in rule.rule:
        given["within"] = "painting"
    names = [given[kind] for kind in declared.kinds] if declared.argument == "name" else [""]
    urls = []
    for name in names:
        values = {key: given[key] for key in rule.arguments if key in given} | ({"name": name} if name else {})
        values = {key: int(text) if key in ("number", "version") else text for key, text in values.items()}
        urls.append(filled(house, rule, values))
        if "api" in values:
            urls.append(filled(house, rule, values | {"api": "2"}))
    return urls


def about(house: House, state: str) -> list[str]:
    """Every address of the record of `state` that is read."""
    return [
        url
        for rule, declared in rules(house, OfRecord)
        if "GET" in (rule.methods or ()) and not any(part in rule.rule for part in OF_OTHER_RECORDS)
        for url in addresses(house, rule, declared, state)
    ]


def general(house: House, public: str) -> list[str]:
    """Every address that names no record, with questions that would bring the hidden out."""
    urls = [
        filled(house, rule, {**{name: arguments(house, "public")[name] for name in rule.arguments if name != "name"}})
        for rule, _ in rules(house, Anyone)
        if "GET" in (rule.methods or ()) and rule.endpoint != "static" and not rule.rule.startswith("/static")
    ]
    urls += [url.replace("/en/", "/zh/") for url in urls if url.startswith("/en/")]
    element = house.keyed("element", "E-1").id
    collection = house.keyed("collection", "S-1").id
    urls += [f"/en/element/{element}", f"/zh/collection/{collection}", f"/iiif/collection/{collection}"]
    urls += [f"/id/{collection}", f"/id/{public}", f"/iiif/manifest/{public}"]
    for query in ("zyx", "花样", "pattern", "huayang", "", "zyx*"):
        urls += [f"/api/search?q={query}", f"/en/search?q={query}", f"/api/search?q={query}&elements={element}"]
    return [url for url in urls if url not in ("/readyz", "/healthz")]


def expected(state: str, viewer: str, action: Action) -> object:
    """The rule in words, apart from the code that decides."""
    if action in (Action.EDIT, Action.PUBLISH):
        return FOUND if viewer == "curator" else 404
    if state == "withdrawn":
        return 410
    if viewer == "curator":
        return FOUND
    if state in ("draft", "internal"):
        return 404
    if state == "registered" and viewer == "anonymous":
        return 401
    if action is Action.MASTER:
        return 401 if viewer == "anonymous" else 403
    return FOUND


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("state", STATES)
def test_every_address_of_a_record_answers_as_its_rule_says(
    state: str, viewer: str, house: House, viewers: dict[str, FlaskClient]
) -> None:
    asked = 0
    for rule, declared in rules(house, OfRecord):
        for url in addresses(house, rule, declared, state):
            wanted = expected(state, viewer, declared.action)
            if "GET" in (rule.methods or ()):
                answer = viewers[viewer].get(url)
            elif wanted == FOUND:
                continue
            else:
                answer = viewers[viewer].post(url)
            asked += 1
            if wanted == FOUND:
                there = (404,) if any(part in rule.rule for part in OF_OTHER_RECORDS) else (200, 303)
                assert answer.status_code in there, (url, answer.status_code)
            else:
                assert answer.status_code == wanted, (url, answer.status_code)
                assert SECRET[state] not in text_of(answer), url
                assert SECRET[state] not in str(answer.headers), url
    assert asked > 20


@pytest.mark.parametrize("viewer", VIEWERS)
def test_nothing_that_is_hidden_shows_in_any_list_count_facet_or_page(
    viewer: str, house: House, viewers: dict[str, FlaskClient]
) -> None:
    hidden = {state for state in STATES if expected(state, viewer, Action.DESCRIBE) != FOUND}
    found: set[str] = set()
    for url in [*general(house, house.keyed("item", "I-public").id), *about(house, "public")]:
        answer = viewers[viewer].get(url, follow_redirects=True)
        text = text_of(answer) + str(answer.headers)
        for state in STATES:
            assert state not in hidden or SECRET[state] not in text, (url, state)
            if SECRET[state] in text:
                found.add(state)
    # Each viewer does find what is theirs: the walk looks where things are.
    assert found == set(STATES) - hidden


def test_a_hidden_record_changes_not_one_byte_that_the_public_sees(
    before: tuple[House, dict[str, Any]], house: House, viewers: dict[str, FlaskClient]
) -> None:
    _, seen = before
    for url, was in seen.items():
        assert shown(house.visitor().get(url)) == was, url


def test_the_desk_is_for_staff_and_lists_only_their_own(house: House, viewers: dict[str, FlaskClient]) -> None:
    listing = [rule for rule, _ in rules(house, SignedInStaff) if "GET" in (rule.methods or ())]
    for rule in listing:
        url = filled(house, rule, {"lang": "en"})
        assert viewers["anonymous"].get(url).status_code == 302
        assert viewers["registered"].get(url).status_code == 403
        own = viewers["curator"].get(url)
        assert own.status_code == 200
        assert SECRET["draft"] in text_of(own) or rule.endpoint == "working.told"  # names deposits, no records
        foreign = viewers["other"].get(url)
        assert foreign.status_code == 200
        assert not any(secret in text_of(foreign) for secret in SECRET.values())


def test_search_counts_and_facets_speak_of_what_the_viewer_may_see_only(
    house: House, viewers: dict[str, FlaskClient]
) -> None:
    totals = {}
    for viewer, client in viewers.items():
        answer = client.get("/api/search?q=花样&kind=item").json
        assert answer is not None
        totals[viewer] = (
            answer["total"],
            {each["value"]: each["count"] for each in answer["facets"].get("item_type", [])},
        )
    assert totals == {
        "anonymous": (1, {"image": 1}),
        "registered": (2, {"image": 2}),
        "curator": (3, {"image": 3}),
        "other": (2, {"image": 2}),
    }
