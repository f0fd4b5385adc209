"""Signing in and out."""

import time

import pytest
from fixtures.house import PASSWORD, House

from archive.sessions import COOKIE
from archive.views.session import same_site

RIGHT = {"email": "curator@example.org", "password": PASSWORD}


def test_whoever_knows_the_password_is_signed_in_by_a_hardened_cookie(house: House, post: object) -> None:
    client = house.visitor()
    answer = post(client, "/zh/sign-in", RIGHT)  # type: ignore[operator]
    assert (answer.status_code, answer.location) == (303, "/zh/")
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith(COOKIE))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie
    assert client.get("/zh/desk").status_code == 200


def test_over_https_the_cookie_never_travels_in_the_clear(tmp_path: object) -> None:
    from archive.access.viewer import Role

    house = House(tmp_path / "home", PUBLIC_URL="https://archive.example.org")  # type: ignore[operator]
    house.account("curator@example.org", Role.CURATOR, "main")
    house.app.config["WTF_CSRF_ENABLED"] = False
    answer = house.visitor().post("/zh/sign-in", data=RIGHT)
    assert "Secure" in next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith(COOKIE))


def test_an_unknown_address_and_a_wrong_password_are_answered_alike(house: House, post: object) -> None:
    said = []
    for form in (
        {**RIGHT, "password": "wrong password"},
        {"email": "nobody@example.org", "password": "wrong password"},
    ):
        began = time.perf_counter()
        answer = post(house.visitor(), "/en/sign-in", form)  # type: ignore[operator]
        took = time.perf_counter() - began
        assert answer.status_code == 401 and COOKIE not in str(answer.headers)
        said.append((answer.text.replace(form["email"], "…").split("<main")[1].split("csrf")[0], took))
    assert said[0][0] == said[1][0]
    assert 0.2 < said[0][1] / said[1][1] < 5


def test_signing_in_begins_a_new_session_and_ends_the_one_that_was(house: House, post: object) -> None:
    client = house.visitor("curator@example.org")
    before = client.get_cookie(COOKIE)
    assert before is not None
    post(client, "/zh/sign-in", RIGHT)  # type: ignore[operator]
    after = client.get_cookie(COOKIE)
    assert after is not None and after.value != before.value
    other = house.visitor()
    other.set_cookie(COOKIE, before.value)
    assert other.get("/zh/desk").status_code == 302


def test_signing_out_makes_the_cookie_worth_nothing_wherever_it_is(house: House, post: object) -> None:
    client = house.visitor("curator@example.org")
    copied = client.get_cookie(COOKIE)
    assert copied is not None
    assert post(client, "/zh/sign-out", {}, page="/zh/").status_code == 303  # type: ignore[operator]
    other = house.visitor()
    other.set_cookie(COOKIE, copied.value)
    assert other.get("/zh/desk").status_code == 302


def test_a_form_from_elsewhere_signs_nobody_in_or_out(house: House) -> None:
    client = house.visitor("curator@example.org")
    assert client.post("/zh/sign-in", data=RIGHT).status_code == 400
    assert client.post("/zh/sign-out").status_code == 400
    assert client.get("/zh/desk").status_code == 200


def test_staff_who_must_sign_in_come_back_to_where_they_were(house: House, post: object) -> None:
    client = house.visitor()
    led = client.get("/en/desk")
    assert led.location.startswith("/en/sign-in?next=")
    answer = post(client, "/en/sign-in", {**RIGHT, "next": "/en/desk"}, page=led.location)  # type: ignore[operator]
    assert answer.location == "/en/desk"


@pytest.mark.parametrize(
    "path",
    [
        "//wicked.example",
        "https://wicked.example/",
        "/\\wicked.example",
        "\\\\wicked.example",
        "javascript:alert(1)",
        "/\t/wicked.example",
        "/\n/wicked.example",
        "///wicked.example",
        "",
        "zh/desk",
        "http:wicked",
    ],
)
def test_signing_in_leads_to_no_other_site(path: str) -> None:
    assert same_site(path) == ""


def test_a_page_of_this_site_is_somewhere_to_come_back_to() -> None:
    assert same_site("/zh/item/abc?page=2") == "/zh/item/abc?page=2"
    assert same_site("/zh/desk?") == "/zh/desk"


def test_guessing_is_slowed_down(own_house: House, post: object) -> None:
    client = own_house.visitor()
    wrong = {**RIGHT, "password": "guess after guess"}
    found = [post(client, "/zh/sign-in", wrong).status_code for _ in range(12)]  # type: ignore[operator]
    assert found[:10] == [401] * 10 and found[10:] == [429, 429]
