"""What solve tells beside the shifts: conflicts where hard rules gave way, dear intervals else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from callmath.scheduling import (
    Level,
    Person,
    Problem,
    Progress,
    Rule,
    Scope,
    ShiftDemand,
    ShiftType,
    solve,
)
from callmath.scheduling.tests.centers import center, staff


def test_a_planted_conflict_is_named_with_ways_out():
    whole = Rule(
        id="everyone",
        kind="staffing_share",
        parameters={"skill": "A"},
        scope=Scope(days=frozenset({2})),
        level=Level.POLICY,
    )
    problem = center(staff(10))
    away = tuple(replace(each, leave={2: 480}) for each in problem.people)
    roster = solve(
        replace(problem, people=away, rules=(*problem.rules, whole)), time_limit_seconds=60, seed=1
    )
    assert any(each.rule == "everyone" for each in roster.violations)
    conflict = roster.explanation.conflicts[0]
    assert "everyone" in {member.id for member in conflict.members}
    assert {member.kind for member in conflict.members} == {"rule", "leave"}
    assert len(roster.explanation.ways_out) >= 2
    assert all(way.words.zh for way in roster.explanation.ways_out)


def test_a_lawful_roster_names_no_conflict_but_where_people_are_dear():
    roster = solve(center(staff(10)), time_limit_seconds=60, seed=1)
    assert roster.uncovered
    assert roster.explanation.possible
    assert any("one more person" in note.en for note in roster.explanation.notes)


def test_without_time_nothing_is_asked():
    roster = solve(center(staff(10)), time_limit_seconds=0.0, seed=1)
    assert roster.stopped == "time"
    assert not roster.explanation.conflicts


@pytest.mark.parametrize("wanted", ["shifts", "intervals"])
def test_progress_ends_with_all_done_whatever_is_wanted(wanted):
    seen = list[Progress]()
    problem = center(staff(4)) if wanted == "intervals" else _by_shift()
    solve(problem, time_limit_seconds=20, seed=1, on_progress=seen.append)
    shares = [each.share for each in seen]
    assert shares == sorted(shares)
    assert (seen[-1].stage, seen[-1].share) == ("done", 1.0)


def _by_shift() -> Problem:
    kind = ShiftType(code="D", earliest_start_minute=480, latest_start_minute=480, cost=0.0)
    return Problem(
        first_day=date(2027, 3, 1),
        days=7,
        people=tuple(Person(id=name, skills={}) for name in "ab"),
        shift_types=(kind,),
        shift_demand=tuple(
            ShiftDemand(day=day, shift="D", required=1, under_cost=10.0) for day in range(7)
        ),
        rules=(Rule(id="run", kind="max_consecutive_days", parameters={"days": 3}),),
        friendly=None,
    )
