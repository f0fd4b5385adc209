"""What programs say while they work: to standard error, one line each; commands only what needs attention.

What is said is also what is counted: `app.metrics` hears every event on its way out. No room knows of either.
"""

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

QUIET = frozenset({"step", "searched", "answered"})
"""Events that are counted, and told only where programs read them (LOG_FORMAT=json): they would bury the rest."""


TRACES = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=20)
)
"""Where it happened, without what variables held: there are passwords and names among them."""


def configure_logs(level: int = logging.WARNING, form: str = "text", *hear: Processor) -> None:
    """From here on every process of ours, and every library in it, says what is at least `level`, as `form` has it.

    Each of `hear` is given every event of ours first, whether it is told or not.
    """
    common: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    end = _ends(form)
    structlog.configure(
        processors=[*common, *hear, *([] if form == "json" else [_quiet]), *end],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=[_without_meta, *end], foreign_pre_chain=common)
    )
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)


def _ends(form: str) -> list[Processor]:
    """How an event becomes a line."""
    if form == "json":
        return [
            TRACES,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ]
    return [
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
    ]


def _quiet(_: Any, __: str, event: EventDict) -> EventDict:
    if event["event"] in QUIET:
        raise structlog.DropEvent
    return event


def _without_meta(logger: Any, name: str, event: EventDict) -> EventDict:
    return structlog.stdlib.ProcessorFormatter.remove_processors_meta(logger, name, event)
