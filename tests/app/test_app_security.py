"""What every answer carries, and which requests are turned away before anybody reads them."""

from pathlib import Path

import pytest
from fixtures.house import House

from archive.catalogue import leases


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("home"))


@pytest.mark.parametrize(
    "address", ["/zh/", "/en/about", "/healthz", "/iiif/collection/root", "/nothing", "/api/search"]
)
def test_every_answer_carries_the_protections(house: House, address: str) -> None:
    headers = house.visitor().get(address).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "no-cache" in headers["Cache-Control"]
    assert "Cookie" in headers["Vary"]


def test_other_sites_may_read_descriptions_and_nothing_else(house: House) -> None:
    client = house.visitor()
    for address in ("/iiif/collection/root", "/api/search?q=x"):
        assert client.get(address).headers["Access-Control-Allow-Origin"] == "*"
    for address in ("/zh/", "/zh/sign-in", "/zh/desk"):
        assert "Access-Control-Allow-Origin" not in client.get(address).headers
    for address in ("/iiif/collection/root", "/zh/"):
        assert "Access-Control-Allow-Credentials" not in client.get(address).headers


def test_a_form_without_its_token_is_refused(house: House) -> None:
    form = {"email": "curator@example.org", "password": "whatever it is"}
    assert house.visitor().post("/zh/sign-in", data=form).status_code == 400


def test_a_page_shows_no_script_of_its_own_and_nothing_of_another_host(house: House) -> None:
    for address in ("/zh/", "/en/about", "/zh/sign-in", "/en/search?q=x"):
        page = house.visitor().get(address).text
        assert "<script>" not in page
        assert " onclick=" not in page
        for place in ('src="', 'srcset="'):
            sources = [part.partition('"')[0] for part in page.split(place)[1:]]
            assert all(source.startswith(("/", "http://localhost/", "data:")) for source in sources)


def test_a_request_that_is_too_large_is_not_read(house: House) -> None:
    answer = house.visitor().post(
        "/zh/sign-in", data=b"x" * (17 << 20), content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413


def test_the_site_is_alive_before_it_is_ready(tmp_path: Path) -> None:
    house = House(tmp_path)
    client = house.visitor()
    assert client.get("/healthz").status_code == 200
    waiting = client.get("/readyz")
    assert waiting.status_code == 503
    assert waiting.json is not None
    checks = waiting.json["checks"]
    assert {name for name, check in checks.items() if check["ok"]} == {"database", "store", "search", "queue"}
    assert {name for name, check in checks.items() if not check["ok"]} == {
        "worker",
        "follower recorder",
        "follower index",
    }
    assert {name for name, check in checks.items() if not check["needed"]} == {"search", "queue"}
    assert all(0 <= checks[name]["seconds"] < 60 for name in ("database", "store", "search", "queue"))
    with house.archive.database.writing() as connection:
        leases.beat(connection, "here:1:1:worker", "worker")
        for name in ("recorder", "index"):
            leases.beat(connection, f"here:1:1:{name}", "follower")
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json and ready.json["status"]) == (200, "ok")
