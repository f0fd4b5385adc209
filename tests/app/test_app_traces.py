"""Requests and deposits are traces for OpenTelemetry, whichever processes work on them, once a collector is named."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fixtures.batches import small_batch
from fixtures.command import chuanxi, environment
from fixtures.site import Site, served, wait_for
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

STEPS = ("describe", "preserve", "derive", "register")


class Collector:
    """Takes what is sent by OTLP over HTTP."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.services: set[str] = set()
        collector = self

        class Taking(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                collector.take(self.path, self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)

    def take(self, path: str, body: bytes) -> None:
        assert path == "/v1/traces"
        for each in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.services |= {one.value.string_value for one in each.resource.attributes if one.key == "service.name"}
            self.spans += [span for scope in each.scope_spans for span in scope.spans]

    def named(self, name: str) -> list[Any]:
        return [span for span in list(self.spans) if span.name == name]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    running = threading.Thread(target=made.server.serve_forever)
    running.start()
    yield made
    made.server.shutdown()
    running.join()
    made.server.server_close()


def attribute(span: Any, name: str) -> Any:
    (found,) = [each.value for each in span.attributes if each.key == name]
    return getattr(found, found.WhichOneof("value"))


def search(site: Site) -> None:
    assert site.json("/api/search?q=剪纸")["total"] >= 1


def test_steps_of_a_deposit_and_a_search_of_a_request_are_found_together(collector: Collector, tmp_path: Path) -> None:
    given = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "200", "LOG_FORMAT": "json"}
    with served(tmp_path / "home", **given) as site:
        done = chuanxi(tmp_path / "home", "ingest", "add", str(small_batch(tmp_path / "batch", 2)), "--publish")
        assert done.returncode == 0, done.stderr
        search(site)
        wait_for(lambda: len(collector.named("ended")) >= 2 and collector.named("GET /api/search"), 30)
    assert collector.services == {"chuanxi"}
    for ended in collector.named("ended"):
        if attribute(ended, "state") != "succeeded":
            continue
        same = {span.name for span in collector.spans if span.trace_id == ended.trace_id}
        assert same == {"ended", *(f"step {step}" for step in STEPS)}
    (asked,), (searched,) = collector.named("GET /api/search"), collector.named("searched")
    assert (searched.trace_id, searched.parent_span_id) == (asked.trace_id, asked.span_id)
    assert asked.start_time_unix_nano <= searched.end_time_unix_nano
    assert asked.end_time_unix_nano - asked.start_time_unix_nano > 100_000
    assert "剪纸" not in str(collector.spans)
    log = (tmp_path / "home.log").read_text("utf-8")
    assert f'"trace_id": "{asked.trace_id.hex()}"' in log


def test_a_collector_that_is_away_disturbs_nobody(tmp_path: Path) -> None:
    with served(
        tmp_path / "home", OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9", OTEL_BSP_SCHEDULE_DELAY="100"
    ) as site:
        for _ in range(5):
            assert site.get("/zh/")[0] == 200


def test_a_collector_that_is_silent_does_not_hold_a_process_that_ends() -> None:
    code = """
import time
from app.watch.traces import LINGER, tracing
(tracer,) = tracing()
tracer(None, "", {"event": "answered", "request": "1", "ms": 5.0, "method": "GET", "status": 200})
began = time.monotonic()
tracer.close()
assert LINGER / 1000 <= time.monotonic() - began < LINGER / 1000 + 3
"""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        where = f"http://127.0.0.1:{silent.getsockname()[1]}"
        given = {**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": where}
        subprocess.run([sys.executable, "-c", code], env=given, check=True, timeout=60)


def test_a_protocol_that_is_not_spoken_is_refused_with_the_cure(tmp_path: Path) -> None:
    named = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}
    refused = chuanxi(tmp_path / "home", "serve", **named)
    assert refused.returncode == 1
    assert "OTEL_EXPORTER_OTLP_PROTOCOL" in refused.stderr and "http/protobuf" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_without_a_collector_nothing_of_it_is_loaded(tmp_path: Path) -> None:
    code = "import sys, app.wsgi, app.watch.traces as t; print(t.tracing(), 'opentelemetry' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(tmp_path / "home"), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "() False"
