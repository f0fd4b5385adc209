"""Plan and accept: nothing is written before a plan exists; then the whole batch is taken, or the good rows alone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive.catalogue import deposits, holders, registry
from archive.catalogue.deposits import Entry, State
from archive.model.asset import Asset, Kind
from archive.model.digest import Digest
from archive.model.errors import Rejected
from archive.model.identifiers import mint
from archive.model.problems import Problem
from ingest.agreement import Batch, missing_in_batch
from ingest.codec import encode
from ingest.journal import Journal
from ingest.library import BatchLibrary, CatalogueLibrary, Standing, identity_of, known_names
from ingest.payloads import Deposit, Described
from ingest.pipeline import PLANNING
from ingest.runner import Workshop
from ingest.sources import Reading

ITEM = "item"

LARGE = 2 * 10**9
"""Bytes above which a deposit takes long whatever it is."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What would become of one deposit: created, changed or unchanged; `described` is None when it is refused."""

    given: Deposit
    described: Described | None
    problems: tuple[Problem, ...]
    outcome: str
    steps: tuple[tuple[str, Deposit, Deposit], ...] = ()

    @property
    def good(self) -> bool:
        """Whether nothing stops it."""
        return not any(problem.stops for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole batch. `problems` are those of the batch; those of its deposits stand with them."""

    planned: tuple[Planned, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def everything(self) -> tuple[Problem, ...]:
        """Every problem, in the order of the rows."""
        return (*self.problems, *(problem for each in self.planned for problem in each.problems))

    @property
    def good(self) -> bool:
        """Whether nothing stops the batch."""
        return not any(problem.stops for problem in self.everything)

    def count(self, outcome: str) -> int:
        """How many items would be created, changed or left unchanged."""
        return sum(each.outcome == outcome and each.given.profile == ITEM for each in self.planned)


@dataclass
class _Tools:
    """What the planning steps ask for: they only read."""

    workshop: Workshop
    library: BatchLibrary
    standing: Standing | None
    told: Callable[[float], None]
    progress: Callable[[float], None] = field(init=False)

    def __post_init__(self) -> None:
        self.progress = self.told
        self.profiles, self.max_file_bytes = self.workshop.profiles, self.workshop.max_file_bytes

    def known(self, digest: Digest) -> Asset | None:
        """The asset of the standing record with these bytes."""
        assets = self.standing.record.head.assets if self.standing else ()
        return next((asset for asset in assets if asset.digest == digest), None)


def plan(workshop: Workshop, reading: Reading, progress: Callable[[int, int], None], threads: int = 2) -> Plan:
    """Runs the steps that write nothing over every deposit, and collects every problem."""
    if any(problem.stops for problem in reading.problems):
        return Plan((), reading.problems)
    batch = {
        (given.holder, given.profile, name): str(place)
        for place, given in enumerate(reading.deposits)
        for name in known_names(workshop.profiles, given)
    }
    library = BatchLibrary(CatalogueLibrary(workshop.database, workshop.profiles), batch)
    with ThreadPoolExecutor(threads) as pool:
        planned: list[Planned] = []
        for each in pool.map(lambda given: _planned(workshop, library, given), reading.deposits):
            planned.append(each)
            progress(len(planned), len(reading.deposits))
    whole = Batch([each.described or each.given for each in planned], batch)
    return Plan(tuple(_agreed(workshop, each, whole) for each in planned), reading.problems)


def accept(workshop: Workshop, plan: Plan, source: Path, agent: str) -> str:
    """Takes the good deposits of a plan: reserves their records and queues them, in one transaction.

    What planning found out of the files goes into the journal, so that nothing is read or decoded twice.
    """
    good = [each for each in plan.planned if each.good]
    with workshop.database.writing() as connection:
        entries = []
        for each in good:
            given = each.given
            holders.ensure(connection, given.holder)
            record = identity_of(connection, workshop.profiles, given) or registry.reserve(
                connection, "record", registry.record_scope(given.holder, given.profile), given.key
            )
            if given.key is not None:
                registry.give_key(connection, record, given.key)
            registry.promise(connection, record, given.holder, given.profile, known_names(workshop.profiles, given))
            phase = 1 if given.profile == ITEM else 0
            entries.append(
                Entry(
                    mint(),
                    "",
                    0,
                    phase,
                    given.holder,
                    given.profile,
                    given.where.row,
                    record,
                    encode(given),
                    State.ACCEPTED,
                    heavy=_heavy(each.described),
                )
            )
        batch = deposits.accept(connection, good[0].given.holder if good else "", agent, str(source), entries)
    for entry, each in zip(entries, good, strict=True):
        journal = Journal(workshop.database, entry.id)
        for name, before, made in each.steps:
            journal.note(name, before, made)
    return batch


def _planned(workshop: Workshop, library: BatchLibrary, given: Deposit) -> Planned:
    standing = library.standing(given)
    tools = _Tools(workshop, library, standing, lambda _: None)
    payload: Deposit = given
    steps: list[tuple[str, Deposit, Deposit]] = []
    try:
        for step in PLANNING:
            made = step.run(payload, tools)
            if step.recalled:
                steps.append((f"{step.name}/{step.version}", payload, made))
            payload = made
    except Rejected as refusal:
        return Planned(given, None, refusal.problems, "refused")
    assert isinstance(payload, Described)
    return Planned(given, payload, payload.problems, _outcome(payload, standing), tuple(steps))


def _heavy(described: Described | None) -> bool:
    """Whether the deposit will take long: films are encoded anew; what is large is copied, read back and compared."""
    if described is None:
        return False
    films = any(identity.kind is Kind.VIDEO for identity in described.identities)
    return films or sum(digest.size for digest in described.digests) > LARGE


def _outcome(described: Described, standing: Standing | None) -> str:
    """Whether the deposit would make a record, a new version of one, or nothing."""
    if standing is None:
        return "created"
    head = standing.record.head
    files = [
        (digest.sha512, file.name, file.role, file.language)
        for file, digest in zip(described.files, described.digests, strict=True)
    ]
    held = [(asset.digest.sha512, asset.original_path, asset.role, asset.language) for asset in head.assets]
    publishing = described.publish and standing.record.published is None
    same = described.values == head.values and described.rules == head.rules and (not files or files == held)
    return "unchanged" if same and not publishing else "changed"


def _agreed(workshop: Workshop, each: Planned, batch: Batch) -> Planned:
    """An item that is to be public, with the consents that its named people would still have to give."""
    if each.described is None or not each.given.publish or each.given.profile != ITEM:
        return each
    missing = missing_in_batch(workshop.database, workshop.profiles, each.described, batch, workshop.clock())
    return replace(each, problems=(*each.problems, *missing))
