"""Pieces of tiles are read by plain requests; whatever else a server answers is left to boto3, and no more is taken."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from archive.model.errors import Missing
from archive.storage.s3.address import address_of
from archive.storage.s3.connection import Connection
from archive.storage.s3.pieces import Pieces

WHOLE = 64 << 20


class Handler(BaseHTTPRequestHandler):
    """Answers by name: a piece, all instead of a piece, more than was asked for, no such key, no, nothing."""

    protocol_version = "HTTP/1.1"
    connections: set[tuple[str, int]]
    asked: list[tuple[str, str]]

    def do_GET(self) -> None:
        name = self.path.partition("?")[0].rpartition("/")[2]
        self.connections.add(self.client_address)
        self.asked.append((self.path, self.headers["Range"]))
        start, end = map(int, self.headers["Range"].removeprefix("bytes=").split("-"))
        status, body = {
            "piece": (206, bytes(range(256))[start : end + 1]),
            "more": (206, b"x" * (end - start + 2)),
            "gone": (404, b"<Error><Code>NoSuchKey</Code></Error>"),
            "no-bucket": (404, b"<Error><Code>NoSuchBucket</Code></Error>"),
            "no": (403, b"<Error><Code>AccessDenied</Code></Error>"),
            "busy": (503, b""),
            "all": (200, b""),
        }[name]
        self.send_response(status)
        self.send_header("Content-Length", str(WHOLE if name == "all" else len(body)))
        self.end_headers()
        self.wfile.write(body)
        if name == "all":
            for _ in range(WHOLE >> 20):
                self.wfile.write(bytes(1 << 20))
            self.asked.append(("all of it was taken", ""))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever is cut off says so nowhere."""


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Handler]]:
    mine = type("Mine", (Handler,), {"connections": set(), "asked": []})
    server = Server(("127.0.0.1", 0), mine)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    for name, value in (
        ("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}"),
        ("AWS_ACCESS_KEY_ID", "a-key"),
        ("AWS_SECRET_ACCESS_KEY", "a-secret"),
    ):
        monkeypatch.setenv(name, value)
    yield mine
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def pieces(handler: type[Handler]) -> Pieces:
    return Pieces(Connection(address_of("s3://bucket/prefix")))


def test_pieces_come_over_one_connection_from_an_address_that_is_signed_once(
    pieces: Pieces, handler: type[Handler]
) -> None:
    assert [pieces.read("prefix/piece", start, 10) for start in (0, 7, 250, 255)] == [
        bytes(range(start, min(start + 10, 256))) for start in (0, 7, 250, 255)
    ]
    assert len(handler.connections) == 1
    ((address, *others), ranges) = ({path for path, _ in handler.asked}, [each for _, each in handler.asked])
    assert others == [] and address.startswith("/bucket/prefix/piece?") and "X-Amz-Signature=" in address
    assert ranges == ["bytes=0-9", "bytes=7-16", "bytes=250-259", "bytes=255-264"]


def test_what_is_not_there_is_missing(pieces: Pieces) -> None:
    with pytest.raises(Missing, match="'gone'"):
        pieces.read("prefix/gone", 0, 10)


@pytest.mark.parametrize("name", ["more", "no-bucket", "no", "busy"])
def test_whatever_is_no_piece_is_left_to_who_can_tell(pieces: Pieces, name: str) -> None:
    assert pieces.read(f"prefix/{name}", 0, 10) is None


def test_a_server_that_sends_all_of_a_film_is_cut_off(pieces: Pieces, handler: type[Handler]) -> None:
    assert pieces.read("prefix/all", 0, 10) is None
    assert ("all of it was taken", "") not in handler.asked
    assert pieces.read("prefix/piece", 3, 2) == b"\3\4"


def test_a_server_that_is_away_is_left_to_who_can_tell(monkeypatch: pytest.MonkeyPatch, pieces: Pieces) -> None:
    assert pieces.read("prefix/piece", 0, 1) == b"\0"
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert Pieces(Connection(address_of("s3://bucket/prefix"))).read("prefix/piece", 0, 1) is None
