"""What is wrong with the settings is said at start in one sentence that names the setting and the cure."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fixtures.command import chuanxi
from fixtures.servers.engines import COLLECTION, MAPPING, ids, server

from archive.model.errors import Misconfigured, Unavailable
from search.engines import Position
from search.engines.elastic import Elastic, address_of
from tools.engines.process import free_port


class Elsewhere(BaseHTTPRequestHandler):
    """A web server of another kind."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>hello</html>")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def elsewhere() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as made:
        threading.Thread(target=made.serve_forever, args=(0.05,)).start()
        yield f"http://127.0.0.1:{made.server_port}/name"
        made.shutdown()


def other(url: str, user: str, password: str) -> str:
    return f"http://{user}:{password}@{url.rpartition('@')[2]}"


def refusal(url: str, **given: str) -> str:
    with pytest.raises(Misconfigured) as told:
        Elastic(address_of(url, **given), MAPPING).check()
    said = str(told.value)
    assert "\n" not in said
    assert "secret-of-somebody" not in said
    return said


def test_a_server_and_an_index_that_are_well_are_no_fault(url: str) -> None:
    made = Elastic(address_of(url), MAPPING)
    made.check()
    made.write(COLLECTION, (), Position(1, "mark"), afresh=True)
    made.check()


def test_who_is_not_known_is_told_which_setting_to_mend(url: str) -> None:
    place = url.rpartition("@")[2]
    assert refusal(other(url, "elastic", "secret-of-somebody")).startswith("SEARCH_URL: ")
    assert "SEARCH_API_KEY" in refusal(f"http://{place}")
    assert refusal(f"http://{place}", api_key="c2VjcmV0LW9mLXNvbWVib2R5Og==").startswith("SEARCH_API_KEY: ")
    assert refusal(url, api_key="x").startswith("SEARCH_API_KEY: set, and SEARCH_URL names a user too")


def test_an_account_with_too_few_rights_is_told_which_it_needs_and_those_suffice(url: str) -> None:
    name = url.rpartition("/")[2]
    rights = {"names": [f"{name}*"], "privileges": ["all"]}
    with server() as asked:
        few, enough = (
            asked.security.create_api_key(
                name="test", role_descriptors={"house": {"cluster": ["monitor"], "indices": indices}}
            )["encoded"]
            for indices in ([], [rights])
        )
    address = f"http://{url.rpartition('@')[2]}"
    assert "give it the cluster privilege monitor, and all on the indices" in refusal(address, api_key=few)
    made = Elastic(address_of(address, enough), MAPPING)
    made.check()
    made.write(COLLECTION, (), Position(1, "mark"), afresh=True)
    made.rebuild(COLLECTION, Position(2, "mark"))
    assert made.roll_back() == Position(1, "mark")
    assert (ids(made, "虎"), len(list(made.ids()))) == ({"tiger"}, len(COLLECTION))


def test_what_is_no_elasticsearch_is_said_to_be_none(elsewhere: str, url: str) -> None:
    assert "no Elasticsearch" in refusal(elsewhere)
    assert refusal(url.replace("http:", "https:")).startswith("SEARCH_URL: ")
    with pytest.raises(Misconfigured, match="SEARCH_CA_FILE"):
        address_of(url.replace("http:", "https:"), ca_file="/nowhere.pem")


@pytest.mark.parametrize("as_alias", [True, False])
def test_an_index_of_somebody_else_is_left_as_it_is(url: str, as_alias: bool) -> None:
    name = url.rpartition("/")[2]
    index = f"{name}-theirs" if as_alias else name
    with server() as asked:
        asked.index(index=index, id="1", document={"title": "theirs"}, refresh=True)
        if as_alias:
            asked.indices.put_alias(index=index, name=name)
    said = refusal(url)
    assert said.startswith("SEARCH_URL: ")
    assert "another name" in said
    made = Elastic(address_of(url), MAPPING)
    for work in (
        made.position,
        lambda: made.write(COLLECTION, (), Position(1, "mark"), afresh=True),
        lambda: made.rebuild(COLLECTION, Position(1, "mark")),
    ):
        with pytest.raises(Unavailable, match="another name"):
            work()
    with server() as asked:
        assert asked.get(index=name, id="1")["_source"] == {"title": "theirs"}


def test_a_server_that_is_away_is_said_by_commands_and_named_with_the_cure() -> None:
    with pytest.raises(Unavailable, match=r"SEARCH_URL: http://127\.0\.0\.1:\d+ does not answer .*start that server"):
        Elastic(address_of(f"http://u:secret@127.0.0.1:{free_port()}/name"), MAPPING).check()
    with pytest.raises(Unavailable, match=r"SEARCH_URL: http://nowhere\.invalid:9200 does not answer"):
        Elastic(address_of("http://nowhere.invalid/name"), MAPPING).check()


def test_the_site_does_not_start_with_a_wrong_password(url: str, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
    done = chuanxi(tmp_path, "serve", "--port", port, SEARCH_URL=other(url, "elastic", "secret-of-somebody"))
    assert done.returncode == 1
    assert "Misconfigured: SEARCH_URL: " in done.stderr
    assert "secret-of-somebody" not in done.stderr
