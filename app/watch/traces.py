"""Traces for OpenTelemetry: made, as counts are, of what the rooms say in their logs. No room knows of it.

A request is a trace and so is a deposit, each named by its number: whichever processes work on a deposit, and whenever,
its steps are found together. Set by OpenTelemetry's own variables (OTEL_EXPORTER_OTLP_ENDPOINT and its like).
"""

import atexit
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from structlog.typing import EventDict

from archive.model.errors import Misconfigured

if TYPE_CHECKING:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import SpanProcessor

WHERE = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
LINGER = 3000
"""Milliseconds for which a process that ends still tries to send what it has."""
SPANS: dict[str, tuple[str, Callable[[EventDict], float]]] = {
    "answered": ("request", lambda event: float(event["ms"] or 0.0) / 1000),
    "searched": ("request", lambda event: float(event["seconds"])),
    "step": ("deposit", lambda event: float(event["seconds"])),
    "ended": ("deposit", lambda event: 0.0),
}
"""Event → what its trace is named by, and the seconds that it took until it was told."""
BAD = frozenset({"failed", "rejected"})
"""States in which a deposit ends ill."""


class Tracer:
    """A processor of structlog: sends an event that took time as a span, and gives its line the trace's name."""

    def __init__(self, made: "Callable[[], SpanProcessor]") -> None:
        self._made, self._sender, self._process = made, made(), os.getpid()
        atexit.register(self.close)

    def __call__(self, _: Any, __: str, event: EventDict) -> EventDict:
        """Passes every event on."""
        named, seconds = SPANS.get(event["event"], ("", None))
        number = event.get(named)
        if seconds is not None and number is not None:
            trace = sha256(f"{named}:{number}".encode()).digest()
            event["trace_id"] = trace[:16].hex()
            self._send(event, trace, time.time_ns(), seconds(event))
        return event

    def close(self) -> None:
        """Sends what is left, for no longer than LINGER."""
        if self._process == os.getpid():
            # It takes no notice of the time that it is given: a silent collector would hold us for minutes.
            flushing = threading.Thread(target=self._flush, daemon=True)
            flushing.start()
            flushing.join(LINGER / 1000)

    def _flush(self) -> None:
        with suppress(Exception):
            self._sender.force_flush(LINGER)

    def _send(self, event: EventDict, trace: bytes, now: int, seconds: float) -> None:
        from opentelemetry.sdk.trace import ReadableSpan
        from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

        def named(name: bytes) -> SpanContext:
            flags = TraceFlags(TraceFlags.SAMPLED)
            return SpanContext(int.from_bytes(trace[:16]), int.from_bytes(name), is_remote=False, trace_flags=flags)

        whole = named(trace[16:24])
        is_whole = event["event"] == "answered"
        failed = event.get("state") in BAD or int(event.get("status", 0)) >= 500
        span = ReadableSpan(
            name=_title(event),
            context=whole if is_whole else named(os.urandom(8)),
            # The steps of a deposit have no span above them: nobody is there from its first to its last.
            parent=whole if event["event"] == "searched" else None,
            resource=_resource(),
            attributes={name: value for name, value in event.items() if isinstance(value, str | int | float)},
            kind=SpanKind.SERVER if is_whole else SpanKind.INTERNAL,
            status=Status(StatusCode.ERROR if failed else StatusCode.UNSET),
            start_time=now - round(seconds * 1e9),
            end_time=now,
        )
        self._own_sender().on_end(span)

    def _own_sender(self) -> "SpanProcessor":
        """A process made by forking sends by itself."""
        if self._process != os.getpid():
            self._sender, self._process = self._made(), os.getpid()
        return self._sender


def tracing() -> tuple[Tracer, ...]:
    """The tracer, if a collector is named. Raises Misconfigured."""
    if not any(os.environ.get(each) for each in WHERE) or os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return ()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    protocol = os.environ.get("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
    if protocol != "http/protobuf":
        raise Misconfigured(
            f"OTEL_EXPORTER_OTLP_PROTOCOL: {protocol} is not spoken here; leave it out, or http/protobuf"
        )
    return (Tracer(lambda: BatchSpanProcessor(OTLPSpanExporter())),)


@cache
def _resource() -> "Resource":
    """Who we are, looked up once: it reads the environment and asks detectors."""
    from opentelemetry.sdk.resources import Resource

    return Resource.create({"service.name": os.environ.get("OTEL_SERVICE_NAME", "chuanxi")})


def _title(event: EventDict) -> str:
    """A few names for all: the path of a page stands among the attributes."""
    if event["event"] == "answered":
        return f"{event['method']} {event.get('route', '')}".strip()
    return f"step {event['step']}" if event["event"] == "step" else str(event["event"])
