"""Plan and accept: nothing is written before a plan exists; then the whole batch is taken, or the good rows alone."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from archive.access.agreement import missing_consents
from archive.catalogue import deposits, holders, records, registry
from archive.catalogue.deposits import Entry, State
from archive.model.asset import Asset
from archive.model.digest import Digest
from archive.model.errors import Rejected
from archive.model.identifiers import mint
from archive.model.names import name_key
from archive.model.problems import Problem
from archive.model.values import Values
from ingest.codec import encode
from ingest.journal import Journal
from ingest.library import BatchLibrary, CatalogueLibrary, Standing, identity_of, known_names
from ingest.payloads import Deposit, Described
from ingest.pipeline import PLANNING
from ingest.runner import Workshop
from ingest.sources import Reading

ITEM = "item"


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
    return Plan(tuple(_agreed(workshop, each, planned, batch) for each in planned), reading.problems)


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
    publishing = described.publish and (
        standing.record.published is None or standing.record.published.number != head.number
    )
    same = described.values == head.values and described.rules == head.rules and (not files or files == held)
    return "unchanged" if same and not publishing else "changed"


def _agreed(
    workshop: Workshop, each: Planned, planned: Sequence[Planned], batch: dict[tuple[str, str, str], str]
) -> Planned:
    """An item that is to be public, with the consents that its named people would still have to give."""
    if each.described is None or not each.given.publish or each.given.profile != ITEM:
        return each
    people: dict[str, Values] = {}
    given: list[Values] = []
    for place, profile, values in _named_by(workshop, each.described, planned, batch):
        if profile == "practitioner":
            people[place] = values
        elif profile == "consent":
            given.append(values)
    now = workshop.clock()
    given = [_pointed(workshop, each, values, batch) for values in given]
    missing = missing_consents(each.described.rules, people, given, now)
    placed = tuple(Problem(one.code, each.given.where, one.params) for one in missing)
    return Planned(each.given, each.described, (*each.problems, *placed), each.outcome, each.steps)


def _named_by(
    workshop: Workshop, described: Described, planned: Sequence[Planned], batch: dict[tuple[str, str, str], str]
) -> list[tuple[str, str, Values]]:
    """The records that an item names, as they are or as the batch will make them: (id or place, profile, values)."""
    found: list[tuple[str, str, Values]] = []
    contents = [value.content for values in described.values.values() for value in values]
    targets = [content["target"] for content in contents if isinstance(content, dict) and "target" in content]
    with workshop.database.reading() as connection:
        for record in records.many(connection, targets).values():
            found.append((record.id, record.profile, record.head.values))
    names = [content["name"] for content in contents if isinstance(content, dict) and "name" in content]
    for name in names:
        for profile in ("practitioner", "consent"):
            place = batch.get((described.holder, profile, name_key(name)))
            if place is not None:
                other = planned[int(place)]
                found.append((f"pending:{place}", profile, (other.described or other.given).values))
    return found


def _pointed(workshop: Workshop, each: Planned, values: Values, batch: dict[tuple[str, str, str], str]) -> Values:
    """A consent's giver as the plan names people: a record's id, or a place in the batch."""
    del workshop
    pointed = dict(values)
    pointed["consent_subject"] = tuple(
        type(value)({"target": _place(value.content, each.given.holder, batch)})
        for value in values.get("consent_subject", ())
    )
    return pointed


def _place(content: dict[str, str], holder: str, batch: dict[tuple[str, str, str], str]) -> str:
    if "target" in content:
        return content["target"]
    place = batch.get((holder, "practitioner", name_key(content.get("name", ""))))
    return f"pending:{place}"
