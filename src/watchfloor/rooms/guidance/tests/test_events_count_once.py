"""What agents' screens report: replayed, late or out of order, it counts once."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.guidance import queries, service
from watchfloor.rooms.guidance.contracts import EventKind, StepEvent
from watchfloor.rooms.guidance.models import StepDecision
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import Kind, Layer, ObservationFilter

from .scene import (
    AT,
    CHECK,
    PROMPT,
    STEP,
    WARN,
    decide,
    hold_point,
    hold_process,
    share,
)

SHOWN_AT = AT + timedelta(minutes=3)
NOW = AT + timedelta(minutes=10)


@pytest.fixture
def point(cast):
    hold_process(cast)
    share(0.25, cast)
    return hold_point(cast, checks=(CHECK,), guards=(WARN,))


@pytest.fixture
def shown(cast, point):
    """A contact in which the prompt was shown."""
    for number in range(100):
        if decide(cast, f"C-{number}", at=SHOWN_AT, record={"refund_reason": ""}).prompts:
            return f"C-{number}"
    raise AssertionError("always withheld")


def event(cast, contact, **changes):
    given = {
        "key": "k-1", "kind": EventKind.SHOWN, "at": SHOWN_AT, "step": STEP,
        "agent": cast.agent.code, "contact": contact, "risk": "FIN-Refund-too-high",
        "code": PROMPT.code,
    }  # fmt: skip
    return StepEvent(**(given | changes))


def send(*events, at=NOW, scope=WHOLE_CENTRE):
    return service.record_events(events=events, at=at, scope=scope)


def stored(*kinds):
    wanted = ObservationFilter(kinds=kinds)
    found = observations.list_observations(wanted=wanted, scope=WHOLE_CENTRE, limit=500)
    return [each.seen for each in found]


REPORTED = (
    Kind.PROMPT_SHOWN, Kind.PROMPT_CONFIRMED, Kind.PROMPT_OVERRIDDEN, Kind.CHECK_DONE, Kind.GAP,
)  # fmt: skip


def a_story(cast, contact):
    later = SHOWN_AT + timedelta(seconds=20)
    return [
        event(cast, contact),
        event(cast, contact, key="k-2", kind=EventKind.OVERRIDDEN, at=later, reason="no"),
        event(cast, contact, key="k-3", kind=EventKind.CONFIRMED, at=later + timedelta(seconds=9)),
        event(cast, contact, key="k-4", kind=EventKind.CHECK_DONE, code=CHECK.code, value=True),
        event(cast, contact, key="k-5", kind=EventKind.GAP, risk="", code="", reason="timeout"),
    ]


def test_each_becomes_an_observation_of_its_kind(cast, point, shown):
    report = send(*a_story(cast, shown))
    assert (report.taken, report.stored, report.problems) == (5, 5, ())
    found = {each.kind: each for each in stored(*REPORTED)}
    assert set(found) == set(REPORTED)
    assert {each.subject for each in found.values()} == {f"contact:{shown}"}
    assert {each.agent_id for each in found.values()} == {cast.agent.pk}
    assert found[Kind.PROMPT_SHOWN].probability == 0.75
    assert found[Kind.PROMPT_SHOWN].standard_version_id == point.id
    assert found[Kind.PROMPT_OVERRIDDEN].evidence["reason"] == "no"
    assert found[Kind.CHECK_DONE].layer is Layer.SELF
    assert found[Kind.GAP].evidence["reason"] == "timeout"


def test_a_replay_changes_nothing(cast, shown):
    send(*a_story(cast, shown))
    before = stored(*REPORTED)
    again = send(*a_story(cast, shown), at=NOW + timedelta(days=1))
    assert (again.taken, again.stored) == (5, 0)
    assert stored(*REPORTED) == before


@pytest.mark.parametrize("seed", range(6))
def test_any_order_and_any_cut_into_batches_ends_the_same(cast, shown, seed):
    story = a_story(cast, shown) * 2
    chance = random.Random(seed)
    chance.shuffle(story)
    cut = chance.randrange(1, 9)
    send(*story[:cut])
    send(*story[cut:])
    assert len(stored(*REPORTED)) == 5
    decision = StepDecision.objects.get(contact_key=shown)
    assert decision.answer == "confirmed"  # the later answer, not the one that came last


def test_the_same_key_of_another_agent_takes_nothing_away(cast, shown):
    from watchfloor.rooms.people.models import Agent  # noqa: PLC0415  one more for this test

    Agent.objects.create(code="A-2", node=cast.team)
    mine = event(cast, shown)
    assert send(replace(mine, agent="A-2")).stored == 1
    assert send(mine).stored == 1


def test_a_guard_that_was_overridden_is_no_prompt_that_was(cast, point, shown):
    reason = {"code": WARN.code, "reason": "agreed by the leader"}
    send(event(cast, shown, kind=EventKind.OVERRIDDEN, **reason))
    (seen,) = [each for each in stored(Kind.GUARD) if "overridden" in each.evidence]
    assert seen.evidence["reason"] == "agreed by the leader"
    assert stored(Kind.PROMPT_OVERRIDDEN) == []
    assert StepDecision.objects.get(contact_key=shown).answer == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"agent": "A-404"}, "no such agent"),
        ({"at": NOW + timedelta(minutes=6)}, "future"),
        ({"at": NOW - timedelta(days=31)}, "older"),
        ({"risk": "FIN-404"}, "risk point"),
    ],
)
def test_one_that_cannot_be_taken_is_named_and_the_others_are_stored(cast, shown, changes, words):
    wrong = event(cast, shown, key="wrong", **changes)
    report = send(event(cast, shown), wrong, event(cast, shown, key="k-9"))
    (problem,) = report.problems
    assert (problem.index, problem.key) == (1, "wrong")
    assert words in problem.what
    assert (report.taken, report.stored, len(stored(*REPORTED))) == (2, 2, 2)


def test_a_clock_a_little_fast_is_set_back(cast, shown):
    send(event(cast, shown, at=NOW + timedelta(minutes=4)))
    assert stored(Kind.PROMPT_SHOWN)[0].at == NOW


def test_an_agent_out_of_reach_cannot_be_reported_of(cast, shown):
    report = send(event(cast, shown), scope=Scope(agent_ids=frozenset({0})))
    assert (report.taken, report.stored) == (0, 0)
    assert stored(*REPORTED) == []


def test_gaps_are_listed_by_what_there_is_to_mend(cast, point, shown):
    gap = event(cast, shown, kind=EventKind.GAP, risk="", code="", reason="timeout")
    send(*[replace(gap, key=f"g-{number}") for number in range(3)])
    decide(cast, "C-gap", at=SHOWN_AT, record={"other": 1})  # the guard's field is missing
    rows = queries.list_gaps(at=NOW, scope=WHOLE_CENTRE)
    told = [(row.reason.value, row.field, row.risk, row.count) for row in rows]
    assert told == [
        ("timeout", "", "", 3),
        ("missing_field", "refund_reason", "FIN-Refund-too-high", 1),
    ]
