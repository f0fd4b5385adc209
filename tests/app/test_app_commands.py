"""The one command: it explains itself, and says in the reader's language what is wrong and what to do."""

import socket
from pathlib import Path

import pytest
from fixtures.command import answer, chuanxi


def test_it_says_what_it_can_do(tmp_path: Path) -> None:
    said = chuanxi(tmp_path, "--help")
    assert said.returncode == 0
    for name in ("serve", "demo", "doctor", "archive", "ingest", "search", "accounts"):
        assert name in said.stdout


def test_a_port_that_is_taken_is_named_at_once(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = chuanxi(tmp_path, "serve", "--port", str(port))
    assert done.returncode == 1
    assert f"127.0.0.1:{port}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "setting",
    [{"DATABASE_URL": "oracle:x"}, {"STORAGE_URL": "ftp:x"}, {"SEARCH_URL": "solr:x"}, {"PUBLIC_URL": "here"}],
)
def test_a_setting_that_cannot_be_used_is_named_without_a_trace(tmp_path: Path, setting: dict[str, str]) -> None:
    done = chuanxi(tmp_path, "archive", "fixity", **setting)
    assert done.returncode == 1
    assert next(iter(setting)) in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_finds_a_good_archive_good_and_names_the_cure_for_another(tmp_path: Path) -> None:
    found = {each["name"]: each for each in answer(tmp_path / "home", "doctor", code=1)}
    assert found["settings"]["good"]
    assert found["database"]["good"]
    bad = answer(tmp_path / "home", "doctor", code=1, TRUSTED_PROXIES="many")
    assert [each["name"] for each in bad if not each["good"]] == ["settings"]
    assert "TRUSTED_PROXIES" in bad[0]["found"]
    assert "docs/settings.md" in bad[0]["cure"]


def test_what_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    for command in (["archive", "show", "0123456789b"], ["archive", "publish", "nothing"]):
        done = chuanxi(tmp_path, *command)
        assert done.returncode == 1
        assert "Missing" in done.stderr
        assert "Traceback" not in done.stderr


def test_an_account_needs_an_address_and_a_password_of_eight_characters(tmp_path: Path) -> None:
    add = ("accounts", "add", "mei", "--role", "curator", "--password-stdin", "--lang", "zh")
    done = chuanxi(tmp_path, *add, given="short\n")
    assert done.returncode == 1
    assert done.stderr.count("error") == 2
    add = ("accounts", "add", "mei@example.org", "--role", "curator", "--holder", "main", "--password-stdin")
    assert chuanxi(tmp_path, *add, given="long enough\n").returncode == 0
