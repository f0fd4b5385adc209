"""The runner: takes a deposit through the pipeline, recalling what is done, and ends it in one of four ways."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from archive.catalogue import deposits, feed, leases, records, registry
from archive.catalogue.database import Database
from archive.catalogue.deposits import Entry, State
from archive.holdings import Holdings
from archive.model.asset import Asset
from archive.model.digest import Digest
from archive.model.errors import Conflict, Rejected, Unavailable
from archive.model.identifiers import DepositId, RecordId
from archive.model.problems import Problem, Severity
from archive.model.record import Record
from archive.profiles import Profiles
from archive.storage import Store
from ingest.codec import decode
from ingest.journal import Journal
from ingest.library import CatalogueLibrary
from ingest.payloads import Deposit, Registered
from ingest.pipeline import PIPELINE, RENEWING, Step

LEASE = 30.0
"""Seconds for which a deposit stays ours without a sign of life."""

COPYING = 24 * 3600.0
"""Seconds after which a copy into the holdings counts as dead. A dead process's lease is freed at once anyway."""

ATTEMPTS = 5
"""How often a deposit is tried whose worker dies or whose record changes under it; who does not answer never counts."""

PAUSES = (0.5, 60.0)
"""Seconds before another try, at least and at most; between them a quarter of the time that it has waited already."""

log = structlog.get_logger("ingest")


@dataclass(frozen=True)
class Workshop:
    """What all deposits share."""

    database: Database
    store: Store
    holdings: Holdings
    profiles: Profiles
    scratch: Path
    max_file_bytes: int
    clock: Callable[[], datetime]
    agent: str = "chuanxi"


@dataclass
class Tools:
    """What the steps of one deposit may ask for, by name (`pipeline.Step.needs`)."""

    workshop: Workshop
    entry: Entry
    owner: str
    agent: str
    step: str = ""
    told: float = 0.0

    def __post_init__(self) -> None:
        shop = self.workshop
        self.database, self.store, self.holdings = shop.database, shop.store, shop.holdings
        self.profiles, self.clock, self.max_file_bytes = shop.profiles, shop.clock, shop.max_file_bytes
        self.record, self.deposit = RecordId(self.entry.record), DepositId(self.entry.id)
        self.scratch = shop.scratch / self.entry.id
        self.library = CatalogueLibrary(shop.database, shop.profiles, self.entry.record)

    def progress(self, part: float) -> None:
        """Told to the deposit at most once a second; renews the lease."""
        if time.monotonic() - self.told < 1:
            return
        self.told = time.monotonic()
        with self.database.writing() as connection:
            if not deposits.keep(connection, self.entry, self.owner, LEASE):
                raise Unavailable("the deposit was given to another worker")
            deposits.report(connection, self.entry.id, self.step, part)

    def object_lease(self) -> AbstractContextManager[object]:
        """One writer of the record's object at a time; the heartbeat of a long copy renews it."""
        return leases.exclusive(self.database, f"object:{self.record}", self.owner, COPYING, patience=60.0)

    def known(self, digest: Digest) -> Asset | None:
        """The asset of this record with these bytes, if it has one."""
        standing = self.present()
        assets = standing.head.assets if standing else ()
        return next((asset for asset in assets if asset.digest == digest), None)

    def present(self) -> Record | None:
        """The record as it stands."""
        with self.database.reading() as connection:
            return records.read(connection, self.record)

    def mint(self, kind: str, key: str) -> str:
        """The id reserved for `key` within the record."""
        with self.database.writing() as connection:
            return registry.reserve(connection, kind, f"{self.record}/{kind}", key, self.record)


def run(workshop: Workshop, entry: Entry, owner: str) -> State:
    """Takes one claimed deposit to its end. Never raises: whatever happens is the deposit's state."""
    with workshop.database.reading() as connection:
        tools = Tools(workshop, entry, owner, deposits.agent_of(connection, entry.batch))
    given = decode(entry.given, Deposit)
    logger = log.bind(deposit=entry.id, record=entry.record, row=entry.row)
    if entry.attempts > ATTEMPTS:
        return _end(tools, State.FAILED, [*entry.problems, Problem("attempts_used_up", given.where)])
    try:
        made = _through(tools, given)
    except Rejected as refusal:
        return _end(tools, State.REJECTED, refusal.problems)
    except (Unavailable, Conflict) as obstacle:
        logger.warning("postponed", because=str(obstacle))
        return _postpone(tools, given, obstacle)
    except Exception:
        # Our own bug: recorded with its trace for us, shown to the depositor as what it is, and not tried again.
        logger.exception("failed")
        return _end(tools, State.FAILED, [Problem("internal_error", given.where, {"deposit": entry.id})])
    problems = [*made.problems, *made.held]
    return _end(tools, State.HELD if made.held else State.SUCCEEDED, problems, made)


def _through(tools: Tools, given: Deposit) -> Registered:
    journal = Journal(tools.database, tools.entry.id)
    payload = given
    for step in RENEWING if given.renews else PIPELINE:
        payload = _taken(step, payload, tools, journal)
    assert isinstance(payload, Registered)
    return payload


def _taken(step: Step, given: Deposit, tools: Tools, journal: Journal) -> Deposit:
    name = f"{step.name}/{step.version}"
    made = journal.recall(name, given, step.makes) if step.recalled else None
    if made is None:
        tools.step = step.name
        began = time.monotonic()
        made = step.run(given, tools)
        seconds = round(time.monotonic() - began, 3)
        log.info("step", step=step.name, seconds=seconds, deposit=tools.entry.id, record=tools.entry.record)
        if step.recalled:
            journal.note(name, given, made)
    return made


def _postpone(tools: Tools, given: Deposit, obstacle: Unavailable | Conflict) -> State:
    why = Problem("waiting", given.where, {"because": str(obstacle)}, Severity.WARNING)
    with tools.database.writing() as connection:
        pause = deposits.waited(connection, tools.entry, tools.clock()) / 4
        pause = min(PAUSES[1], max(PAUSES[0], pause))
        blameless = isinstance(obstacle, Unavailable)
        deposits.postpone(connection, tools.entry, tools.owner, pause, [why], blameless=blameless)
    return State.ACCEPTED


def _end(
    tools: Tools, state: State, problems: list[Problem] | tuple[Problem, ...], made: Registered | None = None
) -> State:
    with tools.database.writing() as connection:
        ours = deposits.finish(
            connection,
            tools.entry,
            tools.owner,
            state,
            problems,
            version=made.version if made else None,
            changed=made.changed if made else None,
        )
        if ours and made is None:
            registry.forget_promise(connection, tools.entry.record)
        if ours and tools.entry.given.get("renews"):
            # What was wanted while we were at work was not ordered again: now somebody looks.
            feed.append(connection, (tools.entry.record,), tools.clock())
    told = {"deposit": tools.entry.id, "record": tools.entry.record, "row": tools.entry.row, "state": state.value}
    if not ours:
        log.warning("ended too late", **told)
        return State.PROCESSING
    version = {"version": made.version, "changed": made.changed} if made else {}
    log.info("ended", **told, **version, codes=[problem.code for problem in problems])
    return state
