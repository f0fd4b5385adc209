"""The desk: what staff see, edit, publish and take down, and that nobody else does."""

import re
from html import unescape
from typing import Any

import pytest
from fixtures.house import House
from flask.testing import FlaskClient

from archive.catalogue import records

CURATOR, CONTRIBUTOR, STRANGER = "curator@example.org", "contributor@example.org", "curator@elsewhere.example.org"


def form_of(client: FlaskClient, path: str) -> dict[str, Any]:
    """What a browser would send if the form were saved as it came."""
    body = client.get(path).text
    body = body[body.index('<form method="post" class="edit"') :]
    found: dict[str, Any] = {}
    for name, text in re.findall(r'<input type="text"[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', body, re.DOTALL):
        found[name] = unescape(text)
    for name, text in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body):
        found[name] = unescape(text)
    for name, text in re.findall(r'<textarea[^>]*? name="([^"]+)"[^>]*>\n?(.*?)</textarea>', body, re.DOTALL):
        found[name] = unescape(text).replace("\n", "\r\n")
    for name, inside in re.findall(r'<select[^>]*? name="([^"]+)"[^>]*>(.*?)</select>', body, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        found[name] = chosen[1] if chosen else ""
    for name, code in re.findall(r'<input type="checkbox" name="([^"]+)" value="([^"]+)" checked', body):
        listed = found.get(name) if isinstance(found.get(name), list) else []
        found[name] = [*listed, code]  # type: ignore[misc]
    return found


def test_the_desk_is_for_staff(house: House) -> None:
    assert house.visitor().get("/zh/desk").status_code == 302
    assert house.visitor("reader@example.org").get("/zh/desk").status_code == 403
    assert house.visitor(CURATOR).get("/zh/desk").status_code == 200


def test_the_desk_lists_drafts_with_what_is_in_the_way(own_house: House) -> None:
    item = own_house.keyed("item", "I-1").id
    own_house.edit(item, title="改过的团花")
    body = own_house.visitor(CURATOR).get("/en/desk").text
    assert "改过的团花" in body and "changed since publication" in body
    assert "改过的团花" not in own_house.visitor(STRANGER).get("/en/desk").text


def test_a_damaged_film_waits_at_the_desk_with_its_problem(own_house: House, tmp_path: Any) -> None:
    from fixtures.batches import row, write_sheet
    from fixtures.media import truncated_film

    folder = tmp_path / "damaged"
    folder.mkdir()
    truncated_film(folder / "torn.mp4")
    write_sheet(folder, [row(1, "torn.mp4", "视频")])
    (entry,) = [each for each in own_house.add(folder) if each.profile == "item"]
    assert entry.state == "held"
    body = own_house.visitor(CURATOR).get("/en/desk").text
    assert "torn.mp4" in body and "damaged" in body and entry.record in body
    assert "torn.mp4" not in own_house.visitor(STRANGER).get("/en/desk").text


@pytest.mark.parametrize(
    ("profile", "key"),
    [("item", "I-1"), ("element", "E-1"), ("practitioner", "B-1"), ("place", "P-1"), ("consent", "C-1")],
)
def test_a_form_saved_untouched_changes_nothing(house: House, post: Any, profile: str, key: str) -> None:
    record = house.keyed(profile, key)
    client, path = house.visitor(CURATOR), f"/zh/desk/{record.id}"
    answer = post(client, path, form_of(client, path))
    assert answer.status_code == 303, re.findall('class="wrong".*', answer.text)
    assert house.record(record.id) == record


def test_what_is_typed_becomes_a_new_version_and_the_rest_stays_to_the_letter(own_house: House, post: Any) -> None:
    record = own_house.keyed("item", "I-1")
    client, path = own_house.visitor(CURATOR), f"/zh/desk/{record.id}"
    form = form_of(client, path)
    assert form["title@zh-Hans"] == "团花" and form["captured_on"] == "2019年正月十五"
    assert form["elements"] == "广府剪纸" and form["contributors"] == "陈示例:制作者" and form["category"] == ["VII"]
    changed = {**form, "title@en": "Round flower, mended", "category": ["VII", "X"], "subjects": "剪纸; 团花"}
    assert post(client, path, changed).status_code == 303
    head = own_house.record(record.id).head
    assert head.number == 2
    assert [value.content for value in head.values["title"]] == ["团花", "Round flower, mended"]
    assert [value.content for value in head.values["category"]] == ["VII", "X"]
    untouched = head.values.keys() - {"title", "category", "subjects"}
    assert {key: head.values[key] for key in untouched} == {key: record.head.values[key] for key in untouched}
    assert (head.parts, head.assets, head.rules) == (record.head.parts, record.head.assets, record.head.rules)
    with own_house.archive.database.reading() as connection:
        account = records.version(connection, record.id, 2)
    assert account is not None and account.created_by not in ("", "test") and "@" not in account.created_by
    assert "mended" not in own_house.visitor().get(f"/en/item/{record.id}").text


def test_another_language_and_a_name_written_out_are_understood(own_house: House, post: Any) -> None:
    record = own_house.keyed("element", "E-1")
    client, path = own_house.visitor(CURATOR), f"/zh/desk/{record.id}"
    form = {**form_of(client, path), "name@": "Gwóngfú jínzí@yue-Latn!romanised", "places": "越秀老城"}
    assert post(client, path, form).status_code == 303
    last = own_house.record(record.id).head.values["name"][-1]
    assert (last.content, last.language, last.origin) == ("Gwóngfú jínzí", "yue-Latn", "romanised")


def test_every_problem_is_told_at_once_beside_its_field_and_nothing_typed_is_lost(own_house: House, post: Any) -> None:
    record = own_house.keyed("item", "I-1")
    client, path = own_house.visitor(CURATOR), f"/en/desk/{record.id}"
    form = {
        **form_of(client, path),
        "captured_on": "30 February 2019",
        "region_code": "nowhere",
        "elements": "无此项目",
    }
    answer = post(client, path, {**form, "title@en": "Typed with care <b>"})
    assert answer.status_code == 422
    for field in ("captured_on", "region_code", "elements"):
        assert f'href="#box-{field}"' in answer.text
        assert re.search(rf'id="box-{field}".*?class="wrong" id="wrong-{field}-1"', answer.text, re.DOTALL)
    assert 'value="30 February 2019"' in answer.text and "无此项目" in answer.text
    assert "Typed with care &lt;b&gt;" in answer.text
    assert own_house.record(record.id) == record


def test_who_comes_second_loses_nothing_and_overwrites_nothing(own_house: House, post: Any) -> None:
    record = own_house.keyed("item", "I-1")
    client, path = own_house.visitor(CURATOR), f"/zh/desk/{record.id}"
    mine = {**form_of(client, path), "title@en": "Mine"}
    own_house.edit(record.id, description="别人的说明")
    answer = post(client, path, mine)
    assert answer.status_code == 409 and 'value="Mine"' in answer.text and own_house.record(record.id).head.number == 2
    again = re.findall(
        r'<input type="hidden" name="(based_on|seen)" value="(\d+)"', answer.text.split('class="edit"')[1]
    )
    assert dict(again) == {"based_on": "1", "seen": "2"}
    assert post(client, path, {**mine, **dict(again)}).status_code == 303
    head = own_house.record(record.id).head.values
    assert [value.content for value in head["title"]] == ["团花", "Mine"]
    assert [value.content for value in head["description"]] == ["别人的说明"]


def test_stricter_access_counts_as_soon_as_it_is_saved_and_wider_access_once_published(
    own_house: House, post: Any
) -> None:
    record = own_house.keyed("item", "I-1").id
    client, path, page = own_house.visitor(CURATOR), f"/zh/desk/{record}", f"/zh/item/{record}"
    assert post(client, path, {**form_of(client, path), "access": "internal"}).status_code == 303
    assert own_house.visitor().get(page).status_code == 404
    assert post(client, path, {**form_of(client, path), "access": "public"}).status_code == 303
    assert post(client, f"{path}/publish", {"seen": "3"}, page=path).status_code == 303
    assert own_house.visitor().get(page).status_code == 200


def test_publishing_is_refused_with_every_obstacle(own_house: House, post: Any) -> None:
    record = own_house.keyed("item", "I-1").id
    client, path = own_house.visitor(CURATOR), f"/en/desk/{record}"
    assert post(client, path, {**form_of(client, path), "consents": "", "elements": ""}).status_code == 303
    body = client.get(path).text
    assert "In the way of publication" in body and "#box-consents" in body and "#box-elements" in body
    answer = post(client, f"{path}/publish", {"seen": "2"}, page=path)
    assert answer.status_code == 422 and own_house.record(record).published.number == 1  # type: ignore[union-attr]


def test_what_is_published_is_what_was_seen(own_house: House, post: Any) -> None:
    record = own_house.keyed("item", "I-1").id
    own_house.edit(record, description="没看过的说明")
    client, path = own_house.visitor(CURATOR), f"/en/desk/{record}"
    assert post(client, f"{path}/publish", {"seen": "1"}, page=path).status_code == 409
    assert post(client, f"{path}/publish", {"seen": "2"}, page=path).status_code == 303


def test_taking_down_wants_a_reason_and_acts_at_once(own_house: House, post: Any) -> None:
    record = own_house.keyed("item", "I-1").id
    client, path = own_house.visitor(CURATOR), f"/en/desk/{record}"
    assert post(client, f"{path}/withdraw", {"because": " "}, page=path).status_code == 422
    assert post(client, f"{path}/withdraw", {"because": "the community asked"}, page=path).status_code == 303
    assert own_house.visitor().get(f"/en/item/{record}").status_code == 410


def test_withdrawing_a_consent_at_the_desk_closes_what_it_covers(own_house: House, post: Any) -> None:
    consent, item = own_house.keyed("consent", "C-1").id, own_house.keyed("item", "I-4")
    client, path = own_house.visitor(CURATOR), f"/en/desk/{consent}"
    assert post(client, f"{path}/withdraw-consent", {}, page=path).status_code == 303
    for address in (f"/en/item/{item.id}", f"/id/{item.id}", f"/iiif/manifest/{item.id}"):
        assert own_house.visitor().get(address).status_code == 410, address


def test_a_consent_is_never_published_and_nothing_else_is_withdrawn_as_one(own_house: House, post: Any) -> None:
    consent, item = own_house.keyed("consent", "C-1").id, own_house.keyed("item", "I-1").id
    client = own_house.visitor(CURATOR)
    for path in (f"/en/desk/{consent}/publish", f"/en/desk/{item}/withdraw-consent"):
        assert post(client, path, {"seen": "1"}, page=f"/en/desk/{item}").status_code == 404, path
    assert own_house.record(consent).published is None and own_house.record(item).published is not None


def test_contributors_edit_and_do_not_publish_and_others_do_neither(own_house: House, post: Any) -> None:
    record = own_house.keyed("item", "I-1").id
    path = f"/en/desk/{record}"
    helper = own_house.visitor(CONTRIBUTOR)
    assert post(helper, path, {**form_of(helper, path), "title@en": "Helped"}).status_code == 303
    for act in ("publish", "withdraw", "withdraw-consent"):
        assert post(helper, f"{path}/{act}", {"seen": "2", "because": "x"}, page=path).status_code == 404
    for who in (None, "reader@example.org", STRANGER):
        client = own_house.visitor(who)
        assert client.get(path).status_code == 404
        for act in ("", "/publish", "/withdraw", "/withdraw-consent"):
            answer = post(client, f"{path}{act}", {"seen": "2", "because": "x"}, page="/en/sign-in")
            assert answer.status_code == 404, (who, act)
    assert own_house.record(record).head.number == 2


def test_a_consent_is_changed_by_those_alone_who_may_publish(own_house: House, post: Any) -> None:
    consent, item = own_house.keyed("consent", "C-1").id, own_house.keyed("item", "I-4").id
    own_house.withdraw_consent(consent)
    path = f"/en/desk/{consent}"
    given = {"status": "active", "withdrawn_on": ""}
    helper, curator = own_house.visitor(CONTRIBUTOR), own_house.visitor(CURATOR)
    assert post(helper, path, {**form_of(curator, path), **given}).status_code == 404
    assert own_house.visitor().get(f"/en/item/{item}").status_code == 410
    assert 'class="save"' not in helper.get(path).text
    assert post(curator, path, {**form_of(curator, path), **given}).status_code == 303
    assert own_house.visitor().get(f"/en/item/{item}").status_code == 200
