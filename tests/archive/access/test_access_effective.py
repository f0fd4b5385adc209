"""Which rules bear on a record: its head's and its public version's, its state's and its consents'."""

from datetime import UTC, datetime

from archive.access.effective import ConsentState, effective_rules
from archive.model.identifiers import RecordId
from archive.model.record import Record, Version, Withdrawal
from archive.model.rules import Audience, Rule

THEN = datetime(2026, 5, 1, tzinfo=UTC)
OPEN, REGISTERED, ONSITE = Version(1, {}), (Rule(Audience.REGISTERED),), (Rule(Audience.ONSITE),)


def audiences(head: Version, published: Version | None, *consents: ConsentState, **states: object) -> set[Audience]:
    record = Record(RecordId("r"), "museum", "item", None, head, published, **states)  # type: ignore[arg-type]
    return {rule.audience for rule in effective_rules(record, consents)}


def test_a_record_that_was_never_published_is_a_draft() -> None:
    assert audiences(OPEN, None) == {Audience.DRAFT}
    assert audiences(OPEN, OPEN) == set()


def test_an_edit_tightens_at_once() -> None:
    assert audiences(Version(2, {}, REGISTERED), OPEN) == {Audience.REGISTERED}


def test_an_edit_loosens_nothing_before_it_is_published() -> None:
    assert audiences(Version(2, {}), Version(1, {}, REGISTERED)) == {Audience.REGISTERED}
    assert audiences(Version(2, {}, ONSITE), Version(1, {}, REGISTERED)) == {Audience.REGISTERED, Audience.ONSITE}
    assert audiences(Version(2, {}), Version(2, {})) == set()


def test_a_withdrawn_record_is_withdrawn_from_its_moment_on() -> None:
    record = Record(RecordId("r"), "museum", "item", None, OPEN, OPEN, withdrawn=Withdrawal(THEN, "asked"))
    assert effective_rules(record, ()) == (Rule(Audience.WITHDRAWN, since=THEN),)


def test_every_consent_that_covers_a_record_must_hold() -> None:
    holds, ended = ConsentState(online=True), ConsentState(online=False)
    assert audiences(OPEN, OPEN, holds) == set()
    assert audiences(OPEN, OPEN, holds, ended) == {Audience.CONSENT}


def test_a_consent_closes_by_itself_when_it_ends_and_hides_until_its_embargo_is_over() -> None:
    record = Record(RecordId("r"), "museum", "item", None, OPEN, OPEN)
    found = effective_rules(record, [ConsentState(online=True, ends=THEN, opens=THEN)])
    assert set(found) == {Rule(Audience.CONSENT, since=THEN), Rule(Audience.INTERNAL, until=THEN)}


def test_equal_rules_have_one_order() -> None:
    rules = (Rule(Audience.COMMUNITY, communities=frozenset({"a", "b"})), *REGISTERED, *ONSITE)
    one = effective_rules(Record(RecordId("r"), "m", "item", None, Version(1, {}, rules), OPEN), ())
    two = effective_rules(Record(RecordId("r"), "m", "item", None, Version(1, {}, rules[::-1]), OPEN), ())
    assert one == two
