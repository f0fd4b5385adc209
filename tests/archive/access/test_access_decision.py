"""One decision: every rule that binds must be satisfied, and a refusal says no more than it may."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.access import ANYBODY, Role, Subject, Viewer, may
from archive.model.rules import Action, Audience, Rule

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
REGISTERED = Viewer("someone")
ONSITE = Viewer(onsite=True)
OF_THE_VILLAGE = Viewer("villager", communities=frozenset({"village"}))
CURATOR = Viewer("curator", frozenset({(Role.CURATOR, "museum")}))
CONTRIBUTOR = Viewer("contributor", frozenset({(Role.CONTRIBUTOR, "museum")}))
STRANGER = Viewer("stranger", frozenset({(Role.CURATOR, "elsewhere")}))
ADMINISTRATOR = Viewer("administrator", frozenset({(Role.ADMINISTRATOR, None)}))
VILLAGE = Rule(Audience.COMMUNITY, communities=frozenset({"village"}))


def of(*rules: Rule, within: tuple[str, ...] = ()) -> Subject:
    return Subject("record", "museum", rules, within)


def allowed(viewer: Viewer, *rules: Rule, action: Action = Action.DESCRIBE, now: datetime = NOW) -> bool:
    return may(viewer, action, of(*rules), now).allowed


def test_what_has_no_rule_is_for_everybody() -> None:
    assert allowed(ANYBODY)
    assert allowed(ANYBODY, Rule(Audience.PUBLIC))


@pytest.mark.parametrize(
    ("rule", "welcome"),
    [
        (Rule(Audience.REGISTERED), {REGISTERED, OF_THE_VILLAGE, CURATOR, STRANGER, ADMINISTRATOR}),
        (Rule(Audience.ONSITE), {ONSITE, CURATOR, ADMINISTRATOR}),
        (VILLAGE, {OF_THE_VILLAGE, CURATOR, ADMINISTRATOR}),
        (Rule(Audience.RESTRICTED), {CURATOR, ADMINISTRATOR}),
        (Rule(Audience.INTERNAL), {CURATOR, ADMINISTRATOR}),
        (Rule(Audience.DRAFT), {CURATOR, ADMINISTRATOR}),
        (Rule(Audience.CLOSED), {ADMINISTRATOR}),
        (Rule(Audience.WITHDRAWN), set()),
        (Rule(Audience.CONSENT), set()),
    ],
    ids=lambda value: value.audience.value if isinstance(value, Rule) else "",
)
def test_each_audience_is_who_it_says(rule: Rule, welcome: set[Viewer]) -> None:
    everybody = {ANYBODY, REGISTERED, ONSITE, OF_THE_VILLAGE, CURATOR, STRANGER, ADMINISTRATOR}
    assert {viewer for viewer in everybody if allowed(viewer, rule)} == welcome


def test_audiences_are_not_a_ladder_so_every_rule_must_be_satisfied() -> None:
    both = (Rule(Audience.REGISTERED), Rule(Audience.ONSITE))
    assert not allowed(REGISTERED, *both)
    assert not allowed(ONSITE, *both)
    assert allowed(replace(REGISTERED, onsite=True), *both)
    assert not allowed(OF_THE_VILLAGE, VILLAGE, Rule(Audience.ONSITE))
    assert not allowed(replace(REGISTERED, onsite=True), VILLAGE)


def test_a_community_that_nobody_is_named_for_lets_nobody_in() -> None:
    assert not allowed(OF_THE_VILLAGE, Rule(Audience.COMMUNITY))


def test_a_grant_opens_its_own_record_and_no_other() -> None:
    granted = replace(REGISTERED, granted=frozenset({"record"}))
    assert may(granted, Action.DESCRIBE, of(Rule(Audience.RESTRICTED)), NOW).allowed
    other = Subject("another", "museum", (Rule(Audience.RESTRICTED),))
    assert not may(granted, Action.DESCRIBE, other, NOW).allowed
    assert not may(granted, Action.DESCRIBE, of(Rule(Audience.RESTRICTED), Rule(Audience.INTERNAL)), NOW).allowed


def test_a_rule_binds_from_its_first_instant_and_no_longer_at_its_last() -> None:
    rule = Rule(Audience.CLOSED, since=NOW, until=NOW + timedelta(days=1))
    instant = timedelta(microseconds=1)
    assert allowed(ANYBODY, rule, now=NOW - instant)
    assert not allowed(ANYBODY, rule, now=NOW)
    assert not allowed(ANYBODY, rule, now=NOW + timedelta(days=1) - instant)
    assert allowed(ANYBODY, rule, now=NOW + timedelta(days=1))


def test_a_rule_for_some_actions_leaves_the_others_alone() -> None:
    rule = Rule(Audience.REGISTERED, actions=frozenset({Action.DOWNLOAD}))
    assert allowed(ANYBODY, rule, action=Action.STREAM)
    assert not allowed(ANYBODY, rule, action=Action.DOWNLOAD)


def test_a_rule_for_a_part_binds_that_part_only() -> None:
    rule = Rule(Audience.ONSITE, subject="side-b")
    assert may(ANYBODY, Action.STREAM, of(rule), NOW).allowed
    assert may(ANYBODY, Action.STREAM, of(rule, within=("side-a",)), NOW).allowed
    assert not may(ANYBODY, Action.STREAM, of(rule, within=("side-b",)), NOW).allowed


def test_masters_are_for_the_holders_staff() -> None:
    for viewer, expected in ((ANYBODY, 401), (REGISTERED, 403), (STRANGER, 403), (CURATOR, 200)):
        assert may(viewer, Action.MASTER, of(), NOW).status(viewer) == expected


def test_staff_edit_and_publish_at_their_own_holder_only() -> None:
    people = (ANYBODY, REGISTERED, STRANGER, CONTRIBUTOR, CURATOR, ADMINISTRATOR)
    assert {one for one in people if may(one, Action.EDIT, of(), NOW).allowed} == {CONTRIBUTOR, CURATOR, ADMINISTRATOR}
    assert {one for one in people if may(one, Action.PUBLISH, of(), NOW).allowed} == {CURATOR, ADMINISTRATOR}


@pytest.mark.parametrize(
    ("audience", "nobody", "somebody"),
    [
        (Audience.REGISTERED, 401, 200),
        (Audience.COMMUNITY, 401, 403),
        (Audience.RESTRICTED, 401, 403),
        (Audience.ONSITE, 403, 403),
        (Audience.DRAFT, 404, 404),
        (Audience.INTERNAL, 404, 404),
        (Audience.CLOSED, 404, 404),
        (Audience.WITHDRAWN, 410, 410),
        (Audience.CONSENT, 410, 410),
    ],
)
def test_each_refusal_has_its_status(audience: Audience, nobody: int, somebody: int) -> None:
    for viewer, expected in ((ANYBODY, nobody), (REGISTERED, somebody)):
        assert may(viewer, Action.DESCRIBE, of(Rule(audience)), NOW).status(viewer) == expected


def test_of_several_reasons_the_one_that_hides_most_is_said() -> None:
    decision = may(ANYBODY, Action.DESCRIBE, of(Rule(Audience.REGISTERED), Rule(Audience.DRAFT)), NOW)
    assert decision.because is Audience.DRAFT
    # A withdrawn draft was never public: not even a tombstone tells of it.
    decision = may(ANYBODY, Action.DESCRIBE, of(Rule(Audience.WITHDRAWN), Rule(Audience.DRAFT)), NOW)
    assert decision.status(ANYBODY) == 404
