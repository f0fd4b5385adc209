"""`visible` and `may` say the same, for every viewer, every set of rules and every moment."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.access import Role, Subject, Viewer, may, visible
from archive.model.rules import Action, Audience, Rule

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
HOLDERS = ("museum", "theatre")
RECORDS = ("one", "two", "three")
COMMUNITIES = st.frozensets(st.sampled_from(("village", "guild")))
MOMENTS = st.integers(0, 6).map(lambda days: EPOCH + timedelta(days=days))

RULES = st.builds(
    Rule,
    audience=st.sampled_from(Audience),
    subject=st.sampled_from((None, None, "part", "field:remark")),
    communities=COMMUNITIES,
    since=st.none() | MOMENTS,
    until=st.none() | MOMENTS,
    actions=st.frozensets(st.sampled_from(Action), max_size=3),
)
VIEWERS = st.builds(
    Viewer,
    person=st.sampled_from((None, "someone")),
    roles=st.frozensets(st.tuples(st.sampled_from(Role), st.sampled_from((None, *HOLDERS))), max_size=2),
    communities=COMMUNITIES,
    onsite=st.booleans(),
    granted=st.frozensets(st.sampled_from(RECORDS)),
)
CLASSES = st.lists(
    st.tuples(st.sampled_from(HOLDERS), st.lists(RULES, max_size=4).map(tuple)), min_size=1, max_size=6
).map(lambda found: [(f"class {number}", Subject("", *each)) for number, each in enumerate(found)])


@settings(max_examples=400, deadline=None)
@given(viewer=VIEWERS, classes=CLASSES, now=MOMENTS, action=st.sampled_from(Action))
def test_a_list_shows_exactly_what_the_decision_allows(
    viewer: Viewer, classes: list[tuple[str, Subject]], now: datetime, action: Action
) -> None:
    shown = visible(viewer, classes, now, action)
    for record in RECORDS:
        for name, subject in classes:
            decision = may(viewer, action, Subject(record, subject.holder, subject.rules), now)
            assert shown.shows(record, name) == decision.allowed


@given(viewer=VIEWERS, rules=st.lists(RULES, max_size=4), more=RULES, now=MOMENTS, action=st.sampled_from(Action))
def test_one_more_rule_never_lets_anybody_in(
    viewer: Viewer, rules: list[Rule], more: Rule, now: datetime, action: Action
) -> None:
    before = may(viewer, action, Subject("one", "museum", tuple(rules)), now)
    after = may(viewer, action, Subject("one", "museum", (*rules, more)), now)
    assert before.allowed or not after.allowed


@given(viewer=VIEWERS, rules=st.lists(RULES, max_size=4), now=MOMENTS, action=st.sampled_from(Action))
def test_a_decision_does_not_depend_on_the_order_of_the_rules(
    viewer: Viewer, rules: list[Rule], now: datetime, action: Action
) -> None:
    one = may(viewer, action, Subject("one", "museum", tuple(rules)), now)
    assert one == may(viewer, action, Subject("one", "museum", tuple(reversed(rules))), now)


@given(viewer=VIEWERS, rules=st.lists(RULES, max_size=4), now=MOMENTS, action=st.sampled_from(Action))
def test_a_refusal_always_has_a_reason_and_a_status(
    viewer: Viewer, rules: list[Rule], now: datetime, action: Action
) -> None:
    decision = may(viewer, action, Subject("one", "museum", tuple(rules)), now)
    assert decision.allowed == (decision.because is None)
    assert decision.status(viewer) in ((200,) if decision.allowed else (401, 403, 404, 410))
    assert decision.status(viewer) != 401 or viewer.person is None
