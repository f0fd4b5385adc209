"""While the engine does not answer, search says so to people and programs, and everything else goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures.archives import add_record, open_test_archive
from fixtures.command import chuanxi
from flask import Flask
from flask.testing import FlaskClient

from app.creation import create_app
from archive.context import Archive
from tools.engines.process import free_port

WORDS = {"zh": "检索暂时停用", "en": "Search is resting"}


@pytest.fixture
def away() -> dict[str, str]:
    """A server that nobody has started."""
    return {"SEARCH_URL": f"http://user:secret-word@127.0.0.1:{free_port()}/name"}


@pytest.fixture
def archive(tmp_path: Path, away: dict[str, str]) -> Iterator[Archive]:
    opened = open_test_archive(tmp_path, **away)
    yield opened
    opened.database.close()


@pytest.fixture
def app(archive: Archive) -> Flask:
    return create_app(archive.settings, archive)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_and_the_address_say_that_search_is_resting(client: FlaskClient, language: str) -> None:
    page = client.get(f"/{language}/search?q=剪纸&category=VII")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "10")
    assert WORDS[language] in page.text
    assert 'value="剪纸"' in page.text  # what was typed can be sent again
    assert "VII" in page.text
    answer = client.get(f"/api/search?q=剪纸&lang={language}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert answer.json is not None
    (problem,) = answer.json["problems"]
    assert problem["code"] == "search_resting"
    assert WORDS[language] in problem["message"]


def test_neither_says_what_is_wrong_inside(client: FlaskClient, away: dict[str, str]) -> None:
    server = away["SEARCH_URL"].rpartition("@")[2]
    for path in ("/en/search?q=x", "/api/search?q=x"):
        assert server not in client.get(path).text
        assert "secret-word" not in client.get(path).text


def test_a_wrong_parameter_is_answered_with_what_to_do_all_the_same(client: FlaskClient) -> None:
    assert client.get("/api/search?page=0").status_code == 400


def test_records_are_kept_and_shown(archive: Archive, client: FlaskClient) -> None:
    name = add_record(archive, "item", {"title": "剪纸@zh-Hans", "item_id": "A-1", "item_type": "image"})
    for path in ("/zh/", f"/zh/item/{name}", "/healthz"):
        assert client.get(path, follow_redirects=True).status_code == 200, path


@pytest.mark.parametrize("command", [("query", "x"), ("rebuild",), ("rollback",), ("check",)])
def test_commands_name_the_setting_and_the_cure(
    archive: Archive, away: dict[str, str], command: tuple[str, ...]
) -> None:
    done = chuanxi(archive.settings.chuanxi_home, "search", *command, "--lang", "en", **away)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert "SEARCH_URL: http://127.0.0.1" in last
    assert "start that server, or mend the address" in last
    assert "secret-word" not in done.stdout + done.stderr
