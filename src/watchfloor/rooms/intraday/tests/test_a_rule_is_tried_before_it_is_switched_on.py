"""Live rules: refused when they make no sense, tried on history, then asked of the running day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.intraday import operations
from watchfloor.rooms.intraday.contracts import LiveRuleFacts, LiveRuleNotFound, SignalKind
from watchfloor.rooms.intraday.models import LiveRule, Signal
from watchfloor.rooms.intraday.queries.live_rules import get_rule

from .build import JOB, NOON, a_running_line, contacts_came, standing
from .lines import TODAY, a_version, agree, local

pytestmark = pytest.mark.django_db
WORDS = "live.ratio > 1.4 && live.offered > 50"


def a_rule(node: Any, **changed: Any) -> int:
    facts = LiveRuleFacts(**{"name": "Surge", "expression": WORDS, **changed})
    return operations.make_rule(
        facts=facts, node_id=node.pk, scope=WHOLE_CENTRE, actor=JOB, at=NOON
    )


def switch(rule_id: int, *, is_on: bool = True) -> None:
    operations.switch_rule(rule_id=rule_id, is_on=is_on, scope=WHOLE_CENTRE, actor=JOB, at=NOON)


def tried(rule_id: int) -> Any:
    return operations.try_on_history(rule_id=rule_id, scope=WHOLE_CENTRE, actor=JOB, at=NOON)


@pytest.fixture
def past(cast: Any) -> Any:
    """Two weeks ago the line was as forecast, but for one hour in which twice as many came."""
    agree()
    series = a_running_line()
    first = TODAY - timedelta(days=28)
    a_version(series, day=[60.0] * 20, days=28, first=first, at=local(first, 0) - timedelta(days=1))
    day = TODAY - timedelta(days=14)
    contacts_came(series, local(day, 8), local(day, 14), every_seconds=30)
    contacts_came(series, local(day, 14), local(day, 15), every_seconds=15)
    contacts_came(series, local(day, 15), local(day, 18), every_seconds=30)
    return series


def test_a_trial_says_when_it_would_have_fired(past: Any, cast: Any):
    rule = a_rule(cast.centre)
    trial = tried(rule)
    assert trial.count == 1
    (firing,) = trial.firings
    day = TODAY - timedelta(days=14)
    assert local(day, 14, 10) <= firing.at <= local(day, 14, 30)
    assert firing.metrics["ratio"] > 1.4
    assert trial.looks > 28 * 100
    kept = get_rule(rule_id=rule, scope=WHOLE_CENTRE).trial
    assert kept is not None
    assert (kept.count, kept.looks, kept.firings[0].at) == (1, trial.looks, firing.at)


def test_a_rule_that_asks_for_longer_fires_later_or_not_at_all(past: Any, cast: Any):
    soon = tried(a_rule(cast.centre, looks_in_a_row=1)).firings[0].at
    late = tried(a_rule(cast.centre, name="Late", looks_in_a_row=6)).firings[0].at
    assert late - soon == timedelta(minutes=25)
    assert tried(a_rule(cast.centre, name="Never", looks_in_a_row=24)).count == 0


def test_a_rule_is_not_switched_on_before_it_was_tried(past: Any, cast: Any):
    rule = a_rule(cast.centre)
    with pytest.raises(Refusal, match="untried"):
        switch(rule)
    assert not LiveRule.objects.get(pk=rule).is_on
    tried(rule)
    switch(rule)
    assert LiveRule.objects.get(pk=rule).is_on


def test_a_trial_that_is_long_ago_does_not_count(past: Any, cast: Any):
    rule = a_rule(cast.centre)
    tried(rule)
    LiveRule.objects.filter(pk=rule).update(tested_at=NOON - timedelta(days=8))
    with pytest.raises(Refusal, match="untried"):
        switch(rule)
    assert not LiveRule.objects.get(pk=rule).is_on


def test_a_rule_that_is_on_raises_a_signal_and_off_ends_it(past: Any, cast: Any):
    rule = a_rule(cast.centre, expression="live.offered >= 60 && live.hour == 12")
    tried(rule)
    contacts_came(past, local(TODAY, 8), local(TODAY, 14), every_seconds=30)
    operations.look(actor=JOB, at=NOON + timedelta(minutes=15))
    assert standing() == ()
    switch(rule)
    operations.look(actor=JOB, at=NOON + timedelta(minutes=15))
    (signal,) = standing()
    assert (signal.kind, signal.rule_id, signal.rule) == (SignalKind.RULE, rule, "Surge")
    assert signal.metrics["offered"] == 60
    assert signal.matter_id is None
    switch(rule, is_on=False)
    assert standing() == ()


def test_a_rule_holds_for_as_many_looks_as_it_asks(past: Any, cast: Any):
    rule = a_rule(cast.centre, expression="live.hour == 12", looks_in_a_row=2)
    tried(rule)
    switch(rule)
    contacts_came(past, local(TODAY, 8), NOON, every_seconds=30)
    operations.look(actor=JOB, at=NOON)
    assert standing() == ()
    operations.look(actor=JOB, at=NOON + timedelta(minutes=5))
    assert [each.kind for each in standing()] == [SignalKind.RULE]
    operations.look(actor=JOB, at=local(TODAY, 13))
    assert SignalKind.RULE not in {each.kind for each in standing()}


def test_a_rule_may_open_a_matter_and_opens_it_once(past: Any, cast: Any):
    rule = a_rule(cast.centre, expression="live.hour == 12", looks_in_a_row=1, opens_matter=True)
    tried(rule)
    switch(rule)
    contacts_came(past, local(TODAY, 8), local(TODAY, 13), every_seconds=30)
    for minutes in (5, 10, 15):
        operations.look(actor=JOB, at=NOON + timedelta(minutes=minutes))
    (signal,) = standing()
    assert signal.matter_id is not None
    assert Signal.objects.exclude(matter_id=None).count() == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"expression": "live.ratio >"}, "expression"),
        ({"expression": "live.unknown > 1"}, "metric"),
        ({"expression": "1 > 0"}, "metric"),
        ({"expression": "record.ratio > 1"}, "metric"),
        ({"looks_in_a_row": 0}, "figures"),
        ({"looks_in_a_row": 25}, "figures"),
        ({"stars": 6}, "figures"),
        ({"queue_ids": (999_999,)}, "lines"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(
    past: Any, cast: Any, changed: dict[str, Any], code: str
):
    with pytest.raises(Refusal) as refused:
        a_rule(cast.centre, **changed)
    assert refused.value.code.startswith(f"intraday.rule.{code}")
    assert not LiveRule.objects.exists()


def test_two_rules_of_one_part_have_two_names(past: Any, cast: Any):
    a_rule(cast.centre)
    with pytest.raises(Refusal, match="name_taken"):
        a_rule(cast.centre)
    assert LiveRule.objects.count() == 1


def test_nobody_touches_a_rule_out_of_reach(past: Any, cast: Any):
    rule = a_rule(cast.centre)
    tried(rule)
    scope = Scope(node_ids=frozenset({cast.other_team.pk}))
    for act in (
        lambda: operations.try_on_history(rule_id=rule, scope=scope, actor=JOB, at=NOON),
        lambda: operations.switch_rule(rule_id=rule, is_on=True, scope=scope, actor=JOB, at=NOON),
        lambda: operations.remove_rule(rule_id=rule, scope=scope, actor=JOB, at=NOON),
    ):
        with pytest.raises(LiveRuleNotFound):
            act()
    row = LiveRule.objects.get(pk=rule)
    assert not row.is_on
    assert row.removed_at is None


def test_a_removed_rule_gives_its_name_free_and_its_signals_stay(past: Any, cast: Any):
    rule = a_rule(cast.centre, expression="live.hour == 12", looks_in_a_row=1)
    tried(rule)
    switch(rule)
    contacts_came(past, local(TODAY, 8), local(TODAY, 13), every_seconds=30)
    operations.look(actor=JOB, at=NOON + timedelta(minutes=5))
    operations.remove_rule(rule_id=rule, scope=WHOLE_CENTRE, actor=JOB, at=NOON)
    assert standing() == ()
    assert Signal.objects.filter(rule=rule).count() == 1
    assert a_rule(cast.centre) != rule


def restore(rule_id: int, minutes: int) -> None:
    at = NOON + timedelta(minutes=minutes)
    operations.restore_rule(rule_id=rule_id, scope=WHOLE_CENTRE, actor=JOB, at=at)


def test_a_removed_rule_is_put_back_within_the_hour_unless_its_name_is_taken(past: Any, cast: Any):
    rule = a_rule(cast.centre)
    operations.remove_rule(rule_id=rule, scope=WHOLE_CENTRE, actor=JOB, at=NOON)
    with pytest.raises(LiveRuleNotFound):
        restore(rule, 61)
    with pytest.raises(LiveRuleNotFound):
        operations.restore_rule(rule_id=rule, scope=Scope(), actor=JOB, at=NOON)
    other = a_rule(cast.centre)
    with pytest.raises(Refusal, match="name_taken"):
        restore(rule, 59)
    operations.remove_rule(rule_id=other, scope=WHOLE_CENTRE, actor=JOB, at=NOON)
    restore(rule, 59)
    assert not get_rule(rule_id=rule, scope=WHOLE_CENTRE).is_on
