"""What consents allow, from when and until when, in the holder's days; and whose is missing."""

from datetime import UTC, datetime

import pytest

from archive.access.agreement import every_target, missing_consents, named_against_wish, state_of
from archive.access.effective import ConsentState
from archive.model.rules import Action, Audience, Rule
from archive.model.values import Value, Values

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def consent(giver: str = "mei", uses: tuple[str, ...] = ("online",), status: str = "active", **dates: str) -> Values:
    values = {
        "consent_subject": (Value({"target": giver}),),
        "uses": tuple(Value(use) for use in uses),
        "status": (Value(status),),
    }
    days = {key: (Value({"edtf": day, "display": day, "calendar": "gregorian"}),) for key, day in dates.items()}
    return {**values, **days}


def person(**fields: str) -> Values:
    return {key: (Value(text),) for key, text in fields.items()}


def test_consent_without_an_end_has_none() -> None:
    assert state_of(consent()) == ConsentState(online=True)


@pytest.mark.parametrize(
    "values", [consent(uses=("research",)), consent(status="withdrawn"), consent(status="expired")]
)
def test_what_was_not_agreed_to_or_is_over_opens_nothing(values: Values) -> None:
    assert not state_of(values).online


@pytest.mark.parametrize(
    ("valid_to", "ends"),
    [
        ("2026-05-01", datetime(2026, 5, 1, 16, tzinfo=UTC)),  # midnight in Shanghai
        ("2026-02", datetime(2026, 2, 28, 16, tzinfo=UTC)),
        ("2026", datetime(2026, 12, 31, 16, tzinfo=UTC)),
        ("2026~", datetime(2026, 12, 31, 16, tzinfo=UTC)),
        ("2024/2026-03", datetime(2026, 3, 31, 16, tzinfo=UTC)),
        ("2024/..", None),
        ("9999-12-31", datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_a_consent_holds_to_the_end_of_its_last_day(valid_to: str, ends: datetime | None) -> None:
    assert state_of(consent(valid_to=valid_to)).ends == ends


def test_a_withdrawal_counts_from_the_beginning_of_its_first_possible_day() -> None:
    assert state_of(consent(withdrawn_on="2026-05")).ends == datetime(2026, 4, 30, 16, tzinfo=UTC)
    both = state_of(consent(withdrawn_on="2026-05-02", valid_to="2026-05-01"))
    assert both.ends == datetime(2026, 5, 1, 16, tzinfo=UTC)


def test_an_embargo_lasts_to_its_last_possible_day() -> None:
    assert state_of(consent(embargo_to="2030-01-02")).opens == datetime(2030, 1, 1, 16, tzinfo=UTC)
    assert state_of(consent(embargo_to="2030")).opens == datetime(2030, 12, 30, 16, tzinfo=UTC)
    assert state_of(consent(embargo_to="2030/..")).opens == datetime.max.replace(tzinfo=UTC)


def test_a_living_person_who_has_not_agreed_is_missed_by_id_and_never_by_name() -> None:
    people = {"mei": person(name="梅", life_status="living"), "lan": person(name="兰")}
    found = missing_consents((), people, [consent("mei")], NOW)
    assert [(problem.code, dict(problem.params)) for problem in found] == [("consent_missing", {"practitioner": "lan"})]


def test_nobody_is_asked_for_the_dead_for_groups_or_for_what_staff_alone_see() -> None:
    people = {"a": person(life_status="deceased"), "b": person(kind="group")}
    assert missing_consents((), people, [], NOW) == ()
    living = {"c": person(life_status="living")}
    assert missing_consents((Rule(Audience.INTERNAL),), living, [], NOW) == ()
    assert missing_consents((Rule(Audience.REGISTERED),), living, [], NOW) != ()
    assert missing_consents((Rule(Audience.INTERNAL, subject="part"),), living, [], NOW) != ()


def test_a_consent_that_is_over_is_no_consent() -> None:
    living = {"mei": person(life_status="living")}
    assert missing_consents((), living, [consent(valid_to="2026-04-30")], NOW) != ()
    assert missing_consents((), living, [consent(valid_to="2026-05-01")], NOW) == ()
    assert missing_consents((), living, [consent(valid_to="2026-04-30"), consent()], NOW) == ()


def test_who_agreed_on_condition_of_not_being_named_is_not_named_in_what_others_may_see() -> None:
    unnamed = {**consent("mei"), "anonymise": (Value("yes"),)}
    found = named_against_wish((), ["mei", "lan"], [unnamed, consent("lan")])
    assert [(problem.code, dict(problem.params)) for problem in found] == [
        ("consent_anonymous", {"practitioner": "mei"})
    ]
    assert named_against_wish((), ["lan"], [unnamed]) == ()
    assert named_against_wish((), ["mei"], [{**unnamed, "anonymise": (Value("no"),)}]) == ()
    assert named_against_wish((Rule(Audience.INTERNAL),), ["mei"], [unnamed]) == ()


def test_what_is_closed_for_a_time_alone_asks_for_consents_now() -> None:
    later = (Rule(Audience.INTERNAL, until=NOW), Rule(Audience.CLOSED, actions=frozenset({Action.DOWNLOAD})))
    assert missing_consents(later, {"mei": person(life_status="living")}, (), NOW)
    assert not missing_consents((Rule(Audience.INTERNAL),), {"mei": person(life_status="living")}, (), NOW)


def test_records_are_named_at_any_depth() -> None:
    nested = {"rights": (Value({"holder": {"target": "mei"}, "more": [{"target": "lan"}], "statement": "NKC"}),)}
    assert every_target({**consent("lin"), **nested}) == {"lin", "mei", "lan"}
